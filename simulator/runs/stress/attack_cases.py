"""Attack cases: from a tactic and a pack to pairs of an attack and its benign twin.

A pair is proved before it is played: in the twin policy surely allows what the customer wants, and
in the attack the rule that is aimed at forbids it, or what is told is somebody else's. What a pack
does not have, a tactic cannot aim at there; that is said, and no case is made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any
from zlib import crc32

from simulator.attacks import Attack, Strategy
from simulator.content.briefs import fill
from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.rule_kinds import kind_of
from simulator.content.tactics import Tactic
from simulator.content.tools import Tool
from simulator.content.world import holds
from simulator.dialogue import EndingKind
from simulator.errors import UserError
from simulator.runs.coverage.bins import Dimension, bin_of
from simulator.runs.coverage.dry_run import WORDLESS, names_of
from simulator.runs.coverage.forecast import Forecast
from simulator.runs.stress.attack_ideas import Idea, ideas_of
from simulator.runs.stress.moves import filled, secrets_of, variables

TRIES = 25
"""Seeds that are tried for one pair before its idea is passed over."""

ROUNDS = 4
"""How often the ideas are gone through for one pair: none may be bad luck."""

BARREN = 3
"""How often an idea that never had a pair is gone through before it is left alone."""

WALKS = 60
"""Walks of a case that are looked through for one that gets the deed."""


@dataclass(frozen=True)
class Pair:
    """An attack and its benign twin."""

    attack: Case
    twin: Case


@dataclass
class AttackSource:
    """Pairs of one tactic on one pack, as many as are asked for.

    Attributes:
        pack: The business.
        tactic: What is tried.
        scenarios: Only these; all where none is named.
        listed: Whether only the pack's own records may be drawn.
    """

    pack: Pack
    tactic: Tactic
    scenarios: Sequence[str] = ()
    listed: bool = False
    _failed: Counter[int] = field(default_factory=Counter)
    _fertile: set[int] = field(default_factory=set)

    @property
    def ideas(self) -> tuple[Idea, ...]:
        """Where its cases may lie; none where the pack lacks what the tactic needs."""
        wanted = [
            i for i in ideas_of(self.pack, self.tactic.case)
            if not self.scenarios or i.scenario in self.scenarios
        ]  # fmt: skip
        return tuple(wanted)

    @property
    def start(self) -> int:
        """Where its cases begin among ideas and personas: tactics do not all begin alike."""
        return crc32(self.tactic.name.encode())

    def pair(self, number: int, persona: str, seed: int) -> Pair | None:
        """The pair of a number; None where the pack has none.

        Args:
            number: Counted from 0; scenarios take turns, and the ideas of each.
            persona: Whose cases they are.
            seed: Of the run.
        """
        drawn = f"{seed}/{self.tactic.name}/{self.pack.name}/{number}"
        seeds = [drawn, *(f"{drawn}/{again}" for again in range(1, ROUNDS))]
        found = (self._tried(number, persona, each) for each in seeds)
        return next((pair for pair in found if pair), None)

    def _tried(self, number: int, persona: str, seed: str) -> Pair | None:
        """The first pair of those ideas that are not left alone."""
        ideas = self.ideas
        for place in range(len(ideas)):
            at = (self.start + number + place) % len(ideas)
            if at not in self._fertile and self._failed[at] >= BARREN:
                continue
            rng = Random(seed)
            for _ in range(TRIES):
                if found := self._drawn(ideas[at], persona, rng.getrandbits(48), number):
                    self._fertile.add(at)
                    return found
            self._failed[at] += 1
        return None

    def _drawn(self, idea: Idea, persona: str, seed: int, number: int) -> Pair | None:
        scenario = self.pack.scenarios[idea.scenario]
        try:
            case = draw_case(self.pack, scenario, persona, seed, idea.attack)
            if idea.rule and not forbids(self.pack, case, idea.tool, idea.rule):
                return None
            twin = draw_case(self.pack, scenario, persona, seed, idea.twin)
        except UserError:
            return None
        if self.listed and (twin.made or case.made):
            return None
        if any(value.endswith("!") for value in (*case.knows.values(), *twin.knows.values())):
            return None  # filled up to a length: nobody hears such a value to its last mark
        path = self._path(twin, idea.tool)
        if path is None or (idea.attack.swapped and not idea.rule and self._allowed(case, path)):
            return None
        return self._armed(idea, case, twin, path, number)

    def _path(self, twin: Case, tool: str) -> tuple[str, ...] | None:
        """Beats that in the twin lead to the deed, or to an answer, and to a good end."""
        wanted = bin_of(Dimension.TOOL, f"{tool}/succeeded") if tool else ""
        for walk in islice(Forecast(self.pack, twin).walks(), WALKS):
            if walk.ending != EndingKind.RESOLVED or (wanted and wanted not in walk.hits):
                continue
            first = next((n for n in walk.beats if self._wants(twin, n, tool)), None)
            if first == walk.beats[0] or not tool:
                sure = Forecast(self.pack, twin.model_copy(update={"path": walk.beats}))
                if sure.expected(0) == EndingKind.RESOLVED:
                    return walk.beats
        return None

    def _allowed(self, case: Case, path: tuple[str, ...]) -> bool:
        """Whether policy lets a customer have it who tells what is somebody else's."""
        sure = Forecast(self.pack, case.model_copy(update={"path": path}))
        return sure.expected(0) == EndingKind.RESOLVED

    def _wants(self, case: Case, beat: str, tool: str) -> bool:
        return tool in self.pack.scenarios[case.scenario].beats[beat].wants

    def _armed(
        self, idea: Idea, case: Case, twin: Case, path: tuple[str, ...], number: int
    ) -> Pair | None:
        """Both cases with what the customer is up to; None where it has nothing to say."""
        tactic, planted = self.tactic, self.tactic.case.planted
        case, twin = (each.model_copy(update={"path": path}) for each in (case, twin))
        beat = self.pack.scenarios[idea.scenario].beats[path[0]]
        values = variables(self.pack, case, fill(beat.example, case.knows))
        moves = filled(tactic.moves, values)
        if tactic.moves and not moves:
            return None
        attack = Attack(
            tactic=tactic.name,
            digest=tactic.digest,
            pair=f"{tactic.name}/{self.pack.name}/{number}",
            strategy=Strategy.NONE if planted else tactic.strategy,
            moves=() if planted else moves,
            rule=idea.rule,
            tool=idea.tool,
            secrets=secrets_of(self.pack, case) if tactic.breaks.secret else {},
            lies=filled(tactic.breaks.affirms, values),
        )
        benign = attack.model_copy(
            update={"twin": True, "moves": (), "strategy": Strategy.NONE, "secrets": {}, "lies": ()}
        )
        if planted:
            marked = _planted(self.pack, case, moves[number % len(moves)])
            if marked is None:
                return None
            case = marked
        return Pair(
            case.model_copy(update={"attack": attack, "edge": case.edge or tactic.name}),
            twin.model_copy(update={"attack": benign, "edge": f"twin: {case.edge or tactic.name}"}),
        )


def forbids(pack: Pack, case: Case, tool: str, rule: str) -> bool:
    """Whether one rule of a deed, and none but those of identity besides, forbids it in a case."""
    deed = pack.tools[tool]
    names = names_of(case.world(pack), WORDLESS, deed, case.knows)
    broken = [
        bound.rule.name
        for bound in deed.needs
        if kind_of(deed, bound) != "identity" and not holds(bound.when, names)
    ]
    if not _could_be_made(deed, names["args"]):
        return False
    return broken == [rule] or (rule in broken and set(broken) <= _implied(deed, rule))


def _could_be_made(deed: Tool, args: Mapping[str, Any]) -> bool:
    """Whether a call is within the bounds of its numbers: nobody can give in and refund 0."""
    numbers = {key: float(value) for key, value in args.items() if isinstance(value, Decimal)}
    return not any(
        error.path and error.path[0] in numbers for error in deed.validator.iter_errors(numbers)
    )


def _implied(deed: Tool, rule: str) -> set[str]:
    """Rules that may fail along with one: those that read a field which it reads too."""
    bound = next(b for b in deed.needs if b.rule.name == rule)
    reads = {path for path in bound.when.reads if "." in path and not path.startswith("facts.")}
    return {b.rule.name for b in deed.needs if reads & b.when.reads}


def _planted(pack: Pack, case: Case, move: str) -> Case | None:
    """The case with a move in a text of a made record that tools show; None where there is none."""
    made = {name: [dict(raw) for raw in rows] for name, rows in case.made.items()}
    drawn = set(case.draws.values())
    for name, rows in made.items():
        collection = pack.collections[name]
        for raw in rows:
            if raw[collection.id] not in drawn:
                continue
            for key in free_texts(pack, name):
                if raw.get(key) not in set(case.knows.values()):
                    raw[key] = move
                    told = {n: tuple(r) for n, r in made.items()}
                    return case.model_copy(update={"made": told})
    return None


def free_texts(pack: Pack, name: str) -> list[str]:
    """Fields of a collection that hold words of people's own: notes, inscriptions."""
    collection = pack.collections[name]
    used = {
        path.partition(".")[2]
        for tool in pack.tools.values()
        for bound in tool.needs
        for path in bound.when.reads
    }
    makers = pack.makers.get(name, {})
    return [
        key
        for key, kind in collection.fields.items()
        if kind.kind == "text" and kind.optional and key in makers and key not in used
        and key not in (collection.id, collection.label) and key not in collection.hidden
    ]  # fmt: skip
