"""The connection to a Ray cluster: found, checked and closed; Ray itself is imported only here."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from simulator.errors import SettingsError

LOCAL = "local"
"""Stands for a cluster of this machine alone, which ends with the command."""

REACH = 5.0
"""Seconds in which an address has to answer; Ray itself would wait for minutes."""

OBJECTS = 200 * 1024 * 1024
"""Bytes for what a local cluster shares: packs, and dialogues on their way."""


def check_cluster(address: str) -> None:
    """Whether there is a cluster to connect to, before anything is planned.

    Raises:
        SettingsError: Ray is not installed, or nobody answers at the address.
    """
    if find_spec("ray") is None:
        raise SettingsError(
            '--cluster needs the extra `ray`: pip install "conversation-simulator[ray]"'
        )
    if address in (LOCAL, "auto"):
        return
    host, _, port = address.rpartition(":")
    if "://" in address or not host or not port.isdecimal() or int(port) > 65_535:
        raise SettingsError(
            f"--cluster: `{address}` is not `local`, `auto` (the cluster that this machine is part"
            " of) or HOST:PORT of its head"
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACH).close()
    except OSError as error:
        raise SettingsError(
            f"--cluster: nobody answers at {address} ({error.strerror or error}); `ray status` says"
            " where the cluster is, `local` begins one here"
        ) from None


@contextmanager
def connected(address: str, workers: int = 0) -> Iterator[Any]:
    """Ray, connected to a cluster; one that was connected before stays so.

    Args:
        address: Of its head, `auto` or `local`.
        workers: CPUs of a local one; all of this machine where it is 0.

    Raises:
        SettingsError: It is not there.
    """
    check_cluster(address)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing of a run goes anywhere
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    ray: Any = import_module("ray")
    if ray.is_initialized():
        yield ray
        return
    quiet = {"log_to_driver": False, "logging_level": "CRITICAL", "configure_logging": True}
    mine = {"num_cpus": workers or None, "object_store_memory": OBJECTS, "include_dashboard": False}
    try:
        where = mine if address == LOCAL else {"address": address}
        ray.init(**where, **quiet)
    except (ConnectionError, RuntimeError, ValueError, SystemExit) as error:
        reason = next(iter(str(error).splitlines()), "")
        raise SettingsError(
            f"--cluster: no Ray cluster at `{address}` ({type(error).__name__}: {reason})"
        ) from None
    try:
        yield ray
    finally:
        ray.shutdown()
