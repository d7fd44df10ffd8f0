import json
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from simulator.content.pack import Pack, find_pack
from simulator.errors import ModelError, UserError
from simulator.play.entry_writer import (
    BATCH,
    LONGEST,
    PATIENCE,
    EntryWriter,
    business_of,
    entries_in,
)
from simulator.play.prompts import QUESTIONS

PAIR = {"question": "Why?", "response": "So."}


class Replies(BaseChatModel):
    """Gives its replies in order, the last one again and again; raises those that are errors."""

    replies: list[Any]
    seen: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "fake writer"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        reply = self.replies[min(len(self.seen), len(self.replies) - 1)]
        self.seen.append(list(messages))
        if isinstance(reply, Exception):
            raise reply
        return ChatResult(generations=[ChatGeneration(message=AIMessage(reply))])


def writer(*replies: Any, wanted: int = 5) -> EntryWriter:
    return EntryWriter(
        Replies(replies=list(replies)), QUESTIONS, {"instruction": "Ask."}, wanted, 7
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([PAIR]),
        json.dumps({"pairs": [PAIR]}),
        json.dumps(PAIR),
        f"Sure, here they are [as asked]:\n{json.dumps([PAIR])}\nAnything else?",
        f"```json\n{json.dumps([PAIR], indent=2)}\n```",
        f"Here:\n```\n{json.dumps([PAIR])}\n```\nBye",
        f'[{json.dumps(PAIR)}, {{"question": "cut o',
        f"1. {json.dumps(PAIR)}",
        json.dumps(json.dumps([PAIR])),
    ],
)
def test_entries_are_found_whatever_stands_around_them(text: str) -> None:
    assert entries_in(text) == [PAIR]


def test_objects_one_a_line() -> None:
    assert entries_in(f"{json.dumps(PAIR)}\n{json.dumps(PAIR)}") == [PAIR, PAIR]


@pytest.mark.parametrize("text", ["", "No.", "[]", "[1", "{", "[" * LONGEST, '[{"a":' * 50_000])
def test_nothing_is_made_up(text: str) -> None:
    assert entries_in(text) == []


async def test_the_prompt_holds_what_is_there_as_data() -> None:
    model = writer(json.dumps([PAIR]))
    assert await model.more(40, ["Where?"], [{"question": "x", "reason": "no"}]) == [PAIR]
    system, human = model.model.seen[0]
    assert system.content == QUESTIONS
    assert json.loads(human.content) == {
        "instruction": "Ask.",
        "count": BATCH,
        "accepted": ["Where?"],
        "rejected": [{"question": "x", "reason": "no"}],
    }


async def test_a_reply_without_entries_comes_back_as_it_is() -> None:
    assert await writer("I'd rather not.").more(1, [], []) == ["I'd rather not."]


async def test_it_stops_without_progress() -> None:
    model = writer("No.")
    for _ in range(PATIENCE):
        assert await model.more(1, [], []) == ["No."]
    assert await model.more(1, [], []) is None
    assert "brought nothing" in model.stopped


async def test_it_stops_although_there_is_some_progress() -> None:
    model = writer("No.", wanted=20)
    asked = 0
    while await model.more(9, ["x"] * asked, []) is not None:
        asked += 1
    assert asked == model.most == PATIENCE + 6
    assert "asked 9 times" in model.stopped


class EndpointError(Exception):
    status_code = 401


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (EndpointError("key sk-very-secret"), "the endpoint failed: EndpointError 401"),
        (ModelError("the reply was cut off"), "the reply was cut off"),
    ],
)
async def test_an_endpoint_that_fails_ends_it_without_its_words(error: Any, said: str) -> None:
    model = writer(error)
    assert await model.more(1, [], []) is None
    assert model.stopped == said


async def test_a_mistake_of_the_user_is_one() -> None:
    with pytest.raises(UserError):
        await writer(UserError("no key")).more(1, [], [])


@pytest.fixture(scope="module")
def bakery() -> Pack:
    return find_pack("bakery")


def test_the_business_is_what_everybody_may_know(bakery: Pack) -> None:
    told = json.dumps(business_of(bakery))
    assert "Butter Croissant" in told
    assert "3.25" in told
    for private in ("CUST-", "nora.feldman", "canary"):
        assert private not in told


def test_keys_without_quotes_and_a_comma_too_many_are_read() -> None:
    text = '[{question: "Do you take cards, cash: what?", "response": "Yes, both.",}]'
    assert entries_in(text) == []
    text = '[{question: "Do you take cards?", "response": "Yes, we take cards and cash.",}]}'
    said = {"question": "Do you take cards?", "response": "Yes, we take cards and cash."}
    assert entries_in(text) == [said]
