"""Reading YAML 1.2 and JSON files while remembering on which line each key stands."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import yaml

from simulator.errors import ContentError, nearest

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MAX_DEPTH = 40
"""Deepest nesting of a document; an alias that contains itself ends here."""

MAX_DIGITS = 1_000

MOST_VALUES = 400
"""Places in a text at which JSON is looked for."""

_OPENS = re.compile(r"[{\[](?=\s*[{\[\"\]}\d-])")

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+\Z")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A file's content with the line of every key.

    Attributes:
        path: The file.
        data: Mappings, lists, text, int, Decimal, bool and None.
        lines: From a key's path, for instance `("refund", "needs", 0)`, to its line from 1.
    """

    path: Path
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict, repr=False)

    def error(self, reason: str, *keys: str | int) -> ContentError:
        """A `ContentError` that points at a key, or at its nearest ancestor with a known line."""
        line = next(
            (self.lines[keys[:n]] for n in range(len(keys), -1, -1) if keys[:n] in self.lines), None
        )
        return ContentError(reason, file=self.path, key=".".join(map(str, keys)), line=line)

    def fail(self, reason: str, *keys: str | int) -> NoReturn:
        """Raise `error(reason, *keys)`."""
        raise self.error(reason, *keys)

    def at(self, *keys: str | int) -> Any:
        """What stands at `keys`; None where nothing does."""
        value = self.data
        for key in keys:
            if isinstance(value, dict):
                value = value.get(key)
            else:
                value = value[key] if isinstance(value, list) and isinstance(key, int) else None
        return value

    def text(self, *keys: str | int) -> str:
        """The text at `keys` (a number counts as one); empty where nothing stands there.

        Raises:
            ContentError: Something else stands there.
        """
        value = self.at(*keys)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            self.fail(f"must be a text, not {describe(value)}", *keys)
        return str(value).strip()

    def texts(self, *keys: str | int) -> tuple[str, ...]:
        """The texts at `keys`; one text counts as a list of one, nothing as an empty list.

        Raises:
            ContentError: Something else stands there.
        """
        value = self.at(*keys)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(f"must be a list of texts, not {describe(value)}", *keys)
        return tuple(value)

    def mapping(self, *keys: str | int) -> dict[str, Any]:
        """The mapping at `keys` (empty where nothing stands there).

        Raises:
            ContentError: Something else stands there.
        """
        value = self.at(*keys)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fail(f"must be a mapping, not {describe(value)}", *keys)
        return value

    def known_keys(self, valid: Collection[str], *keys: str | int) -> dict[str, Any]:
        """The mapping at `keys`, all of whose keys are valid.

        Raises:
            ContentError: One is not, or something else stands there.
        """
        found = self.mapping(*keys)
        for key in found:
            if key not in valid:
                self.fail(f"unknown key{nearest(key, valid)}", *keys, key)
        return found

    def known(self, what: str, name: str, names: Collection[str], *keys: str | int) -> None:
        """Check that a name is one of those there are.

        Raises:
            ContentError: It is not: "there is no WHAT `NAME`", with the nearest.
        """
        if name not in names:
            self.fail(f"there is no {what} `{name}`{nearest(name, names)}", *keys)


def describe(value: Any) -> str:
    """How an error names a value: short, with its kind.

    Example:
        >>> describe([1, 2])
        'the list [1, 2]'
    """
    text = repr(str(value)) if isinstance(value, str | Decimal) else repr(value)
    kind = "the list " if isinstance(value, list) else ""
    kind = "the mapping " if isinstance(value, dict) else kind
    return kind + (text if len(text) <= 60 else text[:57] + "...")


def parsed(text: str | bytes, **how: Any) -> Any:
    """What a JSON text from anywhere says; None where it is none, or nested too deep to be read.

    Args:
        text: The text.
        how: As for `json.loads`, such as `parse_float`.

    Example:
        >>> parsed('{"ok": true}'), parsed("Error: no such order")
        ({'ok': True}, None)
    """
    try:
        return json.loads(text, **how)
    except (ValueError, RecursionError):
        return None


def json_values(text: str, **how: Any) -> Iterator[tuple[Any, int, int]]:
    """The JSON objects and lists that stand in a text, one after the other.

    Args:
        text: Anything, such as a reply that says something before its JSON or fences it.
        how: As for `json.JSONDecoder`.

    Yields:
        Each value with its start and its end; what is broken is passed over.

    Example:
        >>> [value for value, _, _ in json_values('Sure: {"a": 1}, or [2]?')]
        [{'a': 1}, [2]]
    """
    decoder, place = json.JSONDecoder(**{"strict": False, **how}), 0
    for _ in range(MOST_VALUES):
        match = _OPENS.search(text, place)
        if match is None:
            return
        place = match.end()
        try:
            value, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        yield value, match.start(), end
        place = end


_COMMA = re.compile(r",\s*([}\]])")
_BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w*)(?=\s*:)")


def mended(text: str) -> str:
    """A text whose JSON is nearly that: without commas too many, and its keys with quotes.

    Example:
        >>> mended('[{question: "Why?", response: "So.",}]')
        '[{"question": "Why?", "response": "So."}]'
    """
    return _BARE_KEY.sub(r'\1"\2"', _COMMA.sub(r"\1", text))


def read_document(path: Path) -> Document:
    """Read a YAML or JSON file (by its ending).

    YAML is read as version 1.2: `18:00`, `no` and `0042` stay text; numbers with a fraction become
    exact Decimals; a key that stands twice is an error.

    Raises:
        ContentError: The file is missing, unreadable or broken; the message has the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError("no such file", file=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"cannot be read: {error}", file=path) from None
    return _json(path, text) if path.suffix == ".json" else _yaml(path, text)


def _json(path: Path, text: str) -> Document:
    try:
        return Document(path, json.loads(text, parse_float=Decimal), {(): 1})
    except json.JSONDecodeError as error:
        raise ContentError(f"not JSON: {error.msg}", file=path, line=error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise ContentError(f"not JSON that can be read: {error}", file=path) from None


def _yaml(path: Path, text: str) -> Document:
    loader = Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"broken YAML: {error.problem or error.context}"
        raise ContentError(reason, file=path, line=mark.line + 1 if mark else None) from None
    except yaml.YAMLError as error:
        raise ContentError(f"broken YAML: {' '.join(str(error).split())}", file=path) from None
    finally:
        loader.dispose()
    lines: dict[Path_, int] = {(): 1}
    data = None if node is None else _build(path, node, (), lines)
    return Document(path, data, lines)


def _build(path: Path, node: yaml.Node, keys: Path_, lines: dict[Path_, int]) -> Any:
    if len(keys) > MAX_DEPTH:
        line = node.start_mark.line + 1
        raise ContentError(f"nested deeper than {MAX_DEPTH} levels", file=path, line=line)
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(path, node, keys, lines)
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            lines[(*keys, index)] = item.start_mark.line + 1
            items.append(_build(path, item, (*keys, index), lines))
        return items
    return _scalar(path, node)


def _build_mapping(
    path: Path, node: yaml.MappingNode, keys: Path_, lines: dict[Path_, int]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ContentError("a key must be a plain text", file=path, line=line)
        key = str(key_node.value)
        if key in result:
            dotted = ".".join(map(str, (*keys, key)))
            raise ContentError("this key stands twice", file=path, key=dotted, line=line)
        lines[(*keys, key)] = line
        result[key] = _build(path, value_node, (*keys, key), lines)
    return result


def _scalar(path: Path, node: yaml.Node) -> Any:
    value = str(node.value)
    if getattr(node, "style", None) in ("'", '"', "|", ">"):
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INT.match(value):
        if len(value) > MAX_DIGITS:
            line = node.start_mark.line + 1
            raise ContentError(f"a number of {len(value)} digits", file=path, line=line)
        return int(value)
    return Decimal(value) if _FLOAT.match(value) else value
