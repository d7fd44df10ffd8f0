"""The scenarios' graphs, each beat and edge as it was visited, as inline SVG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulator.analyses.coverage.report import Report
from simulator.analyses.diagrams import of_scenario
from simulator.analyses.markup import count, html, share, visible
from simulator.analyses.svg import State, draw
from simulator.content.scenarios import Scenario
from simulator.runs.coverage.bins import Dimension, bin_of, edge
from simulator.runs.coverage.space import percent


def graphs(report: Report) -> Iterator[str]:
    """HTML: each scenario collapsed under a line with its figures."""
    known = frozenset(report.space.bins)
    for scenario in report.pack.scenarios.values():
        svg, hit, reachable = _graph(report, scenario, known)
        played = report.coverage.hits.get(bin_of(Dimension.SCENARIO, scenario.name), 0)
        yield (
            f"<details><summary><h4><bdi>{html(scenario.name)}</bdi></h4>"
            f" <small>{count(played, 'dialogue')}, {hit:,} of {reachable:,} edges,"
            f" {share(percent(hit, reachable))}</small></summary>"
            f"<p><bdi>{html(scenario.goal)}</bdi></p>"
            f'<div class="wide" tabindex="0" role="region"'
            f' aria-label="Graph of {html(scenario.name)}">{svg}</div></details>\n'
        )


def _graph(report: Report, scenario: Scenario, known: frozenset[str]) -> tuple[str, int, int]:
    """The picture, and how many of the edges that count were visited."""
    nodes, edges = of_scenario(scenario)
    hits = report.coverage.hits
    nodes = tuple(
        replace(node, count=hits.get(bin_, 0), state=_state(report, known, bin_))
        for node in nodes
        for bin_ in (bin_of(Dimension.BEAT, f"{scenario.name}/{node.name}"),)
    )
    bins = [edge(scenario.name, each.source, each.target) for each in edges]
    states = [_state(report, known, bin_) for bin_ in bins]
    edges = tuple(
        replace(each, count=hits.get(bin_) or None, state=state)
        for each, bin_, state in zip(edges, bins, states, strict=True)
    )
    hit, missing = states.count("visited"), states.count("unvisited")
    return visible(draw(nodes, edges, scenario.name)), hit, hit + missing


def _state(report: Report, known: frozenset[str], bin_: str) -> State:
    """Beats and edges that are no bins (a beat that comes twice in a row) stay plain."""
    if report.coverage.hits.get(bin_):
        return "visited"
    if bin_ not in known:
        return "plain"
    return "unreachable" if bin_ in report.space.unreachable else "unvisited"
