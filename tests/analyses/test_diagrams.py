import re

from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.diagrams import mermaid, of_scenario, of_stage
from simulator.analyses.svg import Edge, Node
from simulator.content.pack import find_pack
from simulator.play.stage import build_stage

LINE = re.compile(
    r'    (n\d+(\(\["[^"]*"\]\)|\["[^"]*"\]|\[\["[^"]*"\]\])|n\d+ -->(\|"[^"]*"\|)? n\d+)'
)


def test_a_scenario_is_drawn_as_its_graph_is() -> None:
    scenario = find_pack("bakery").scenarios["faulty_order"]
    nodes, edges = of_scenario(scenario)
    assert {node.name for node in nodes} == set(scenario.graph)
    assert {(edge.source, edge.target) for edge in edges} == set(scenario.graph.edges)
    by_name = {node.name: node for node in nodes}
    assert {name for name, node in by_name.items() if node.kind == "start"} == set(scenario.start)
    assert by_name["walk_out"].note == "gave_up, from anywhere"
    assert by_name["want_money"].note == "refund_order"
    assert by_name["ask_rules"].note == "refund_policy?"


def test_edges_say_what_support_did_where_it_matters() -> None:
    scenario = find_pack("bakery").scenarios["talk_to_owner"]
    labels = {(e.source, e.target): e.label for e in of_scenario(scenario)[1]}
    assert labels["owner_please", "handed_over"] == "done, else"
    assert labels["one_more_hours", "thanks"] == ""


def test_the_stage() -> None:
    nodes, edges = of_stage(build_stage())
    assert [node.name for node in nodes if node.kind != "beat"] == ["start", "end"]
    assert Edge("support", "critic") in edges
    assert Edge("critic", "support", "may") in edges


@given(st.text(min_size=1), st.text(), st.text())
def test_no_text_leaves_its_label(name: str, note: str, label: str) -> None:
    nodes = (Node(name, "start", note), Node(name + "2"), Node(name + "3", "end"))
    text = mermaid((nodes, (Edge(name, name + "2", label), Edge(name, name + "3"))), name)
    head, *lines = text.splitlines()[3:]
    assert head == "flowchart TD" and len(lines) == 5
    assert all(LINE.fullmatch(line) for line in lines)
    assert re.fullmatch(r'title: "[^"\\]*"', text.splitlines()[1])


def test_what_mermaid_or_markdown_act_upon_is_written_as_a_code() -> None:
    text = mermaid(((Node("1. <b>`a`</b>", "start", 'x"]; click'),), ()), "```")
    assert "<b>" not in text and "`" not in text
    assert "1#46; #60;b#62;#96;a#96;" in text and "x#34;#93;#59; click" in text
