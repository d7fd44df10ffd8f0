"""A cluster as an executor: functions that are called on whatever machine has a CPU for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from simulator.errors import UserError

T = TypeVar("T")


class RayExecutor(Executor):
    """Calls functions on a cluster; a call that is lost with its machine is made again.

    Args:
        ray: The library, connected.
    """

    def __init__(self, ray: Any) -> None:
        self.ray = ray

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a function called."""
        called = self.ray.remote(fn).options(num_cpus=1).remote(*args, **kwargs)
        result: Future[T] = Future()
        called.future().add_done_callback(lambda done: _pass_on(done, result))
        return result


def _pass_on(done: Future[T], result: Future[T]) -> None:
    """The result, or the error as it was raised, without the cluster's words around it."""
    error = done.exception()
    if error is None:
        result.set_result(done.result())
        return
    cause = getattr(error, "cause", None)
    result.set_exception(cause if isinstance(cause, UserError) else error)
