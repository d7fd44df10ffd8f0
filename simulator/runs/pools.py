"""Pools: where work that is no dialogue is done beside this process, such as counting shards."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

MANY = 20_000
"""Dialogues to be counted from which processes of their own are worth it."""


@contextmanager
def counting(cluster: str, runs: int, dialogues: int) -> Iterator[Executor | None]:
    """Where some runs are counted: on a cluster, in processes, or here (None).

    Args:
        cluster: Address of a Ray cluster; empty for none.
        runs: How many.
        dialogues: That they hold together.

    Raises:
        SettingsError: The cluster is not there.
    """
    if cluster:
        from simulator.runs.cluster.connection import connected
        from simulator.runs.cluster.executor import RayExecutor

        with connected(cluster) as ray:
            yield RayExecutor(ray)
    elif runs > 1 and dialogues >= MANY:
        with processes(runs) as pool:
            yield pool
    else:
        yield None


@contextmanager
def processes(most: int) -> Iterator[Executor]:
    """So many processes of this machine at most, one for each of its processors."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    context, workers = get_context("spawn"), min(most, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, context, initializer=_leave_interrupts) as pool:
        yield pool


def _leave_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
