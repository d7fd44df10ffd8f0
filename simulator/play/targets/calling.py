"""Calls of a function of the user's, async or not, bounded in time."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any

from simulator.play.models.error_meaning import failure_of
from simulator.play.models.failures import EndpointFailure, Kind

MOST_HUNG = 64
"""Calls that were given up and have not returned; with more the function is not called again."""


class Function:
    """A function that may raise, wait or hang.

    One that is not async is called in a thread of its own that nobody has to wait for: what hangs
    cannot keep the process from ending.

    Args:
        function: Anything that can be called.
        name: How failures name it.
    """

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self._function, self.name = function, name
        call = getattr(function, "__call__", function)  # noqa: B004
        self._async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)
        self._hung = 0

    async def call(self, *args: Any, **named: Any) -> Any:
        """What it returns; an awaitable is awaited.

        Raises:
            EndpointFailure: It raised; how says what.
        """
        try:
            if self._async:
                return await self._function(*args, **named)
            found = await self._in_thread(args, named)
            return await found if inspect.isawaitable(found) else found
        except EndpointFailure:
            raise
        except (Exception, SystemExit) as error:
            raise failed(self.name, error) from error

    async def _in_thread(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if self._hung >= MOST_HUNG:
            raise EndpointFailure(Kind.DOWN, f"{self._hung} calls of `{self.name}` still hang")
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        done: asyncio.Future[Any] = loop.create_future()

        def settle(result: Any, error: BaseException | None) -> None:
            if done.cancelled():
                self._hung -= 1
            elif error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)

        def run() -> None:
            result: Any = None
            error: BaseException | None = None
            try:
                result = context.run(self._function, *args, **named)
            except StopIteration:  # no future can carry it
                error = RuntimeError("StopIteration")
            except SystemExit as raised:  # a future that carries it would end the loop
                error = failed(self.name, raised)
            except BaseException as raised:
                error = raised
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, result, error)

        Thread(target=run, daemon=True, name=f"target {self.name}").start()
        try:
            return await done
        except asyncio.CancelledError:
            self._hung += done.cancelled()
            raise


def failed(name: str, error: Exception | SystemExit) -> EndpointFailure:
    """The failure behind what a function of the user's raised: what may pass is told apart."""
    kind = Kind.CALLABLE
    if isinstance(error, Exception):
        known = failure_of(error)
        kind = known.kind if known.passing and known.kind != Kind.GARBLED else kind
    if isinstance(error, TimeoutError):
        kind = Kind.SLOW
    elif isinstance(error, ConnectionError):
        kind = Kind.DOWN
    line = " ".join(f"`{name}` raised {type(error).__name__}: {error}".split())
    return EndpointFailure(kind, line if len(line) <= 300 else line[:297] + "...")
