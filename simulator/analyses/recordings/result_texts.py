"""What stands in a result that is a text: JSON in a fence, behind a label, a line each; markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.analyses.recordings.markup import plain_text
from simulator.json_text import decoded, values_within

BESIDE = 80
"""Characters of words beside JSON, such as a label; a prose that quotes JSON has more."""
LOOKED_AT = 20_000
"""Characters of markup in which elements are looked for."""
MOST_LINES = 60
REMARKS = frozenset({
    "log", "logs", "level", "time", "timestamp", "ts", "event", "message", "msg", "progress",
    "note", "info", "step", "stage", "type",
})  # fmt: skip
"""Keys of a line that only tells how it goes: the last other one holds the result."""

_FENCE = re.compile(r"```\w*")
_LABEL = re.compile(r"[^\n{}\[\]<>]{1,80}?[:=>]\s*(?=[{\[])")
_HTML = re.compile(r"\s*(?:<!doctype html|<html)\b", re.IGNORECASE)
_TITLE = re.compile(r"<(?:title|h1)\b[^<>]{0,200}>([^<>]{1,300})<", re.IGNORECASE)
_LEAF = re.compile(r"<([\w:.-]{1,60})(?:\s[^<>]{0,200})?>\s*([^<>]{0,2000}?)\s*</\1>")
_FIRST = re.compile(r"\s*<[A-Za-z_][\w:.-]{0,60}((?:\s[^<>]{0,200})?)/?>")
_ATTRIBUTE = re.compile(r"([\w:.-]{1,40})=[\"']([^\"'<>]{0,100})[\"']")
_ENTRY = re.compile(r"\s{0,8}[-*]?\s?([A-Za-z][\w -]{0,40})\s?[:=]\s{0,8}(.{0,300}?)\s*")
_ERROR_FIRST = re.compile(
    r"\s*(?:<[?!\w][^<>]{0,200}(?<!/)>\s*){0,4}"
    r"<(?:\w{1,20}:)?(?:[\w-]{0,40}errors?|[\w-]{0,40}exception|fault|failure)"
    r"(?:\s[^<>]{0,200}>|>(?!\s*(?:none|null|nil|0|false|no)?\s*</))",
    re.IGNORECASE,
)


def data_in(text: str) -> Any:
    """The data that a text consists of but for a fence or a label; None where it is words.

    Of several lines of JSON it is the last that is more than a remark on how it goes, or a list of
    all where none is.

    Example:
        >>> data_in('Result: {"ok": false}'), data_in("It went well.")
        ({'ok': False}, None)
    """
    bare = _FENCE.sub("", text).strip() if "```" in text else text.strip()
    if "{" not in bare and "[" not in bare:
        return None
    label = _LABEL.match(bare)
    whole = decoded(bare[label.end() :] if label else bare)
    if isinstance(whole, Mapping | list):
        return whole
    found, words, end = [], 0, 0
    for value, start, after in values_within(bare):
        words, end = words + len(bare[end:start].strip()), after
        found.append(value)
    records = [value for value in found if isinstance(value, Mapping)]
    if not records or len(records) < len(found) or words + len(bare[end:].strip()) > BESIDE:
        return None
    return next((r for r in reversed(records) if not r.keys() <= REMARKS), records)


def elements(text: str) -> dict[str, str]:
    """The elements of XML that hold a text, and what the first one has beside; none of others.

    Example:
        >>> elements("<result><status>failed</status></result>")
        {'status': 'failed'}
    """
    first = _FIRST.match(text)
    if first is None or _HTML.match(text):
        return {}
    return {**dict(_ATTRIBUTE.findall(first[1])), **dict(_LEAF.findall(text[:LOOKED_AT]))}


def lines_of(text: str) -> dict[str, str]:
    """The entries of a text whose lines are all `key: value`; none where one is not.

    Example:
        >>> lines_of("status: failed" + chr(10) + "id: 7"), lines_of("Status: a" + chr(10) + "b")
        ({'status': 'failed', 'id': '7'}, {})
    """
    lines = text.strip().splitlines()
    if not 0 < len(lines) <= MOST_LINES:
        return {}
    matches = [_ENTRY.fullmatch(line) for line in lines]
    return {m[1]: m[2] for m in matches if m} if all(matches) else {}


def error_first(text: str) -> bool:
    """Whether the first thing that markup holds is an element of an error.

    Example:
        >>> error_first("<r><error>declined</error></r>"), error_first("<a><b>1</b></a>")
        (True, False)
    """
    return _ERROR_FIRST.match(text) is not None


def headlines(text: str) -> list[str]:
    """What a page of HTML says first: its titles, and its text; none where it is no page.

    Example:
        >>> headlines("<html><head><title>Shop | 502 Bad Gateway</title></head></html>")
        ['Shop', '502 Bad Gateway']
    """
    if not _HTML.match(text):
        return []
    titles = _TITLE.findall(text[:LOOKED_AT])
    pieces = [piece for title in titles for piece in re.split(r"\s[|–-]\s", title)]
    return [each for each in (*pieces, plain_text(text[:LOOKED_AT])) if each.strip()]
