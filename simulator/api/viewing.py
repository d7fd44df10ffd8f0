"""Looking at runs in a browser of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from simulator.api.result import Result
from simulator.errors import UserError


@asynccontextmanager
async def view(*runs: str | Path | Result, port: int = 0) -> AsyncIterator[str]:
    """Serve a page of some runs on this machine while the `async with` lasts.

    On the page dialogues are found, read, compared and decided on; decisions are stored with the
    run, and `export` and `curate` take the dialogues as people left them.

    Args:
        runs: Stored runs, or their folders.
        port: Port to listen on; 0 for a free one.

    Yields:
        The address of the page, such as `http://127.0.0.1:8000/`.

    Raises:
        RunError: There is no run, or its file is damaged.
        UserError: No run is named, one is in memory, or the port cannot be listened on.
    """
    from simulator.server.view_app import serving_view

    if not 0 <= port <= 65535:
        raise UserError(f"--port must be from 0 (a free one) to 65535, not {port}")
    folders = [run.folder if isinstance(run, Result) else Path(run) for run in runs]
    stored = [folder for folder in folders if folder is not None]
    if not stored or len(stored) < len(folders):
        raise UserError("a run in memory cannot be looked at in a browser; give it a folder")
    if len({folder.resolve() for folder in stored}) < len(stored):
        raise UserError("a run is named twice")
    async with serving_view(stored, port) as address:
        yield address
