"""Every format: loads in `datasets` as written, passes its rules, and one fault is caught."""

import ast
import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.dataset import (
    inspect_log,
    row_rules,
    sharegpt,
    trajectories,
    turn_labels,
    user_rows,
)
from simulator.analyses.dataset.export import ExportPlan, export
from simulator.analyses.dataset.format_table import FORMATS
from simulator.analyses.dataset.json_reader import changed
from simulator.analyses.dataset.row_files import parquet_rows
from simulator.analyses.dataset.row_shape import RowShape
from simulator.analyses.dataset.verify import verify
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue

pytestmark = pytest.mark.slow

Row = dict[str, Any]
LINES = [name for name, form in FORMATS.items() if form.ending == "jsonl"]


@pytest.fixture(scope="module")
def folder(
    clean: list[Dialogue], packs: dict[str, Pack], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Dialogues with drafts in all formats, with prices to the cent in their calls' arguments."""
    from tests.analyses.dataset.conftest import draft_of, with_drafts

    out = tmp_path_factory.mktemp("rows")
    played = [
        with_drafts(priced(d, number), 1, draft_of(d.turns[1])) for number, d in enumerate(clean)
    ]
    for name in FORMATS:
        given = [spoken_only(d) for d in played] if name == "alpaca" else played
        shape = RowShape("short", "all")
        export(lambda given=given: given, packs, ExportPlan(out, name, share=0.3, shape=shape))
    return out


def priced(dialogue: Dialogue, number: int) -> Dialogue:
    """With an amount in the arguments of refunds, one of which the reader would change."""
    amount = 3.57 if number % 20 == 0 else round(1.01 + number * 0.37, 2)
    turns = [
        turn.model_copy(
            update={
                "calls": tuple(
                    call.model_copy(update={"arguments": {**call.arguments, "amount": amount}})
                    if "amount" in call.arguments
                    else call
                    for call in turn.calls
                )
            }
        )
        for turn in dialogue.turns
    ]
    return dialogue.model_copy(update={"turns": tuple(turns)})


def spoken_only(dialogue: Dialogue) -> Dialogue:
    turns = [turn.model_copy(update={"calls": ()}) for turn in dialogue.turns]
    return dialogue.model_copy(update={"turns": tuple(turns)})


def lines_of(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", LINES)
def test_what_datasets_loads_is_what_was_written(
    folder: Path, load: Callable[..., dict[str, list[Row]]], name: str
) -> None:
    form = FORMATS[name]
    loaded = load(folder, form.suffix)
    for side, rows in loaded.items():
        written = lines_of(folder / f"{side}{form.suffix}.jsonl")
        assert rows == written and written


def test_parquet_holds_the_rows_of_trl(folder: Path, load: Callable[..., Any]) -> None:
    pytest.importorskip("pyarrow")
    loaded = load(folder, "", ending=".parquet")
    for side, rows in loaded.items():
        written = lines_of(folder / f"{side}.jsonl")
        assert list(parquet_rows(folder / f"{side}.parquet")) == written == rows


def test_inspect_writes_one_document(folder: Path) -> None:
    log = json.loads((folder / "train.inspect.json").read_text())
    assert (log["version"], log["status"]) == (2, "success")
    assert len(log["samples"]) == len(lines_of(folder / "train.openai.jsonl"))


def test_every_file_keeps_its_rules(folder: Path) -> None:
    found = verify(folder)
    assert {each.format for each in found} == set(FORMATS)
    assert [each for each in found if each.bad or not each.rows] == []


def test_numbers_that_would_change_are_left_out_with_the_reason(
    clean: list[Dialogue], packs: dict[str, Pack], tmp_path: Path
) -> None:
    calling = next(d for d in clean if any(c.name == "hand_over" for t in d.turns for c in t.calls))
    turns = [
        t.model_copy(
            update={
                "calls": tuple(c.model_copy(update={"arguments": {"n": 3.57}}) for c in t.calls)
            }
        )
        for t in calling.turns
    ]
    odd = calling.model_copy(update={"turns": tuple(turns)})
    written = export(lambda: [odd], packs, ExportPlan(tmp_path, "atif"))
    assert written.left_out == {
        "a number in its arguments that the JSON reader of `datasets` changes": 1
    }
    assert (written.accepted, written.written) == (1, 0)


@pytest.mark.parametrize("number", [3.57, 0.1 + 0.2, 1e-12, 2**63, 1.1e20])
def test_numbers_that_the_reader_changes(number: float) -> None:
    assert changed({"a": [1, {"b": number}]}) == number


@pytest.mark.parametrize("number", [0, -3, 2.75, 35.0, 19.99, 2**62, True])
def test_numbers_that_come_back(number: float) -> None:
    assert changed({"a": [number]}) is None


def test_the_reader_is_as_it_is_described() -> None:
    pandas = pytest.importorskip("pandas")
    read, write = pandas.io.json.ujson_loads, pandas.io.json.ujson_dumps
    for cents in range(20_000):
        number = cents / 100
        assert (read(write(number)) == number) == (changed(number) is None)


def put(path: str, value: Any) -> Callable[[Row], None]:
    """Sets what stands at a path such as `messages.-1.content`."""

    def put_(row: Row) -> None:
        *steps, last = path.split(".")
        inner: Any = row
        for step in steps:
            inner = inner[int(step) if step.lstrip("-").isdigit() else step]
        inner[int(last) if last.lstrip("-").isdigit() else last] = value

    return put_


def drop(path: str, place: int = -1) -> Callable[[Row], None]:
    return lambda row: row[path].pop(place)


def within(name: str, path: str, value: Any) -> Callable[[Row], None]:
    """Sets what stands at a path in the first message or step of a list that has a call."""

    def within_(row: Row) -> None:
        place = next(
            place
            for place, message in enumerate(row[name])
            if message.get("tool_calls") or message.get("from") == "function_call"
        )
        put(f"{name}.{place}.{path}", value)(row)

    return within_


FAULTS: list[tuple[str, Callable[[Row], None], str]] = [
    ("trl", put("messages.-1.content", " "), "assistant says nothing"),
    ("trl", drop("messages"), "the last message is of user"),
    ("trl", put("tools", "[{"), "tools are not a JSON list of functions"),
    ("trl-prompt-completion", put("completion.0.role", "user"), "not exactly one message of the"),
    ("trl-prompt-completion", put("completion", []), "not exactly one message of the"),
    ("trl-prompt-completion", drop("prompt"), "the prompt ends with"),
    ("trl-preference", put("rejected", []), "rejected is not a list of messages"),
    ("trl-preference", put("fault", 3), "the fault is no text"),
    ("trl-preference", put("minimal", True), "differ in more than one passage"),
    ("openai", put("messages.1.role", "assistant"), "assistant after system"),
    ("openai-dpo", put("preferred_output.0.role", "user"), "not exactly one text of the assistant"),
    ("sharegpt", drop("conversations", 0), "where human or observation has to stand"),
    ("sharegpt", drop("conversations"), "an odd number of messages"),
    ("sharegpt", put("conversations.0.value", ""), "human says nothing"),
    ("sharegpt", put("tools", []), "system and tools are texts"),
    ("sharegpt", put("tools", "nothing"), "tools are not a JSON list of functions"),
    ("sharegpt", put("more", 1), "the keys must be"),
    ("sharegpt", put("conversations.0.from", "observation"), "observes no call"),
    ("sharegpt", put("conversations.-1.from", "function_call"), "the last message is not of gpt"),
    ("sharegpt", within("conversations", "value", "{"), "the call is not JSON"),
    ("sharegpt", within("conversations", "value", "{}"), "a call is a name and arguments"),
    (
        "sharegpt",
        within("conversations", "value", '{"name": "a", "arguments": []}'),
        "the arguments must be a mapping",
    ),
    (
        "sharegpt",
        within("conversations", "value", '{"name": "a", "arguments": {}}'),
        "calls 'a', which is not among the tools",
    ),
    ("trl-prompt-completion", put("prompt", "Hi"), "prompt and completion are lists of messages"),
    ("alpaca", put("instruction", " "), "instruction says nothing"),
    ("alpaca", put("system", None), "input and system are texts"),
    ("alpaca", put("history", "none"), "the history is not a list"),
    ("tinker", put("messages", None), "no messages"),
    (
        "tinker",
        lambda row: [message.update(trainable=False) for message in row["messages"]],
        "nothing is trained on",
    ),
    ("atif", put("agent", {}), "agent needs a name and a version"),
    ("atif", put("agent.more", 1), "agent: the key more is not known"),
    ("atif", put("steps", []), "there are no steps"),
    ("atif", put("steps.1.message", None), "the message is not a text"),
    ("atif", put("steps.1.message", " "), "user says nothing"),
    (
        "atif",
        within("steps", "tool_calls.0.arguments", "{}"),
        "a call needs an id, a function_name",
    ),
    ("atif", within("steps", "observation.results", []), "and [] are answered"),
    ("atif", within("steps", "observation.results.0.more", 1), "the key more is not known"),
    ("inspect", put("messages", "none"), "messages are a list"),
    ("alpaca", put("output", ""), "output says nothing"),
    ("alpaca", put("history", [["one"]]), "the history is not of pairs"),
    ("alpaca", put("history", [["one", ""]]), "the history says nothing"),
    ("alpaca", put("more", 1), "the keys must be"),
    ("tinker", put("messages.1.trainable", "no"), "trainable is neither true nor false"),
    ("tinker", put("messages.0.trainable", True), "a message of system is trained on"),
    ("tinker", put("messages.1.content", None), "the content is not a text"),
    ("user", put("messages.1.role", "tool"), "a customer sees no tools"),
    ("user", put("tools", [{}]), "a customer has no tools"),
    ("user", drop("messages"), "the last message is of user"),
    ("user", drop("messages", 1), "assistant after system"),
    ("user-masked", put("messages.1.trainable", False), "trainable is False for a message of user"),
    ("user-masked", put("messages.2.trainable", True), "trainable is True for a message of assist"),
    ("user-masked", put("messages.0.trainable", None), "trainable is neither true nor false"),
    ("user-masked", put("messages.2.tool_calls", [{}]), "a customer sees no tools"),
    ("atif", put("schema_version", "ATIF-v9"), "the schema_version is not"),
    ("atif", put("more", 1), "the key more is not known"),
    ("atif", put("steps.1.more", 1), "the key more is not known"),
    ("atif", put("steps.1.step_id", 9), "the step_id is not 2"),
    ("atif", put("steps.1.source", "tool"), "the source is tool"),
    ("atif", put("steps.1.metrics", {}), "metrics stands in a step of user"),
    ("atif", put("steps.-1.metrics", {}), "metrics in a step without a language model"),
    ("atif", drop("steps"), "the last step is not of the agent"),
    ("inspect", put("epoch", 2), "id and input are texts, epoch is 1"),
    ("inspect", put("messages.0.role", "narrator"), "the role is narrator"),
    ("inspect", put("more", 1), "the keys must be"),
    ("labels", put("more", 1), "the keys must be"),
    ("labels", put("text", " "), "text says nothing"),
    ("labels", put("beat", 3), "beat is no text"),
    ("labels", put("role", "user"), "the role is user"),
    ("labels", put("sentiment", "angry"), "the sentiment is angry"),
    ("labels", put("labels_by", "me"), "labels_by is me"),
    ("labels", put("turn", -1), "the turn is no number from 0 on"),
    ("labels", put("intents", []), "intents is not a list of labels"),
    ("labels", put("acts", "asks"), "acts is not a list of labels"),
    ("labels", put("intent", "wants:nothing"), "the intent is not among the intents"),
    ("labels", put("acts", ["dances"]), "the acts are not those of the intents"),
    ("labels", put("slots", [{"slot": "a"}]), "the keys of a slot must be"),
    (
        "labels",
        put("slots", [{"slot": "item", "value": "x", "start": 0, "end": 1}]),
        "the value of item does not stand where it is said to",
    ),
]


def rows_of(folder: Path, name: str) -> list[Row]:
    form = FORMATS[name]
    path = folder / f"train{form.suffix}.{form.ending}"
    return json.loads(path.read_text())["samples"] if form.frame else lines_of(path)


@pytest.mark.parametrize(("name", "fault", "told"), FAULTS)
def test_one_broken_row_is_caught(
    folder: Path, name: str, fault: Callable[[Row], None], told: str
) -> None:
    assert any(told in problem for problem in broken_by(rows_of(folder, name), name, fault))


def broken_by(rows: list[Row], name: str, fault: Callable[[Row], None]) -> list[str]:
    """What is wrong with the first row that a fault can be made in, which is right without it."""
    for row in rows:
        broken = deepcopy(row)
        try:
            fault(broken)
        except StopIteration:
            continue
        assert FORMATS[name].problems(row) == []
        return FORMATS[name].problems(broken)
    raise AssertionError("no row has a call")


def rules() -> dict[str, re.Pattern[str]]:
    """All that the formats' own validators can say, as patterns, from their source."""
    found = {}
    for module in (sharegpt, trajectories, inspect_log, row_rules, turn_labels, user_rows):
        nodes = list(ast.walk(ast.parse(Path(module.__file__ or "").read_text())))
        parts_of = {id(p) for n in nodes if isinstance(n, ast.JoinedStr) for p in n.values}
        for node in (each for each in nodes if id(each) not in parts_of):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                parts = [node.value]
            else:
                continue
            text = "".join(".*" if part is None else re.escape(str(part)) for part in parts)
            told = len(text.split(r"\ ")) > 2  # a place alone is no rule
            if told and text.startswith(("row:", r"message\ .*:", ".*:")):
                found[text] = re.compile(text)
    return found


def test_each_rule_has_a_broken_row(folder: Path) -> None:
    said = [
        problem
        for name, fault, _ in FAULTS
        for problem in broken_by(rows_of(folder, name), name, fault)
    ]
    known = rules()
    assert len(known) > 40
    assert [text for text, rule in known.items() if not any(map(rule.fullmatch, said))] == []


def test_the_run_has_calls_repairs_and_refusals(folder: Path) -> None:
    rows = rows_of(folder, "trl")
    assert any(message.get("tool_calls") for row in rows for message in row["messages"])
    assert "refused" in {row["ending"] for row in rows}
    assert rows_of(folder, "trl-preference")


@pytest.mark.parametrize("name", ["tinker", "openai"])
def test_arguments_have_to_be_text(folder: Path, name: str) -> None:
    row = next(
        deepcopy(row)
        for row in rows_of(folder, name)
        if any(message.get("tool_calls") for message in row["messages"])
    )
    call = next(m["tool_calls"][0] for m in row["messages"] if m.get("tool_calls"))
    call["function"]["arguments"] = {}
    assert any("the arguments must be a JSON text" in p for p in FORMATS[name].problems(row))
