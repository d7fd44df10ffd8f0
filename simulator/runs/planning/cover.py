"""Set cover: few candidates that together hit every bin which any of them can hit.

Candidates are bitmasks: bit i is set where bin i is hit. Nothing here looks at a clock; searches
end at limits of size and of nodes, so that the result depends on the arguments alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

EXACT_SIZE = 30_000
"""Candidates times bins of a component, when it is reduced, up to which it is solved exactly."""

EXACT_NODES = 200
"""Nodes of the search of one component; after them the best cover found counts."""

COMPARISONS = 5_000_000
"""Pairs of candidates of one component that are compared to find the dominated ones."""

SIMPLEX_SIZE = 1_000_000
"""Candidates times bins above which the relaxation is solved by interior points, not simplex."""

_SLACK = 1e-6


def cover(
    candidates: Sequence[int], wanted: int, costs: Sequence[float] | None = None
) -> list[int]:
    """Choose few (or cheap) candidates that hit every wanted bin which any candidate hits.

    Greedily at first; what that made redundant is dropped. Each component (candidates that share
    no wanted bin with the others) is then solved exactly where it is small enough, see
    `EXACT_SIZE`. The result never costs more than the greedy one.

    Args:
        candidates: Bitmasks of the bins hit.
        wanted: Bitmask of the bins to hit; those out of reach are left out.
        costs: What each candidate costs, above 0; 1 each if not given.

    Returns:
        Indices into `candidates`, ascending.

    Raises:
        ValueError: Costs of another number than candidates, or not above 0.

    Example:
        >>> cover([0b0011, 0b0110, 0b1100], 0b1111)
        [0, 2]
    """
    price = [1.0] * len(candidates) if costs is None else [float(cost) for cost in costs]
    if len(price) != len(candidates) or not all(0 < cost < float("inf") for cost in price):
        raise ValueError("each candidate needs a finite cost above 0")
    masks = _distinct(candidates, wanted, price)
    if not masks:
        return []
    chosen = greedy(masks, price)
    better: list[int] = []
    for part in _components(masks):
        own = [index for index in chosen if index in part]
        better += _exact(part, price, own)
    return sorted(better)


def cheaper(
    chosen: Sequence[int], candidates: Sequence[int], wanted: int, costs: Sequence[float]
) -> list[int]:
    """The same cover with as many candidates, dear ones exchanged for cheaper ones.

    Each is exchanged for the cheapest that hits what none of the others hits, the dearest first.

    Args:
        chosen: Indices of a cover.
        candidates: Bitmasks of the bins hit.
        wanted: Bitmask of the bins to hit.
        costs: What each candidate costs.

    Returns:
        Indices into `candidates`, ascending.

    Example:
        >>> cheaper([0, 1], [0b0011, 0b0110, 0b0100], 0b0111, [1, 2, 1])
        [0, 2]
    """
    kept = sorted(chosen, key=lambda index: (-costs[index], index))
    for place, index in enumerate(kept):
        others = _union(candidates[other] for other in kept if other != index)
        own = candidates[index] & wanted & ~others
        able = (
            i for i, mask in enumerate(candidates) if costs[i] < costs[index] and not own & ~mask
        )
        kept[place] = min(able, key=lambda i: costs[i], default=index)
    return sorted(kept)


def _distinct(candidates: Sequence[int], wanted: int, price: Sequence[float]) -> dict[int, int]:
    """Index and wanted bins, one of each equal ones: the cheapest, of these the first."""
    first: dict[int, int] = {}
    for index, candidate in enumerate(candidates):
        mask = candidate & wanted
        if mask and (mask not in first or price[index] < price[first[mask]]):
            first[mask] = index
    return dict(sorted((index, mask) for mask, index in first.items()))


def greedy(masks: dict[int, int], price: Sequence[float]) -> list[int]:
    """The candidates of most new bins for their cost, in turn, without the redundant ones.

    Args:
        masks: Bitmask of each candidate by its index.
        price: Cost by index.

    Returns:
        Indices, ascending.
    """
    left = _union(masks.values())
    # gains only shrink: a stale one is an upper limit, and is renewed when it comes up
    heap = [(-mask.bit_count() / price[index], index) for index, mask in masks.items()]
    heapq.heapify(heap)
    chosen: list[int] = []
    while left:
        _, index = heapq.heappop(heap)
        gain = (masks[index] & left).bit_count()
        entry = (-gain / price[index], index)
        if heap and heap[0] < entry:
            heapq.heappush(heap, entry)
            continue
        chosen.append(index)
        left &= ~masks[index]
    return _without_redundant(chosen, masks, price)


def _without_redundant(
    chosen: Sequence[int], masks: dict[int, int], price: Sequence[float]
) -> list[int]:
    """Those that are still needed; the costly and then the small ones are tried first."""
    order = sorted(chosen, key=lambda i: (-price[i], masks[i].bit_count(), -i))
    later = [0]
    for index in reversed(order):
        later.append(later[-1] | masks[index])
    kept, hit = [], 0
    for place, index in enumerate(order, start=1):
        if masks[index] & ~(hit | later[len(order) - place]):
            kept.append(index)
            hit |= masks[index]
    return sorted(kept)


def _components(masks: dict[int, int]) -> list[dict[int, int]]:
    """The candidates apart by the bins they share, in the order of their first ones."""
    from scipy.sparse import bmat
    from scipy.sparse.csgraph import connected_components

    matrix = _sparse(list(masks.values()))
    graph = bmat([[None, matrix], [matrix.T, None]], format="csr")
    labels = connected_components(graph, directed=False)[1].tolist()
    parts: dict[int, dict[int, int]] = {}
    for (index, mask), label in zip(masks.items(), labels, strict=False):
        parts.setdefault(label, {})[index] = mask
    return list(parts.values())


def _exact(part: dict[int, int], price: Sequence[float], own: list[int]) -> list[int]:
    """The cheapest cover of a component; the greedy one where it is as good or none is found."""
    best = sum(price[i] for i in own)
    if best <= min(price[i] for i in part):
        return own
    reduced = _undominated(part, price)
    rows = _distinct_rows(_dense(list(reduced.values())))
    if rows.size > EXACT_SIZE:
        return own
    if _needed(_relaxed(reduced, price), [price[i] for i in reduced]) >= best - _SLACK:
        return own
    found = _solved(reduced, rows, price)
    if found is None or sum(price[i] for i in found) >= best - _SLACK:
        return own
    return found


def _needed(bound: float, price: Sequence[float]) -> float:
    """A bound, rounded up where all costs are whole."""
    import math

    return math.ceil(bound - _SLACK) if all(cost.is_integer() for cost in price) else bound


def _undominated(part: dict[int, int], price: Sequence[float]) -> dict[int, int]:
    """Without those that hit nothing but what another hits that costs no more."""
    import numpy as np

    indices, masks = list(part), list(part.values())
    matrix = _dense(masks)
    counts = matrix.sum(axis=0)
    # whoever dominates a candidate hits its rarest bin too
    rarest = np.where(matrix, counts, len(indices) + 1).argmin(axis=1).tolist()
    if sum(int(counts[b]) for b in rarest) > COMPARISONS:
        return part
    sharing = {b: np.flatnonzero(matrix[:, b]).tolist() for b in sorted(set(rarest))}
    kept = {}
    for place, index in enumerate(indices):
        mask, cost = masks[place], price[index]
        # equal masks are gone, so that no two dominate each other
        if not any(
            other != place and mask & ~masks[other] == 0 and price[indices[other]] <= cost
            for other in sharing[rarest[place]]
        ):
            kept[index] = mask
    return kept


def _distinct_rows(matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A row for each bin and a column for each candidate; of equal rows one."""
    import numpy as np

    return np.unique(matrix.T, axis=0)


def _solved(
    part: dict[int, int], rows: np.ndarray[Any, Any], price: Sequence[float]
) -> list[int] | None:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    result = milp(
        np.array([price[i] for i in part]),
        integrality=np.ones(len(part)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(csr_array(rows.astype(float)), lb=1),
        options={"node_limit": EXACT_NODES, "mip_rel_gap": 0},
    )
    if result.x is None:
        return None
    taken = [index for index, share in zip(part, result.x, strict=True) if share > 0.5]
    if _union(part[i] for i in taken) != _union(part.values()):
        return None
    return _without_redundant(taken, part, price)


def _relaxed(part: dict[int, int], price: Sequence[float]) -> float:
    import numpy as np
    from scipy.optimize import linprog

    matrix = -_sparse(list(part.values())).T.tocsr()
    result = linprog(
        np.array([price[i] for i in part]),
        A_ub=matrix,
        b_ub=-np.ones(matrix.shape[0]),
        bounds=(0, None),
        method="highs-ipm" if matrix.shape[0] * matrix.shape[1] > SIMPLEX_SIZE else "highs",
    )
    if not result.success:
        raise RuntimeError(f"the linear relaxation has no solution: {result.message}")
    return float(result.fun)


def _sparse(masks: Sequence[int]) -> Any:
    """A row for each candidate, a column for each bin that one of them hits."""
    from scipy.sparse import csr_matrix

    return csr_matrix(_dense(masks).astype(float))


def _dense(masks: Sequence[int]) -> np.ndarray[Any, Any]:
    """The same as truth values."""
    import numpy as np

    hit = _union(masks)
    size = (hit.bit_length() + 7) // 8
    packed = np.frombuffer(b"".join(m.to_bytes(size, "little") for m in masks), dtype=np.uint8)
    bits = np.unpackbits(packed.reshape(len(masks), size), axis=1, bitorder="little")
    return bits[:, bits.any(axis=0)].astype(bool)


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)
