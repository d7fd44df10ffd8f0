"""The layered layout of a directed graph (Sugiyama): columns from left to right, few crossings.

Edges with the same target share a lane where they cross a column, so that the way to an ending is
one line that others join, and not twenty side by side.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

ROW = 16.0
"""Pixels between edges that leave a box on the same side."""

SWEEPS = 24
ROUNDS = 12
ARROW = 10.0
_PAD = 8.0
_GAPS = {(False, False): 24.0, (False, True): 14.0, (True, False): 14.0, (True, True): 10.0}
"""Pixels between two neighbours in a column, by whether each is a lane."""

Edge = tuple[str, str]
Point = tuple[float, float]
Item = tuple[str, int, bool]
"""What stands in a column: a box (its name, -1) or a lane (its target, its column, backwards)."""


@dataclass(frozen=True)
class Box:
    """Where a node stands: its upper left corner and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Where everything stands, in pixels.

    Attributes:
        width, height: Of the whole picture.
        boxes: By name.
        routes: By edge, the points it goes through: from a side of its source to one of its target.
            The first two are the straight piece for a label. Between points at the same height it
            is straight, otherwise it swings.
    """

    width: float
    height: float
    boxes: Mapping[str, Box]
    routes: Mapping[Edge, tuple[Point, ...]]


def lay_out(
    sizes: Mapping[str, tuple[float, float]],
    edges: Mapping[Edge, float],
    first: Sequence[str] = (),
    last: Sequence[str] = (),
) -> Layout:
    """Lay out a graph.

    Args:
        sizes: By name, the least width and height of each box in pixels.
        edges: From source and target to the width of the label.
        first: Where cycles are entered, if there are any.
        last: Boxes that stand in the last column where nothing follows them.

    Example:
        >>> lay_out({"a": (50, 20), "b": (50, 20)}, {("a", "b"): 0}).boxes["a"].x
        8.0
    """
    columns = _columns(list(sizes), list(edges), first, last)
    plan = _Plan(sizes, edges, columns)
    order = plan.ordered()
    return plan.drawn(order, plan.heights(order))


def _columns(
    names: Sequence[str], edges: Sequence[Edge], first: Sequence[str], last: Sequence[str]
) -> dict[str, int]:
    """The column of each box: the longest way to it, once cycles are broken."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(dict.fromkeys((*first, *names)))
    graph.add_edges_from(edges)
    done = {name: place for place, name in enumerate(nx.dfs_postorder_nodes(graph))}
    acyclic: nx.DiGraph[str] = nx.DiGraph()
    acyclic.add_nodes_from(graph)
    acyclic.add_edges_from((a, b) if done[a] > done[b] else (b, a) for a, b in edges if a != b)
    columns = {n: at for at, ns in enumerate(nx.topological_generations(acyclic)) for n in ns}
    final = max(columns.values(), default=0)
    ends = (name for name in last if not acyclic.out_degree(name))
    return columns | dict.fromkeys(ends, final)


class _Plan:
    """The boxes and lanes of each column, and the links between neighbouring columns."""

    def __init__(
        self,
        sizes: Mapping[str, tuple[float, float]],
        edges: Mapping[Edge, float],
        columns: Mapping[str, int],
    ) -> None:
        self.edges, self.columns = edges, columns
        self.count = max(columns.values(), default=0) + 1
        self.chains = {edge: self._chain(*edge) for edge in edges}
        self.widths = [0.0] * self.count
        for name, (width, _) in sizes.items():
            self.widths[columns[name]] = max(self.widths[columns[name]], width)
        self.heights_of = {
            name: max(height, ROW * max(self._rows(name)) + 6)
            for name, (_, height) in sizes.items()
        }
        self.before: dict[Item, list[Item]] = defaultdict(list)
        self.after: dict[Item, list[Item]] = defaultdict(list)
        for left, right in dict.fromkeys(self._links()):
            self.after[left].append(right)
            self.before[right].append(left)

    def _chain(self, source: str, target: str) -> list[Item]:
        """An edge from source to target, with the lanes in between."""
        start, end = self.columns[source], self.columns[target]
        step = 1 if end > start else -1
        lanes = [(target, at, step < 0) for at in range(start + step, end, step)]
        return [(source, -1, False), *lanes, (target, -1, False)]

    def _links(self) -> Iterator[tuple[Item, Item]]:
        for chain in self.chains.values():
            for here, there in pairwise(chain):
                if here != there:
                    ordered = self.column(here) < self.column(there)
                    yield (here, there) if ordered else (there, here)

    def _rows(self, name: str) -> tuple[int, int]:
        """How many edges end or begin at each side; all that come from one side are one."""
        at, left, right, into_left, into_right = self.columns[name], 0, 0, False, False
        for source, target in self.edges:
            if source == name:
                forwards = source == target or self.columns[target] > at
                left, right = left + (not forwards), right + forwards
            if target == name:
                into_left |= self.columns[source] < at
                into_right |= self.columns[source] >= at
        return left + into_left, right + into_right

    def column(self, item: Item) -> int:
        return self.columns[item[0]] if item[1] < 0 else item[1]

    def ordered(self) -> list[list[Item]]:
        """The items of each column from top to bottom, by the barycentre of their neighbours."""
        order: list[list[Item]] = [[] for _ in range(self.count)]
        for name, at in self.columns.items():
            order[at].append((name, -1, False))
        for chain in self.chains.values():
            for lane in chain[1:-1]:
                if lane not in order[lane[1]]:
                    order[lane[1]].append(lane)
        best, fewest = [list(column) for column in order], self._crossings(order)
        for sweep in range(SWEEPS):
            forwards = sweep % 2 == 0
            sides = self.before if forwards else self.after
            columns = range(1, self.count) if forwards else range(self.count - 2, -1, -1)
            for at in columns:
                near = {item: i for i, item in enumerate(order[at - 1 if forwards else at + 1])}
                order[at] = _sorted_by_mean(order[at], sides, near)
            crossings = self._crossings(order)
            if crossings < fewest:
                best, fewest = [list(column) for column in order], crossings
        return best

    def _crossings(self, order: list[list[Item]]) -> int:
        found = 0
        for left, right in pairwise(order):
            place = {item: i for i, item in enumerate(right)}
            seen: list[int] = []
            for item in left:
                ends = sorted(place[other] for other in self.after[item])
                found += sum(len(seen) - bisect_right(seen, end) for end in ends)
                for end in ends:
                    insort(seen, end)
        return found

    def heights(self, order: list[list[Item]]) -> dict[Item, float]:
        """The middle of each item from the top, near to the mean of what it is linked with."""
        middle: dict[Item, float] = {}
        for column in order:
            middle.update(zip(column, self._spaced(column, {}), strict=True))
        for turn in range(ROUNDS):
            for column in order if turn % 2 == 0 else order[::-1]:
                wish = {item: _mean([middle[o] for o in self._near(item)]) for item in column}
                known = {item: y for item, y in wish.items() if y is not None}
                middle.update(zip(column, self._spaced(column, known), strict=True))
        top = min((y - self._height(item) / 2 for item, y in middle.items()), default=0.0)
        return {item: y - top + _PAD for item, y in middle.items()}

    def _near(self, item: Item) -> list[Item]:
        """Neighbours; a lane looks at the lanes of the same line most, so that it is straight."""
        near = [*self.before[item], *self.after[item]]
        same = [o for o in near if o[0] == item[0]] if item[1] >= 0 else []
        return near + same * 4

    def _height(self, item: Item) -> float:
        return self.heights_of[item[0]] if item[1] < 0 else 0.0

    def _spaced(self, column: list[Item], wish: Mapping[Item, float]) -> list[float]:
        """Middles as near to the wishes as the distances allow (least squares, blocks merged)."""
        offsets = [0.0] if column else []
        for above, below in pairwise(column):
            gap = _GAPS[above[1] >= 0, below[1] >= 0]
            halves = (self._height(above) + self._height(below)) / 2
            offsets.append(offsets[-1] + halves + gap)
        blocks: list[list[float]] = []
        for item, offset in zip(column, offsets, strict=True):
            blocks.append([wish.get(item, offset) - offset, 1.0])
            while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
                mean, count = blocks.pop()
                total = blocks[-1][1] + count
                blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * count) / total, total]
        shifts = [mean for mean, count in blocks for _ in range(int(count))]
        return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]

    def drawn(self, order: list[list[Item]], middle: Mapping[Item, float]) -> Layout:
        """Boxes and routes in pixels."""
        labels = [[0.0, 0.0] for _ in order]
        for (source, target), width in self.edges.items():
            at = self.columns[source]
            side = 0 if self.columns[target] < at else 1
            labels[at][side] = max(labels[at][side], width + ARROW)
        lefts, x = [], _PAD + labels[0][0]
        for at, column in enumerate(order):
            lefts.append(x)
            swing = self._swing(column, middle)
            next_label = labels[at + 1][0] if at + 1 < len(order) else 0.0
            x += self.widths[at] + labels[at][1] + next_label + ARROW + swing
        boxes = {}
        for name, at in self.columns.items():
            height = self.heights_of[name]
            y = middle[name, -1, False] - height / 2
            boxes[name] = Box(lefts[at], y, self.widths[at], height)
        rows = self._ports(middle, boxes)
        routes = {e: tuple(self._route(e, boxes, rows, middle, lefts, labels)) for e in self.edges}
        rights = [box.x + box.width for box in boxes.values()]
        rights += [px + ROW * 2 for a, b in self.edges if a == b for px, _ in routes[a, b]]
        bottoms = [box.y + box.height for box in boxes.values()]
        bottoms += [py for route in routes.values() for _, py in route]
        return Layout(max(rights, default=0) + _PAD, max(bottoms, default=0) + _PAD, boxes, routes)

    def _swing(self, column: list[Item], middle: Mapping[Item, float]) -> float:
        """Pixels in which lines swing to the next column: more where one has far to go."""
        ways = (abs(middle[a] - middle[b]) for a in column for b in self.after[a])
        return min(170.0, max(40.0, 0.4 * max(ways, default=0.0)))

    def _ports(
        self, middle: Mapping[Item, float], boxes: Mapping[str, Box]
    ) -> dict[tuple[str, str, str], float]:
        """The height at which an edge leaves (`out`, by target) or all of a side enter (`in`)."""
        wishes: dict[tuple[str, str], dict[tuple[str, str], float]] = defaultdict(dict)
        entering: dict[tuple[str, str], list[float]] = defaultdict(list)
        for (source, target), chain in self.chains.items():
            forwards = self.columns[target] > self.columns[source]
            side = "right" if forwards or source == target else "left"
            wishes[source, side]["out", target] = middle[chain[1]]
            other = "left" if forwards else "right"
            entering[target, other].append(middle[chain[-2]])
        for (target, side), heights in entering.items():
            wishes[target, side]["in", side] = sum(heights) / len(heights)
        found = {}
        for (name, side), wish in wishes.items():
            centre = boxes[name].y + boxes[name].height / 2
            upper = "out" if side == "right" else "in"  # an edge there and one back do not cross
            ports = sorted(wish, key=lambda port: (wish[port], port[0] != upper))
            for place, (kind, what) in enumerate(ports):
                row = centre + (place - (len(ports) - 1) / 2) * ROW
                found[name, kind, what] = row
        return found

    def _route(
        self,
        edge: Edge,
        boxes: Mapping[str, Box],
        rows: Mapping[tuple[str, str, str], float],
        middle: Mapping[Item, float],
        lefts: Sequence[float],
        labels: Sequence[Sequence[float]],
    ) -> Iterator[Point]:
        source, target = edge
        begin, end, at = boxes[source], boxes[target], self.columns[source]
        forwards = self.columns[target] > at
        y, into = rows[source, "out", target], "left" if forwards else "right"
        if forwards or source == target:
            yield from ((begin.x + begin.width, y), (begin.x + begin.width + labels[at][1], y))
        else:
            yield from ((begin.x, y), (begin.x - labels[at][0], y))
        for lane in self.chains[edge][1:-1]:
            left, right = lefts[lane[1]], lefts[lane[1]] + self.widths[lane[1]]
            # past the labels of the column, which leave to both sides
            left, right = left - labels[lane[1]][0], right + labels[lane[1]][1]
            for x in (left, right) if forwards else (right, left):
                yield x, middle[lane]
        y = rows[target, "in", into]
        if source == target:
            yield begin.x + begin.width + labels[at][1], y
        elif forwards:
            yield end.x - ARROW - labels[self.columns[target]][0], y
        else:
            yield end.x + end.width + ARROW + labels[self.columns[target]][1], y
        yield (end.x, y) if forwards else (end.x + end.width, y)


def _sorted_by_mean(
    column: list[Item], sides: Mapping[Item, Sequence[Item]], near: Mapping[Item, int]
) -> list[Item]:
    """By the mean place of the neighbours on one side; what has none there stays where it is."""
    means = {item: _mean([near[other] for other in sides[item]]) for item in column}
    moving = iter(
        sorted((i for i in column if means[i] is not None), key=lambda i: means[i] or 0.0)
    )
    return [item if means[item] is None else next(moving) for item in column]


def _mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None
