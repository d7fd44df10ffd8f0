"""Texts out of their tags: of HTML, and of the results that stand in the text of a message."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_RESULT = re.compile(
    r"\s*<(tool_(?:response|result|output)s?|function_(?:response|result|output)s?|observations?)>\s*(.*?)\s*</\1>\s*",
    re.DOTALL | re.IGNORECASE,
)
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


def tagged_results(text: str) -> list[str]:
    """Results out of their tags; none where anything else stands beside them.

    Example:
        >>> tagged_results("<tool_response>12</tool_response>"), tagged_results("12")
        (['12'], [])
    """
    found, place = [], 0
    while match := _RESULT.match(text, place):
        found.append(match[2])
        place = match.end()
    return found if place == len(text) else []


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
