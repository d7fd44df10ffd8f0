"""Sentences added to lists of a YAML file in place."""

from pathlib import Path

import pytest

from simulator.content.yaml_lists import with_sentences
from simulator.documents import read_document
from simulator.errors import ContentError


def added(path: Path, text: str, *keys: str | int, more: tuple[str, ...] = ('A "b": é',)) -> str:
    path.write_bytes(text.encode())
    return with_sentences(path, {keys: more}, read_document(path)).decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# c\na:\n  say:\n    - x  # why\n\n  # then\n  b: 1\n",
         '# c\na:\n  say:\n    - x  # why\n    - "A \\"b\\": é"\n\n  # then\n  b: 1\n'),
        ("a:\n  say:\n  - 'x'\n  - y", 'a:\n  say:\n  - \'x\'\n  - y\n  - "A \\"b\\": é"'),
        ("a: {say: [x, 'y é 😀'], b: 1}  # c\n",
         "a: {say: [x, 'y é 😀', \"A \\\"b\\\": é\"], b: 1}  # c\n"),
        ("a:\n  say: [\n    x,  # one\n    y,\n  ]\n",
         'a:\n  say: [\n    x,  # one\n    y, "A \\"b\\": é",\n  ]\n'),
        ("a:\n  say: What, is it?  # c\n", 'a:\n  say: ["What, is it?", "A \\"b\\": é"]  # c\n'),
        ("a:\n  say:\n    - |\n      x\n      y\n  b: 1\n",
         'a:\n  say:\n    - |\n      x\n      y\n    - "A \\"b\\": é"\n  b: 1\n'),
        ("a:\r\n  say:\r\n    - x\r\n", 'a:\r\n  say:\r\n    - x\r\n    - "A \\"b\\": é"\r\n'),
        ("\ufeffa:\n  say:\n    - x\n", '\ufeffa:\n  say:\n    - x\n    - "A \\"b\\": é"\n'),
    ],
)  # fmt: skip
def test_all_else_stays_as_it_was_written(tmp_path: Path, text: str, found: str) -> None:
    assert added(tmp_path / "a.yaml", text, "a", "say") == found


def test_several_lists_of_a_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: [x]\nb:\n- y\nc: z\n", encoding="utf-8")
    more = {("c",): ("3",), ("a",): ("1", "2"), ("b",): ("4",)}
    found = with_sentences(path, more, read_document(path)).decode()
    assert found == 'a: [x, "1", "2"]\nb:\n- y\n- "4"\nc: ["z", "3"]\n'


@pytest.mark.parametrize(
    "text",
    [
        "a: {say: &s [x]}\nb: *s\n",
        "b: &s [x]\na: {say: *s}\n",
        "a: {say: []}\n",
        "a:\n  say: >\n    x\n",
        "a: {say: {x: y}}\n",
    ],
)
def test_what_cannot_be_added_to_is_said_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError, match=r"a\.yaml:"):
        added(tmp_path / "a.yaml", text, "a", "say")


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: [x]\n", encoding="utf-8")
    before = read_document(path)
    path.write_text("a: [x, y]\n", encoding="utf-8")
    with pytest.raises(ContentError, match="was changed meanwhile"):
        with_sentences(path, {("a",): ("z",)}, before)
    path.write_bytes("a: [x]\n".encode("utf-16"))
    with pytest.raises(ContentError, match="is not UTF-8"):
        with_sentences(path, {("a",): ("z",)}, before)
