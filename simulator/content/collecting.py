"""All mistakes of a pack that keep it from being loaded, not only the first.

The loader stops at the first mistake. Here, what it found is mended, where its own hint says how,
or left out, and the pack is read again. What is only wrong because of that is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.content.amounts import amounts_in
from simulator.content.currencies import SIGNS
from simulator.content.pack import FORMAT, Pack, files_of, load_pack
from simulator.content.pack_files import PackFiles, without
from simulator.documents import Document, Path_
from simulator.errors import ContentError, UserError, closest

MOST = 50
"""Mistakes of one pack that are told."""

READINGS = 3 * MOST
"""How often a pack is read at most."""

_QUOTED = re.compile(r"(?:`|(?<= )')([^`']*)[`']")
_WORD = re.compile(r"\w+")
_HINT = re.compile(r"; did you mean `([^`]*)`\?")
_WRONG = re.compile(r"`[^`]*`: '(?P<word>[^']*)'|['`](?P<name>[^'`]*)['`]")
"""What a message quotes first; of an expression, what is wrong in it."""
_ONE_OF = re.compile(r"must be `(\w+)` or `(\w+)`")
_LACKS = re.compile(r"needs|takes|must|holds|names no|does not")
_GRAPH = re.compile(r"this beat cannot be reached|from this beat no ending|no tool needs this rule")
"""Of what follows from the rest of a file, or of another."""

_AMOUNT = re.compile(r"is not in [A-Z]{3}, the currency|is not an amount like")
"""Of what follows from a currency or locale that cannot be read."""

_NAMED = frozenset({
    "arguments", "beats", "creates", "draws", "facts", "fields", "knows", "lists", "make", "makes",
    "records", "with",
})  # fmt: skip
"""Keys under which names of the author's stand."""

NOTATION = (("currency",), ("locale",))
"""Keys of the head by which amounts are read."""

_HEAD: dict[str, Any] = {"format": FORMAT, "about": "?", "today": "2026-01-05T09:00:00Z"}
"""What stands in for what the head of a pack must have."""


@dataclass
class Collected:
    """What came of reading a pack.

    Attributes:
        files: Its files, with what was wrong mended or left out.
        mistakes: In the order in which they were found; at most `MOST`.
        pack: What is left of it; None where nothing can be made of it.
    """

    files: PackFiles
    mistakes: list[ContentError] = field(default_factory=list)
    pack: Pack | None = None


def collect(folder: Path) -> Collected:
    """Read a pack and all mistakes that keep it from being loaded.

    Args:
        folder: The pack's.
    """
    return _Collecting(folder).run()


class _Collecting:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found = Collected(PackFiles())
        self.gone: list[tuple[Path, Path_]] = []
        self.names: set[str] = set()

    def run(self) -> Collected:
        broken = list(self._broken())
        if broken:
            self.found.mistakes += broken
            return self.found
        for _ in range(READINGS):
            try:
                self.found.pack = load_pack(self.folder, files=self.found.files)
                return self.found
            except ContentError as error:
                if not self._take(error):
                    return self.found
            except UserError as error:
                self.found.mistakes.append(ContentError(str(error), file=self.folder))
                return self.found
        return self.found

    def _broken(self) -> Iterator[ContentError]:
        """Files that cannot be read at all: of the others, little can be said without them."""
        for name in files_of(self.folder):
            try:
                self.found.files.read(self.folder / f"{name}.yaml")
            except ContentError as error:
                yield error

    def _take(self, error: ContentError) -> bool:
        """Note a mistake unless it follows from another, and put it out of the way."""
        mistakes, follows = self.found.mistakes, self._follows(error)
        if not follows:
            mistakes.append(error)
        if error.file is None or len(mistakes) == MOST:
            return False
        mended = not follows and self._mended(error)
        return mended or self._left_out(error.file, error.keys, error.key)

    def _follows(self, error: ContentError) -> bool:
        """Whether something is only wrong because something else was left out."""
        if error.file is None or not self.gone:
            return False
        if _AMOUNT.search(error.reason) and any(keys in NOTATION for _, keys in self.gone):
            return True
        for path, keys in self.gone:
            inside = path == error.file and keys[: len(error.keys)] == error.keys
            if inside and (len(keys) <= len(error.keys) + 1 or _LACKS.match(error.reason)):
                return True
        if _GRAPH.search(error.reason):
            own = error.keys[:1]
            return any(path != error.file or keys[:1] == own for path, keys in self.gone)
        plain = error.reason.partition("; did you mean")[0].partition("; there are")[0]
        named = {w for text in _QUOTED.findall(plain) for w in (text, *_WORD.findall(text))}
        return bool({*named, *map(str, error.keys[-1:])} & self.names)

    def _mended(self, error: ContentError) -> bool:
        """Whether what the message proposes could be put in the place of what is wrong."""
        path, keys, files = error.file, error.keys, self.found.files
        if path is None or not keys:
            return False
        value, parent = files.read(path).at(*keys), files.read(path).at(*keys[:-1])
        right = _proposed(error.reason, value)
        if not right:
            return False
        if error.reason.startswith("unknown key"):
            if not isinstance(parent, dict) or keys[-1] not in parent or right in parent:
                return False
            files.rename(path, keys, right)
            return True
        mended = _replaced(value, _wrong(error.reason, value), right)
        if mended == value:
            return False
        files.put(path, keys, mended)
        return True

    def _left_out(self, path: Path, keys: Path_, key: str) -> bool:
        """Whether what is wrong could be left out: the smallest part that is there."""
        try:
            document = self.found.files.read(path)
        except ContentError:
            return False
        while keys:
            parent = document.at(*keys[:-1])
            there = isinstance(parent, dict) and keys[-1] in parent
            if there or (isinstance(parent, list) and isinstance(keys[-1], int)):
                break
            keys = keys[:-1]
        head = path == self.folder / "pack.yaml"
        if head and keys[:1] in ((), ("format",), ("about",), ("today",)):
            return self._stands_in(path)
        if not keys:
            return False
        code = self._currency_of_facts(document) if head and keys == ("currency",) else ""
        if code and document.at(*keys) != code:
            self.found.files.put(path, keys, code)
            self.gone.append((path, keys))
            return True
        if head and keys[0] == "facts" and len(keys) > 1 and document.at(*keys) != "?":
            self.found.files.put(path, keys, "?")
            self.names.add(str(keys[-1]))
            self.gone.append((path, keys))
            return True
        self.found.files.leave_out(path, keys)
        if isinstance(keys[-1], int):
            kept = ((p, without(at, keys) if p == path else at) for p, at in self.gone)
            self.gone = [(p, at) for p, at in kept if at is not None]
            self.names.add(key.partition(".")[0])
        elif len(keys) == 1 or _NAMED & {*keys[:1], *keys[-2:-1]}:
            self.names.add(str(keys[-1]))
        self.gone.append((path, keys))
        return True

    def _currency_of_facts(self, head: Document) -> str:
        """The currency that the facts are written in; empty where no amount is among them."""
        facts = str(head.data.get("facts", ""))
        signs = (facts[each.start : each.end].strip("0123456789.,' ") for each in amounts_in(facts))
        return next((SIGNS[sign][0] for sign in signs if sign in SIGNS), "")

    def _stands_in(self, path: Path) -> bool:
        """Whether the head of the pack could be given what it must have."""
        data = self.found.files.read(path).data
        if not isinstance(data, dict) or all(data.get(k) == v for k, v in _HEAD.items()):
            return False
        for key, value in _HEAD.items():
            self.found.files.put(path, (key,), value)
        return True


def _proposed(reason: str, value: Any) -> str:
    """What a message says would be right; empty where it does not say."""
    if hint := _HINT.search(reason):
        return hint.group(1)
    choice = _ONE_OF.search(reason)
    return (closest(str(value), choice.groups()) or choice.group(1)) if choice else ""


def _wrong(reason: str, value: Any) -> str:
    """What of a value a message says is wrong."""
    if _ONE_OF.search(reason):
        return str(value)
    quoted = _WRONG.search(reason)
    return (quoted["word"] or quoted["name"]) if quoted else ""


def _replaced(value: Any, wrong: str, right: str) -> Any:
    """A value with the right name in the place of the wrong one, which may be dotted."""
    if isinstance(value, str):
        head, dot, _ = wrong.rpartition(".")
        pattern = rf"(?<![\w.]){re.escape(wrong)}(?!\w)"
        return re.sub(pattern, lambda _: f"{head}{dot}{right}", value) if wrong else value
    if isinstance(value, list):
        return [_replaced(item, wrong, right) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, wrong, right) for key, item in value.items()}
    return value
