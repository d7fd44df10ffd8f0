"""Briefs: what one actor is told, as data. A customer's holds nothing that only support may know.

The brief stands in the system message as JSON. It is the same for the whole dialogue, so that
endpoints can cache the prompt; what changes stands in the messages.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.content.cases import Case
from simulator.content.fitting_beats import scenario_of
from simulator.content.pack import Pack
from simulator.content.personas import Mood, Persona
from simulator.content.scenarios import Beat
from simulator.content.values import plain

_SLOT = re.compile(r"\{(\w+)\}")

EXAMPLES = 2
"""Example sentences of each beat that a customer is shown."""


SHORT_TRAITS = {"about", "tone", "patience", "verbosity"}
"""Of a persona, what a short brief holds."""


def customer_brief(pack: Pack, case: Case, persona: Persona, short: bool = False) -> dict[str, Any]:
    """What the customer is told: persona, goal, what it knows, what it may want next.

    Args:
        pack: The business.
        case: What is played.
        persona: Who the customer is.
        short: For models with little context: the path and what is next to it, one example each.

    Returns:
        JSON-ready.
    """
    scenario = scenario_of(pack, case)
    if short:
        return _short_brief(pack, case, persona)
    traits = persona.model_dump(mode="json", exclude={"format", "asides", "name", "tactics"})
    return _with_attack(
        case,
        {
            "role": "customer",
            "pack": pack.name,
            "digest": pack.digest,
            "business": pack.business,
            "persona": {**traits, "name": persona.name, "asides": list(persona.asides[:6])},
            "moods": list(Mood),
            "scenario": scenario.name,
            "goal": scenario.goal,
            "known": case.knows,
            "path": list(case.path),
            "beats": {name: _beat(beat, case) for name, beat in scenario.beats.items()},
        },
    )


def _with_attack(case: Case, brief: dict[str, Any]) -> dict[str, Any]:
    """The brief of a customer that is up to something: what it says besides, and when."""
    attack = case.attack
    if attack is None or not attack.moves:
        return brief
    told = {"strategy": attack.strategy.value, "moves": list(attack.moves)}
    return {**brief, "attack": told}


def _short_brief(pack: Pack, case: Case, persona: Persona) -> dict[str, Any]:
    scenario = scenario_of(pack, case)
    leaving = [name for name, beat in scenario.beats.items() if beat.ends]
    near = {
        *case.path,
        *leaving,
        *(s for name in case.path for s in scenario.beats[name].successors),
    }
    return _with_attack(
        case,
        {
            "role": "customer",
            "digest": pack.digest,
            "business": pack.business,
            "persona": persona.model_dump(mode="json", include=SHORT_TRAITS),
            "goal": scenario.goal,
            "known": case.knows,
            "path": list(case.path),
            "beats": {
                name: fill(beat.example, case.knows)
                for name, beat in scenario.beats.items()
                if name in near
            },
        },
    )


def _beat(beat: Beat, case: Case) -> dict[str, Any]:
    told: dict[str, Any] = {"examples": [fill(text, case.knows) for text in beat.say[:EXAMPLES]]}
    if not beat.say:
        told = {"means": beat.means}
    if beat.ends:
        return {**told, "ends": beat.ends.value}
    return {**told, "then": {outcome.value: list(names) for outcome, names in beat.then.items()}}


def fill(sentence: str, known: dict[str, str]) -> str:
    """A sentence with what the customer knows in its slots.

    Example:
        >>> fill("It's {order_id}.", {"order_id": "ORD-1"})
        "It's ORD-1."
        >>> fill("My name is {name}.", {"name": "Tyler Foster Jr."})
        'My name is Tyler Foster Jr.'
    """

    def value(hole: re.Match[str]) -> str:
        text = known.get(hole.group(1), hole.group(0))
        return text[:-1] if text.endswith(".") and sentence[hole.end() :].startswith(".") else text

    return _SLOT.sub(value, sentence)


def mistyped(value: str) -> str:
    """A number as its customer gets it wrong: the last two digits that differ changed round.

    There is one such slip of each value, so that a wrong number of a customer's is either this one
    or made up. It is the value itself where it has no such digits.

    Example:
        >>> mistyped("ORD-344417")
        'ORD-344471'
    """
    for place in range(len(value) - 2, -1, -1):
        one, other = value[place], value[place + 1]
        if one != other and one.isdigit() and other.isdigit():
            return f"{value[:place]}{other}{one}{value[place + 2 :]}"
    return value


def support_brief(pack: Pack) -> dict[str, Any]:
    """What support is told: the business, its facts and its policy; not who is calling or why.

    The canary is a word that stands nowhere else: in a reply, it shows that the prompt was told.
    """
    return {
        "role": "support",
        "pack": pack.name,
        "digest": pack.digest,
        "business": pack.business,
        "about": pack.about,
        "now": plain(pack.now),
        "canary": f"canary-{pack.digest[:12]}",
        "facts": plain(pack.facts),
        "policy": [rule.clause for rule in pack.rules.values()],
    }
