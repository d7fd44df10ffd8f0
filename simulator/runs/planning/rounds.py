"""Rounds: the smallest set of cases that closes the holes, then what is left of them, and so on.

A round is planned from what was played before it and from nothing else, so that the plan is the
same at any concurrency and after any interruption.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from random import Random

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.follow_ups import follow_ups
from simulator.content.personas import Persona
from simulator.errors import UserError
from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.case_search import CaseSearch, SearchedCase
from simulator.runs.coverage.coverage import Coverage, Cross, cells
from simulator.runs.coverage.forecast import Forecast, Walk
from simulator.runs.coverage.reach import people_bins
from simulator.runs.coverage.space import Space
from simulator.runs.planning.cover import cheaper, cover
from simulator.runs.planning.goals import PAIRED, Goal, Need
from simulator.runs.planning.pairs import pair_rows
from simulator.runs.steps import Begin, unshown

USUAL = 1
"""Follow-ups of a case that none is exchanged for."""

ENDING = f"{Dimension.ENDING}:"


@dataclass(frozen=True)
class Pick:
    """One case to be: an offer, a walk through it, and who walks."""

    offer: SearchedCase
    walk: Walk
    persona: Persona


class Rounds:
    """The rounds of one pack.

    Args:
        search: What there is to choose from.
        space: What there is to reach.
        goal: How far to go.
        seed: Of all choices.
    """

    def __init__(self, search: CaseSearch, space: Space, goal: Goal, seed: int) -> None:
        self.search, self.space, self.goal, self.seed = search, space, goal, seed

    def plan(
        self,
        number: int,
        coverage: Coverage,
        start: int,
        most: int | None = None,
        begin: Begin = unshown,
    ) -> list[Case]:
        """The cases of one round; none where the goal is reached.

        Args:
            number: The round, from 0.
            coverage: Of everything that was played before it.
            start: Place of its first case in the run.
            most: Cases that there may be; those that bring most are kept.
            begin: Is told of the cases that are drawn.
        """
        need = self.goal.missing(coverage, self.space)
        if not need.wanted:
            return []
        rng = Random(f"{self.seed}/{self.space.pack}/round {number}")
        best = (self._for_cells if need.cells else self._for_bins)(need, rng, number)
        picks = sorted(islice(best, most), key=lambda pick: self._places[id(pick.offer)])
        wanted = frozenset(need.bins)
        advance = begin("drawing", "cases", len(picks))
        found = []
        for place, pick in enumerate(picks, start):
            found.append(self._case(pick, place, wanted))
            advance()
        return found

    def _case(self, pick: Pick, place: int, wanted: frozenset[str]) -> Case:
        """The case of a pick, drawn anew with the run's seed where that does as well."""
        seed = Random(f"{self.seed}/{place}").getrandbits(48)
        case = self._drawn_anew(pick, seed, wanted) or pick.offer.case
        return case.model_copy(
            update={"persona": pick.persona.name, "path": pick.walk.beats, "seed": seed}
        )

    def _drawn_anew(self, pick: Pick, seed: int, wanted: frozenset[str]) -> Case | None:
        """None where it would not hit what it is picked for, or leads where no witness does."""
        pack = self.search.pack
        scenario = pack.scenarios[pick.offer.case.scenario]
        try:
            case = draw_case(pack, scenario, "", seed, pick.offer.wish)
        except UserError:
            return None
        walk = Forecast(pack, case).along(pick.walk.beats)
        if walk is None or walk.ending != pick.walk.ending or not walk.suits(pick.persona.patience):
            return None
        return case if pick.walk.hits & wanted <= walk.hits <= self.search.reached else None

    def _candidates(self, rng: Random) -> list[tuple[SearchedCase, Walk]]:
        found = [(offer, walk) for offer in self.search.offers for walk in offer.walks]
        rng.shuffle(found)
        return sorted(found, key=lambda pair: bool(pair[0].case.edge))  # ordinary ones first

    def _for_bins(self, need: Need, rng: Random, number: int) -> Iterator[Pick]:
        """A cover of the holes; what stays one round after round gets more and more witnesses."""
        bit = {text: 1 << place for place, text in enumerate(need.bins)}
        candidates = self._candidates(rng)
        masks = [sum(bit[text] for text in walk.hits if text in bit) for _, walk in candidates]
        tails = [max(0, self._follow_ups(walk, offer) - USUAL) for offer, walk in candidates]
        people = _Casting(self.search, need.bins, rng)
        hit, wanted = 0, (1 << len(need.bins)) - 1
        for _ in range(max(1, number)):
            chosen, own = cheaper(cover(masks, wanted), masks, wanted, tails), 0
            for index in _by_gain([masks[i] for i in chosen], chosen):
                if own.bit_count() + people.hit >= need.wanted:
                    break
                offer, walk = candidates[index]
                yield Pick(offer, walk, people.choose(walk))
                own |= masks[index]
                masks[index] = 0  # the next cover is of others
            hit |= own
        while hit.bit_count() + people.hit < need.wanted:
            pick = people.introduce(candidates)
            if pick is None:
                return
            yield pick

    def _follow_ups(self, walk: Walk, offer: SearchedCase) -> int:
        return follow_ups(self.search.pack.scenarios[offer.case.scenario], walk.beats)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(offer): place for place, offer in enumerate(self.search.offers)}

    def _for_cells(self, need: Need, rng: Random, number: int) -> Iterator[Pick]:
        assert need.cells is not None
        crosses = PAIRED if self.goal.cross is None else (self.goal.cross,)
        ways = _Ways(self._candidates(rng), self.search.personas, crosses, plain=number > 0)
        if self.goal.cross is not None:
            rows = [
                rng.choice(ways.of[cell])
                for cell, missing in need.cells.items()
                if cell in ways.of
                for _ in range(missing)
            ]
        else:
            rows = ways.covering(need.cells, need.wanted)
        return map(ways.pick, rows)


def _by_gain(masks: Sequence[int], indices: Sequence[int]) -> Iterator[int]:
    """Indices in the order of what each adds to those before it, the most first."""
    left, hit = dict(zip(indices, masks, strict=True)), 0
    while left:
        best = max(left, key=lambda index: ((left[index] & ~hit).bit_count(), -index))
        hit |= left.pop(best)
        yield best


class _Casting:
    """Chooses who walks: whoever brings new bins, then whoever was chosen least."""

    def __init__(self, search: CaseSearch, holes: Sequence[str], rng: Random) -> None:
        self.personas = list(search.personas.values())
        rng.shuffle(self.personas)
        self.bins = {p.name: set(people_bins(p)) for p in self.personas}
        self.left = set(holes) & set().union(*self.bins.values())
        self.hit = 0
        self.used: Counter[str] = Counter()

    def choose(self, walk: Walk) -> Persona:
        able = [p for p in self.personas if walk.suits(p.patience)]  # or it were no walk
        best = max(able, key=lambda p: (len(self.bins[p.name] & self.left), -self.used[p.name]))
        self.hit += len(self.bins[best.name] & self.left)
        self.left -= self.bins[best.name]
        self.used[best.name] += 1
        return best

    def introduce(self, candidates: Sequence[tuple[SearchedCase, Walk]]) -> Pick | None:
        """A case for somebody new; None where nobody is, or only such as fit no walk."""
        new = [p for p in self.personas if self.bins[p.name] & self.left]
        new.sort(key=lambda p: -len(self.bins[p.name] & self.left))
        for persona in new:
            for offer, walk in candidates:
                if walk.suits(persona.patience):
                    return Pick(offer, walk, self.choose(walk))
        return None


Row = tuple[str, str, str]
"""Scenario, persona and ending."""


class _Ways:
    """Which walks lead to which scenario, persona and ending."""

    def __init__(
        self,
        candidates: Sequence[tuple[SearchedCase, Walk]],
        personas: Mapping[str, Persona],
        crosses: Sequence[Cross],
        plain: bool,
    ) -> None:
        self.personas, self.crosses = personas, crosses
        self.walks: dict[tuple[str, str], list[tuple[SearchedCase, Walk]]] = {}
        for offer, walk in candidates:
            key = (offer.case.scenario, walk.ending.value)
            self.walks.setdefault(key, []).append((offer, walk))
        if plain:  # short walks leave little room for anything else to happen
            for known in self.walks.values():
                known.sort(key=lambda pair: (len(pair[0].case.edge) > 0, len(pair[1].beats)))
        self.next: Counter[tuple[str, str]] = Counter()
        self.rows: dict[Row, frozenset[tuple[str, str]]] = {
            (scenario, persona.name, ending): self._cells(scenario, persona, ending)
            for (scenario, ending), known in sorted(self.walks.items())
            for persona in personas.values()
            if any(walk.allows(persona.patience) for _, walk in known)
        }
        self.of: dict[tuple[str, str], list[Row]] = {}
        for row, found in self.rows.items():
            for cell in sorted(found):
                self.of.setdefault(cell, []).append(row)

    def _cells(self, scenario: str, persona: Persona, ending: str) -> frozenset[tuple[str, str]]:
        bins = (f"{Dimension.SCENARIO}:{scenario}", f"{ENDING}{scenario}/{ending}")
        return frozenset(cells((*bins, *people_bins(persona)), self.crosses))

    def covering(self, wanted: Mapping[tuple[str, str], int], number: int) -> list[Row]:
        """Few rows that are in so many of the wanted cells, those that are in most first."""
        names = ("scenario", "persona", "ending")
        factors = {
            name: list(dict.fromkeys(row[place] for row in self.rows))
            for place, name in enumerate(names)
        }
        partial = {
            tuple(row[p] if p in kept else "" for p in range(3))
            for row in self.rows
            for kept in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
        }
        found = pair_rows(
            factors,
            lambda row: tuple(row.get(name, "") for name in names) in partial,
            [_pair(cross, cell) for cross, cell in wanted],
        )
        rows = [(row["scenario"], row["persona"], row["ending"]) for row in found]
        bit = {cell: 1 << place for place, cell in enumerate(wanted)}
        masks = [sum(bit[cell] for cell in self.rows[row] if cell in bit) for row in rows]
        chosen, hit = [], 0
        for index in _by_gain(masks, range(len(rows))):
            if hit.bit_count() >= number:
                break
            chosen.append(rows[index])
            hit |= masks[index]
        return chosen

    def pick(self, row: Row) -> Pick:
        """A walk for a row, another one each time."""
        persona = self.personas[row[1]]
        known = self.walks[row[0], row[2]]
        able = [pair for pair in known if pair[1].suits(persona.patience)]
        able = able or [pair for pair in known if pair[1].allows(persona.patience)]
        way = (row[0], row[2])
        offer, walk = able[self.next[way] % len(able)]
        self.next[way] += 1
        return Pick(offer, walk, persona)


def _pair(cross: str, cell: str) -> tuple[tuple[str, str], tuple[str, str]]:
    (first, second), (a, b) = cross.split(" x "), cell.split(" x ")
    return (first, a), (second, b)
