"""Files that are there whole or not at all, and never in the place of a run or a device."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from simulator.errors import RunError, UserError


class WholeFile:
    """A file that takes its place when the block around it ends well, and else was never there.

    Args:
        path: Where it is to stand; a link is followed.

    Raises:
        RunError: It cannot be written, is no file, or is what a run is stored in.
    """

    def __init__(self, path: Path) -> None:
        self.path = check_target(path)
        self.part = self.path.with_name(self.path.name + ".part")
        try:
            self._file = self.part.open("wb", buffering=1 << 20)
        except OSError as error:
            raise self._failed(error) from None

    def write(self, text: str | bytes) -> None:
        """Add to it."""
        try:
            self._file.write(text.encode() if isinstance(text, str) else text)
        except OSError as error:
            raise self._failed(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self.part.replace(self.path)
        except OSError as problem:
            raise self._failed(problem) from None
        finally:
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self.part.unlink(missing_ok=True)

    def _failed(self, error: OSError) -> RunError:
        return RunError(f"{self.path}: {error.strerror or error}; the file was not written")


def make_folder(folder: Path) -> None:
    """Make a folder, where it is not there yet.

    Raises:
        RunError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: {error.strerror or error}") from None


def write_whole(path: Path, parts: Iterable[str | bytes]) -> None:
    """Write a file so that it is there whole or not at all; a link is followed.

    Raises:
        RunError: It cannot be written, is no file, or is what a run is stored in.
    """
    with WholeFile(path) as file:
        try:
            for each in parts:
                file.write(each)
        except OSError as error:
            raise RunError(f"{path}: {error.strerror or error}; the file was not written") from None


def check_target(path: Path) -> Path:
    """Where a path leads, if a file may be written there.

    Raises:
        RunError: It is a folder or a device, its folder is not there, or a run is stored in it.
    """
    target = path.resolve() if path.is_symlink() else path
    if target.exists() and not target.is_file():
        raise RunError(f"{path}: is no file; the file was not written")
    if not target.parent.is_dir():
        raise RunError(f"{path}: there is no folder {target.parent}; the file was not written")
    if target.is_file():
        with suppress(OSError), target.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                raise RunError(f"{path}: a run is stored in this file; nothing was written")
    return target


_SQLITE = b"SQLite format 3\0"


def check_targets(*targets: str | Path | None) -> None:
    """All files that are to be written can be, before anything is done.

    Raises:
        RunError: One cannot.
        UserError: One is named twice, or is `-`.
    """
    if "-" in map(str, filter(None, targets)):
        raise UserError("- is no file; name the file that is to be written")
    found = [check_target(Path(target)) for target in targets if target]
    if len(set(found)) < len(found):
        raise UserError(f"{found[-1]}: is named for two outputs; give each a file of its own")
