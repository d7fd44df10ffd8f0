import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator import tokens
from simulator.content import pack as packs
from simulator.content.pack import Pack
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.embedded.doubts import TRIES
from simulator.play.prompts import OPENING
from simulator.server.admission import MOST_REFERENCES, reply_to
from simulator.server.messages import LONGEST_TEXT
from simulator.server.protocol import Answer, Refused, Request, usage
from simulator.server.requests import read_body, read_request

ASK = "How much is the Aurora Table Lamp?"
CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "get_product", "arguments": '{"item": "Aurora Table Lamp"}'},
}
CALLING = {"role": "assistant", "content": None, "tool_calls": [CALL]}
REPLY_SCHEMA = {
    "type": "object",
    "properties": {"say": {"type": "string"}, "beat": {"$ref": "#/$defs/beat"}},
    "required": ["say", "beat"],
    "$defs": {"beat": {"type": "string"}},
}
BOMB = {
    "$ref": "#/$defs/a0",
    "$defs": {f"a{i}": {"allOf": [{"$ref": f"#/$defs/a{i + 1}"}] * 2} for i in range(30)}
    | {"a30": {}},
}


def read(*messages: Any, **options: Any) -> Request:
    body = json.dumps({"model": "embedded", "messages": messages} | options)
    return read_request(read_body(body.encode()))


def user(content: Any = "Hello") -> dict[str, Any]:
    return {"role": "user", "content": content}


def schema(wanted: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": wanted}}


def answer(reply: AIMessage) -> Answer:
    counted = usage(Request(messages=[], tools=[]), reply)
    return Answer(reply, counted, id="chatcmpl-1", created=7, fingerprint="abc")


@pytest.fixture
def support(context: StageContext) -> Callable[..., AIMessage]:
    """What support says to messages after its prompt."""

    def support_(*messages: Any, **options: Any) -> AIMessage:
        system = {"role": "system", "content": context.support_prompt}
        tools = {"tools": context.tools, "seed": 5}
        return reply_to(EmbeddedChatModel(), read(system, *messages, **(tools | options)))[0]

    return support_


@pytest.fixture
def customer(context: StageContext) -> Callable[..., AIMessage]:
    """What the customer says, with parts of its brief changed."""

    def customer_(*messages: Any, form: Any = None, **brief: Any) -> AIMessage:
        prompt, _, line = context.customer_prompt.rpartition("\n")
        changed = json.dumps({**json.loads(line), **brief})
        system = {"role": "system", "content": f"{prompt}\n{changed}"}
        said = messages or (user(OPENING),)
        return reply_to(EmbeddedChatModel(), read(system, *said, response_format=form))[0]

    return customer_


# Requests
def test_messages_become_those_of_langchain() -> None:
    request = read(
        {"role": "system", "content": "S"},
        {"role": "developer", "content": [{"type": "text", "text": "D"}]},
        user([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]),
        CALLING,
        {"role": "tool", "tool_call_id": "call_1", "content": "{}"},
        {"role": "assistant", "content": "Done."},
    )
    expected: list[BaseMessage] = [
        SystemMessage("S"),
        SystemMessage("D"),
        HumanMessage("ab"),
        AIMessage(
            "",
            tool_calls=[{"name": "get_product", "args": {"item": ASK[16:-1]}, "id": "call_1"}],
        ),
        ToolMessage("{}", tool_call_id="call_1"),
        AIMessage("Done."),
    ]
    assert request.messages == expected


@pytest.mark.parametrize("arguments", ["{", "[1]", "NaN", '{"a": Infinity}'])
def test_arguments_that_a_model_wrote_wrongly_are_kept_as_such(arguments: str) -> None:
    call = {**CALL, "function": {"name": "get_product", "arguments": arguments}}
    said = {**CALLING, "tool_calls": [call]}
    message = read(said, {"role": "tool", "tool_call_id": "call_1", "content": "no"}).messages[0]
    assert isinstance(message, AIMessage)
    assert not message.tool_calls
    assert message.invalid_tool_calls[0]["args"] == arguments


def test_options_that_change_nothing_are_taken() -> None:
    options = {
        "temperature": 0.7, "top_p": 1, "user": "me", "n": 1, "logprobs": False, "top_logprobs": 0,
        "logit_bias": {"50256": -100}, "modalities": ["text"], "store": False, "top_k": -1,
        "min_p": 0.05, "reasoning_effort": "low", "metadata": {"a": "b"}, "something_else": [1],
        "stop": None, "max_tokens": None, "parallel_tool_calls": None, "tool_choice": None,
    }  # fmt: skip
    request = read(user(), **options, seed=None, tools=None, response_format={"type": "text"})
    assert request == Request(messages=[HumanMessage("Hello")], tools=[])


def test_no_tools_where_none_may_be_called() -> None:
    tool = {"type": "function", "function": {"name": "get_product"}}
    assert read(user(), tools=[tool], tool_choice="auto").tools == [tool]
    assert read(user(), tools=[tool], tool_choice="none").tools == []
    assert read(user(), tool_choice="auto").tools == []


def chosen(*names: str) -> list[dict[str, Any]]:
    return [{"type": "function", "function": {"name": name}} for name in names]


@pytest.mark.parametrize(
    ("choice", "left", "required"),
    [
        ("required", ["a", "b"], True),
        (chosen("b")[0], ["b"], True),
        ({"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": chosen("a")}},
         ["a"], False),
        ({"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": chosen("a")}},
         ["a"], True),
    ],
)  # fmt: skip
def test_a_choice_leaves_the_tools_that_it_names(
    choice: Any, left: list[str], required: bool
) -> None:
    request = read(user(), tools=chosen("a", "b"), tool_choice=choice)
    assert (request.tools, request.call_required) == (chosen(*left), required)


def test_the_smaller_limit_counts() -> None:
    assert read(user(), max_tokens=9).most_tokens == 9
    assert read(user(), max_tokens=9, max_completion_tokens=5).most_tokens == 5
    assert read(user(), stop="x").stops == ("x",)
    assert read(user(), stop=[]).stops == ()


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"\xff\xfe\xfd", 400, None),
        (b"[" * 100_000, 400, None),
        (b'{"model": NaN}', 400, None),
        (b'{"seed": ' + b"9" * 5000 + b"}", 400, None),
        (b"[]", 400, "body"),
        (b"{}", 400, "model"),
        (b'{"model": "gpt-5"}', 404, "model"),
        (b'{"model": "embedded"}', 400, "messages"),
    ],
)
def test_a_body_that_is_no_request_is_refused(body: bytes, status: int, param: str | None) -> None:
    with pytest.raises(Refused) as refused:
        read_request(read_body(body))
    assert (refused.value.status, refused.value.param) == (status, param)
    assert refused.value.body["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"n": 2}, "n"),
        ({"n": "1"}, "n"),
        ({"n": True}, "n"),
        ({"n": 0}, "n"),
        ({"temperature": "hot"}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"temperature": 2.5}, "temperature"),
        ({"temperature": [1]}, "temperature"),
        ({"top_p": {}}, "top_p"),
        ({"presence_penalty": -3}, "presence_penalty"),
        ({"top_k": 1.5}, "top_k"),
        ({"user": 5}, "user"),
        ({"metadata": "x"}, "metadata"),
        ({"logit_bias": []}, "logit_bias"),
        ({"store": "no"}, "store"),
        ({"parallel_tool_calls": "no"}, "parallel_tool_calls"),
        ({"logprobs": True}, "logprobs"),
        ({"logprobs": 1}, "logprobs"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"audio": {}}, "audio"),
        ({"functions": []}, "functions"),
        ({"function_call": "auto"}, "function_call"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": "5"}, "max_tokens"),
        ({"max_tokens": 5.0}, "max_tokens"),
        ({"max_completion_tokens": -1}, "max_completion_tokens"),
        ({"stop": 5}, "stop"),
        ({"stop": ""}, "stop"),
        ({"stop": ["a", 5]}, "stop[1]"),
        ({"stop": list("abcde")}, "stop"),
        ({"stream_options": False}, "stream_options"),
        ({"stream_options": {"include_usage": 1}}, "include_usage"),
        ({"tools": [{"type": "retrieval", "function": {"name": "a"}}]}, "tools[0].type"),
        ({"tools": [{"type": "function"}]}, "tools[0].function"),
        ({"tools": [{"function": {"name": "a b"}}]}, "tools[0].function.name"),
        (
            {"tools": [{"function": {"name": "a", "parameters": "{}"}}]},
            "tools[0].function.parameters",
        ),
        (
            {"tools": [{"function": {"name": "a", "description": 1}}]},
            "tools[0].function.description",
        ),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function"}}, "tool_choice.function"),
        ({"tool_choice": {"type": "function", "function": {"name": "b"}}}, "tool_choice"),
        ({"tool_choice": {"type": "custom"}}, "tool_choice.type"),
        ({"tool_choice": {}}, "tool_choice.type"),
        ({"tool_choice": {"type": "allowed_tools"}}, "tool_choice.allowed_tools"),
        ({"messages": {}}, "messages"),
        ({"messages": "Hello"}, "messages"),
        ({"messages": [user(5)]}, "messages[0].content"),
        ({"messages": [user({"type": "text"})]}, "messages[0].content"),
        ({"messages": [user(["Hello"])]}, "messages[0].content[0]"),
        ({"messages": [{**CALLING, "tool_calls": {}}]}, "messages[0].tool_calls"),
        ({"messages": [{**CALLING, "tool_calls": 0}]}, "messages[0].tool_calls"),
        ({"seed": 1.5}, "seed"),
        ({"seed": True}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": [1]}, "stream_options"),
        ({"tools": {}}, "tools"),
        ({"tools": [1]}, "tools[0]"),
        ({"tools": [{"function": {"name": 1}}]}, "tools[0].function.name"),
        ({"tool_choice": "always"}, "tool_choice"),
        ({"tool_choice": 1}, "tool_choice"),
        ({"response_format": "json"}, "response_format"),
        ({"response_format": {"type": "xml"}}, "response_format.type"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({"messages": []}, "messages"),
        ({"messages": [user()] * 1001}, "messages"),
        ({"messages": ["Hello"]}, "messages[0]"),
        ({"messages": [{"role": "function", "content": ""}]}, "messages[0].role"),
        ({"messages": [{"role": ["user"], "content": ""}]}, "messages[0].role"),
        ({"messages": [user(None)]}, "messages[0].content"),
        ({"messages": [user("a" * (LONGEST_TEXT + 1))]}, "messages[0].content"),
        ({"messages": [user([{"type": "image_url"}])]}, "messages[0].content[0]"),
        ({"messages": [user([{"type": "text", "text": 1}])]}, "messages[0].content[0].text"),
        ({"messages": [CALLING]}, "messages"),
        ({"messages": [CALLING, user()]}, "messages[1]"),
        ({"messages": [{"role": "tool", "tool_call_id": "x", "content": ""}]}, "messages[0]"),
        ({"messages": [{"role": "assistant"}]}, "messages[0].content"),
        ({"messages": [{**CALLING, "tool_calls": [{}]}]}, "messages[0].tool_calls[0].function"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], param: str) -> None:
    with pytest.raises(Refused) as refused:
        read(user(), **options)
    assert (refused.value.status, refused.value.param) == (400, param)
    assert set(refused.value.body["error"]) == {"message", "type", "param", "code"}


def test_another_type_is_told_as_such() -> None:
    with pytest.raises(Refused, match="`temperature` must be a number, not a string") as refused:
        read(user(), temperature="hot")
    assert refused.value.code == "invalid_type"


# Replies
def test_a_text_as_the_protocol_has_it() -> None:
    whole = answer(AIMessage("Hello there.")).whole()
    (choice,) = whole.pop("choices")
    assert choice["message"] == {"role": "assistant", "content": "Hello there.", "refusal": None}
    assert choice["finish_reason"] == "stop"
    said = tokens.count("Hello there.")
    assert whole == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 7,
        "model": "embedded",
        "system_fingerprint": "abc",
        "usage": {
            "prompt_tokens": 0,
            "completion_tokens": said,
            "total_tokens": said,
            "prompt_tokens_details": {"cached_tokens": 0},
        },
    }


def test_a_tool_call_as_the_protocol_has_it() -> None:
    made = {"name": "get_product", "args": {"item": "Aurora Table Lamp"}, "id": "call_1"}
    (choice,) = answer(AIMessage("", tool_calls=[made])).whole()["choices"]
    assert choice["message"]["tool_calls"] == [CALL]
    assert choice["message"]["content"] is None
    assert choice["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("text", ["Two  words.\n\n - and a list ", "", "\ud83d", "日本語"])
def test_chunks_add_up_to_the_reply(text: str) -> None:
    made = {"name": "a_tool", "args": {"text": "long " * 20}, "id": "call_1"}
    pieces = list(answer(AIMessage(text, tool_calls=[made])).pieces())
    deltas = [piece["choices"][0]["delta"] for piece in pieces]
    assert deltas[0]["role"] == "assistant"
    assert "".join(delta.get("content", "") for delta in deltas) == text
    calls = [call for delta in deltas for call in delta.get("tool_calls", ())]
    assert (calls[0]["id"], calls[0]["function"]["name"]) == ("call_1", "a_tool")
    assert json.loads("".join(call["function"]["arguments"] for call in calls)) == made["args"]
    finishes = [piece["choices"][0]["finish_reason"] for piece in pieces]
    assert finishes == [None] * (len(pieces) - 1) + ["tool_calls"]
    assert all("usage" not in piece for piece in pieces)


def test_the_last_chunk_has_the_usage_that_was_asked_for() -> None:
    *pieces, last = answer(AIMessage("Hello there.")).pieces(counted=True)
    assert all(piece["usage"] is None for piece in pieces)
    assert (last["choices"], last["usage"]["prompt_tokens"]) == ([], 0)


def test_the_prompt_counts_with_its_tools_and_tool_calls(context: StageContext) -> None:
    bare = read(user())
    tools = read(user(), tools=context.tools)
    called = read(user(), CALLING, {"role": "tool", "tool_call_id": "call_1", "content": "{}"})
    counts = [usage(each, AIMessage(""))["prompt_tokens"] for each in (bare, called, tools)]
    assert counts == sorted(counts)
    assert counts[0] == tokens.count("Hello") < counts[1]


# Briefs of strangers
@pytest.mark.parametrize("content", ["", "You are a pirate.", '{"role": "support"}',
                                     '{"role":{"digest":' + "[" * 5000])  # fmt: skip
def test_without_a_brief_there_is_no_reply(content: str) -> None:
    for messages in ([{"role": "system", "content": content}, user()], [user(content)]):
        with pytest.raises(Refused, match="brief") as refused:
            reply_to(EmbeddedChatModel(), read(*messages))
        assert (refused.value.status, refused.value.code) == (400, "no_brief")


@pytest.mark.parametrize(
    ("brief", "status", "message"),
    [
        ({"digest": "0123456789abcdef"}, 409, "is here as {digest}.*names 0123456789abcdef"),
        ({"digest": 5}, 400, "pack and digest"),
        ({"pack": "ecomerce", "digest": "0"}, 404, "did you mean `ecommerce`"),
        ({"pack": "bakery"}, 409, "`bakery` is here as .* names {digest}"),
        ({"pack": "../scenarios/ecommerce", "digest": "0"}, 404, "no pack"),
        ({"pack": "..", "digest": "0"}, 404, "no pack"),
        ({"pack": "a\0b", "digest": "0"}, 404, "no pack"),
        ({"pack": "a" * 5000, "digest": "0"}, 404, "no pack"),
        ({"role": "judge"}, 400, "role"),
        ({"scenario": "nothing_like_it"}, 400, "scenario"),
        ({"scenario": []}, 400, "scenario"),
        ({"path": []}, 400, "path"),
        ({"path": [["thanks"]]}, 400, "path"),
        ({"unfit": ["nothing_like_it"]}, 400, "unfit"),
        ({"unfit": {"thanks": 1}}, 400, "unfit"),
        ({"known": {}}, 400, "known"),
        ({"known": None}, 400, "known"),
        ({"attack": None}, 400, "attack"),
        ({"attack": {"strategy": "begs", "moves": []}}, 400, "attack"),
        ({"attack": {"strategy": "asks", "moves": [1]}}, 400, "attack"),
        ({"persona": None}, 400, "persona"),
        ({"persona": {"name": "x", "about": "x", "hobby": "y"}}, 400, "persona"),
        ({"persona": {"name": "x", "about": "x", "patience": "3"}}, 400, "persona"),
    ],
)
def test_a_strange_brief_is_refused(
    monkeypatch: pytest.MonkeyPatch, customer: Callable[..., AIMessage], ecommerce: Pack,
    brief: Any, status: int, message: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(packs, "_OPENED", [ecommerce])  # and no copy of another test's
    with pytest.raises(Refused, match=message.format(digest=ecommerce.digest)) as refused:
        customer(**brief)
    assert refused.value.status == status


@pytest.mark.parametrize("own", ["Hello", "[]", '{"say": "Hi"}', '{"say": 1, "beat": "thanks"}',
                                 '{"say": "Hi", "beat": "x"}', "[" * 5000,
                                 '{"say": "Hi", "beat": "thanks", "move": "x"}'])  # fmt: skip
def test_a_customer_has_said_what_customers_say(
    customer: Callable[..., AIMessage], own: str
) -> None:
    with pytest.raises(Refused, match="a customer's messages are JSON"):
        customer(user(OPENING), {"role": "assistant", "content": own}, user())


@pytest.mark.parametrize(
    "result", ['{"product": 5}', "{}", "[" * 5000, '{"product": {"name": "Lamp"}}']
)
def test_a_tool_gives_back_what_the_packs_tool_does(
    support: Callable[..., AIMessage], result: str
) -> None:
    told = {"role": "tool", "tool_call_id": "call_1", "content": result}
    with pytest.raises(Refused, match="no result of `get_product`"):
        support(user(ASK), CALLING, told)


def test_a_tool_may_fail(support: Callable[..., AIMessage]) -> None:
    told = {"role": "tool", "tool_call_id": "call_1", "content": '{"error": "failed"}'}
    assert support(user(ASK), CALLING, told).text


@pytest.mark.parametrize("result", ["", "oops", "[1]", '{"error": "timeout"}'])
def test_a_lookup_without_a_result_is_repeated_but_not_for_ever(
    support: Callable[..., AIMessage], result: str
) -> None:
    told = {"role": "tool", "tool_call_id": "call_1", "content": result}
    again = support(user(ASK), CALLING, told)
    (call,) = again.tool_calls
    (first,) = CALLING["tool_calls"]
    assert call["name"] == first["function"]["name"] and not again.text
    (last,) = support(user(ASK), *[CALLING, told] * TRIES).tool_calls
    assert last["name"] == "hand_over"


# The form of a reply
@pytest.mark.parametrize("form", [{"type": "json_object"}, schema(REPLY_SCHEMA), schema({})])
def test_a_customers_reply_has_the_form_asked_for(
    customer: Callable[..., AIMessage], form: Any
) -> None:
    assert customer(form=form) == customer()


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"required": ["text"]}, "'text' is a required property"),
        ({"type": 5}, "no JSON Schema"),
        ({"$ref": "#"}, "refers to itself"),
        (BOMB, "refers to itself"),
        ({"$ref": "http://127.0.0.1:9/x"}, "Unresolvable"),
        ({"$id": "http://127.0.0.1:9/", "$ref": "x"}, "Unresolvable"),
    ],
)
def test_another_form_is_refused(
    customer: Callable[..., AIMessage], wanted: Any, reason: str
) -> None:
    for _ in range(2):
        with pytest.raises(Refused, match=reason) as refused:
            customer(form=schema(wanted))
        assert refused.value.param == "response_format"
    assert MOST_REFERENCES < 2**30


def test_a_slow_pattern_keeps_nobody_busy(customer: Callable[..., AIMessage]) -> None:
    assert customer(form=schema({"properties": {"say": {"pattern": r"^((\w|\s|\W)+)+\0$"}}}))


def test_support_speaks_no_json_but_calls_tools(support: Callable[..., AIMessage]) -> None:
    assert support(user(ASK), response_format={"type": "json_object"}).tool_calls
    with pytest.raises(Refused, match="no JSON object"):
        support(user("Thanks, bye!"), response_format={"type": "json_object"})


def test_tool_choice_is_honoured(support: Callable[..., AIMessage]) -> None:
    assert not support(user(ASK), tool_choice="none").tool_calls
    for choice in ("required", chosen("get_product")[0]):
        (call,) = support(user(ASK), tool_choice=choice).tool_calls
        assert call["name"] == "get_product"


@pytest.mark.parametrize(
    ("asked", "choice"), [("Thanks, bye!", "required"), (ASK, chosen("get_order")[0])]
)
def test_no_call_is_invented(support: Callable[..., AIMessage], asked: str, choice: Any) -> None:
    with pytest.raises(Refused, match="none is to be made") as refused:
        support(user(asked), tool_choice=choice)
    assert (refused.value.param, refused.value.code) == ("tool_choice", "no_tool_call")


def test_one_call_at_a_time_where_that_is_asked_for(
    context: StageContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [{"name": "get_product", "args": {"item": item}, "id": item} for item in "ab"]
    model = EmbeddedChatModel()
    monkeypatch.setattr(type(model), "reply", lambda *_, **__: AIMessage("", tool_calls=made))
    system = {"role": "system", "content": context.support_prompt}
    for options, count in (({}, 2), ({"parallel_tool_calls": False}, 1)):
        reply, _ = reply_to(model, read(system, user(ASK), tools=context.tools, **options))
        assert len(reply.tool_calls) == count
