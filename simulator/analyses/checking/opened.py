"""A pack opened for checking: what it says, and on which line each thing of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.content.pack import Pack, file_of
from simulator.content.pack_files import PackFiles
from simulator.content.records import Collection, RecordRows, record_rows
from simulator.documents import Document


@dataclass(frozen=True)
class Opened:
    """A pack with its files.

    Attributes:
        pack: As it was loaded.
        files: What it was loaded from.
    """

    pack: Pack
    files: PackFiles

    def file(self, name: str) -> Document:
        """One of the pack's own files, for instance `rules`."""
        return file_of(self.pack.folder, name, self.files)

    def rows(self, collection: Collection) -> RecordRows:
        """The rows of a collection, as written."""
        head = self.file("pack")
        spec = head.mapping("records")[collection.name]
        return record_rows(head, spec, collection.name, self.files)

    def fact(self, path: str) -> str:
        """Where a fact stands, for people: `facts.returns.days (pack.yaml:12)`."""
        head = self.file("pack")
        line = head.error("", *path.split(".")).line
        return f"`{path}` ({Path(head.path).name}:{line})"
