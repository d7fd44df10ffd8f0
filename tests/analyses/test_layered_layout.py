from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.analyses.diagrams import of_scenario
from simulator.analyses.layered_layout import Box, Layout, Point, lay_out
from simulator.content.pack import find_pack

LABEL = 40.0
NAMES = st.integers(1, 12)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], dict[tuple[str, str], float]]:
    names = [f"n{i}" for i in range(draw(NAMES))]
    ends = st.sampled_from(names)
    edges = draw(st.lists(st.tuples(ends, ends), max_size=40, unique=True))
    sizes = {name: (draw(st.integers(20, 200)), draw(st.integers(20, 60))) for name in names}
    return sizes, dict.fromkeys(edges, LABEL)


def swung(route: tuple[Point, ...]) -> list[Point]:
    """Points along a route, as the drawing swings it."""
    found = []
    for (x, y), (to_x, to_y) in pairwise(route):
        middle = x + 30 if x == to_x else (x + to_x) / 2
        for step in range(21):
            t = step / 20
            a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
            found.append((a * x + (b + c) * middle + d * to_x, (a + b) * y + (c + d) * to_y))
    return found


def inside(point: Point, box: Box) -> bool:
    x, y = point
    return box.x + 1 < x < box.x + box.width - 1 and box.y + 1 < y < box.y + box.height - 1


def labels(layout: Layout) -> list[Box]:
    """The space above the straight piece at the beginning of each edge."""
    found = []
    for route in layout.routes.values():
        (x, y), (end, _) = route[:2]
        found.append(Box(x if end > x else x - LABEL, y - 13, LABEL, 12))
    return found


def overlap(one: Box, other: Box) -> bool:
    across = one.x + 0.5 < other.x + other.width and other.x + 0.5 < one.x + one.width
    return across and one.y + 0.5 < other.y + other.height and other.y + 0.5 < one.y + one.height


def check(layout: Layout) -> None:
    for one, other in combinations(layout.boxes.values(), 2):
        assert not overlap(one, other)
    for (source, target), route in layout.routes.items():
        start, end = layout.boxes[source], layout.boxes[target]
        assert route[0][0] in (start.x, start.x + start.width)
        assert start.y < route[0][1] < start.y + start.height
        assert route[-1][0] in (end.x, end.x + end.width)
        assert end.y < route[-1][1] < end.y + end.height
        assert route[0][1] == route[1][1] and route[-1][1] == route[-2][1]
        points = swung(route)
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in points)
        for box in layout.boxes.values():
            assert not any(inside(point, box) for point in points)
    found = labels(layout)
    for label in found:
        assert not any(overlap(label, box) for box in layout.boxes.values())
    for one, other in combinations(found, 2):
        assert not overlap(one, other)


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_nothing_lies_on_anything_else(graph: tuple) -> None:
    sizes, edges = graph
    check(lay_out(sizes, edges, first=list(sizes)[:2], last=list(sizes)[-2:]))


@pytest.mark.parametrize("pack", ["bakery", "ecommerce", "fintech", "subscriptions"])
def test_shipped_scenarios(pack: str) -> None:
    for scenario in find_pack(pack).scenarios.values():
        nodes, edges = of_scenario(scenario)
        sizes = {node.name: (100.0, 40.0) for node in nodes}
        ways = {(edge.source, edge.target): LABEL for edge in edges}
        starts = [node.name for node in nodes if node.kind == "start"]
        ends = [node.name for node in nodes if node.kind == "end"]
        layout = lay_out(sizes, ways, starts, ends)
        check(layout)
        right = max(box.x for box in layout.boxes.values())
        assert all(layout.boxes[name].x == right for name in ends)


def test_edges_go_to_the_right_but_those_that_close_a_cycle() -> None:
    sizes = dict.fromkeys("abcd", (50.0, 20.0))
    edges = dict.fromkeys([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "d")], 0.0)
    layout = lay_out(sizes, edges, first=["a"])
    x = {name: box.x for name, box in layout.boxes.items()}
    assert x["a"] < x["b"] < x["c"] < x["d"]
    assert layout.routes["c", "a"][0][0] == x["c"]
    assert layout.routes["d", "d"][0][0] == layout.routes["d", "d"][-1][0] == x["d"] + 50
    check(layout)


def test_edges_to_the_same_box_share_their_way() -> None:
    sizes = dict.fromkeys("abcz", (50.0, 20.0))
    edges = dict.fromkeys([("a", "b"), ("b", "c"), ("c", "z"), ("a", "z"), ("b", "z")], 0.0)
    routes = lay_out(sizes, edges).routes
    assert routes["a", "z"][-4:] == routes["b", "z"][-4:]


def test_two_edges_there_and_back_do_not_cross() -> None:
    sizes = dict.fromkeys("ab", (50.0, 20.0))
    routes = lay_out(sizes, dict.fromkeys([("a", "b"), ("b", "a")], 0.0)).routes
    assert routes["a", "b"][0][1] < routes["b", "a"][-1][1]
    assert routes["a", "b"][-1][1] < routes["b", "a"][0][1]


def test_parallel_ways_are_ordered_so_that_none_cross() -> None:
    names = [f"{side}{i}" for side in "lr" for i in range(4)]
    edges = {(f"l{i}", f"r{3 - i}"): 0.0 for i in range(4)}
    boxes = lay_out(dict.fromkeys(names, (50.0, 20.0)), edges).boxes
    left = sorted(range(4), key=lambda i: boxes[f"l{i}"].y)
    assert left == sorted(range(4), key=lambda i: boxes[f"r{3 - i}"].y)


def test_no_box_and_one_box() -> None:
    assert lay_out({}, {}).boxes == {}
    assert lay_out({"a": (30, 20)}, {}).boxes == {"a": Box(8, 8, 30, 20)}
