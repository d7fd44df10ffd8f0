"""The least number of walks through a directed graph that take in all that is required."""

from __future__ import annotations

from collections.abc import Collection, Iterable

Edge = tuple[str, str]
"""From, to."""


def least_walks(
    edges: Collection[Edge],
    starts: Collection[str],
    ends: Collection[str],
    required: Collection[Edge],
    required_nodes: Collection[str] = (),
    exits: bool = True,
) -> int:
    """A lower bound of the walks that are needed to take each required edge and node at least once.

    It is the least flow with lower bounds of 1, solved by linear programming; the matrix is totally
    unimodular, so that the optimum is whole. In a graph without cycles it is the exact number. A
    flow can also go round a cycle that no walk leads to: an edge on a cycle may so count as taken
    for nothing, which makes the bound weaker, never wrong.

    Args:
        edges: Steps there are.
        starts: Nodes a walk can begin at.
        ends: Nodes a walk can end at.
        required: Edges to take.
        required_nodes: Nodes to visit.
        exits: Whether a walk can end at any node besides.

    Returns:
        0 where nothing is required, else 1 or more.

    Raises:
        ValueError: A required edge or node is not in the graph, or no walk takes it.

    Example:
        >>> least_walks([("a", "b"), ("a", "c")], ["a"], [], [("a", "b"), ("a", "c")])
        2
    """
    steps = sorted(set(edges))
    needed, visited = set(required), set(required_nodes)
    nodes = sorted({node for step in steps for node in step} | set(starts) | set(ends))
    last = set(nodes) if exits else set(ends)
    _check(steps, set(starts), last, needed, visited)
    if not needed and not visited:
        return 0
    # a walk there must be, though the flow may cover everything by cycles
    return max(1, _least_flow(steps, nodes, sorted(set(starts)), sorted(last), needed, visited))


def _check(
    steps: Collection[Edge], starts: set[str], last: set[str], needed: set[Edge], visited: set[str]
) -> None:
    missing = sorted(needed - set(steps))
    if missing:
        raise ValueError(f"the graph has no edge {missing[0]!r}")
    after = _reached(starts, steps)
    before = _reached(last, [(target, source) for source, target in steps])
    for edge in sorted(needed):
        if edge[0] not in after or edge[1] not in before:
            raise ValueError(f"no walk takes the edge {edge!r}")
    for node in sorted(visited):
        if node not in after or node not in before:
            raise ValueError(f"no walk visits the node {node!r}")


def _reached(origins: Iterable[str], steps: Iterable[Edge]) -> set[str]:
    onward: dict[str, list[str]] = {}
    for source, target in steps:
        onward.setdefault(source, []).append(target)
    found, open_ = set(origins), list(origins)
    while open_:
        for target in onward.get(open_.pop(), ()):
            if target not in found:
                found.add(target)
                open_.append(target)
    return found


def _least_flow(
    steps: list[Edge],
    nodes: list[str],
    starts: list[str],
    last: list[str],
    needed: set[Edge],
    visited: set[str],
) -> int:
    """Each node is an arc from its entry to its exit, so that visits have a lower bound as well."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    place = {node: 2 * i for i, node in enumerate(nodes)}
    # arcs as (from row, to row, least flow); None is the world outside
    arcs: list[tuple[int | None, int | None, int]] = [
        (place[a] + 1, place[b], int((a, b) in needed)) for a, b in steps
    ]
    arcs += [(place[node], place[node] + 1, int(node in visited)) for node in nodes]
    arcs += [(place[node] + 1, None, 0) for node in last]
    arcs += [(None, place[node], 0) for node in starts]
    entries = [
        (row, column, sign)
        for column, (source, target, _) in enumerate(arcs)
        for row, sign in ((source, -1.0), (target, 1.0))
        if row is not None
    ]
    rows, columns, signs = zip(*entries, strict=True)
    matrix = coo_array((signs, (rows, columns)), shape=(2 * len(nodes), len(arcs))).tocsr()
    result = linprog(
        np.array([float(source is None) for source, _, _ in arcs]),
        A_eq=matrix,
        b_eq=np.zeros(2 * len(nodes)),
        bounds=[(least, None) for _, _, least in arcs],
        method="highs",
    )
    if not result.success:
        raise RuntimeError(f"the least flow was not found: {result.message}")
    return round(float(result.fun))
