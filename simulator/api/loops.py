"""Twins of functions: async where they wait for something, and without where nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from simulator.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")


def blocking(work: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """The twin of an async function that runs it in a loop of its own, without its `a`.

    Raises:
        UserError: When it is called where a loop is running already, as in Jupyter.
    """

    @wraps(work)
    def twin(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(work(*args, **kwargs))
        raise UserError(
            "an event loop is running already, as in Jupyter: write"
            f" `await {work.__name__}(...)` instead"
        )

    twin.__name__ = work.__name__.removeprefix("a")
    twin.__qualname__ = work.__qualname__.removesuffix(work.__name__) + twin.__name__
    return twin


def threaded(work: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """The async twin of a function that waits for nothing but the processor: in a thread."""

    @wraps(work)
    async def twin(*args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(work, *args, **kwargs)

    twin.__name__ = twin.__qualname__ = f"a{work.__name__}"
    return twin
