"""Sentences added to lists of a YAML file in place: all else in it stays as it was written.

The places come from the parser, and only what is new is written, so that comments, order, quotes
and line ends stay. What came of it is read again and held against what was wanted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from simulator.documents import Document, Loader, Path_, read_document, read_yaml, text_of
from simulator.errors import ContentError

_BOM = "\ufeff"


def with_sentences(path: Path, more: Mapping[Path_, Sequence[str]], read: Document) -> bytes:
    """A file with sentences at the ends of some of its lists.

    Args:
        path: The file.
        more: What is added, by where the list stands.
        read: The file as it was when the sentences were chosen.

    Raises:
        ContentError: It has changed since, or a list is written so that nothing can be added.
    """
    if read_document(path).data != read.data:
        raise ContentError("was changed meanwhile; run the same command again", file=path)
    raw = path.read_bytes()
    text, _ = text_of(raw)
    if text.encode() != raw.removeprefix(_BOM.encode()):
        raise ContentError("is not UTF-8: save it as that, or add the sentences there", file=path)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    root = _root("\n".join(lines))
    places = [(_node(root, keys), keys, texts) for keys, texts in more.items() if texts]
    for node, keys, texts in sorted(places, key=lambda place: _start(place[0]), reverse=True):
        _add(lines, node, texts, read.error(_UNSURE, *keys))
    found = "\n".join(lines)
    _check(found, more, read)
    mark = _BOM if raw.startswith(_BOM.encode()) else ""
    return (mark + found.replace("\n", end)).encode()


_UNSURE = "is written so that nothing can be added here; write it as a list of its own"


def _root(text: str) -> yaml.Node:
    loader = Loader(text)
    try:
        node: yaml.Node = loader.get_single_node()
    finally:
        loader.dispose()
    return node


def _node(node: yaml.Node, keys: Path_) -> yaml.Node:
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            node = next(value for name, value in node.value if name.value == key)
        else:
            node = node.value[key]
    return node


def _start(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line, node.start_mark.column


def _add(lines: list[str], node: yaml.Node, texts: Sequence[str], error: ContentError) -> None:
    """Put sentences behind the last one of a list."""
    said = [json.dumps(text, ensure_ascii=False) for text in texts]
    if isinstance(node, yaml.ScalarNode):
        _listed(lines, node, said, error)
    elif not isinstance(node, yaml.SequenceNode) or not node.value:
        raise error
    elif node.flow_style:
        last = node.value[-1].end_mark
        _put(lines, last.line, last.column, "".join(f", {each}" for each in said))
    else:
        last = node.value[-1].end_mark
        at = last.line + 1 if last.column else last.line
        indent = lines[node.start_mark.line][: node.start_mark.column]
        if indent.strip():  # a list in a list: `- - text`
            raise error
        lines[at:at] = [f"{indent}- {each}" for each in said]


def _listed(
    lines: list[str], node: yaml.ScalarNode, said: Sequence[str], error: ContentError
) -> None:
    """Make a list of a single sentence and what is added to it."""
    start, end = node.start_mark, node.end_mark
    if start.line != end.line or node.style in ("|", ">"):
        raise error
    line = lines[start.line]
    first = json.dumps(str(node.value), ensure_ascii=False)
    both = f"[{', '.join([first, *said])}]"
    lines[start.line] = line[: start.column] + both + line[end.column :]


def _put(lines: list[str], line: int, column: int, text: str) -> None:
    lines[line] = lines[line][:column] + text + lines[line][column:]


def _check(text: str, more: Mapping[Path_, Sequence[str]], read: Document) -> None:
    """What was written reads as what was there, and the sentences besides."""
    wanted = deepcopy(read.data)
    for keys, texts in more.items():
        parent: Any = wanted
        for key in keys[:-1]:
            parent = parent[key]
        parent[keys[-1]] = [*read.texts(*keys), *texts]
    try:
        same = read_yaml(text, read.path).data == wanted
    except ContentError:
        same = False
    if not same:
        raise read.error(_UNSURE, *next(iter(more)))
