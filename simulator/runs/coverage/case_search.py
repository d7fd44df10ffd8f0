"""A search for cases of every kind with the walks that they allow, without a model.

It is what a plan chooses from, and what tells a bin that nobody has hit yet from one that cannot
be hit: what no walk that was found reaches counts as out of reach, with the reason that its
search gives. It is the same for runs of any seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from simulator.content.cases import Case
from simulator.content.draws import ORDINARY, Wish, draw_case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.content.scenarios import Outcome, Scenario
from simulator.errors import UserError
from simulator.runs.coverage.bins import ARROW, Dimension, bin_of, split_bin
from simulator.runs.coverage.edge_cases import at_limits, mistakes, with_record
from simulator.runs.coverage.forecast import Forecast, Walk
from simulator.runs.steps import Begin, unshown

ORDINARY_CASES = 8
"""Ordinary cases that are drawn of each scenario."""

OWN_RECORDS = 20
"""The pack's own records of which cases are drawn although others can be made."""

MISTAKEN = 4
"""Cases that are drawn of each kind of mistake."""


@dataclass(frozen=True)
class SearchedCase:
    """A case with the walks that it allows; its persona is still open.

    Attributes:
        wish: What was wished for when it was drawn.
        case: The case.
        walks: Those that some persona has the patience for.
    """

    wish: Wish
    case: Case
    walks: tuple[Walk, ...]


class CaseSearch:
    """Cases of every kind, drawn and forecast.

    Args:
        pack: The business.
        personas: Who may be the customer.
        scenarios: Only these; all where none is named.
    """

    def __init__(
        self, pack: Pack, personas: Mapping[str, Persona], scenarios: Iterable[str] = ()
    ) -> None:
        self.pack, self.personas = pack, personas
        self.scenarios = [pack.scenarios[name] for name in named_scenarios(pack, scenarios)]
        self.patience = frozenset(persona.patience for persona in personas.values())
        self.begin: Begin = unshown
        """Told of the search, which takes its time, when it begins."""
        self.outcomes: dict[str, set[str]] = {}
        """From `scenario/beat` to what support does about it, over all searched cases."""

    @cached_property
    def offers(self) -> Sequence[SearchedCase]:
        """All of them, in a fixed order."""
        wished = [(s, wish, at) for s in self.scenarios for at, wish in enumerate(self._wishes(s))]
        advance = self.begin("searching", "cases", len(wished))
        found = []
        for scenario, wish, place in wished:
            offer = self.draw(scenario, wish, place)
            found += [offer] if offer else []
            advance()
        return [*found, *self._with_records(found)]

    @cached_property
    def reached(self) -> frozenset[str]:
        """Bins of all walks, those of the personas left out."""
        return frozenset(text for offer in self.offers for w in offer.walks for text in w.hits)

    def _wishes(self, scenario: Scenario) -> list[Wish]:
        wishes = [ORDINARY] * ORDINARY_CASES
        wishes += self._own_records(scenario)
        wishes += at_limits(self.pack, scenario)
        wishes += [wish for wish in mistakes(self.pack, scenario) for _ in range(MISTAKEN)]
        return wishes

    def _own_records(self, scenario: Scenario) -> Iterator[Wish]:
        """The pack's own records where others are made: some are as none is ever made."""
        for name in dict.fromkeys(draw.collection for draw in scenario.draws.values()):
            if self.pack.collections[name].make:
                for key in islice(self.pack.collections[name].records, OWN_RECORDS):
                    yield from with_record(self.pack, scenario, name, key)

    def draw(self, scenario: Scenario, wish: Wish, place: int) -> SearchedCase | None:
        """Draw and forecast a case; None where the wish cannot be had or leads nowhere."""
        try:
            case = draw_case(self.pack, scenario, "", place, wish)
        except UserError:
            return None
        forecast = Forecast(self.pack, case)
        walks = tuple(walk for walk in forecast.walks() if self.fitting(walk))
        for name, outcome in forecast.outcomes():
            self.outcomes.setdefault(f"{scenario.name}/{name}", set()).add(outcome)
        return SearchedCase(wish, case, walks) if walks else None

    def fitting(self, walk: Walk) -> bool:
        """Whether some persona has the patience for a walk."""
        return any(walk.suits(patience) for patience in self.patience)

    def _with_records(self, found: Sequence[SearchedCase]) -> Iterator[SearchedCase]:
        """Cases with the pack's own records that have not come up by chance."""
        seen = {text for offer in found for walk in offer.walks for text in walk.hits}
        for collection in self.pack.collections.values():
            for key in collection.records:
                wanted = bin_of(Dimension.RECORD, f"{collection.name}/{key}")
                if wanted in seen:
                    continue
                for offer in self._with_record(collection.name, key):
                    seen |= {text for walk in offer.walks for text in walk.hits}
                    yield offer
                    if wanted in seen:
                        break

    def _with_record(self, collection: str, key: str) -> Iterator[SearchedCase]:
        for expected in (True, False):
            for scenario in self.scenarios:
                for wish in with_record(self.pack, scenario, collection, key, expected):
                    offer = self.draw(scenario, wish, 0)
                    if offer:
                        yield offer


def named_scenarios(pack: Pack, names: Iterable[str]) -> tuple[str, ...]:
    """The scenarios of a pack that are among some names, in its order; all where none is named."""
    wanted = frozenset(names)
    return tuple(name for name in pack.scenarios if not wanted or name in wanted)


def search_cases(
    pack: Pack, personas: Mapping[str, Persona], scenarios: Iterable[str] = ()
) -> CaseSearch:
    """The cases of a pack, searched once in a process; for the arguments see there."""
    people = tuple(sorted(personas.items()))
    return _searched(pack, people, named_scenarios(pack, scenarios))


@lru_cache(maxsize=8)
def _searched(
    pack: Pack, personas: tuple[tuple[str, Persona], ...], scenarios: tuple[str, ...]
) -> CaseSearch:
    return CaseSearch(pack, dict(personas), scenarios)


def why_not(search: CaseSearch, text: str) -> str:
    """Why a bin is out of reach, as far as the pack's text or the search can tell."""
    pack, searched = search.pack, len(search.offers)
    dimension, name = split_bin(text)
    first, _, rest = name.partition("/")
    own = (Dimension.SCENARIO, Dimension.BEAT, Dimension.EDGE, Dimension.ENDING)
    if dimension in own and first not in {s.name for s in search.scenarios}:
        return "its scenario is left out"
    if dimension == Dimension.EDGE:
        return _why_no_edge(search, first, rest)
    if dimension == Dimension.TOOL:
        wanted = {t for s in pack.scenarios.values() for b in s.beats.values() for t in b.wants}
        wanted |= {topic.reads for topic in pack.topics.values()}
        tool = pack.tools[first]
        called = first in wanted or "session.verified" in tool.effects
        if not called:
            return "no beat wants it and no topic reads it; support may call it all the same"
        if rest == "refused" and not tool.needs:
            return "it needs no rule that could refuse it"
        if rest == "failed" and not tool.lookups:
            return "it works on no record that a customer could name wrongly"
    if dimension == Dimension.RULE and rest == "broken":
        return "only a support that breaks it gets there, and such a dialogue is rejected"
    if dimension == Dimension.RULE and rest == "kept":
        return "no customer's sentence brings it up"
    if dimension == Dimension.BEAT:
        return f"no case leads to it ({searched} searched)"
    if dimension in (Dimension.PERSONA, Dimension.TRAIT, Dimension.TACTIC):
        return "no persona of the run has it"
    return f"found in none of {searched} searched cases"


def _why_no_edge(search: CaseSearch, scenario: str, rest: str) -> str:
    before, _, after = rest.partition(ARROW)
    known = search.pack.scenarios[scenario]
    needed = [o.value for o, names in known.beats[before].then.items() if after in names]
    seen = sorted(search.outcomes.get(f"{scenario}/{before}", ()))
    if not seen:
        return f"no case leads to `{before}`"
    outcomes = [Outcome(each) for each in seen if each in set(Outcome)]
    leads = any(after in known.beats[before].following(each) for each in outcomes)
    condition = known.beats[after].only_if if after in known.beats else None
    if leads and condition:
        return (
            f"`{after}` needs `{condition.source}`, which does not hold in a case that gets there"
        )
    if leads:
        return f"every way to `{before}` has asked already what `{after}` asks, or said it"
    return (
        f"needs {' or '.join(needed)}, but a support that keeps the policy only ever gives"
        f" {', '.join(seen)} there"
    )
