"""The ledger of request batches: what was sent in which, so that none is sent and paid twice.

One line of JSON a step, appended: a batch is written down before it is sent, again when the
endpoint has given it an id, and once it was read. History of the format: 1, the first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.errors import RunError
from simulator.json_text import parsed

FORMAT = 1
HEAD = {"format": FORMAT, "kind": "request batches"}


@dataclass
class Sent:
    """A batch that was sent, or was about to be.

    Attributes:
        name: Ours, which the endpoint keeps with it.
        requests: Ids of its requests.
        id: The endpoint's; empty where it is not known to have arrived.
        outcome: How many were answered, failed, expired or missing; empty before it was read.
    """

    name: str
    requests: tuple[str, ...]
    id: str = ""
    outcome: Mapping[str, int] = field(default_factory=dict)


class BatchLedger:
    """The batches of a run.

    Args:
        path: The file; None to keep nothing behind the end of the process.

    Raises:
        RunError: The file is no ledger. A last line that was cut off is dropped.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.batches: dict[str, Sent] = {}
        self._holding: dict[str, Sent] = {}
        self._size = 0
        if path is not None and path.is_file():
            self._read(path)

    def _read(self, path: Path) -> None:
        data = path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        self._size = len(whole)
        lines = [parsed(line) for line in whole.splitlines()]
        if lines and lines[0] != HEAD:
            raise RunError(f"{path}: is no ledger of request batches of format {FORMAT}")
        for number, line in enumerate(lines[1:], 2):
            try:
                self._take(line)
            except (KeyError, TypeError, ValueError):
                raise RunError(f"{path}:{number}: is no step of a request batch") from None

    def _take(self, line: Any) -> None:
        name = str(line["batch"])
        if "requests" in line:
            self._begin(Sent(name, tuple(map(str, line["requests"]))))
        elif "id" in line:
            self.batches[name].id = str(line["id"])
        else:
            self.batches[name].outcome = {k: int(v) for k, v in line["outcome"].items()}

    def _begin(self, sent: Sent) -> None:
        self.batches[sent.name] = sent
        self._holding.update(dict.fromkeys(sent.requests, sent))

    def holding(self, request: str) -> Sent | None:
        """The batch that a request was sent in."""
        return self._holding.get(request)

    def begin(self, name: str, requests: Sequence[str]) -> Sent:
        """Write down a batch that is about to be sent."""
        sent = Sent(name, tuple(requests))
        self._write({"batch": name, "requests": requests})
        self._begin(sent)
        return sent

    def arrived(self, sent: Sent, id: str) -> None:
        """Write down the id that the endpoint gave a batch."""
        sent.id = id
        self._write({"batch": sent.name, "id": id})

    def read(self, sent: Sent, outcome: Mapping[str, int]) -> None:
        """Write down what came of a batch; the first time counts."""
        if not sent.outcome:
            sent.outcome = outcome
            self._write({"batch": sent.name, "outcome": outcome})

    def counts(self) -> dict[str, int]:
        """How many batches and requests were sent, and what came of the requests."""
        found = Counter({"batches": 0, "requests": 0})
        for sent in self.batches.values():
            found["batches"] += 1
            found["requests"] += len(sent.requests)
            found.update(sent.outcome)
        return dict(found)

    def _write(self, line: Mapping[str, Any]) -> None:
        if self.path is None:
            return
        head = b"" if self._size else json.dumps(HEAD).encode() + b"\n"
        data = head + json.dumps(line).encode() + b"\n"
        try:
            with self.path.open("r+b" if self.path.exists() else "wb") as file:
                file.truncate(self._size)  # a line that a kill has cut off
                file.seek(self._size)
                file.write(data)
        except OSError as error:
            raise RunError(f"{self.path}: {error.strerror or error}") from None
        self._size += len(data)
