"""The samples of the README are found, and those that take seconds do as printed."""

import re
from pathlib import Path

import pytest
from readme import NEVER_THE_SAME, README, TOLD, missed, run, samples

BLOCKS = list(samples(README.read_text(encoding="utf-8")))


def test_every_command_is_in_a_sample() -> None:
    typed = re.findall(r"^\$ (.*)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [each.line.splitlines()[0] for block in BLOCKS for each in block] == typed


def test_what_is_shown_is_sought_in_its_order() -> None:
    said = "first  line\nserving on http://127.0.0.1:41363 now\nlast line 0.42\n"
    shown = ["first line", "...", "serving on http://127.0.0.1:8001 now", "last line 9.99"]
    assert missed(shown, said, NEVER_THE_SAME) == []
    assert missed(["last ...", "first line"], said, NEVER_THE_SAME) == ["first line"]


def test_lines_that_go_on_are_one_command() -> None:
    text = "```python\nx = 1\n```\n```\n$ a <<'END'\nb\nEND\n$ c \\\n  d\nsays e\n```\n"
    (block,) = samples(text)
    assert [(each.line, each.shown) for each in block] == [
        ("a <<'END'\nb\nEND", []), ("c \\\n  d", ["says e"]),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("word", ["my_bot", "audit chats"])
def test_a_sample_prints_what_it_shows(word: str, tmp_path: Path) -> None:
    (block,) = [each for each in BLOCKS if any(word in command.line for command in each)]
    for command, code, said in run(block, tmp_path):
        assert code in TOLD and "Traceback" not in said, said
        assert missed(command.shown, said, NEVER_THE_SAME) == []
