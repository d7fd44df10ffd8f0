"""The journal: every reply that was received, by its whole request, so that none is paid twice.

One line of JSON a reply, appended as it arrives. The same file serves a run that goes on, and
`replay:FILE`. A request is known by a hash of its messages, tools and parameters. No header and no
key is in it; the name of the model stands without its options. History of the format: 1, the first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from pydantic import ValidationError

from simulator.dialogue import Data
from simulator.errors import RunError
from simulator.json_text import parsed
from simulator.play.models.names import digest

FORMAT = 1


class Entry(Data):
    """One reply.

    Attributes:
        key: Of the request.
        system: Hash of its system prompt, to say what differs when a request is not found.
        role, model: Who was asked, and which model answered.
        text, calls: The reply.
        tokens_in, tokens_out, cached, estimated, cost: What it used; dollars, None if unknown.
        form: How structured text was asked for.
        parameters: A digest of those that the model's name asks for.
    """

    key: str
    system: str
    role: str
    model: str
    text: str
    calls: tuple[dict[str, Any], ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    estimated: bool = False
    cost: str | None = None
    form: str = ""
    parameters: str = ""

    @property
    def without_options(self) -> Entry:
        """As it is written today; journals of before hold the parameters in the name."""
        model, _, parameters = self.model.partition("?")
        if not parameters:
            return self
        return self.model_copy(update={"model": model, "parameters": digest(parameters)})


def request_key(messages: Sequence[BaseMessage], options: Mapping[str, Any]) -> str:
    """A hash of a whole request: messages, tools, parameters."""
    told = [_told(message) for message in messages]
    return _hash([told, {key: options[key] for key in sorted(options)}])


def system_key(messages: Sequence[BaseMessage]) -> str:
    """A hash of the system prompt alone."""
    return _text_key(str(messages[0].content) if messages else "")


@lru_cache(maxsize=1024)
def _text_key(text: str) -> str:
    return _hash(text)


def _hash(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _told(message: BaseMessage) -> list[Any]:
    told: list[Any] = [message.type, message.content]
    if isinstance(message, AIMessage) and message.tool_calls:
        told.append([[c["id"], c["name"], c["args"]] for c in message.tool_calls])
    if isinstance(message, ToolMessage):
        told.append(message.tool_call_id)
    return told


class Journal:
    """Replies by request; new ones are appended to the file as they come.

    Args:
        path: The file; made when the first reply is written.

    Raises:
        RunError: The file is no journal. A last line that was cut off is dropped.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        self._file: BinaryIO | None = None
        self._size = 0
        if path.is_file():
            for entry in self._read():
                self.entries.setdefault(entry.key, entry)

    def _read(self) -> Iterator[Entry]:
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        self._size = len(whole)
        lines = whole.splitlines()
        if lines and not _is_head(lines[0]):
            raise RunError(f"{self.path}: is no journal of format {FORMAT}")
        for number, line in enumerate(lines[1:], 2):
            try:
                yield Entry.model_validate_json(line).without_options
            except ValidationError as error:
                reason = error.errors()[0]["msg"]
                raise RunError(f"{self.path}:{number}: is no reply ({reason})") from None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    async def find(self, key: str) -> Entry | None:
        """The reply to a request that has come before; None where there is none."""
        return self.entries.get(key)

    def write(self, entry: Entry) -> None:
        """Keep a reply; it is in the operating system's hands when this returns.

        Raises:
            RunError: The disk is full or the file cannot be written.
        """
        try:
            if self._file is None:
                self._open()
            assert self._file is not None
            self._file.write(entry.model_dump_json().encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise RunError(f"{self.path}: {error.strerror or error}") from None
        self.entries[entry.key] = entry

    def _open(self) -> None:
        self._file = self.path.open("ab")
        if self._file.tell() > self._size:
            self._file.truncate(self._size)
        if self._size == 0:
            self._file.write(json.dumps({"format": FORMAT, "kind": "journal"}).encode() + b"\n")


def _is_head(line: bytes) -> bool:
    return bool(parsed(line) == {"format": FORMAT, "kind": "journal"})


def spent(entries: Iterable[Entry]) -> Any:
    """Dollars of all replies whose price was known."""
    from decimal import Decimal

    return sum((Decimal(entry.cost) for entry in entries if entry.cost), Decimal(0))
