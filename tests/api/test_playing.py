"""Bots of one's own: functions of every kind, and what goes wrong with them."""

import asyncio
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, convert_to_messages, convert_to_openai_messages

import simulator
from simulator.api.playing import Options
from simulator.config import Settings
from simulator.dialogue import EndingKind
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.runs.store import Run

Messages = list[dict[str, Any]]


def polite(messages: Messages) -> str:
    return "I am sorry, I cannot help you with that."


async def polite_async(messages: Messages) -> str:
    await asyncio.sleep(0)
    return polite(messages)


class Bot:
    def __call__(self, messages: Messages) -> str:
        return polite(messages)


def without_who(result: simulator.Result) -> list[dict[str, Any]]:
    return [{**row, "models": None, "usage": None} for row in result.to_dicts()]


@pytest.fixture(scope="module")
def spoken() -> list[dict[str, Any]]:
    return without_who(simulator.run("bakery", support=polite, n=4))


@pytest.mark.parametrize(
    ("bot", "name"),
    [
        (polite_async, "polite_async"),
        (Bot(), "Bot"),
        (functools.partial(polite), "partial"),
        (lambda messages: polite_async(messages), "<lambda>"),
        (lambda messages, **_: {"role": "assistant", "content": polite(messages)}, "<lambda>"),
        (lambda messages: AIMessage(polite(messages)), "<lambda>"),
    ],
)
def test_functions_of_every_kind(bot: Any, name: str, spoken: list[dict[str, Any]]) -> None:
    result = simulator.run("bakery", support=bot, n=4, concurrency=2)
    assert without_who(result) == spoken
    for dialogue in result:
        assert dialogue.models["support"] == f"callable {name}"
        usage = dialogue.usage["support"]
        assert usage.calls == usage.estimated > 0
        assert usage.dollars is None


def through_openai(tools_taken: bool) -> Callable[..., Any]:
    """The embedded model behind the wire's messages."""
    model = EmbeddedChatModel()

    def answer(messages: Messages, tools: list[Any]) -> Any:
        seed = 0
        reply = model.reply(convert_to_messages(messages), seed, tools)
        return convert_to_openai_messages([reply])[0]

    return answer if tools_taken else lambda messages: answer(messages, [])


def test_tool_calls_are_carried_out_as_those_of_any_model() -> None:
    result = simulator.run("bakery", support=through_openai(True), n=12)
    calls = [call for dialogue in result for turn in dialogue.turns for call in turn.calls]
    assert calls and any(call.ok for call in calls)
    assert result.goal_rate().reached >= 6
    assert result.findings() == []


def test_messages_begin_with_our_prompt_and_hold_the_results_of_calls() -> None:
    seen: list[Messages] = []

    def bot(messages: Messages, tools: list[dict[str, Any]]) -> Any:
        seen.append(messages)
        names = [tool["function"]["name"] for tool in tools]
        if messages[-1]["role"] == "user":
            call = {"id": "mine", "function": {"name": names[0], "arguments": "{}"}}
            return {"role": "assistant", "content": None, "tool_calls": [call]}
        return "Thank you."

    dialogue = simulator.run("bakery", support=bot, n=1).find(1)
    assert seen[0][0]["role"] == "system"
    assert seen[0][0]["content"] == dialogue.system
    assert [message["role"] for message in seen[1]] == ["system", "user", "assistant", "tool"]
    assert seen[1][-1]["content"] == dialogue.turns[1].calls[0].result
    assert seen[1][-1]["tool_call_id"] == seen[1][-2]["tool_calls"][0]["id"]


def test_without_tools_the_prompt_tells_of_them() -> None:
    seen: list[Messages] = []

    def bot(messages: Messages) -> str:
        seen.append(messages)
        if not messages[-1]["content"].startswith("(Result of the tool"):
            return '{"tool": "get_order", "arguments": {"order": "BK-100001"}}'
        return "Thank you."

    dialogue = simulator.run("bakery", support=bot, n=1).find(1)
    assert "You cannot call tools directly" in seen[0][0]["content"]
    assert dialogue.turns[1].calls[0].name == "get_order"
    assert dialogue.turns[1].calls[0].arguments == {"order": "BK-100001"}


def raises(messages: Messages) -> str:
    raise ConnectionError("no\nroute")


async def raises_async(messages: Messages) -> str:
    raise KeyError("x")


BAD: dict[str, tuple[Any, str]] = {
    "raises": (raises, "`raises` raised ConnectionError: no route"),
    "raises async": (raises_async, "raised KeyError"),
    "wrong signature": (lambda: "x", "raised TypeError"),
    "number": (lambda messages: 3, "returned a value of type int"),
    "nothing": (lambda messages: None, "returned nothing"),
    "empty": (lambda messages: "  ", "returned an empty reply"),
    "empty message": (lambda messages: {"role": "assistant"}, "returned an empty reply"),
    "content": (lambda messages: {"content": 3}, "a message that cannot be read"),
    "calls": (lambda messages: {"tool_calls": [3]}, "not in OpenAI's form"),
    "call": (lambda messages: {"tool_calls": [{"function": {}}]}, "not in OpenAI's form"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_goes_wrong_in_a_function_is_never_passed(name: str) -> None:
    bot, reason = BAD[name]
    result = simulator.run("bakery", support=bot, n=2)
    for dialogue in result:
        assert dialogue.ending.kind == EndingKind.ERROR
        assert reason in dialogue.ending.detail
        assert "\n" not in dialogue.ending.detail
        assert not dialogue.verdict.accepted
        assert dialogue.findings == ()
    rate = result.goal_rate()
    assert (rate.reached, rate.decided, rate.undetermined, rate.share) == (0, 0, 2, None)
    assert len(result.accepted) == 0


def test_arguments_that_are_no_json_come_back_from_the_tool() -> None:
    def bot(messages: Messages, tools: Any) -> Any:
        if messages[-1]["role"] == "user":
            return {"tool_calls": [{"function": {"name": "get_order", "arguments": "{order"}}]}
        return "Sorry."

    call = simulator.run("bakery", support=bot, n=1).find(1).turns[1].calls[0]
    assert not call.ok


def test_a_function_plays_the_customer() -> None:
    def leaves(messages: Messages) -> str:
        return "this is not the JSON object that the prompt asks for"

    dialogue = simulator.run("bakery", customer=leaves, n=1).find(1)
    assert dialogue.models["customer"] == "callable leaves"
    assert dialogue.ending.kind == EndingKind.ERROR


async def test_a_running_loop_is_named_with_the_way_out() -> None:
    with pytest.raises(simulator.UserError, match=r"await arun\(\.\.\.\)"):
        simulator.run("bakery", n=1)
    assert len(await simulator.arun("bakery", n=1)) == 1


def test_a_function_stays_in_this_process() -> None:
    with pytest.raises(simulator.UserError, match="in this process"):
        simulator.run("bakery", support=polite, workers=2)


def test_the_command_line_cannot_name_a_function(command: Any) -> None:
    outcome = command("generate", "bakery", "--support-model", "callable polite")
    assert outcome.code == 2
    assert "from Python alone" in outcome.err


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(simulator.UserError, match="support: a model's name or a function"):
        simulator.run("bakery", support=3)  # type: ignore[arg-type]
    with pytest.raises(simulator.UserError, match="the call: n: "):
        simulator.run("bakery", n=0)
    with pytest.raises(simulator.UserError, match="name a pack"):
        simulator.run()


@pytest.mark.slow
def test_the_command_and_the_api_give_the_same_bytes(command: Any, tmp_path: Path) -> None:
    assert command("generate", "bakery", "-n", "6", "--seed", "4", "--out", "one").code == 0
    simulator.generate("bakery", n=6, seed=4, out=tmp_path / "two")
    for name in ("train.jsonl", "validation.jsonl", "summary.json", "DATASET.md"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    with Run.open(tmp_path / "one") as one, Run.open(tmp_path / "two") as two:
        assert one.recipe == two.recipe
        assert list(one.dialogues()) == list(two.dialogues())
    memory = simulator.run("bakery", n=6, seed=4, repairs=2)
    assert list(memory) == list(simulator.open_run(tmp_path / "two"))
    assert list(memory.coverage().reports[0].coverage.hits.items()) == list(
        simulator.coverage(tmp_path / "one").reports[0].coverage.hits.items()
    )


def test_a_run_in_a_folder_is_gone_on_with(tmp_path: Path) -> None:
    simulator.run("bakery", support=polite, n=2, out=tmp_path / "run")
    longer = simulator.run("bakery", support=polite, n=4, out=tmp_path / "run")
    assert list(longer) == list(simulator.run("bakery", support=polite, n=4))
    with pytest.raises(simulator.UserError, match="made with other models"):
        simulator.run("bakery", support=Bot(), n=4, out=tmp_path / "run")


def test_every_setting_can_be_given() -> None:
    named = {"n", "seed", "repairs", "out", "model", "customer_model", "support_model"}
    named |= {"say_with"}  # `generate` has it, and `run` refuses it
    named |= {
        "row_system",
        "row_tools",
        "row_distractors",
    }  # of the files of a run, as `export` has
    assert set(Options.__annotations__) == set(Settings.model_fields) - named - {"judge_model"}
    assert "judge" in inspect.signature(simulator.run).parameters
    assert "say_with" in inspect.signature(simulator.generate).parameters


@pytest.mark.parametrize("name", ["model", "support_model", "customer_model"])
def test_the_words_of_the_command_for_models_are_refused(name: str) -> None:
    with pytest.raises(simulator.UserError, match=f"`{name}` is the command's word"):
        simulator.run("bakery", n=1, **{name: "openai:x@http://localhost:9/v1"})  # type: ignore[arg-type]


def test_a_bot_that_changes_its_tools_changes_nobody_elses() -> None:
    def greedy(messages: Any, tools: Any) -> str:
        tools[0]["function"]["name"] = "renamed"
        tools.clear()
        return "Hello"

    seen: list[list[str]] = []

    def counting(messages: Any, tools: Any) -> str:
        seen.append([tool["function"]["name"] for tool in tools])
        return "Hello"

    simulator.run("bakery", support=greedy, n=1)
    simulator.run("bakery", support=counting, n=1)
    assert seen and all(names == list(simulator.open_pack("bakery").tools) for names in seen)


def test_a_script_that_runs_out_ends_its_dialogue() -> None:
    replies = iter(["Hello"])
    result = simulator.run("bakery", support=lambda messages: next(replies), n=1)
    assert result.find(1).ending.kind == "error" and "StopIteration" in result.find(1).ending.detail


@pytest.mark.parametrize("reply", ["Hi \ud83d", {"content": "", "tool_calls": [
    {"function": {"name": "get_order", "arguments": {"order_id": {1, 2}}}}]}])  # fmt: skip
def test_what_no_file_can_hold_ends_its_dialogue(reply: Any) -> None:
    result = simulator.run("bakery", support=lambda messages: reply, n=1)
    assert result.find(1).ending.kind == "error" and "no file" in result.find(1).ending.detail


def test_a_part_of_a_run_does_not_take_the_place_of_its_files(tmp_path: Path) -> None:
    result = simulator.generate("bakery", n=3, out=tmp_path / "run")
    before = (tmp_path / "run" / "train.jsonl").read_bytes()
    with pytest.raises(simulator.UserError, match="name a folder"):
        result.filter(accepted=True).export()
    assert (tmp_path / "run" / "train.jsonl").read_bytes() == before
