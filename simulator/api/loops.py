"""Everything that waits is async; the functions without an `a` run it in a loop of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from simulator.errors import UserError

T = TypeVar("T")


def wait(work: Coroutine[Any, Any, T], twin: str) -> T:
    """Run some work to its end.

    Args:
        work: Not begun yet.
        twin: The async function to call instead where a loop is running.

    Raises:
        UserError: A loop is running in this thread already, as in Jupyter.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        work.close()
        raise UserError(
            f"an event loop is running already, as in Jupyter: write `await {twin}(...)` instead"
        )
    return asyncio.run(work)
