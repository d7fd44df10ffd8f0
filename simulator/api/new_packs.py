"""New packs: the starter, or a copy of a pack that is there, under a name of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.content.pack import find_pack, load_pack, pack_folder, pack_folders
from simulator.content.pack_schemas import FOLDER, schema_line, write_schemas
from simulator.content.search_path import PACKAGE
from simulator.documents import read_document, read_file
from simulator.errors import UserError

STARTER = PACKAGE / "content" / "starter"
"""A small pack that runs, with comments that teach the format."""

PLACE = "scenarios"

_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*\Z")
_OLD_LINE = re.compile(r"\A# yaml-language-server:[^\n]*\n")
_LONGEST = 40
_RESERVED = frozenset({"con", "prn", "aux", "nul", "all"})


@dataclass(frozen=True)
class NewPack:
    """A pack that was written.

    Attributes:
        name: The folder's.
        folder: Where it stands.
        files: What was written, in order.
        lines: How many lines these have.
    """

    name: str
    folder: Path
    files: tuple[str, ...]
    lines: int


def new_pack(name: str, source: str | Path | None = None, home: Path | None = None) -> NewPack:
    """Write a pack of your own into `scenarios/NAME`, with schemas for editors beside it.

    Args:
        name: Small letters and digits, with `_` or `-` between words.
        source: A pack to start from, by name or folder; None for the starter.
        home: Your folder; None for the current one.

    Raises:
        UserError: A name that cannot be used, a folder that is there already, no such source.
        ContentError: The source has a mistake.

    Example:
        >>> import tempfile
        >>> new_pack("bike_shop", home=Path(tempfile.mkdtemp())).name
        'bike_shop'
    """
    home = home or Path.cwd()
    folder = place_for(name, home, source)
    origin = STARTER if source is None else pack_folder(str(source), home)
    find_pack(str(origin))
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f".{name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        written = _written(origin, part, name)
        load_pack(part)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    write_schemas(folder.parent / FOLDER)
    return NewPack(name, folder, tuple(written), sum(written.values()))


def place_for(name: str, home: Path, source: str | Path | None = None) -> Path:
    """Where a pack of this name is to stand.

    Raises:
        UserError: A name that cannot be used, or that is taken.
    """
    folder = home / PLACE / _checked(name)
    if folder.exists() or folder.is_symlink():
        raise UserError(f"{PLACE}/{name} is there already; choose another name, or remove it")
    shipped = pack_folders(home).get(name)
    if shipped and str(source or "") not in (name, str(shipped)):
        raise UserError(
            f"`{name}` is a pack that comes with the simulator; choose another name, or write"
            f" `simulator new {name} --from {name}` to change a copy of it"
        )
    return folder


def _written(origin: Path, folder: Path, name: str) -> dict[str, int]:
    """Write all files of a pack under a new name; their lines by file."""
    changes, lines = _changes(origin, name), {}
    for each in _files(origin):
        text = _renamed(read_file(origin / each), changes)
        if line := schema_line(each):
            text = f"{line}\n{_OLD_LINE.sub('', text)}"
        path = folder / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        lines[each] = text.count("\n")
    return lines


def _checked(name: str) -> str:
    if not _NAME.match(name) or len(name) > _LONGEST or name in _RESERVED:
        given = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:_LONGEST].strip("_")
        hint = f", such as `{given}`" if _NAME.match(given) and given not in _RESERVED else ""
        raise UserError(
            f"`{name}` is no name of a pack: at most {_LONGEST} small letters and digits, with `_`"
            f" or `-` between words{hint}"
        )
    return name


def _files(origin: Path) -> Iterator[str]:
    """The pack's own files, records in folders of their own included."""
    for path in sorted(origin.rglob("*")):
        place = path.relative_to(origin)
        if path.is_file() and not any(part.startswith((".", "__")) for part in place.parts):
            yield place.as_posix()


def title_of(name: str) -> str:
    """How a business is called after its pack: `bike_shop` gives `Bike Shop`."""
    return " ".join(word.capitalize() for word in re.split("[_-]", name))


def _changes(origin: Path, name: str) -> list[tuple[re.Pattern[str], str]]:
    """Where the old pack is named, and what is to stand there: business, domain, folder."""
    own = origin.resolve().name
    business = read_document(origin / "pack.yaml").text("business")
    places = [
        (rf"(?<=[@.]){re.escape(business.split()[0].lower())}(?=\.)", name.replace("_", "-"))
        if business else ("", ""),
        (rf"(?<!\w){re.escape(business)}(?!\w)", title_of(name)),
        (rf"(?<![\w/])scenarios/{re.escape(own)}(?!\w)", f"scenarios/{name}"),
    ]  # fmt: skip
    return [(re.compile(place), new) for place, new in places if business or "scenarios" in place]


def _renamed(text: str, changes: list[tuple[re.Pattern[str], str]]) -> str:
    for place, new in changes:
        text = place.sub(new, text)
    return text
