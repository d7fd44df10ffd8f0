"""Calls and results that are written into the text of a message, and texts in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from simulator.json_text import decoded, values

_TAGGED = re.compile(
    r"<(tool_calls?|tools|function_calls?)>\s*(.*?)\s*(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE
)
_RESULT = re.compile(
    r"\A\s*<(tool_response|tool_result|function_response|observation)>\s*(.*?)\s*</\1>\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
_THOUGHT = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>\s*", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"\A\s*```\w*\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)
_SPOKEN = re.compile(r"\A\s*([A-Za-z_][\w.-]{0,100})\s*(\(.*\)|[{].*[}])?\s*\Z", re.DOTALL)
_ARGUMENT = re.compile(r"(\w{1,60})\s*=\s*(\"[^\"]*\"|'[^']*'|[^,()]*)")
_PLAIN = {
    "p", "div", "span", "br", "a", "b", "i", "u", "em", "strong", "ul", "ol", "li", "table", "tr",
    "td", "th", "tbody", "thead", "img", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
    "code", "hr", "html", "body", "head", "style", "script", "font", "small", "section", "figure",
    "meta", "title", "center", "s", "sub", "sup", "iframe", "video", "link", "label", "button",
}  # fmt: skip
_BREAKS = {
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr",
    "ul", "ol", "table", "section",
}  # fmt: skip
_HIDDEN = {"style", "script", "head"}


def written_calls(text: str) -> list[Any] | None:
    """The calls of a text that is nothing else; None where it is none.

    JSON (`{"name": ..., "arguments": ...}`, a list or several of them), in a fence or a tag, or as
    in a program: `get_order(order_id="A-1")`.

    Example:
        >>> written_calls('get_order(order_id="A-1")')
        [{'name': 'get_order', 'arguments': {'order_id': 'A-1'}}]
    """
    tagged, rest = tagged_calls(text)
    if tagged and not rest.strip():
        return tagged
    fenced = _FENCE.match(text)
    text = fenced[1] if fenced else text
    found = list(_calls_in(text))
    if found:
        return found
    spoken = _SPOKEN.match(text)
    if not spoken:
        return None
    given = spoken[2] or ""
    arguments = decoded(given) if given.startswith("{") else dict(_arguments(given))
    return [{"name": spoken[1], "arguments": arguments}]


def tagged_calls(text: str) -> tuple[list[Any], str]:
    """The calls that stand in tags within a text, and the text without them."""
    if "<" not in text:
        return [], text
    found: list[Any] = []

    def take(match: re.Match[str]) -> str:
        calls = list(_calls_in(match[2]))
        found.extend(calls)
        return "" if calls else match[0]

    return found, _TAGGED.sub(take, text)


def tagged_result(text: str) -> str:
    """A result out of its tag.

    Example:
        >>> tagged_result("<tool_response>12</tool_response>")
        '12'
    """
    match = _RESULT.match(text) if "<" in text else None
    return match[2] if match else text


def without_thought(text: str) -> tuple[str, bool]:
    """A text without the thinking that it starts with, and whether it started so."""
    match = _THOUGHT.match(text) if "<" in text else None
    return (text[match.end() :], True) if match else (text, False)


def plain_text(markup: str) -> str:
    r"""The text of HTML; what only looks like a tag, such as an address in brackets, stays.

    Example:
        >>> plain_text("<p>Hi &amp; welcome,</p><p>write to <a@b.com></p>")
        'Hi & welcome,\nwrite to <a@b.com>'
    """
    if "<" not in markup and "&" not in markup:
        return markup
    reader = _Reader()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError):
        return markup
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(line for line in lines if line)


def _calls_in(text: str) -> Iterator[Any]:
    """Calls that stand in a text as JSON; nothing where anything else does."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return
    found: list[Any] = []
    for value in values(text):
        data = decoded(value.data) if isinstance(value.data, str) else value.data
        found += data if isinstance(data, list) else [data]
    if found and all(_is_call(each) for each in found):
        yield from found


def _is_call(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    inner = value.get("function")
    name = inner.get("name") if isinstance(inner, Mapping) else value.get("name") or inner
    return isinstance(name, str) and bool(name)


def _arguments(given: str) -> Iterator[tuple[str, Any]]:
    for match in _ARGUMENT.finditer(given):
        text = match[2].strip()
        quoted = len(text) > 1 and text[0] in "\"'"
        yield match[1], text[1:-1] if quoted else decoded(text)


class _Reader(HTMLParser):
    """Gathers text; tags that HTML does not have are text as well."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BREAKS:
            self.found.append("\n")
        elif tag not in _PLAIN:
            self.found.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)
