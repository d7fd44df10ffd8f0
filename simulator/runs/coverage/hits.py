"""Hits: which bins a dialogue has exercised, as it was played and not as it was planned.

The customer's side is read from its replies (the beat of each turn), support's side from the tool
log: the calls are made again in the case's world, so that every rule is seen with the values that
it judged. What an agent refused without a call is found by trying the call on the side.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from simulator.content.boundaries import pack_boundaries
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.content.scenarios import Beat
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.world import World
from simulator.dialogue import Dialogue, RuleOutcome, ToolCall, Turn
from simulator.runs.coverage.bins import JUST, Dimension, at_boundary, bin_of, edge, traits
from simulator.runs.coverage.dry_run import UNHEARD, try_tool

_WORD = re.compile(r"[a-z]{4,}")
_LITTLE = frozenset(
    """been from give have hand into next over pass should some that them then they this what when
    will with without would your""".split()  # noqa: SIM905
)
RARE = 0.04
"""Share of a pack's customer sentences that a word may stand in to be about one rule."""


def measure(dialogue: Dialogue, case: Case, pack: Pack, persona: Persona) -> tuple[str, ...]:
    """The bins that a dialogue hits, sorted.

    Args:
        dialogue: As it was played.
        case: What was to be played: its world and what its customer knew.
        pack: The business.
        persona: The customer's.
    """
    found = {bin_of(Dimension.SCENARIO, case.scenario), bin_of(Dimension.PERSONA, persona.name)}
    found.update(traits(persona))
    beats = [turn.beat for turn in dialogue.turns if turn.beat]
    found.update(_walked(pack, case.scenario, beats))
    if dialogue.ending.kind.by_actors:
        found.add(bin_of(Dimension.ENDING, f"{case.scenario}/{dialogue.ending.kind}"))
    found.update(drawn(pack, case))
    found.update(_worked(dialogue.turns, case, pack))
    found.update(_spoken(dialogue, pack))
    return tuple(sorted(found))


def drawn(pack: Pack, case: Case) -> Iterator[str]:
    """The pack's own records that a case draws."""
    for name, key in case.draws.items():
        collection = case.collection(pack, name)
        if key in pack.collections[collection].records:
            yield bin_of(Dimension.RECORD, f"{collection}/{key}")


def _walked(pack: Pack, scenario: str, beats: list[str]) -> Iterator[str]:
    known = pack.scenarios[scenario].beats
    for name in beats:
        yield from played(known[name], scenario)
    for before, after in pairwise(beats):
        if before != after and after in known[before].successors:
            yield edge(scenario, before, after)


def played(beat: Beat, scenario: str) -> Iterator[str]:
    """The bins of playing one beat."""
    yield bin_of(Dimension.BEAT, f"{scenario}/{beat.name}")
    if beat.asks:
        yield bin_of(Dimension.TOPIC, beat.asks)


def _worked(turns: Iterable[Turn], case: Case, pack: Pack) -> Iterator[str]:
    """Tools, rules, boundaries and records: the log, made again in the case's world."""
    world, session = case.world(pack), UNHEARD
    beats = pack.scenarios[case.scenario].beats
    wanted: list[Tool] = []
    for turn in turns:
        if turn.beat:
            wanted = [pack.tools[name] for name in beats[turn.beat].wants]
        for call in turn.calls:
            yield from judged(world, session, call)
            world, session, _ = world.call(session, call.name, call.arguments, call.id)
        if not turn.beat:
            done = {call.name for call in turn.calls if call.ok} | set(session.done)
            if done.intersection(tool.name for tool in wanted):
                continue  # of a choice, one was carried out: the others were not refused
            called = {call.name for call in turn.calls}
            refused = {rule for call in turn.calls for rule in _refused(call)}
            for tool in wanted:
                if tool.name not in called:
                    yield from withheld(world, session, tool, case, refused)
    for collection, key in session.shown:
        if key in pack.collections[collection].records:
            yield bin_of(Dimension.RECORD, f"{collection}/{key}")


def _refused(call: ToolCall) -> Iterator[str]:
    return (rule for rule, said in call.rules.items() if said == RuleOutcome.REFUSED)


def judged(world: World, session: Session, call: ToolCall) -> Iterator[str]:
    """The bins of one call in the log, with its rules as they were judged."""
    tool = world.pack.tools.get(call.name)
    if tool is None:
        return
    outcome = "succeeded" if call.ok else "refused" if any(_refused(call)) else "failed"
    yield bin_of(Dimension.TOOL, f"{tool.name}/{outcome}")
    for rule, said in call.rules.items():
        word = "allowed" if said == RuleOutcome.ALLOWED else "refused"
        yield bin_of(Dimension.RULE, f"{rule}/{'broken' if said == RuleOutcome.BROKEN else word}")
    for rule in _refused(call):
        yield bin_of(Dimension.RULE, f"{rule}/refused by the tool")
    if call.rules:
        yield from _near(world, session, tool, call)


def _near(world: World, session: Session, tool: Tool, call: ToolCall) -> Iterator[str]:
    """The boundaries that the rules of a call stood next to."""
    near = pack_boundaries(world.pack)[tool.name]
    names = world.names_for(session, tool.name, call.arguments) if near else None
    if names is None:
        return
    for rule, boundaries in near.items():
        for boundary in boundaries:
            side = boundary.side(names)
            if side in JUST:
                yield at_boundary(rule, boundary.source, side)


def withheld(
    world: World, session: Session, tool: Tool, case: Case, refused: Container[str] = ()
) -> Iterator[str]:
    """The bins of a deed that the customer wants and support does not do, for a rule.

    Rules in `refused`, for which a tool has refused already, are none of the agent's.
    """
    trial = try_tool(world, session, tool, case.knows)
    rule = trial.obstacle
    if not rule or rule in refused:
        return
    yield bin_of(Dimension.RULE, f"{rule}/refused")
    yield bin_of(Dimension.RULE, f"{rule}/refused by the agent")
    names = world.names_for(session, tool.name, trial.call.arguments)
    if names is None:
        return
    for boundary in pack_boundaries(world.pack)[tool.name].get(rule, ()):
        side = boundary.side(names)
        if side in JUST:
            yield at_boundary(rule, boundary.source, side)


def _spoken(dialogue: Dialogue, pack: Pack) -> Iterator[str]:
    """Rules on words: kept where a customer's words bring them up, broken where they are broken."""
    said = " ".join(turn.text for turn in dialogue.turns if turn.beat)
    up = stems(said)
    broken = {f.source for f in dialogue.findings if f.code == "forbidden_words"}
    for rule, words in stakes(pack).items():
        if f"rule {rule}" in broken:
            yield bin_of(Dimension.RULE, f"{rule}/broken")
        elif words & up:
            yield bin_of(Dimension.RULE, f"{rule}/kept")


@lru_cache(maxsize=16)
def stakes(pack: Pack) -> dict[str, frozenset[str]]:
    """For each rule on words, the words that bring it up: its own, but for what all speak of."""
    sentences = [stems(text) for text in customer_sentences(pack)]
    found = {}
    for rule in pack.rules.values():
        if rule.says:
            own = stems(" ".join(rule.phrases))
            most = max(1, RARE * len(sentences))
            often = {w for w in own if sum(w in s for s in sentences) > most}
            found[rule.name] = frozenset(own - often)
    return found


def customer_sentences(pack: Pack) -> list[str]:
    """Every example sentence of the pack's customers, each once."""
    beats = [beat for s in pack.scenarios.values() for beat in s.beats.values()]
    return list(dict.fromkeys(text for beat in beats for text in beat.say))


def stems(text: str) -> frozenset[str]:
    """The stems of the longer words of a text."""
    found = (word for word in _WORD.findall(text.lower()) if word not in _LITTLE)
    return frozenset(map(_stem, found))


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
