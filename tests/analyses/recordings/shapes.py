"""Ways in which the same conversations are recorded: each writes them as another system would."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Messages = list[Row]
Writer = Callable[[Path, list[Messages]], Path]


@dataclass(frozen=True)
class Shape:
    """How a shape is written, and how it is read."""

    write: Writer
    format: str = "openai"
    mapping: str = ""


SHAPES: dict[str, Shape] = {}


def shape(format_: str = "openai", mapping: str = "") -> Callable[[Writer], Writer]:
    def enter(write: Writer) -> Writer:
        SHAPES[write.__name__] = Shape(write, format_, mapping)
        return write

    return enter


def per_message(format_: str = "openai", mapping: str = "") -> Any:
    """A shape that rewrites one conversation's messages; rows stand one a line."""

    def enter(change: Callable[[Messages], Any]) -> Any:
        def write(folder: Path, talks: list[Messages]) -> Path:
            return lines(folder, [{"messages": change(copy.deepcopy(talk))} for talk in talks])

        SHAPES[change.__name__] = Shape(write, format_, mapping)
        return change

    return enter


def lines(folder: Path, rows: list[Any], name: str = "log.jsonl") -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return put(folder / name, text)


def put(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def wrapped(talks: list[Messages]) -> list[Row]:
    return [{"messages": talk} for talk in talks]


def function(call: Row) -> Row:
    found: Row = call["function"]
    return found


def arguments(call: Row) -> Any:
    return json.loads(function(call)["arguments"])


# -- files ----------------------------------------------------------------------------------------


@shape()
def one_a_line(folder: Path, talks: list[Messages]) -> Path:
    return lines(folder, wrapped(talks))


@shape()
def a_list(folder: Path, talks: list[Messages]) -> Path:
    return put(folder / "log.json", json.dumps(wrapped(talks)))


@shape()
def a_pretty_list(folder: Path, talks: list[Messages]) -> Path:
    return put(folder / "log.json", json.dumps(wrapped(talks), indent=2))


@shape()
def several_pretty_objects(folder: Path, talks: list[Messages]) -> Path:
    return put(folder / "log.json", "\n".join(json.dumps(r, indent=1) for r in wrapped(talks)))


@shape()
def with_a_mark(folder: Path, talks: list[Messages]) -> Path:
    return put(folder / "log.jsonl", b"\xef\xbb\xbf" + lines(folder, wrapped(talks)).read_bytes())


@shape()
def utf_16(folder: Path, talks: list[Messages]) -> Path:
    return put(folder / "log.jsonl", lines(folder, wrapped(talks)).read_text().encode("utf-16"))


@shape()
def packed(folder: Path, talks: list[Messages]) -> Path:
    data = gzip.compress(lines(folder, wrapped(talks)).read_bytes())
    return put(folder / "log.jsonl.gz", data)


@shape()
def carriage_returns(folder: Path, talks: list[Messages]) -> Path:
    return put(
        folder / "log.jsonl", lines(folder, wrapped(talks)).read_text().replace("\n", "\r\n")
    )


@shape()
def a_file_each(folder: Path, talks: list[Messages]) -> Path:
    for place, row in enumerate(wrapped(talks)):
        put(folder / "logs" / f"{place:03}.json", json.dumps(row, indent=1))
    return folder / "logs"


@shape()
def messages_a_line_in_files(folder: Path, talks: list[Messages]) -> Path:
    for place, talk in enumerate(talks):
        lines(folder, talk, f"logs/{place:03}.jsonl")
    return folder / "logs"


@shape()
def bare_lists(folder: Path, talks: list[Messages]) -> Path:
    return lines(folder, talks)


@shape()
def messages_as_text(folder: Path, talks: list[Messages]) -> Path:
    return lines(folder, [{"messages": json.dumps(talk)} for talk in talks])


@shape()
def rows_as_text(folder: Path, talks: list[Messages]) -> Path:
    return lines(folder, [json.dumps(row) for row in wrapped(talks)])


@shape()
def a_column_of_messages(folder: Path, talks: list[Messages]) -> Path:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "messages"])
    writer.writerows([place, json.dumps(talk)] for place, talk in enumerate(talks))
    return put(folder / "log.csv", out.getvalue())


# -- chat completions ------------------------------------------------------------------------------


@per_message()
def developer(talk: Messages) -> Messages:
    return [{**m, "role": "developer"} if m["role"] == "system" else m for m in talk]


@shape()
def system_beside(folder: Path, talks: list[Messages]) -> Path:
    return lines(folder, [{"system": t[0]["content"], "messages": t[1:]} for t in talks])


@shape()
def reply_beside(folder: Path, talks: list[Messages]) -> Path:
    made = [{"messages": t[:-1], "response": {"choices": [{"message": t[-1]}]}} for t in talks]
    return lines(folder, made)


@per_message()
def legacy_functions(talk: Messages) -> Iterator[Row] | Messages:
    found: Messages = []
    for message in talk:
        calls = message.pop("tool_calls", None)
        if calls:
            message["function_call"] = function(calls[0])
        if message["role"] == "tool":
            message = {"role": "function", "name": "", "content": message["content"]}
        found.append(message)
    return found


def with_ids(talk: Messages, name: Callable[[str], str | None]) -> Messages:
    for message in talk:
        for call in message.get("tool_calls", ()):
            call["id"] = name(call["id"])
        if "tool_call_id" in message:
            message["tool_call_id"] = name(message["tool_call_id"])
    return talk


@per_message()
def no_ids(talk: Messages) -> Messages:
    return with_ids(talk, lambda _: None)


@per_message()
def empty_ids(talk: Messages) -> Messages:
    return with_ids(talk, lambda _: "")


@per_message()
def one_id_for_all(talk: Messages) -> Messages:
    return with_ids(talk, lambda _: "call_0")


@per_message()
def string_parts(talk: Messages) -> Messages:
    return [{**m, "content": [m["content"]] if m["content"] else None} for m in talk]


@per_message()
def text_parts(talk: Messages) -> Messages:
    return [{**m, "content": [{"type": "text", "text": m["content"] or ""}]} for m in talk]


@per_message()
def value_parts(talk: Messages) -> Messages:
    return [
        {**m, "content": [{"type": "text", "text": {"value": m["content"] or ""}}]} for m in talk
    ]


@per_message()
def parts_as_text(talk: Messages) -> Messages:
    parts = [json.dumps([{"type": "text", "text": m["content"] or ""}]) for m in talk]
    return [{**m, "content": p} for m, p in zip(talk, parts, strict=True)]


@per_message()
def object_arguments(talk: Messages) -> Messages:
    for call in (c for m in talk for c in m.get("tool_calls", ())):
        function(call)["arguments"] = arguments(call)
    return talk


@per_message()
def arguments_encoded_twice(talk: Messages) -> Messages:
    for call in (c for m in talk for c in m.get("tool_calls", ())):
        function(call)["arguments"] = json.dumps(function(call)["arguments"])
    return talk


@per_message()
def calls_in_tags(talk: Messages) -> Messages:
    for message in talk:
        calls = message.pop("tool_calls", ())
        made = [json.dumps({"name": function(c)["name"], "arguments": arguments(c)}) for c in calls]
        if made:
            message["content"] = "".join(f"<tool_call>\n{c}\n</tool_call>" for c in made)
        message.pop("tool_call_id", None)
    return talk


@per_message()
def thinking_aloud(talk: Messages) -> Messages:
    for message in talk:
        if message["role"] == "assistant" and message["content"]:
            message["content"] = f"<think>maybe $500</think>\n\n{message['content']}"
            message["reasoning_content"] = "or $700"
    return talk


def with_results(talk: Messages, change: Callable[[str], Any]) -> Messages:
    return [{**m, "content": change(m["content"])} if m["role"] == "tool" else m for m in talk]


@per_message()
def results_in_envelopes(talk: Messages) -> Messages:
    return with_results(
        talk,
        lambda text: json.dumps({"content": [{"type": "text", "text": text}], "isError": False}),
    )


@per_message()
def results_as_structured_content(talk: Messages) -> Messages:
    return with_results(talk, lambda text: {"content": [], "structuredContent": json.loads(text)})


@per_message()
def results_encoded_twice(talk: Messages) -> Messages:
    return with_results(talk, json.dumps)


@per_message()
def results_as_python(talk: Messages) -> Messages:
    return with_results(talk, lambda text: repr(json.loads(text)))


@per_message()
def results_as_data(talk: Messages) -> Messages:
    return with_results(talk, json.loads)


@shape(mapping="result: output\n")
def calls_with_results(folder: Path, talks: list[Messages]) -> Path:
    made = []
    for talk in copy.deepcopy(talks):
        results = {m["tool_call_id"]: m["content"] for m in talk if m["role"] == "tool"}
        for call in (c for m in talk for c in m.get("tool_calls", ())):
            call["output"] = results[call["id"]]
        made.append([m for m in talk if m["role"] != "tool"])
    return lines(folder, wrapped(made))


# -- other APIs ------------------------------------------------------------------------------------


def items(talk: Messages) -> Iterator[Row]:
    for message in talk:
        kind = "output_text" if message["role"] == "assistant" else "input_text"
        if message["role"] == "tool":
            yield {
                "type": "function_call_output",
                "call_id": message["tool_call_id"],
                "output": message["content"],
            }
        elif message["content"]:
            parts = [{"type": kind, "text": message["content"]}]
            yield {"type": "message", "role": message["role"], "content": parts}
        for call in message.get("tool_calls", ()):
            yield {"type": "reasoning", "summary": []}
            named = {"type": "function_call", "id": "fc_1", "call_id": call["id"]}
            yield {**named, **function(call)}


@per_message()
def response_items(talk: Messages) -> Messages:
    return list(items(talk))


@shape()
def responses(folder: Path, talks: list[Messages]) -> Path:
    made = [
        {
            "instructions": t[0]["content"],
            "input": list(items(t[1:-1])),
            "output": list(items(t[-1:])),
        }
        for t in talks
    ]
    return lines(folder, made)


def blocks(
    talk: Messages,
    use: Callable[[Row], Row],
    result: Callable[[Row], Row],
    text: Callable[[str], Row],
) -> Iterator[Row]:
    for message in talk:
        if message["role"] == "tool":
            yield {"role": "user", "content": [result(message)]}
            continue
        content = [text(message["content"])] if message["content"] else []
        content += [use(call) for call in message.get("tool_calls", ())]
        yield {"role": message["role"], "content": content}


@shape("anthropic")
def anthropic(folder: Path, talks: list[Messages]) -> Path:
    made = [
        {
            "system": [{"type": "text", "text": talk[0]["content"]}],
            "messages": list(
                blocks(
                    talk[1:],
                    lambda c: {
                        "type": "tool_use",
                        "id": c["id"],
                        "name": function(c)["name"],
                        "input": arguments(c),
                    },
                    lambda m: {
                        "type": "tool_result",
                        "tool_use_id": m["tool_call_id"],
                        "content": [{"type": "text", "text": m["content"]}],
                    },
                    lambda text: {"type": "text", "text": text},
                )
            ),
        }
        for talk in talks
    ]
    return lines(folder, made)


@shape()
def bedrock(folder: Path, talks: list[Messages]) -> Path:
    made = [
        {
            "system": [{"text": talk[0]["content"]}],
            "messages": list(
                blocks(
                    talk[1:],
                    lambda c: {
                        "toolUse": {
                            "toolUseId": c["id"],
                            "name": function(c)["name"],
                            "input": arguments(c),
                        }
                    },
                    lambda m: {
                        "toolResult": {
                            "toolUseId": m["tool_call_id"],
                            "content": [{"json": json.loads(m["content"])}],
                        }
                    },
                    lambda text: {"text": text},
                )
            ),
        }
        for talk in talks
    ]
    return lines(folder, made)


@per_message()
def gemini(talk: Messages) -> Messages:
    names: dict[str, str] = {}
    found: Messages = []
    for message in talk:
        for call in message.get("tool_calls", ()):
            names[call["id"]] = function(call)["name"]
        if message["role"] == "tool":
            name, result = names[message["tool_call_id"]], json.loads(message["content"])
            part: Row = {"functionResponse": {"name": name, "response": result}}
            found.append({"role": "user", "parts": [part]})
            continue
        parts: list[Row] = [{"text": message["content"]}] if message["content"] else []
        for call in message.get("tool_calls", ()):
            named = {"name": function(call)["name"], "args": arguments(call)}
            parts.append({"functionCall": named})
        role = {"assistant": "model"}.get(message["role"], message["role"])
        found.append({"role": role, "parts": parts})
    return found


@per_message()
def ai_sdk(talk: Messages) -> Messages:
    found: Messages = []
    for message in talk:
        if message["role"] == "tool":
            part = {
                "type": "tool-result",
                "toolCallId": message["tool_call_id"],
                "result": json.loads(message["content"]),
            }
            found.append({"role": "tool", "content": [part]})
            continue
        parts: list[Row] = []
        if message["content"]:
            parts.append({"type": "text", "text": message["content"]})
        for call in message.get("tool_calls", ()):
            named = {"toolName": function(call)["name"], "args": arguments(call)}
            parts.append({"type": "tool-call", "toolCallId": call["id"], **named})
        found.append({"role": message["role"], "content": parts})
    return found


# -- formats ---------------------------------------------------------------------------------------


@shape("tau")
def tau(folder: Path, talks: list[Messages]) -> Path:
    return put(folder / "tau.json", json.dumps([{"task_id": 1, "traj": t} for t in talks]))


def tau2_messages(talk: Messages) -> Messages:
    found: Messages = []
    for message in talk:
        if message["role"] == "tool":
            id_, text = message["tool_call_id"], message["content"]
            found.append({"id": id_, "role": "tool", "content": text, "requestor": "assistant"})
            continue
        calls = [
            {
                "id": call["id"],
                "name": function(call)["name"],
                "arguments": arguments(call),
                "requestor": "assistant",
            }
            for call in message.get("tool_calls", ())
        ]
        found.append({**message, "tool_calls": calls or None})
        if message["role"] == "user":
            used = {"id": "u1", "name": "refund_order", "arguments": {}, "requestor": "user"}
            found.append({"role": "user", "content": None, "tool_calls": [used]})
            seen = {"id": "u1", "role": "tool", "content": "Done.", "requestor": "user"}
            found.append(seen)
    return found


@shape("tau2")
def tau2(folder: Path, talks: list[Messages]) -> Path:
    made = [{"id": str(n), "messages": tau2_messages(t)} for n, t in enumerate(talks)]
    return put(folder / "tau2.json", json.dumps({"simulations": made}))


@shape("tau2")
def tau2_folder(folder: Path, talks: list[Messages]) -> Path:
    root = folder / "tau2"
    for number, talk in enumerate(talks):
        made = {"id": f"s{number}", "messages": tau2_messages(talk)}
        put(root / "simulations" / f"s{number}.json", json.dumps(made))
    index = [{"id": f"s{number}"} for number in range(len(talks))]
    put(root / "results.json", json.dumps({"simulations": [], "simulation_index": index}))
    return root


@shape("star")
def star(folder: Path, talks: list[Messages]) -> Path:
    return lines(folder, [{"id": n, "messages": t} for n, t in enumerate(talks)])


def samples(talks: list[Messages]) -> list[Row]:
    made = copy.deepcopy(talks)
    attachments = {}
    for number, talk in enumerate(made):
        for call in (c for m in talk for c in m.get("tool_calls", ())):
            given = arguments(call)
            call["function"], call["arguments"] = function(call)["name"], given
        attachments[f"key{number}"] = talk[0]["content"]
        talk[0]["content"] = f"attachment://key{number}"
    return [
        {"id": n, "epoch": 1, "messages": t, "attachments": attachments} for n, t in enumerate(made)
    ]


@shape("inspect")
def inspect_json(folder: Path, talks: list[Messages]) -> Path:
    made = {"version": 2, "eval": {"task": "shop"}, "samples": samples(talks)}
    return put(folder / "log.json", json.dumps(made, indent=1))


@shape("inspect")
def inspect_eval(folder: Path, talks: list[Messages]) -> Path:
    path = folder / "log.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", '{"version": 2}')
        for sample in samples(talks):
            archive.writestr(f"samples/{sample['id']}_epoch_1.json", json.dumps(sample))
        archive.writestr("summaries.json", "[]")
    return path


def langchain_messages(talk: Messages) -> Messages:
    types = {"user": "human", "assistant": "ai"}
    found: Messages = []
    for message in talk:
        made: Row = {"type": types.get(message["role"], message["role"])}
        made["content"] = message["content"] or ""
        if message["role"] == "assistant":
            made["tool_calls"] = [
                {
                    "name": function(c)["name"],
                    "args": arguments(c),
                    "id": c["id"],
                    "type": "tool_call",
                }
                for c in message.get("tool_calls", ())
            ]
        if "tool_call_id" in message:
            made |= {"tool_call_id": message["tool_call_id"], "status": "success"}
        found.append(made)
    return found


@per_message("langchain")
def langchain(talk: Messages) -> Messages:
    return langchain_messages(talk)


@per_message("langchain")
def langchain_serialized(talk: Messages) -> Messages:
    names = {
        "human": "HumanMessage",
        "ai": "AIMessage",
        "tool": "ToolMessage",
        "system": "SystemMessage",
    }
    found = []
    for made in langchain_messages(talk):
        name = ["langchain", "schema", "messages", names[made["type"]]]
        kwargs = {key: value for key, value in made.items() if key != "type"}
        found.append({"lc": 1, "type": "constructor", "id": name, "kwargs": kwargs})
    return found


@shape("langchain")
def langsmith(folder: Path, talks: list[Messages]) -> Path:
    made = []
    for talk in talks:
        listed = [{"type": m["type"], "data": m} for m in langchain_messages(talk)]
        generation = [[{"message": listed[-1]}]]
        made.append({"inputs": {"messages": [listed[:-1]]}, "outputs": {"generations": generation}})
    return lines(folder, made)


@shape("sharegpt")
def sharegpt(folder: Path, talks: list[Messages]) -> Path:
    names = {"user": "human", "assistant": "gpt", "tool": "observation"}
    made = []
    for talk in talks:
        said = []
        for message in talk[1:]:
            if message["content"]:
                said.append({"from": names[message["role"]], "value": message["content"]})
            for call in message.get("tool_calls", ()):
                named = {"name": function(call)["name"], "arguments": arguments(call)}
                said.append({"from": "function_call", "value": json.dumps(named)})
        made.append({"conversations": said, "system": talk[0]["content"], "tools": "[]"})
    return put(folder / "log.json", json.dumps(made))


@shape("sharegpt")
def sharegpt_in_tags(folder: Path, talks: list[Messages]) -> Path:
    names = {"user": "human", "assistant": "gpt"}
    made = []
    for talk in talks:
        said = []
        for message in calls_in_tags(copy.deepcopy(talk)):
            value = message["content"]
            if message["role"] == "tool":
                value = f"<tool_response>\n{value}\n</tool_response>"
            said.append({"from": names.get(message["role"], message["role"]), "value": value})
        made.append({"conversations": said})
    return lines(folder, made)


@shape("promptfoo")
def promptfoo(folder: Path, talks: list[Messages]) -> Path:
    made = [
        {"prompt": {"raw": json.dumps(t[:-1])}, "response": {"output": t[-1]["content"]}}
        for t in talks
    ]
    return put(folder / "log.json", json.dumps({"results": {"version": 3, "results": made}}))


def table_rows(talks: list[Messages]) -> Iterator[tuple[str, str, str, str]]:
    for number, talk in enumerate(talks):
        clock = 0
        for message in talk:
            pieces = []
            if message["content"]:
                pieces.append((message["role"], message["content"]))
            for call in message.get("tool_calls", ()):
                named = {"name": function(call)["name"], "arguments": arguments(call)}
                pieces.append(("tool_call", json.dumps(named)))
            for author, text in pieces:
                clock += 1
                moment = f"2026-03-14T{9 + clock // 60:02}:{clock % 60:02}:00Z"
                yield f"c{number:03}", author, moment, text


@shape("csv")
def a_table(folder: Path, talks: list[Messages]) -> Path:
    names = {"user": "Customer", "assistant": "Agent", "tool": "tool_result"}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Conversation ID", "Author", "Time", "Text"])
    rows = [(c, names.get(a, a), t, x) for c, a, t, x in table_rows(talks)]
    firsts = [row for number, row in enumerate(rows) if row[0] not in {r[0] for r in rows[:number]}]
    rest = [row for row in rows if row not in firsts]
    writer.writerows([*firsts, *reversed(rest)])
    return put(folder / "log.csv", out.getvalue())


@shape(mapping="conversation: chat\ntime: at\nrole: who\ncontent: text\nroles: {tool_call: call}\n")
def rows_of_messages(folder: Path, talks: list[Messages]) -> Path:
    rows = [{"chat": c, "who": a, "at": t, "text": x} for c, a, t, x in table_rows(talks)]
    return lines(folder, rows)


EVENTS = """\
conversations: data.items
messages: log.events
role: sender
content: body.text
tool_calls: actions
name: tool
arguments: input
call_id: ref
result: output
roles: {human: user, bot: assistant, api: tool, policy: system}
"""


@shape(mapping=EVENTS)
def events(folder: Path, talks: list[Messages]) -> Path:
    names = {"user": "human", "assistant": "bot", "tool": "api", "system": "policy"}
    made = []
    for talk in talks:
        listed = []
        for message in talk:
            event: Row = {"sender": names[message["role"]]}
            if message["role"] == "tool":
                event |= {"ref": message["tool_call_id"], "output": json.loads(message["content"])}
            else:
                event["body"] = {"text": message["content"] or ""}
                event["actions"] = [
                    {"tool": function(c)["name"], "input": arguments(c), "ref": c["id"]}
                    for c in message.get("tool_calls", ())
                ]
            listed.append(event)
        made.append({"log": {"events": listed}})
    return put(folder / "log.json", json.dumps({"data": {"items": made}}))
