import asyncio
import json
import re
from dataclasses import replace
from statistics import mean
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from simulator.attacks import Attack, Strategy
from simulator.content.personas import Persona
from simulator.dialogue import Speaker, Turn
from simulator.play.context import Limits, StageContext
from simulator.play.customer import speak
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.human import Human
from simulator.play.prompts import turn_note, without_note
from simulator.play.state import DialogueState, opening
from simulator.play.turn_words import WORDS, TurnWords, turn_words

LONG = (
    "Hello there, I am writing to you because the Aurora Table Lamp that I ordered arrived with a"
    " cracked base yesterday, and I would really like to get a new one sent out to me quickly."
)
SHORT = "The lamp came broken, send a new one"


class Writer(BaseChatModel):
    """Says its texts in turn, the last one again and again, at the first beat."""

    texts: list[str]
    beat: str = "ask_new_one"
    seen: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "writer"

    def _generate(self, messages: list[BaseMessage], *args: Any, **options: Any) -> ChatResult:
        text = self.texts[min(len(self.seen), len(self.texts) - 1)]
        self.seen.append(list(messages))
        if not text.startswith("{"):
            text = json.dumps({"say": text, "beat": self.beat, "mood": "calm", "done": False})
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


def opened(context: StageContext, *texts: str, **more: Any) -> tuple[str, Writer]:
    """The first turn of a customer that writes so, and its model."""
    writer = Writer(texts=list(texts))
    told = replace(context, customer=writer, **{"turn_words": "people", **more})
    said = asyncio.run(speak(opening(told.case, told.pack, ()), told))
    return said["turns"][-1].text, writer


@pytest.mark.parametrize("kind", WORDS)
def test_the_words_of_people_are_short_and_in_order(kind: str) -> None:
    assert list(WORDS[kind]) == sorted(WORDS[kind])
    assert len(WORDS[kind]) == 20
    assert 4 <= mean(WORDS[kind]) <= 9


def test_a_note_stands_at_the_end_of_the_last_message_alone(context: StageContext) -> None:
    _, writer = opened(context, SHORT)
    system, first = writer.seen[0]
    assert system.content == context.customer_prompt
    assert str(first.content).startswith("(The chat is open. Write your first message.)\n\n(Your")
    assert without_note(str(first.content)) == "(The chat is open. Write your first message.)"


def test_what_stands_is_without_notes(context: StageContext) -> None:
    told = replace(context, customer=Writer(texts=[SHORT]), turn_words="people")
    said = asyncio.run(speak(opening(told.case, told.pack, ()), told))
    assert [m for m in said["customer_messages"] if "Your turn" in str(m.content)] == []
    assert said["support_messages"][-1].content == SHORT


def test_a_long_turn_is_sent_back_once(context: StageContext) -> None:
    text, writer = opened(context, LONG, SHORT)
    assert text == SHORT
    assert len(writer.seen) == 2
    note = str(writer.seen[1][-1].content)
    assert note.startswith("(Write it again, the same beat: 36 words, where a person would take ")


def test_a_turn_that_stays_long_is_let_pass(context: StageContext) -> None:
    text, writer = opened(context, LONG, LONG + " Thanks a lot.")
    assert (text, len(writer.seen)) == (LONG, 2)


def test_a_long_turn_is_never_lost(context: StageContext) -> None:
    text, _ = opened(context, LONG, "no JSON { at all")
    assert text == LONG


def test_too_many_courtesies_are_sent_back(context: StageContext) -> None:
    polite = "Thanks! Please send a new lamp, thank you, it is broken."
    text, writer = opened(context, polite, SHORT)
    assert text == SHORT
    assert "too polite (Thanks, Please, thank you)" in str(writer.seen[1][-1].content)


def test_one_try_is_taken_as_it_is(context: StageContext) -> None:
    text, writer = opened(context, LONG, limits=Limits(tries=1))
    assert (text, len(writer.seen)) == (LONG, 1)


def test_as_many_words_as_it_likes(context: StageContext) -> None:
    text, writer = opened(context, LONG, turn_words="free")
    assert (text, len(writer.seen)) == (LONG, 1)
    assert "words" not in str(writer.seen[0][-1].content)


def test_embedded_models_and_persons_are_told_nothing(context: StageContext) -> None:
    state = opening(context.case, context.pack, ())
    person = Human(ask=lambda news: None)  # type: ignore[arg-type,return-value]
    for customer in (EmbeddedChatModel(), person):
        told = replace(context, customer=customer, turn_words="people")
        assert turn_words(state, told) is None


def test_an_attack_has_the_words_of_its_moves(context: StageContext) -> None:
    attack = Attack(tactic="t", digest="0", moves=("Say it.",), strategy=Strategy.OPENS)
    case = context.case.model_copy(update={"attack": attack})
    told = replace(context, customer=Writer(texts=[LONG]), turn_words="people", case=case)
    assert turn_words(opening(case, context.pack, ()), told) is None


def test_the_same_case_draws_the_same_words(context: StageContext) -> None:
    told = replace(context, customer=Writer(texts=[SHORT]), turn_words="people")
    state = opening(told.case, told.pack, ())
    assert turn_words(state, told) == turn_words(state, told)


def heard(context: StageContext, support: str) -> DialogueState:
    """The state after a wish and what support says to it."""
    first = Turn(index=0, speaker=Speaker.CUSTOMER, text=SHORT, beat="ask_new_one")
    turns = (first, Turn(index=1, speaker=Speaker.SUPPORT, text=support))
    return {**opening(context.case, context.pack, ()), "turns": turns}


def told_by(context: StageContext, support: str, **more: Any) -> TurnWords:
    """What the customer may take after support has said something."""
    told = replace(context, customer=Writer(texts=[SHORT]), turn_words="people", **more)
    words = turn_words(heard(told, support), told)
    assert words is not None
    return words


def test_who_is_terse_has_fewer_words_than_who_is_chatty(context: StageContext) -> None:
    def drawn(verbosity: Any) -> float:
        persona = Persona(name="p", about="", verbosity=verbosity)
        cases = [context.case.model_copy(update={"seed": seed}) for seed in range(60)]
        found = [told_by(context, "Shall I send it?", persona=persona, case=case) for case in cases]
        return mean(words.words for words in found)

    assert drawn("terse") < drawn("normal") < drawn("chatty")


@pytest.mark.parametrize(
    ("support", "kind", "examples"),
    [
        ("Could you tell me your order number?", "answer", "ORD-789456"),
        ("Shall I send a replacement?", "answer", "yes|go ahead|please do|sounds good"),
        ("The delivery takes five days.", "reaction", ""),
    ],
)
def test_the_kind_of_a_turn_follows_from_what_support_said(
    context: StageContext, support: str, kind: str, examples: str
) -> None:
    words = told_by(context, support)
    assert words.kind == kind
    assert [text for text in words.examples if not re.search(examples, text, re.IGNORECASE)] == []
    assert words.examples or not examples


def test_what_follows_is_named_with_examples_that_fit(context: StageContext) -> None:
    cases = [context.case.model_copy(update={"seed": seed}) for seed in range(40)]
    support = "Your replacement is on its way to you."
    found = [told_by(context, support, case=case) for case in cases]
    assert {words.beat for words in found} == {"thanks"}
    assert [w for w in found for text in w.examples if len(text.split()) > w.words] == []
    for words in found:
        example = f', in your own words, such as "{words.examples[0]}"' if words.examples else ""
        assert f"for thanks{example}" in words.note
    assert min(words.words for words in found) <= 2


def test_who_was_not_understood_says_it_again(context: StageContext) -> None:
    assert told_by(context, "Sorry, I didn't quite catch that.").beat == ""
    assert told_by(context, "A colleague is taking over from here.").beat == "thanks"


def test_values_that_were_asked_for_always_have_room(context: StageContext) -> None:
    knows = {**context.case.knows, "order_id": "ORD-789456 or so I think"}
    cases = [context.case.model_copy(update={"seed": s, "knows": knows}) for s in range(30)]
    found = [told_by(context, "What's your order number?", case=case).words for case in cases]
    assert min(found) == 5


def test_the_embedded_model_behind_an_endpoint_hears_no_note(context: StageContext) -> None:
    prompt, asked = context.customer_prompt, "(The chat is open. Write your first message.)"
    model = EmbeddedChatModel()
    told = [HumanMessage(asked), HumanMessage(asked + turn_note("3 words at the most"))]
    plain, noted = (model.reply([AIMessage(prompt), message], seed=1).content for message in told)
    assert plain == noted


def test_what_support_says_of_turns_stays() -> None:
    text = "(Your turn: to choose)\nWhich one?"
    assert without_note(text) == text


def test_nobody_counts_while_writing() -> None:
    words = TurnWords("reaction", 6)
    assert words.fault("one two three four five six seven eight nine", ends=False) == ("", "")
    assert words.fault(" ".join(["word"] * 10), ends=False)[0] == "too long"
    assert words.fault("Thank you, have a nice day!", ends=True) == ("", "")
