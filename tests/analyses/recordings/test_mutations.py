"""Broken recordings: no traceback, and every message is read or counted as not read.

`RECORDINGS=10000` in the environment tries as many.
"""

import json
import os
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from mutations import broken, mutated
from shapes import SHAPES, Messages, put, text_parts

from simulator.analyses.audit import audit
from simulator.analyses.coverage.logs import measure_logs
from simulator.analyses.recordings.guess import guess
from simulator.analyses.recordings.mapping import FORMATS
from simulator.analyses.recordings.reader import read_recordings
from simulator.content.pack import find_pack
from simulator.errors import UserError

TRIES = int(os.environ.get("RECORDINGS", "300"))
TALK: Messages = [
    {"role": "system", "content": "You help at Juniper Cycles. The fee is $12.00."},
    {"role": "user", "content": "Hi, what is in my order JC-40817?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "a",
                "type": "function",
                "function": {"name": "get_order", "arguments": '{"order_id": "JC-40817"}'},
            },
            {
                "id": "b",
                "type": "function",
                "function": {"name": "refund_order", "arguments": '{"amount": 148.6}'},
            },
        ],
    },
    {"role": "tool", "tool_call_id": "a", "content": '{"total": 148.6, "eta": "2026-03-14"}'},
    {"role": "tool", "tool_call_id": "b", "content": '{"ok": true}'},
    {"role": "assistant", "content": "I've refunded $148.60."},
    {"role": "user", "content": "Thanks!"},
    {"role": "assistant", "content": "You're welcome."},
]

PARTS = text_parts(TALK)


def examined(path: Path, format_: str) -> Any:
    """What audit and coverage make of a file; None where it is refused in one line."""
    try:
        found = read_recordings(path, format_)
    except UserError as error:
        assert "\n" not in str(error)
        return None
    result = audit(found)
    json.dumps(result.model_dump(mode="json"), ensure_ascii=False).encode()
    result.reading.summary().encode()
    _, report = measure_logs(found, find_pack("bakery"))
    assert report.reading == result.reading
    return result.reading


def test_broken_messages_are_read_or_counted(tmp_path: Path) -> None:
    rng, read = Random(5), 0
    for number in range(TRIES):
        talks = [mutated(rng.choice((TALK, PARTS)), rng) for _ in range(rng.randint(1, 3))]
        rows = [{"messages": talk} for talk in talks]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        counts = examined(put(tmp_path / "log.jsonl", text), "openai")
        if counts is None:
            continue
        read += 1
        sizes = [sum(map(len, t)) if all(isinstance(m, list) for m in t) else len(t) for t in talks]
        assert counts.messages.total == sum(sizes), (number, talks)
        assert counts.conversations.total == len(talks)
    assert read > TRIES / 2


def test_broken_files_of_every_shape_give_counts_or_one_line(tmp_path: Path) -> None:
    rng, names = Random(6), sorted(SHAPES)
    for number in range(TRIES):
        shape = SHAPES[names[number % len(names)]]
        folder = tmp_path / str(number)
        folder.mkdir()
        path = shape.write(folder, [deepcopy(TALK), deepcopy(TALK)])
        files = sorted(f for f in [path, *path.rglob("*")] if f.is_file())
        chosen = rng.choice(files)
        chosen.write_bytes(broken(chosen.read_bytes(), rng))
        examined(path, shape.format if rng.random() < 0.7 else rng.choice(FORMATS))
        if number % 20 == 0:
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(folder)
                guessed(path)


def guessed(path: Path) -> None:
    try:
        assert guess(path).mapping
    except UserError as error:
        assert "\n" not in str(error)
