"""Files of text in any UTF, and YAML 1.2 and JSON with the line on which each key stands."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection
from contextlib import suppress
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

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip

_LOOKED_AT = 4_000
"""Bytes at the start of a file whose zeros are counted."""
_ZEROS = {
    "13": "utf-16-le", "02": "utf-16-be",
    "123": "utf-32-le", "23": "utf-32-le", "012": "utf-32-be", "01": "utf-32-be",
}  # fmt: skip
"""By the places, of each four, that hold mostly zeros."""

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
        key = ".".join(map(str, keys))
        return ContentError(reason, file=self.path, key=key, line=line, keys=keys)

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


def text_of(data: bytes) -> tuple[str, int]:
    """The text of a file, in UTF-8, -16 or -32; a byte order mark is taken off.

    Without a mark, where the zeros stand tells UTF-16 and -32 from UTF-8.

    Returns:
        The text, and how many places of it are in no such encoding; U+FFFD stands for them.
    """
    marked = next((known for mark, known in _MARKS if data.startswith(mark)), "")
    for encoding in (marked,) if marked else (_by_zeros(data), "utf-8"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), 0
    text = data.decode(marked or "utf-8", errors="replace")
    return text, text.count("\ufffd")


def _by_zeros(data: bytes) -> str:
    """The encoding in which the first characters would be mostly those of Latin alphabets."""
    start = data[:_LOOKED_AT]
    quarter = max(1, len(start) // 4)
    zeros = "".join(str(p) for p in range(4) if start[p::4].count(0) * 2 > quarter)
    return _ZEROS.get(zeros, "utf-8")


def read_file(path: Path) -> str:
    """The text of a file, each of whose lines ends with a line feed.

    Raises:
        ContentError: The file is missing, cannot be read, or holds something else.
    """
    try:
        text, broken = text_of(path.read_bytes())
    except FileNotFoundError:
        raise ContentError("no such file", file=path) from None
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror or error}", file=path) from None
    if broken:
        raise ContentError("cannot be read: not UTF-8 text", file=path)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_document(path: Path) -> Document:
    """Read a YAML or JSON file (by its ending).

    YAML is read as version 1.2: `18:00`, `no` and `0042` stay text. Of both, fractions
    become exact Decimals, and a key that stands twice is an error.

    Raises:
        ContentError: The file is missing, unreadable or broken; the message has the line.
    """
    text = read_file(path)
    if path.suffix == ".json":
        return Document(path, read_json(text, path, parse_float=Decimal), {(): 1})
    return read_yaml(text, path)


def read_json(text: str, path: Path, line: int | None = None, **how: Any) -> Any:
    """What a file, or a line of it, says as JSON in which no key stands twice.

    Args:
        text: The file's, or the line's.
        path: The file.
        line: Which line it is, from 1; None for the whole file.
        how: As for `json.loads`.

    Raises:
        ContentError: It is no JSON, or none that can be read.
    """
    try:
        return json.loads(text, object_pairs_hook=_each_once, **how)
    except json.JSONDecodeError as error:
        reason, line = f"not JSON: {error.msg}", line or error.lineno
        raise ContentError(reason, file=path, line=line) from None
    except KeyError as error:
        key = error.args[0]
        raise ContentError("this key stands twice", file=path, key=key, line=line) from None
    except (ValueError, ArithmeticError, RecursionError):
        reason = "nested too deep, or a number too long"
        raise ContentError(reason, file=path, line=line) from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise KeyError(key)
        found[key] = value
    return found


def read_yaml(text: str, path: Path) -> Document:
    """What a text says as YAML, as `read_document` reads it.

    Args:
        text: The file's, or what it is to be.
        path: The file, for errors.

    Raises:
        ContentError: It is broken; the message has the line.
    """
    loader = Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"broken YAML: {error.problem or error.context}; {_remedy(text, mark)}"
        raise ContentError(reason, file=path, line=mark.line + 1 if mark else None) from None
    except yaml.YAMLError as error:
        raise ContentError(f"broken YAML: {' '.join(str(error).split())}", file=path) from None
    finally:
        loader.dispose()
    lines: dict[Path_, int] = {(): 1}
    data = None if node is None else _build(path, node, (), lines)
    return Document(path, data, lines)


def _remedy(text: str, mark: Any) -> str:
    """What mends most of what YAML cannot read."""
    lines = text.splitlines()
    if mark and "\t" in "".join(lines[mark.line : mark.line + 1]):
        return "indent with spaces, not with tabs"
    return (
        "a sentence or an expression that begins with a quote, or holds `: `, ` #`, or in braces a"
        " comma or a bracket, needs double quotes around all of it"
    )


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
