"""The connection to a Ray cluster: found, checked and closed; Ray itself is imported only here."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
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

AUTO = "auto"
"""Stands for the cluster that this machine is part of."""

ANSWER = 60.0
"""Seconds in which a cluster has to be found at an address where somebody listens."""

PATIENCE = {
    "RAY_gcs_rpc_server_connect_timeout_s": "5",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "10",
}
"""How long Ray looks for a cluster, which is minutes by default."""

PRIVATE = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""Nothing of a run goes anywhere; and what another version of Ray will do is no news here."""

NICENESS = {"RAY_worker_niceness": "0"}
"""Ray's own 15 is for a desk: beside anything else on the machine, workers would hardly play."""

QUIET = {"log_to_driver": False, "logging_level": "CRITICAL"}

OBJECTS = 200 * 1024 * 1024
"""Bytes for what a local cluster shares: packs, and dialogues on their way."""


def check_cluster(address: str) -> None:
    """Whether there is a cluster to connect to, before anything is planned.

    Raises:
        SettingsError: Ray is not installed, or nobody answers at the address.
    """
    found = find_spec("ray")
    if found is None or found.origin is None:  # a folder of that name, such as Ray's own in /tmp
        raise SettingsError(
            '--cluster needs the extra `ray`: pip install "conversation-simulator[ray]"'
        )
    if address == LOCAL or ("ray" in sys.modules and sys.modules["ray"].is_initialized()):
        return
    if address != AUTO:
        _check_port(address)
    _probe(address)


def _check_port(address: str) -> None:
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


def _probe(address: str) -> None:
    """Connect in another process: where it finds no cluster, Ray ends the one that asked."""
    code = f"import ray; ray.init(address={address!r}, **{QUIET!r})"
    environment = {**PATIENCE, **PRIVATE, **os.environ}
    try:
        probe = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, timeout=ANSWER, env=environment
        )
    except subprocess.TimeoutExpired:
        raise SettingsError(f"--cluster: what is at {address} does not answer as Ray") from None
    if probe.returncode:
        raise SettingsError(
            f"--cluster: no Ray cluster answers at {address}; `ray status` says whether it runs,"
            " and one that asks for a token takes RAY_AUTH_MODE=token"
        )


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
    for name, value in {**PRIVATE, **NICENESS}.items():
        os.environ.setdefault(name, value)
    ray: Any = import_module("ray")
    if ray.is_initialized():
        yield ray
        return
    where: dict[str, Any] = {"address": address}
    if address == LOCAL:
        where |= {"num_cpus": workers or None, "object_store_memory": OBJECTS}
    try:
        ray.init(**where, include_dashboard=False, **QUIET)
    except (ConnectionError, RuntimeError, ValueError) as error:
        reason = next(iter(str(error).splitlines()), "")
        raise SettingsError(f"--cluster: no Ray cluster at `{address}`: {reason}") from None
    try:
        yield ray
    finally:
        ray.shutdown()
