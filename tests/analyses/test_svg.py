import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.svg import LONGEST, Edge, Node, draw

SVG = "{http://www.w3.org/2000/svg}"
TIMES = "\N{MULTIPLICATION SIGN}"
HOSTILE = '<script>alert("x")</script>&\x00\x1b[31m]]>‮'


def elements(svg: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}{tag}"))


def texts(svg: str, tag: str = "text") -> list[str]:
    return ["".join(element.itertext()) for element in elements(svg, tag)]


def test_names_notes_labels_counts_and_tooltips() -> None:
    nodes = [Node("a", "start", "wants it", 1200), Node("b", "end")]
    svg = draw(nodes, [Edge("a", "b", "done", 3, "visited")], "Two of them")
    assert texts(svg)[:4] == ["Two of them", f"done 3{TIMES}", f"a · 1,200{TIMES}", "wants it"]
    assert texts(svg, "title") == [
        "Two of them",
        f"a → b, done, 3{TIMES}, visited",
        f"a, wants it, 1,200{TIMES}",
        "b",
    ]


def test_start_and_end_have_shapes_of_their_own() -> None:
    svg = draw([Node("a", "start"), Node("b"), Node("c", "end")], [], "Three")
    boxes = [e for e in elements(svg, "rect") if e.get("class") == "drawing-box"]
    assert len({box.get("rx") for box in boxes}) == 2
    assert sum(e.get("class") == "drawing-inner" for e in elements(svg, "rect")) == 1


def test_states_differ_by_line_and_not_by_colour_alone() -> None:
    svg = draw([Node("a")], [], "One")
    lines = dict(re.findall(r"\.drawing-(\w+) \.drawing-line[^{]*{([^}]*)}", svg))
    dashes = [re.findall(r"dasharray:([\d. ]+)", lines[s]) for s in ("visited", "unvisited",
                                                                     "unreachable")]  # fmt: skip
    assert dashes == [[], ["6 4"], ["1.5 3.5"]]


def test_states_that_are_used_are_explained() -> None:
    nodes = [Node("a", "start", state="visited"), Node("b", state="unreachable")]
    words = texts(draw(nodes, [], "Two"))
    assert "visited (thicker: more often)" in words and "cannot be reached" in words
    assert "not visited" not in words
    assert len(texts(draw([Node("a")], [], "One"))) == 2


def test_lines_are_thicker_the_more_often_they_were_gone_along() -> None:
    nodes = [Node(name) for name in "abcd"]
    edges = [Edge("a", name, "", n, "visited") for name, n in (("b", 1), ("c", 30), ("d", 10**9))]
    styles = [e.get("style", "") for e in elements(draw(nodes, edges, "Four"), "path")]
    widths = [float(style[13:-2]) for style in styles[:3]]
    assert widths == sorted(widths) and widths[0] < widths[1] < widths[2] < 6


def test_what_was_visited_lies_above_what_was_not() -> None:
    nodes = [Node(name) for name in "abc"]
    edges = [Edge("a", "c", "", 2, "visited"), Edge("b", "c", "", 0, "unvisited")]
    titles = texts(draw(nodes, edges, "Three"), "title")
    assert titles[1].startswith("b") and titles[2].startswith("a")


def test_long_names_are_cut_in_the_box_and_whole_in_the_tooltip() -> None:
    name = "x" * 500
    svg = draw([Node(name, note=name)], [], name)
    assert name in texts(svg, "title")[0]
    assert all(len(text) <= 90 for text in texts(svg))
    assert f"{'x' * (LONGEST - 1)}…" in texts(svg)


def test_hostile_text_stays_text() -> None:
    nodes = [Node(HOSTILE, note=HOSTILE), Node("b")]
    svg = draw(nodes, [Edge(HOSTILE, "b", HOSTILE)], HOSTILE)
    assert not elements(svg, "script")
    assert "<script" not in svg and "\x1b" not in svg and "\x00" not in svg


@given(st.text(min_size=1), st.text(), st.text())
def test_any_text_gives_an_svg_that_can_be_read(name: str, note: str, label: str) -> None:
    other = name + "2"
    svg = draw([Node(name, note=note), Node(other)], [Edge(name, other, label)], note)
    assert len(elements(svg, "path")) == 1
    svg.encode()


def test_it_stands_alone_and_beside_others_in_one_page() -> None:
    svg = draw([Node("a"), Node("b")], [Edge("a", "b")], "Two")
    page = ElementTree.fromstring(f"<div>{svg}{svg}</div>")
    assert not any(element.get("id") for element in page.iter())
    assert not re.search(r"href|url\(|@import|<script|\bon\w+=", svg)
    rules = re.findall(r"([^{}]+){", svg.partition("<style>")[2].partition("</style>")[0])
    assert all(".drawing" in part for rule in rules for part in rule.split(","))
    names = [n for e in page.iter() for n in e.get("class", "").split()]
    assert names and all(name.startswith("drawing") for name in names)


def test_the_same_graph_is_the_same_text() -> None:
    nodes = [Node(name) for name in "abcdef"]
    edges = [Edge(a, b) for a, b in ("ab", "bc", "ca", "ad", "de", "ef", "be", "af", "ff")]
    assert draw(nodes, edges, "Six") == draw(nodes, edges, "Six")


@pytest.mark.parametrize(
    ("nodes", "edges", "reason"),
    [
        ([Node("a"), Node("a", "end")], [], "twice"),
        ([Node("a"), Node("b")], [Edge("a", "b"), Edge("a", "b", "x")], "twice"),
        ([Node("a")], [Edge("a", "b")], "no node 'b'"),
    ],
)
def test_a_graph_that_is_none(nodes: list[Node], edges: list[Edge], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        draw(nodes, edges, "None")
