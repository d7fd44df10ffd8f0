"""Questions with answers, and tickets, drawn from a pack by rules, as plain data to be checked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, product, zip_longest
from random import Random
from typing import Any

from simulator.content.briefs import customer_brief
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.pack_evidence import private_collections
from simulator.content.personas import Mood, Persona
from simulator.content.scenarios import Beat, Scenario
from simulator.content.session import Session
from simulator.content.templates import Template
from simulator.content.topics import Topic
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.play import english
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.style import Style, plain_asides
from simulator.play.models.embedded.wording import Rewording
from simulator.play.nlu import nlu_for, words
from simulator.play.nlu.example_index import HOLE

ROUNDS = 12
"""How often each sentence that may open a scenario is drawn, with other records and personas."""

FOUL = frozenset({Mood.ANNOYED, Mood.FURIOUS})
"""Moods in which whatever is written sounds negative."""

PRESSING = FOUL | {Mood.STRESSED, Mood.WORRIED}
"""Moods that make a ticket more urgent."""

FOLLOWING = ("And ", "Then ", "But ")
"""Beginnings of questions that follow on something; a question of a set stands alone."""

URGENCIES = ("low", "normal", "high")


def question_drafts(
    pack: Pack, personas: Sequence[Persona], seed: int, topics: Collection[str]
) -> Iterator[dict[str, str]]:
    """Every question of some topics with its answer, the topics in turn.

    Args:
        pack: The business.
        personas: Whose styles word the questions.
        seed: The same seed, the same drafts in the same order.
        topics: Names of topics; one that needs to know who asks gives none.
    """
    rng = Random(f"{seed}/{pack.name}/questions")
    names = rng.sample(sorted(topics), len(topics))
    each = [_of_topic(pack, pack.topics[name], personas, seed) for name in names]
    yield from (d for d in chain.from_iterable(zip_longest(*each)) if d is not None)


def answerable(pack: Pack) -> tuple[str, ...]:
    """Topics that can be answered to anybody: from facts, or from records that are nobody's."""
    found = (next(_of_topic(pack, t, (_PLAIN,), 0), None) for t in pack.topics.values())
    return tuple(name for name, draft in zip(pack.topics, found, strict=True) if draft)


_PLAIN = Persona(name="plain", about="Says what is needed.", verbosity="terse")


def _of_topic(
    pack: Pack, topic: Topic, personas: Sequence[Persona], seed: int
) -> Iterator[dict[str, str]]:
    rng = Random(f"{seed}/{pack.name}/{topic.name}")
    asks = [ask for ask in topic.asks if not ask.startswith(FOLLOWING)]
    asked = [(ask, values) for ask in asks for values in _fillings(pack, topic, ask)]
    for ask, values in rng.sample(asked, len(asked)):
        response = _response(pack, topic, values, rng)
        if response:
            persona = rng.choice(personas)
            style = _style(pack, persona, rng, values)
            wording = Rewording(nlu_for(pack), persona.model_dump(mode="json"), rng)
            sentence = wording.beat(ask, values, wants=False)
            question = style.message([sentence], True, False, False, "")
            yield {"question": question, "response": response}


def _fillings(pack: Pack, topic: Topic, ask: str) -> Iterator[dict[str, str]]:
    """All ways to fill the slots of a question with what everybody may know."""
    slots = list(dict.fromkeys(hole.strip("{}") for hole in HOLE.findall(ask)))
    needed = pack.tools[topic.reads].required if topic.reads else ()
    if set(needed) <= set(slots):
        for values in product(*(_known(pack, slot) for slot in slots)):
            yield dict(zip(slots, values, strict=True))


def _known(pack: Pack, name: str) -> tuple[str, ...]:
    slot = pack.slots[name]
    if slot.kind == "word":
        return slot.words
    if slot.kind not in ("label", "id") or slot.collection in private_collections(pack):
        return ()
    collection = pack.collections[slot.collection]
    if slot.kind == "id":
        return tuple(collection.records)
    return tuple(dict.fromkeys(str(r[collection.label]) for r in collection.records.values()))


def _response(pack: Pack, topic: Topic, values: Mapping[str, str], rng: Random) -> str:
    """The answer from facts and public records; empty where it takes more than that."""
    names: dict[str, Any] = {**pack.names, "session": Session().names}
    try:
        if topic.reads:
            tool = pack.tools[topic.reads]
            arguments = {name: values[name] for name in tool.arguments if name in values}
            _, _, call = World(pack, "qa").call(Session(), tool.name, arguments, "call_1")
            if not call.ok:
                return ""
            names |= pack.shown(call)
        answer = topic.answer(names)
    except EVALUATION_ERRORS:
        return ""
    texts = [text for say in (answer.say if answer else ()) if (text := _rendered(say, names))]
    text = rng.choice(texts) if texts else ""
    return text[:1].upper() + text[1:]


def _rendered(say: Template, names: Mapping[str, Any]) -> str:
    try:
        return say(names)
    except EVALUATION_ERRORS:
        return ""


def _style(pack: Pack, persona: Persona, rng: Random, values: Mapping[str, str]) -> Style:
    """A persona's style, without remarks that could be taken for another question."""
    asides = plain_asides(persona.asides, nlu_for(pack))
    traits = {**persona.model_dump(mode="json"), "asides": asides}
    return Style(traits, rng, values.values(), nlu_for(pack))


def ticket_drafts(
    pack: Pack,
    personas: Sequence[Persona],
    seed: int,
    cover: Collection[str] = (),
    avoid: Collection[str] = (),
) -> Iterator[dict[str, str]]:
    """First messages of customers, the scenarios in turn.

    Args:
        pack: The business.
        personas: Who writes.
        seed: The same seed, the same drafts in the same order.
        cover: Scenarios and topics that messages have to be about; all where none is named.
        avoid: Scenarios and topics that no message may be about.
    """
    rng = Random(f"{seed}/{pack.name}/tickets")
    openings = [_openings(scenario, cover, avoid) for scenario in pack.scenarios.values()]
    for _ in range(ROUNDS):
        each = [rng.sample(found, len(found)) for found in rng.sample(openings, len(openings))]
        for opening in chain.from_iterable(zip_longest(*each)):
            if opening is not None:
                scenario, beat = opening
                yield _ticket(pack, scenario, beat, rng.choice(personas), rng.getrandbits(32))


def _openings(
    scenario: Scenario, cover: Collection[str], avoid: Collection[str]
) -> list[tuple[Scenario, str]]:
    """The beats that may open a scenario, each as often as it has sentences."""
    found = []
    for name in scenario.start:
        beat = scenario.beats[name]
        about = {scenario.name, beat.asks}
        if about.isdisjoint(avoid) and (not cover or not about.isdisjoint(cover)):
            found += [(scenario, name)] * len(beat.say)
    return found


def _ticket(
    pack: Pack, scenario: Scenario, opening: str, persona: Persona, seed: int
) -> dict[str, str]:
    case = draw_case(pack, scenario, persona.name, seed)
    case = case.model_copy(update={"path": (opening,)})
    reply = Customer(pack, customer_brief(pack, case, persona), seed).reply(())
    message = json.loads(str(reply.text))["say"]
    beat = scenario.beats[opening]
    return {
        "message": message,
        "category": scenario.name,
        "sentiment": sentiment_of(persona, beat, message),
        "urgency": urgency_of(persona, beat, message),
    }


def sentiment_of(persona: Persona, beat: Beat, message: str) -> str:
    """Negative with a complaint or an annoyed writer; positive with a glad one who only asks."""
    if _complains(message) or persona.mood in FOUL or persona.tone == "sarcastic":
        return "negative"
    glad = persona.mood == Mood.CHEERFUL or persona.tone == "warm"
    return "positive" if glad and not beat.wants else "neutral"


def urgency_of(persona: Persona, beat: Beat, message: str) -> str:
    """One step each for wanting something done, a complaint, and a mood that presses."""
    steps = bool(beat.wants) + _complains(message) + (persona.mood in PRESSING)
    return URGENCIES[min(steps, 2)]


def _complains(message: str) -> bool:
    return not english.customer.COMPLAINTS.isdisjoint(words(message))
