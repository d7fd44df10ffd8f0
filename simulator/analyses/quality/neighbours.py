"""Nearest neighbours in the space of sentence embeddings: precision and coverage.

Precision is the share of the run's turns that lie among people's (Kynkäänniemi et al. 2019),
coverage the share of people's turns that have one of the run's beside them (Naeem et al. 2020).
"Among" and "beside" mean nearer to a turn of the reference than its fifth-nearest other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.play.nlu.embeddings import embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAREST = 5
_ROWS = 512
"""That are held against all others at once."""
_SLACK = 1e-3
"""Distances of equal texts come out above zero by less than this."""


@dataclass(frozen=True)
class Neighbourhood:
    """What was found of each turn.

    Attributes:
        among: Whether it is among people's, of each turn of the run.
        beside: Whether it has one of the run's beside it, of each turn of the reference.
    """

    among: NDArray[np.bool_]
    beside: NDArray[np.bool_]


def neighbourhood(run: Sequence[str], reference: Sequence[str]) -> Neighbourhood | None:
    """Hold two sides against each other; None where no token embeddings are installed."""
    import numpy as np

    ours, theirs = _points(run), _points(reference)
    if ours is None or theirs is None:
        return None
    among = np.zeros(len(ours), np.bool_)
    beside = np.zeros(len(theirs), np.bool_)
    for start in range(0, len(theirs), _ROWS):
        some = theirs[start : start + _ROWS]
        own = _distances(some, theirs)
        # the nearest is the turn itself
        radius = np.partition(own, NEAREST, axis=1)[:, NEAREST] + _SLACK
        close = _distances(some, ours) <= radius[:, None]
        among |= close.any(axis=0)
        beside[start : start + _ROWS] = close.any(axis=1)
    return Neighbourhood(among, beside)


def _points(texts: Sequence[str]) -> NDArray[np.float32] | None:
    import numpy as np

    table = embeddings()
    if table is None or len(texts) <= NEAREST:
        return None
    found = table.sentences(texts).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True) + 1e-9
    return found


def _distances(some: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    result: NDArray[np.float32] = np.sqrt(np.maximum(0, 2 - 2 * (some @ others.T)))
    return result
