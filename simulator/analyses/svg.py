"""Drawing a directed graph as one SVG: boxes in columns, edges with labels and counts.

What was visited, what was not and what cannot be reached differ by colour and by the kind of line.
The picture stands alone: no scripts, no ids, no outside resources, a background of its own, and
classes that begin with `drawing`, so that several can stand in one page.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal

from simulator.analyses.layered_layout import ARROW, Box, Layout, Point, lay_out

Kind = Literal["start", "beat", "end"]
State = Literal["plain", "visited", "unvisited", "unreachable"]

LONGEST = 34
"""Characters of a name that are drawn; the tooltip has all of it."""

THICKEST = 4.5
"""Pixels; a line of an edge that was gone along more often is not thicker."""
_MARGIN = 16.0
_HEAD = 34.0
_FOOT = 30.0

_STYLE = """
.drawing text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1c2530}
.drawing-title{font-size:15px;font-weight:600}
.drawing-name{font-size:12px;text-anchor:middle}
.drawing-note{font-size:10px;text-anchor:middle;fill:#4d5966!important}
.drawing-label{font-size:10px;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
.drawing-key{font-size:11px}
.drawing-box{fill:#fff;stroke:#4a5a6a;stroke-width:1.2}
.drawing-inner{fill:none;stroke:#4a5a6a;stroke-width:1}
.drawing-start .drawing-box{fill:#e6f2e6}
.drawing-end .drawing-box{fill:#efeaf6}
.drawing-line{fill:none;stroke:#5b6b7b;stroke-width:1.2}
.drawing-head{fill:#5b6b7b}
.drawing-visited .drawing-line,.drawing-visited>.drawing-box{stroke:#1b5ea6}
.drawing-visited>.drawing-box{stroke-width:2}
.drawing-visited .drawing-head{fill:#1b5ea6}
.drawing-unvisited .drawing-line,.drawing-unvisited>.drawing-box{stroke:#c62f2f;stroke-dasharray:6 4}
.drawing-unvisited .drawing-head{fill:#c62f2f}
.drawing-unreachable .drawing-line,.drawing-unreachable>.drawing-box{stroke:#8a8f96;stroke-dasharray:1.5 3.5}
.drawing-unreachable .drawing-head{fill:#8a8f96}
.drawing-edge:hover .drawing-line{stroke-width:4px}
"""  # noqa: E501

_KEYS: Mapping[State, str] = {
    "visited": "visited (thicker: more often)",
    "unvisited": "not visited",
    "unreachable": "cannot be reached",
}
_DEPTH: Sequence[State] = ("unreachable", "plain", "unvisited", "visited")
"""From the bottom to the top: where edges share a line, what was visited is seen."""


@dataclass(frozen=True)
class Node:
    """One box.

    Attributes:
        name: Unique; written in the box.
        kind: A `start` has round sides, an `end` a double line.
        note: A second line in the box.
        count: How often it was visited; written beside the name.
        state: How it is drawn.
    """

    name: str
    kind: Kind = "beat"
    note: str = ""
    count: int | None = None
    state: State = "plain"


@dataclass(frozen=True)
class Edge:
    """One arrow; at most one from a node to another.

    Attributes:
        source, target: Names of nodes.
        label: Written where it leaves its source.
        count: How often it was gone along; written beside the label.
        state: How it is drawn.
    """

    source: str
    target: str
    label: str = ""
    count: int | None = None
    state: State = "plain"

    @property
    def text(self) -> str:
        """Label and count, as they are written on it."""
        return " ".join(filter(None, (_short(self.label), _times(self.count))))


def draw(nodes: Sequence[Node], edges: Sequence[Edge], title: str) -> str:
    """Draw a graph.

    Args:
        nodes: In the order in which they are preferred from top to bottom.
        edges: Between those nodes.
        title: Written above.

    Returns:
        One SVG element, for a file of its own or inside HTML.

    Raises:
        ValueError: Two nodes or edges are the same, or an edge goes to a node that is not there.

    Example:
        >>> draw([Node("a", "start"), Node("b", "end")], [Edge("a", "b")], "Two").count("<path")
        1
    """
    known = {node.name for node in nodes}
    ways = {(edge.source, edge.target): edge for edge in edges}
    if len(known) < len(nodes) or len(ways) < len(edges):
        raise ValueError("a node or an edge is there twice")
    if missing := sorted({name for way in ways for name in way} - known):
        raise ValueError(f"there is no node {missing[0]!r}")
    layout = lay_out(
        {node.name: _size(node) for node in nodes},
        {way: _width(edge.text, 10) for way, edge in ways.items()},
        [node.name for node in nodes if node.kind == "start"],
        [node.name for node in nodes if node.kind == "end"],
    )
    return "".join(f"{line}\n" for line in _svg(nodes, edges, layout, title))


def _svg(nodes: Sequence[Node], edges: Sequence[Edge], layout: Layout, title: str) -> Iterator[str]:
    seen = {node.state for node in nodes} | {edge.state for edge in edges}
    used = [state for state in _KEYS if state in seen]
    width = max(layout.width + 2 * _MARGIN, _width(_short(title, 90), 15) + 2 * _MARGIN,
                470.0 if used else 0.0)  # fmt: skip
    height = layout.height + _HEAD + _MARGIN + (_FOOT if used else 0)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" width="{width:.0f}"'
        f' height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">'
    )
    yield f"<title>{_text(title)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield '<rect width="100%" height="100%" rx="8" fill="#fff"/>'
    heading = _text(_short(title, 90))
    yield f'<text class="drawing-title" x="{_MARGIN:g}" y="23">{heading}</text>'
    yield f'<g transform="translate({_MARGIN:g} {_HEAD:g})">'
    for edge in sorted(edges, key=lambda edge: (_DEPTH.index(edge.state), edge.count or 0)):
        yield from _edge(edge, layout.routes[edge.source, edge.target])
    for edge in edges:
        yield from _label(edge, layout.routes[edge.source, edge.target])
    for node in nodes:
        yield from _node(node, layout.boxes[node.name])
    yield "</g>"
    yield from _key(used, height - 14)
    yield "</svg>"


def _edge(edge: Edge, route: Sequence[Point]) -> Iterator[str]:
    thick = f' style="stroke-width:{_thickness(edge):.1f}px"' if edge.state == "visited" else ""
    (x, y), back = route[-1], route[-1][0] < route[-2][0]
    base = x + ARROW * 0.8 if back else x - ARROW * 0.8
    line = _path([*route[:-1], (base, y)])
    what = f"{edge.source} → {edge.target}"
    yield f'<g class="drawing-edge drawing-{edge.state}">'
    yield _tooltip(what, edge.label, _times(edge.count), edge.state)
    yield f'<path class="drawing-line"{thick} d="{line}"/>'
    yield (
        f'<polygon class="drawing-head" points="{x:.1f},{y:.1f} {base:.1f},{y - 4:.1f}'
        f' {base:.1f},{y + 4:.1f}"/></g>'
    )


def _thickness(edge: Edge) -> float:
    if edge.state != "visited":
        return 1.2
    return min(THICKEST, 1.4 + math.log2(1 + (edge.count or 0)) / 2.5)


def _path(route: Sequence[Point]) -> str:
    parts = [f"M{route[0][0]:.1f},{route[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(route):
        if abs(y - to_y) < 0.05:
            parts.append(f"H{to_x:.1f}")
        else:
            middle = x + 30 if x == to_x else (x + to_x) / 2
            parts.append(f"C{middle:.1f},{y:.1f} {middle:.1f},{to_y:.1f} {to_x:.1f},{to_y:.1f}")
    return "".join(parts)


def _label(edge: Edge, route: Sequence[Point]) -> Iterator[str]:
    if not edge.text:
        return
    (x, y), (end, _) = route[0], route[1]
    anchor, place = ("start", x + 4) if end > x else ("end", x - 4)
    above = y - 1.5 - _thickness(edge) / 2
    yield (
        f'<text class="drawing-label" text-anchor="{anchor}" x="{place:.1f}" y="{above:.1f}">'
        f"{_text(edge.text)}</text>"
    )


def _node(node: Node, box: Box) -> Iterator[str]:
    middle, centre = box.x + box.width / 2, box.y + box.height / 2
    radius = 13 if node.kind == "start" else 3
    yield f'<g class="drawing-node drawing-{node.kind} drawing-{node.state}">'
    yield _tooltip(node.name, node.note, _times(node.count), node.state)
    yield f'<rect class="drawing-box" {_rect(box, 0)} rx="{radius}"/>'
    if node.kind == "end":
        yield f'<rect class="drawing-inner" {_rect(box, 3)} rx="2"/>'
    line = centre - 2 if node.note else centre + 4
    name = _text(_heading(node))
    yield f'<text class="drawing-name" x="{middle:.1f}" y="{line:.1f}">{name}</text>'
    if node.note:
        yield (
            f'<text class="drawing-note" x="{middle:.1f}" y="{line + 13:.1f}">'
            f"{_text(_short(node.note))}</text>"
        )
    yield "</g>"


def _rect(box: Box, inset: float) -> str:
    return (
        f'x="{box.x + inset:.1f}" y="{box.y + inset:.1f}" width="{box.width - 2 * inset:.1f}"'
        f' height="{box.height - 2 * inset:.1f}"'
    )


def _key(used: Sequence[State], y: float) -> Iterator[str]:
    x = _MARGIN
    for state in used:
        words = _KEYS[state]
        yield f'<g class="drawing-{state}">'
        yield f'<path class="drawing-line" style="stroke-width:2px" d="M{x:.0f},{y - 4:.0f}h30"/>'
        yield f'<text class="drawing-key" x="{x + 36:.0f}" y="{y:.0f}">{words}</text></g>'
        x += 56 + _width(words, 11)


def _heading(node: Node) -> str:
    return " · ".join(filter(None, (_short(node.name), _times(node.count))))


def _times(count: int | None) -> str:
    return "" if count is None else f"{count:,}\N{MULTIPLICATION SIGN}"


def _tooltip(what: str, note: str, times: str, state: State) -> str:
    said = _KEYS.get(state, "").partition(" (")[0]
    return f"<title>{_text(', '.join(filter(None, (what, note, times, said))))}</title>"


def _size(node: Node) -> tuple[float, float]:
    """Least width and height of a box."""
    width = max(_width(_heading(node), 12), _width(_short(node.note), 10)) + 22
    return width, 40.0 if node.note else 28.0


def _width(text: str, size: float) -> float:
    """Pixels that a text takes in the widest of the usual fonts."""
    wide = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return wide * size * 0.63


def _short(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _text(text: str) -> str:
    """Text inside an element; what XML cannot hold becomes a replacement mark."""
    return escape("".join(c if c in "\t\n" or _holds(ord(c)) else "\ufffd" for c in text))


def _holds(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
