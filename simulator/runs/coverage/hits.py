"""Hits: which bins a dialogue has exercised, as it was played and not as it was planned.

The customer's side is read from its replies (the beat of each turn), support's side from the tool
log: the calls are made again in the case's world, so that every rule is seen with the values that
it judged. What an agent refused without a call is found by trying the call on the side.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise

from simulator.content.boundaries import pack_boundaries
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.content.scenarios import Beat
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.world import World
from simulator.content.world_faults import made_again
from simulator.dialogue import Dialogue, RuleOutcome, ToolCall, Turn
from simulator.play.nlu.phatics import only_greets
from simulator.runs.coverage.bins import JUST, Dimension, at_boundary, bin_of, edge, traits
from simulator.runs.coverage.dry_run import WORDLESS, foreseen, try_tool
from simulator.runs.coverage.word_rules import stakes, stems


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
    if case.attack is not None and not case.attack.twin:
        found.add(bin_of(Dimension.TACTIC, case.attack.tactic))
    beats = [turn.beat for turn in dialogue.turns if turn.beat and not only_greets(turn.text)]
    found.update(_walked(pack, case.scenario, beats))
    if dialogue.ending.kind.by_actors:
        found.add(bin_of(Dimension.ENDING, f"{case.scenario}/{dialogue.ending.kind}"))
    found.update(drawn(pack, case))
    found.update(_worked(dialogue.turns, case, pack))
    found.update(_spoken(dialogue, pack))
    return tuple(sorted(found))


def drawn(pack: Pack, case: Case) -> Iterator[str]:
    """The pack's own records that a case draws."""
    named = ((case.collection(pack, name), key) for name, key in case.draws.items())
    return own_records(pack, named)


def own_records(pack: Pack, found: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Of records by collection and id, the bins of those that are the pack's own."""
    for collection, key in found:
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
    world, session = case.world(pack), WORDLESS
    beats = pack.scenarios[case.scenario].beats
    wanted: tuple[str, ...] = ()
    for turn in turns:
        if turn.beat:
            wanted = () if only_greets(turn.text) else beats[turn.beat].wants
        for call in turn.calls:
            yield from judged(world, session, call)
            world, session = made_again(world, session, call)
        if not turn.beat:
            yield from withheld(world, session, wanted, turn.calls, case)
    yield from own_records(pack, session.shown)


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
    world: World, session: Session, wanted: Iterable[str], calls: Sequence[ToolCall], case: Case
) -> Iterator[str]:
    """The bins of deeds that the customer wants and a turn of support does not do, for a rule.

    Args:
        world: After the turn.
        session: The same.
        wanted: Tools that the customer wants one of.
        calls: Those of the turn. Rules for which a tool has refused are none of the agent's.
        case: What the customer knows.
    """
    done = {call.name for call in calls if call.ok} | set(session.done)
    if done.intersection(wanted):
        return  # of a choice, one was carried out: the others were not refused
    called = {call.name for call in calls}
    refused = {rule for call in calls for rule in _refused(call)}
    for name in wanted:
        if name not in called:
            yield from _withheld(world, session, world.pack.tools[name], case, refused)


def _withheld(
    world: World, session: Session, tool: Tool, case: Case, refused: Container[str]
) -> Iterator[str]:
    tried = try_tool(world, session, tool, case.knows)
    rules = dict.fromkeys((tried.obstacle, foreseen(world, session, tool, case.knows)))
    names = world.names_for(session, tool.name, tried.call.arguments)
    for rule in rules:
        if not rule or rule in refused:
            continue
        yield bin_of(Dimension.RULE, f"{rule}/refused")
        yield bin_of(Dimension.RULE, f"{rule}/refused by the agent")
        if names is None:
            continue
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
