"""Files of recordings as they lie about: packed or not, alone or in folders, in any UTF."""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from simulator.documents import text_of
from simulator.errors import UserError
from simulator.json_text import decoded

MAX_BYTES = 2 * 1024**3
"""Of one file, unpacked."""
MAX_MEMBERS = 100_000
"""Files of an archive."""
SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".eval", ".gz")
"""Of files that are read of a folder."""

_DAMAGED = (
    EOFError, ValueError, LookupError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
)  # fmt: skip
"""What the archives' readers raise at bytes that are none of theirs."""


@dataclass(frozen=True)
class Text:
    """The text of a file.

    Attributes:
        name: The file's, or that of the file within a folder or an archive.
        text: Its text.
        broken: Bytes or sequences that are not in its encoding; U+FFFD stands for them.
        missing: Why there is no text: a folder's index names a file that is not there.
    """

    name: str
    text: str
    broken: int = 0
    missing: str = ""


def texts(path: Path) -> Iterator[Text]:
    """The texts of a file, of an archive, or of a folder.

    A folder with `results.json` and `simulations/` is one of tau2's: its conversations are the
    files in there, those of the index first.

    Raises:
        UserError: It cannot be read, is too large, or a folder holds nothing that could be read.
    """
    if path.name == "results.json" and (path.parent / "simulations").is_dir():
        yield from _tau2(path.parent, _whole(path, path.name))
    elif path.is_dir():
        yield from _folder(path)
    else:
        yield from _unpacked(path, path.name)


def names(paths: Sequence[Path]) -> list[str]:
    """A name for each path: its last part, and as many before it as tell it from the others.

    Example:
        >>> names([Path("a/logs.jsonl"), Path("b/logs.jsonl"), Path("c.jsonl")])
        ['a/logs.jsonl', 'b/logs.jsonl', 'c.jsonl']
    """
    ways = [tuple(part for part in path.absolute().parts if part != path.anchor) for path in paths]
    kinds = set(ways)
    found = []
    for way in ways:
        length = 1
        while length < len(way) and sum(k[-length:] == way[-length:] for k in kinds) > 1:
            length += 1
        found.append("/".join(way[-length:]))
    return found


def check_once(paths: Sequence[Path]) -> None:
    """Refuse a file that is given twice, itself or within a folder: it would count twice.

    Raises:
        UserError: One is.
    """
    seen: dict[Path, Path] = {}
    for path in paths:
        whole = path.resolve()
        if whole in seen:
            raise UserError(f"{path}: is given twice, and would count twice")
        seen[whole] = path
    for whole, path in seen.items():
        folder = next((seen[parent] for parent in whole.parents if parent in seen), None)
        if folder is not None:
            raise UserError(f"{path}: is in {folder}, which is given too; it would count twice")


def _folder(path: Path) -> Iterator[Text]:
    index = path / "results.json"
    if index.is_file() and (path / "simulations").is_dir():
        yield from _tau2(path, _whole(index, index.name))
        return
    found = sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES and f.is_file())
    if not found:
        raise UserError(f"{path}: a folder without a file of recordings ({', '.join(SUFFIXES)})")
    for each in found:
        yield from _unpacked(each, each.relative_to(path).as_posix())


def _tau2(folder: Path, index: Text) -> Iterator[Text]:
    listing = decoded(index.text)
    listing = listing if isinstance(listing, dict) else {}
    if listing.get("simulations"):
        yield index
    entries = listing.get("simulation_index")
    entries = entries if isinstance(entries, list) else []
    wanted = [str(entry.get("id", "")) for entry in entries if isinstance(entry, dict)]
    there = {f.stem: f for f in sorted((folder / "simulations").glob("*.json"))}
    for name in dict.fromkeys((*wanted, *there)):
        where = f"simulations/{name}.json"
        if name in there:
            yield from _unpacked(there[name], where)
        else:
            yield Text(where, "", missing="a file of the index is missing")


def _whole(path: Path, name: str) -> Text:
    return next(iter(_unpacked(path, name)))


def _unpacked(path: Path, name: str) -> Iterator[Text]:
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
            stream.seek(0)
            if start == b"PK\x03\x04":
                yield from _archive(stream, path)
            elif start[:2] == b"\x1f\x8b":
                with gzip.open(stream) as packed:
                    yield _text(_bounded(packed, path), name.removesuffix(".gz"))
            else:
                yield _text(_bounded(stream, path), name)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None
    except _DAMAGED as error:
        raise UserError(f"{path}: a damaged archive ({error})") from None
    except (NotImplementedError, RuntimeError) as error:
        raise UserError(f"{path}: an archive that cannot be unpacked here ({error})") from None


def _archive(stream: Any, path: Path) -> Iterator[Text]:
    """The samples of one of Inspect's logs, or every file of recordings of another archive."""
    with zipfile.ZipFile(stream) as archive:
        members = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(members) > MAX_MEMBERS:
            raise UserError(f"{path}: holds {len(members):,} files, more than {MAX_MEMBERS:,}")
        samples = [info for info in members if info.filename.startswith("samples/")]
        found = samples or [i for i in members if PurePosixPath(i.filename).suffix in SUFFIXES]
        if not found:
            raise UserError(f"{path}: an archive without a file of recordings")
        for info in sorted(found, key=lambda info: _order(info.filename)):
            with archive.open(info) as member:
                yield _text(_bounded(member, path), info.filename)


def _order(name: str) -> tuple[tuple[int, str], ...]:
    """Numbers in names count as such: sample 2 comes before sample 10."""
    pieces = "".join(c if c.isdecimal() else f"\0{c}\0" for c in name).split("\0")
    return tuple((int(p) if p.isdecimal() and len(p) < 20 else 0, p) for p in pieces if p)


def _bounded(stream: Any, path: Path) -> bytes:
    data: bytes = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UserError(f"{path}: larger than {MAX_BYTES // 1024**3} GB; split it")
    return data


def _text(data: bytes, name: str) -> Text:
    text, broken = text_of(data)
    return Text(name, text, broken)
