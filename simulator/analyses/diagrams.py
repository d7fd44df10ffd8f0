"""What is drawn: a scenario's beats, or the stage, as nodes and edges; and both as mermaid text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.analyses.svg import Edge, Node
from simulator.content.scenarios import Beat, Outcome, Scenario

if TYPE_CHECKING:
    from typing import Any

    from langgraph.graph.state import CompiledStateGraph

Flow = tuple[tuple[Node, ...], tuple[Edge, ...]]

STAGE = "One dialogue on the stage"
_SHAPES = {"start": ("([", "])"), "beat": ("[", "]"), "end": ("[[", "]]")}
_PLAIN = frozenset(" _,:/|!?'")
_ENDS = {"__start__": "start", "__end__": "end"}


def of_scenario(scenario: Scenario) -> Flow:
    """The beats of a scenario, as its graph has them, and what support did on the edges.

    An edge without a label is gone along whatever support did.
    """
    from_anywhere = {name for names in scenario.exits.values() for name in names}
    nodes = tuple(
        Node(
            name=name,
            kind="end" if beat.ends else "start" if name in scenario.start else "beat",
            note=_note(beat, name in from_anywhere),
        )
        for name, beat in scenario.beats.items()
    )
    edges = tuple(
        Edge(source, target, _label(scenario.beats[source], data["outcomes"]))
        for source, target, data in scenario.graph.edges(data=True)
    )
    return nodes, edges


def _note(beat: Beat, from_anywhere: bool) -> str:
    if beat.ends:
        return f"{beat.ends.value}, from anywhere" if from_anywhere else beat.ends.value
    return " | ".join(beat.wants) or (f"{beat.asks}?" if beat.asks else "")


def _label(beat: Beat, outcomes: Sequence[str]) -> str:
    return "" if tuple(beat.then) == (Outcome.ELSE,) else ", ".join(outcomes)


def of_stage(stage: CompiledStateGraph[Any, Any, Any, Any]) -> Flow:
    """The nodes of a compiled LangGraph; an edge that is one of several says `may`."""
    drawn = stage.get_graph()
    names = {key: _ENDS.get(key, key) for key in drawn.nodes}
    nodes = tuple(
        Node(names[key], "start" if key == "__start__" else "end" if key == "__end__" else "beat")
        for key in drawn.nodes
    )
    edges = tuple(
        Edge(names[edge.source], names[edge.target], "may" if edge.conditional else "")
        for edge in drawn.edges
    )
    return nodes, edges


def mermaid(flow: Flow, title: str) -> str:
    """A flowchart as GitHub renders it: safe ids, every label quoted and escaped.

    Example:
        >>> print(mermaid(((Node("a b", "start"),), ()), "One"))
        ---
        title: "One"
        ---
        flowchart TD
            n0(["a b"])
        <BLANKLINE>
    """
    nodes, edges = flow
    ids = {node.name: f"n{place}" for place, node in enumerate(nodes)}
    lines = ["---", f'title: "{_escaped(title)}"', "---", "flowchart TD"]
    for node in nodes:
        left, right = _SHAPES[node.kind]
        note = f"<br/>{_escaped(node.note)}" if node.note else ""
        lines.append(f'    {ids[node.name]}{left}"{_escaped(node.name)}{note}"{right}')
    for edge in edges:
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        lines.append(f"    {ids[edge.source]} -->{label} {ids[edge.target]}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Everything that mermaid, Markdown or HTML could act upon as mermaid's own character code."""
    text = " ".join(text.split())
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in text)
