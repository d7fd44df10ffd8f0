from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.runs.planning.flow import Edge, least_walks

NODES = "abcdef"
STEPS = [(a, b) for a, b in combinations(NODES, 2)]
DIAMOND = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]


def walks(edges: set[Edge], starts: set[str], ends: set[str], exits: bool) -> list[tuple[str, ...]]:
    """All walks of a graph without cycles."""
    found, open_ = [], [(start,) for start in sorted(starts)]
    while open_:
        walk = open_.pop()
        if exits or walk[-1] in ends:
            found.append(walk)
        open_ += [(*walk, b) for a, b in sorted(edges) if a == walk[-1]]
    return found


def fewest(taken: list[frozenset[object]], aim: frozenset[object]) -> int | None:
    useful = sorted(
        {frozenset(t & aim) for t in taken if t & aim}, key=lambda t: sorted(map(str, t))
    )
    reached, count = {frozenset[object]()}, 0
    while aim not in reached:
        grown = reached | {r | t for r in reached for t in useful}
        if grown == reached:
            return None
        reached, count = grown, count + 1
    return count


@settings(deadline=None, max_examples=120)
@given(
    st.sets(st.sampled_from(STEPS), min_size=1, max_size=9),
    st.sets(st.sampled_from(NODES), max_size=2),
    st.sets(st.sampled_from(NODES), max_size=2),
    st.data(),
    st.booleans(),
)
def test_without_cycles_it_is_the_exact_number(
    edges: set[Edge], starts: set[str], ends: set[str], data: st.DataObject, exits: bool
) -> None:
    starts = starts | {"a"}
    ends = ends | {"f"}
    required = data.draw(st.sets(st.sampled_from(sorted(edges)), max_size=4))
    nodes = data.draw(st.sets(st.sampled_from(NODES), max_size=2))
    taken = [
        frozenset[object]({*walk, *pairwise(walk)}) for walk in walks(edges, starts, ends, exits)
    ]
    exact = fewest(taken, frozenset[object]({*required, *nodes}))
    if exact is None:
        with pytest.raises(ValueError, match="no walk"):
            least_walks(edges, starts, ends, required, nodes, exits)
    else:
        assert least_walks(edges, starts, ends, required, nodes, exits) == exact


@settings(deadline=None, max_examples=60)
@given(st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1))
def test_with_cycles_it_is_a_lower_bound(edges: set[Edge]) -> None:
    found, grown = {"a"}, set[str]()
    while grown != found:
        grown, found = found, found | {b for a, b in edges if a in found}
    required = {(a, b) for a, b in edges if a in found}
    assume(required)
    # a walk from the start to each required edge is enough, so the bound is at most their number
    assert 1 <= least_walks(edges, ["a"], [], required) <= len(required)


def test_a_diamond_takes_two_walks() -> None:
    assert least_walks(DIAMOND, ["a"], ["d"], DIAMOND) == 2
    assert least_walks(DIAMOND, ["a"], ["d"], DIAMOND, exits=False) == 2
    assert least_walks(DIAMOND, ["a"], ["d"], DIAMOND[:1]) == 1


def test_nodes_can_be_required() -> None:
    assert least_walks(DIAMOND, ["a"], ["d"], [], ["b", "c"]) == 2
    assert least_walks(DIAMOND, ["a"], ["d"], [], ["a", "d"]) == 1
    assert least_walks([], ["a", "b"], [], [], ["a", "b"]) == 2


def test_a_cycle_is_walked_in_one_go() -> None:
    ring = [("a", "b"), ("b", "c"), ("c", "a")]
    assert least_walks(ring, ["a"], [], ring) == 1
    assert least_walks([*ring, ("c", "d"), ("c", "e")], ["a"], [], [("c", "d"), ("c", "e")]) == 2


def test_nothing_required_needs_no_walk() -> None:
    assert least_walks(DIAMOND, ["a"], ["d"], []) == 0


def test_a_graph_of_the_largest_size_is_solved() -> None:
    names = [f"n{i:02}" for i in range(60)]
    edges = [(names[i], names[(i * k + k) % 60]) for i in range(60) for k in (1, 7, 11)]
    assert 1 <= least_walks(edges, names[:1], [], edges, names) <= len(edges)


@pytest.mark.parametrize(
    ("required", "nodes", "exits", "message"),
    [
        ([("a", "d")], [], True, "no edge"),
        ([("x", "y")], [], True, "no walk takes the edge"),
        ([("c", "e")], [], False, "no walk takes the edge"),
        ([], ["x"], True, "no walk visits the node 'x'"),
        ([], ["nowhere"], True, "no walk visits the node"),
    ],
)
def test_what_no_walk_can_take_is_an_error(
    required: list[Edge], nodes: list[str], exits: bool, message: str
) -> None:
    edges = [*DIAMOND, ("c", "e"), ("x", "y"), ("y", "x")]
    with pytest.raises(ValueError, match=message):
        least_walks(edges, ["a"], ["d"], required, nodes, exits)
