"""The rows of the report of quality, for a terminal and a page alike: texts, a row a figure."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.analyses.quality.diversity import Diversity
from simulator.analyses.quality.fidelity import Measured
from simulator.analyses.quality.habits import Figure, Habits
from simulator.analyses.quality.report import Quality, Side

Row = tuple[str, ...]

SIDE_HEADS = ("figure", "run", "reference")
PART_HEADS = ("part", "run", "people against people")
TELL_HEADS = ("phrase", "run's turns", "reference's turns")
ACT_HEADS = ("act", "run", "reference")

NONE = "too few to say"
ABSENT = ""


def side_rows(found: Quality) -> Iterator[Row]:
    """Diversity and habits of a run, with those of its reference beside them."""
    yield ("dialogues", *(f"{side.dialogues:,}" if side else ABSENT for side in _sides(found)))
    for speaker in ("customer", "support"):
        for name, of in _DIVERSITY.items():
            yield (f"{speaker}: {name}", *(of(s, speaker) if s else ABSENT for s in _sides(found)))
        yield _growth(found, speaker)
    for name in Habits.model_fields:
        yield (name.replace("_", " "), *(_habit(s, name) if s else ABSENT for s in _sides(found)))


def _sides(found: Quality) -> tuple[Side | None, Side | None]:
    return found.run, found.reference


def _distinct(side: Side, speaker: str) -> str:
    each = side.diversity.get(speaker)
    return " / ".join(f"{share:.3f}" for share in each.distinct) if each else NONE


def _repeated(side: Side, speaker: str) -> str:
    each = side.diversity.get(speaker)
    if each is None:
        return NONE
    return "no long turn" if each.repeated is None else f"{each.repeated:.1%}"


def _growth(found: Quality, speaker: str) -> Row:
    """Distinct turns among the first so many: as many as all sides have."""
    sides = [side.diversity.get(speaker) if side else None for side in _sides(found)]
    marks = [set(dict(_pairs(side))) for side in sides if side]
    common = set.intersection(*marks) if marks else set()
    name = f"{speaker}: distinct turns"
    if not common:
        return (name, *(NONE if side else ABSENT for side in _sides(found)))
    turns = max(common)
    cells = (f"{dict(_pairs(side))[turns]:,}" if side else NONE for side in sides)
    return (f"{name} of the first {turns:,}", *cells)


def _pairs(side: Diversity) -> Iterator[tuple[int, int]]:
    return ((each.turns, each.distinct) for each in side.growth)


def _budget(side: Side, speaker: str) -> str:
    each = side.diversity.get(speaker)
    return f"{each.words:,}" if each else NONE


_DIVERSITY = {
    "words looked at": _budget,
    "distinct words / pairs / triples": _distinct,
    "long turns said again": _repeated,
}


def _habit(side: Side, name: str) -> str:
    figure = getattr(side.habits, name) if side.habits else None
    return shown(figure) if figure else NONE


def shown(figure: Figure) -> str:
    """A figure with its interval.

    Example:
        >>> shown(Figure(value=0.5, low=0.25, high=0.75))
        '0.50 (0.25 to 0.75)'
    """
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def headline(found: Quality) -> str:
    """The one figure, in a sentence; why there is none where there is a reference without one."""
    if found.fidelity is None:
        return found.notes[0] if found.reference else ""
    where = "within" if found.fidelity.within_floor else "below"
    return (
        f"fidelity {shown(found.fidelity.headline)} of 1.00, which is people against people:"
        f" {where} the noise floor ({found.fidelity.dialogues:,} dialogues a side)"
    )


def part_rows(found: Quality) -> Iterator[Row]:
    """The parts of the fidelity."""
    if found.fidelity is None:
        return
    for name, part in found.fidelity.parts.items():
        yield _part(name, part)
    yield _part("(area under the classifier's curve)", found.fidelity.area)


def _part(name: str, part: Measured) -> Row:
    return name, shown(part.run), shown(part.floor)


def tell_rows(found: Quality) -> Iterator[Row]:
    """The phrases that give the run away."""
    for tell in found.fidelity.tells if found.fidelity else ():
        yield tell.phrase, f"{tell.run:.1%}", f"{tell.reference:.1%}"


def act_rows(found: Quality, speaker: str) -> Iterator[Row]:
    """What a speaker does, on both sides."""
    mix = found.acts.get(speaker)
    if mix is None:
        return
    for name in sorted({*mix.run, *mix.reference}, key=lambda n: (-mix.run.get(n, 0), n)):
        yield name, f"{mix.run.get(name, 0):.1%}", f"{mix.reference.get(name, 0):.1%}"


def act_lines(found: Quality) -> Iterator[str]:
    """How far the mixes of acts are apart, a line a speaker."""
    for speaker, mix in found.acts.items():
        yield (
            f"acts of {speaker}: divergence {mix.divergence:.2f} bits, people against people"
            f" {mix.floor:.2f} ({mix.turns:,} turns a side)"
        )


def memory_lines(found: Quality) -> Iterator[str]:
    """What of the reference comes out of the run."""
    for name, each in (
        ("memorisation", found.memorisation),
        ("people against people", found.memorisation_floor),
    ):
        if each is not None:
            yield (
                f"{name}: {each.duplicates:,} of {each.turns:,} turns of five words and more stand"
                f" in the reference; longest common passage {each.longest:,} words"
                + (f': "{each.passage}"' if each.passage else "")
            )
