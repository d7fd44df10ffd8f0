"""Lines that a person types, or a script has piped in, read while an event loop goes on."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import suppress
from typing import TextIO

CHUNK = 65_536

LONGEST = 1_000_000
"""Bytes without a line break that are kept; more than that is taken as a line."""

_KEYS = re.compile(r"\x1b(?:\[[0-9;?]*[@-~]|O.)")
"""What arrow keys and the like send, which nobody means to say."""


class LineReader:
    """Reads a stream line by line. No thread waits for input, so Ctrl-C never has to wait for one.

    Args:
        stream: Standard input; without a file descriptor (a test's) it is simply read.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream, self._fd = stream, -1
        self._data, self._ended = b"", stream is None
        with suppress(OSError, ValueError):
            self._fd = -1 if stream is None else stream.fileno()

    @property
    def typed(self) -> bool:
        """Whether a person types them, on a terminal that shows what is typed."""
        return self._fd >= 0 and os.isatty(self._fd)

    async def read(self) -> str | None:
        """The next line without its break; None at the end of the input."""
        while b"\n" not in self._data and len(self._data) < LONGEST and not self._ended:
            more = await self._more()
            self._data += more
            self._ended = not more
        if not self._data:
            return None
        line, _, self._data = self._data.partition(b"\n")
        text = line.decode("utf-8", "replace").rstrip("\r")
        return _KEYS.sub("", text) if self.typed else text

    async def _more(self) -> bytes:
        if self._fd < 0:
            assert self._stream is not None
            return self._stream.readline().encode("utf-8", "replace")
        await self._readable()
        try:
            return os.read(self._fd, CHUNK)
        except BlockingIOError:
            return await self._more()
        except OSError:  # the terminal is gone
            return b""

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()

        def tell() -> None:
            if not ready.done():
                ready.set_result(None)

        try:
            loop.add_reader(self._fd, tell)
        except PermissionError:  # a file is always readable, and epoll does not take it
            return
        try:
            await ready
        finally:
            loop.remove_reader(self._fd)
