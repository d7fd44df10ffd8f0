"""Bins: what there is to exercise, derived from a pack and its personas; none is listed by hand.

A bin is a text `dimension:name`, for instance `edge:faulty_order/complain > thanks`. A dialogue
hits a set of them, and that is all that is stored of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from simulator.content.boundaries import Side, pack_boundaries
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import EndingKind


class Dimension(StrEnum):
    """What bins are about, in the order in which reports show them."""

    SCENARIO = "scenario"
    BEAT = "beat"
    EDGE = "edge"
    ENDING = "ending"
    TOOL = "tool"
    RULE = "rule"
    BOUNDARY = "boundary"
    TOPIC = "topic"
    RECORD = "record"
    PERSONA = "persona"
    TRAIT = "trait"
    TACTIC = "tactic"


TOOL_OUTCOMES = ("succeeded", "refused", "failed")
JUST = (Side.JUST_INSIDE, Side.JUST_OUTSIDE)
ARROW = " > "


def bin_of(dimension: Dimension, name: str) -> str:
    """The text of a bin.

    Example:
        >>> bin_of(Dimension.TOOL, "refund_order/refused")
        'tool:refund_order/refused'
    """
    return f"{dimension}:{name}"


def split_bin(text: str) -> tuple[Dimension, str]:
    """Dimension and name of a bin.

    Raises:
        ValueError: It is of no dimension.
    """
    dimension, _, name = text.partition(":")
    return Dimension(dimension), name


def declare(pack: Pack, personas: Mapping[str, Persona]) -> tuple[str, ...]:
    """All bins of a pack, by dimension, in the pack's own order; each once."""
    found = [*_play(pack), *_policy(pack), *_people(personas)]
    order = {dimension: place for place, dimension in enumerate(Dimension)}
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda text: order[split_bin(text)[0]]))


def _play(pack: Pack) -> Iterator[str]:
    for scenario in pack.scenarios.values():
        yield bin_of(Dimension.SCENARIO, scenario.name)
        for beat in scenario.beats.values():
            yield bin_of(Dimension.BEAT, f"{scenario.name}/{beat.name}")
            for after in beat.successors:
                if after != beat.name:
                    yield edge(scenario.name, beat.name, after)
            if beat.asks:
                yield bin_of(Dimension.TOPIC, beat.asks)
        for kind in EndingKind:
            if kind.by_actors:
                yield bin_of(Dimension.ENDING, f"{scenario.name}/{kind}")


def edge(scenario: str, before: str, after: str) -> str:
    """The bin of going from one beat to another."""
    return bin_of(Dimension.EDGE, f"{scenario}/{before}{ARROW}{after}")


def _policy(pack: Pack) -> Iterator[str]:
    for tool in pack.tools.values():
        for outcome in TOOL_OUTCOMES:
            yield bin_of(Dimension.TOOL, f"{tool.name}/{outcome}")
        for rule, boundaries in pack_boundaries(pack)[tool.name].items():
            for boundary in boundaries:
                for side in JUST:
                    yield at_boundary(rule, boundary.source, side)
    for rule_ in pack.rules.values():
        for outcome in ("kept", "broken") if rule_.says else ("allowed", "refused"):
            yield bin_of(Dimension.RULE, f"{rule_.name}/{outcome}")
    for collection in pack.collections.values():
        for key in collection.records:
            yield bin_of(Dimension.RECORD, f"{collection.name}/{key}")


def at_boundary(rule: str, source: str, side: Side) -> str:
    """The bin of one side of a comparison in a rule."""
    return bin_of(Dimension.BOUNDARY, f"{rule}/{source}/{side}")


def _people(personas: Mapping[str, Persona]) -> Iterator[str]:
    for persona in personas.values():
        yield bin_of(Dimension.PERSONA, persona.name)
        yield from traits(persona)


TRAITS = ("tone", "formality", "patience", "verbosity", "initiative", "skill", "mood", "age",
          "language")  # fmt: skip


def traits(persona: Persona) -> Iterator[str]:
    """The bins of a persona's traits; typing habits count as there or not.

    What came later has none where it is as usual: dialogues of before hit what they have hit.
    """
    for name in TRAITS:
        yield bin_of(Dimension.TRAIT, f"{name}={getattr(persona, name)}")
    typing = persona.typing
    habits = {
        "typos": typing.typos > 0,
        "lowercase": typing.lowercase,
        "sparse punctuation": typing.punctuation == "sparse",
        "abbreviations": typing.abbreviations,
        "emoji": typing.emoji > 0,
    }
    for name, there in habits.items():
        yield bin_of(Dimension.TRAIT, f"{name}={'yes' if there else 'no'}")
    if persona.english != "native":
        yield bin_of(Dimension.TRAIT, f"english={persona.english}")
    if typing.misspellings > 0:
        yield bin_of(Dimension.TRAIT, "misspellings=yes")
