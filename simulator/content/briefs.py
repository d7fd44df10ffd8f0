"""Briefs: what one actor is told, as data. A customer's holds nothing that only support may know.

The brief stands in the system message as JSON. It is the same for the whole dialogue, so that
endpoints can cache the prompt; what changes stands in the messages. What is the same for all cases
of a scenario stands before it as text, so that a customer's prompt begins like many others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from simulator import tokens
from simulator.content.cases import Case
from simulator.content.fitting_beats import scenario_of, unfit_beats, without_beats
from simulator.content.pack import Pack
from simulator.content.personas import Mood, Persona
from simulator.content.scenarios import Beat, Scenario
from simulator.content.values import plain

_SLOT = re.compile(r"\{(\w+)\}")

EXAMPLES = 2
"""Example sentences of each beat that a customer's brief holds."""

CACHED = 1_120
"""Tokens, as they are counted anywhere, from which on endpoints are sure to cache a prefix: they do
from 1,024 of their own, and our count is within 9 % of theirs."""

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


def told_brief(pack: Pack, case: Case, persona: Persona) -> dict[str, Any]:
    """A customer's brief as its prompt holds it: what `whole_brief` can tell is left out."""
    traits = persona.model_dump(
        mode="json", exclude={"format", "name", "tactics", "asides"}, exclude_defaults=True
    )
    asides = {"asides": list(persona.asides[:6])} if persona.asides else {}
    unfit = unfit_beats(pack, case)
    return _with_attack(
        case,
        {
            "role": "customer",
            "pack": pack.name,
            "digest": pack.digest,
            "scenario": case.scenario,
            "persona": {"name": persona.name, **traits, **asides},
            **({"unfit": sorted(unfit)} if unfit else {}),
            "known": case.knows,
            "path": list(case.path),
        },
    )


def whole_brief(told: dict[str, Any], pack: Pack) -> dict[str, Any]:
    """The brief that a prompt tells, with all traits of the persona and all ways between beats.

    Raises:
        pydantic.ValidationError: The persona is none.
        KeyError: There is no such scenario.
    """
    if told["role"] != "customer":
        return told
    persona = Persona.model_validate(told["persona"])
    traits = persona.model_dump(mode="json", exclude={"format", "tactics"})
    scenario = without_beats(pack.scenarios[told["scenario"]], told.get("unfit", ()))
    beats = {name: _ways(beat) for name, beat in scenario.beats.items()}
    return {**told, "business": pack.business, "persona": traits, "beats": beats}


def scenario_told(scenario: Scenario, around: int) -> str:
    """Goal and beats of a scenario, with examples, as all its customers are told.

    A beat has one example; further ones are told as long as the prompt is too short to be cached.

    Args:
        scenario: As the pack has it, with what a customer knows in braces.
        around: Tokens of what stands around it in the prompt.
    """
    said = {name: [*beat.say] or [beat.means] for name, beat in scenario.beats.items()}
    shown = {name: texts[:1] for name, texts in said.items()}
    left = CACHED - around - tokens.approximate(_listed(scenario, shown))
    for place in range(1, max(map(len, said.values()), default=0)):
        for name, texts in said.items():
            if left <= 0:
                return _listed(scenario, shown)
            if texts[place : place + 1]:
                shown[name] = texts[: place + 1]
                left -= tokens.approximate(texts[place]) + 1
    return _listed(scenario, shown)


def _listed(scenario: Scenario, shown: dict[str, list[str]]) -> str:
    lines = [
        f"{name}{f' (ends {beat.ends.value})' if beat.ends else ''}: {' / '.join(shown[name])}"
        for name, beat in scenario.beats.items()
    ]
    head = "Beats, each a thing to want, with how others say it; braces stand for what you know:"
    return "\n".join((scenario.goal, head, *lines))


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
    return {**told, **_ways(beat)}


def _ways(beat: Beat) -> dict[str, Any]:
    """Where a beat leads to."""
    if beat.ends:
        return {"ends": beat.ends.value}
    return {"then": {outcome.value: list(names) for outcome, names in beat.then.items()}}


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


def told_support(pack: Pack) -> dict[str, Any]:
    """Support's brief as its prompt holds it: facts and policy in words, since marks cost too."""
    brief = {key: value for key, value in support_brief(pack).items() if key != "business"}
    policy = " ".join(
        clause if clause.endswith(".") else f"{clause}." for clause in brief["policy"]
    )
    return {**brief, "facts": "; ".join(_worded(brief["facts"])), "policy": policy}


def _worded(facts: dict[str, Any]) -> Iterator[str]:
    """Facts in words, one by one; those that belong together stand in brackets."""
    for name, value in facts.items():
        if isinstance(value, dict):
            yield f"{name} ({'; '.join(_worded(value))})"
        else:
            yield f"{name}: {_value(value)}"


def _value(value: Any) -> str:
    """A value in words.

    Example:
        >>> _value(["cash", 2.5, True])
        'cash, 2.5, true'
    """
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    if isinstance(value, dict):
        return f"({'; '.join(_worded(value))})"
    return value if isinstance(value, str) else json.dumps(value)
