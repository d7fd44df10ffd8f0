"""Packs, personas and tactics: opened, listed, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from simulator.content.draws import draw_case
from simulator.content.pack import Pack, check_stated, find_pack, pack_folders
from simulator.content.personas import ADVERSARIAL, Persona, load_persona, persona_files
from simulator.content.search_path import is_shipped
from simulator.content.tactics import Tactic, load_tactic, tactic_files
from simulator.documents import read_document
from simulator.errors import ContentError, UserError

DRAWS = 3
"""Cases that `check` draws of every scenario, to see that records can be had."""

TACTICS = "tactics"
"""The folder of `personas/` with tactics."""

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Catalog:
    """What there is to play with.

    Attributes:
        packs, personas: In order of their names.
        errors: Why others cannot be used, in one line each.
        adversarial: Personas of stress runs.
        tactics: What they try.
    """

    packs: tuple[Pack, ...]
    personas: tuple[Persona, ...]
    errors: tuple[str, ...] = ()
    adversarial: tuple[Persona, ...] = ()
    tactics: tuple[Tactic, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A pack, persona or tactic without a mistake.

    Attributes:
        kind: `pack`, `persona` or `tactic`.
        name, about: Its own.
        holds: Of a pack, how many of what.
    """

    kind: str
    name: str
    about: str
    holds: dict[str, int]


def open_pack(name: str | Path | Pack) -> Pack:
    """A pack by its name, or by the path of its folder; it is checked as it is read.

    Raises:
        UserError: There is no such pack; the message has the nearest name.
        ContentError: It has a mistake: file, line, key and reason.

    Example:
        >>> open_pack("bakery").name
        'bakery'
    """
    return name if isinstance(name, Pack) else find_pack(str(name))


def catalog() -> Catalog:
    """All packs, personas and tactics: your own, and those that come with the simulator.

    What cannot be used is named among the errors and does not hide the others.
    """
    errors: list[str] = []

    def usable(read: Callable[[Path], Kind], files: Mapping[str, Path]) -> tuple[Kind, ...]:
        found = []
        for path in files.values():
            try:
                found.append(read(path))
            except UserError as error:
                errors.append(str(error))
        return tuple(found)

    return Catalog(
        packs=usable(lambda folder: find_pack(str(folder)), pack_folders()),
        personas=usable(load_persona, persona_files()),
        adversarial=usable(load_persona, persona_files(folder=ADVERSARIAL)),
        tactics=usable(_tactic, tactic_files()),
        errors=tuple(errors),
    )


def check(path: str | Path) -> Checked:
    """Check a pack, with a few cases drawn of every scenario, a persona, or a tactic.

    Args:
        path: A pack's folder, or a file of a persona or tactic.

    Raises:
        ContentError: It is none of these, or has a mistake: file, line, key and reason.
    """
    return _check(Path(path), cache(_usable_packs))


def check_all(paths: Iterable[Path] = ()) -> tuple[list[Checked], list[str]]:
    """Check many; all that there are where none is named.

    Returns:
        What is right, and what is wrong with the others, in one line each.
    """
    good, errors = [], []
    packs = cache(_usable_packs)
    for path in list(paths) or _all():
        try:
            good.append(_check(path, packs))
        except UserError as error:
            errors.append(str(error))
    return good, errors


def _all() -> Iterator[Path]:
    for found in (
        pack_folders(), persona_files(), persona_files(folder=ADVERSARIAL), tactic_files()
    ):  # fmt: skip
        yield from found.values()


def _usable_packs() -> tuple[Pack, ...]:
    """All packs without a mistake; the others are named where they are checked."""
    found = []
    for name in pack_folders():
        try:
            found.append(find_pack(name))
        except UserError:
            continue
    return tuple(found)


def _check(path: Path, packs: Callable[[], tuple[Pack, ...]]) -> Checked:
    """Check one; the packs are read when there is a tactic to be played on them."""
    if path.suffix == ".yaml" and path.name != "pack.yaml":
        if not _is_tactic(path):
            persona = load_persona(path)
            return Checked("persona", persona.name, persona.about, {})
        from simulator.runs.stress.playable import check_playable

        tactic = _tactic(path)
        if not is_shipped(path):  # those that ship are proved on the packs that ship
            check_playable(tactic, path, packs())
        return Checked("tactic", tactic.name, tactic.about, {})
    folder = path.parent if path.name == "pack.yaml" else path
    if not (folder / "pack.yaml").is_file():
        raise ContentError(
            "neither a pack (a folder with pack.yaml) nor a persona or tactic (*.yaml)", file=path
        )
    pack = find_pack(str(folder))
    check_stated(pack)
    for scenario in pack.scenarios.values():
        for seed in range(DRAWS):
            draw_case(pack, scenario, "check", seed)
    return Checked("pack", pack.name, pack.about, _holds(pack))


def _is_tactic(path: Path) -> bool:
    """By its folder; elsewhere by what a tactic has and a persona has not."""
    if path.parent.name in (TACTICS, ADVERSARIAL):
        return path.parent.name == TACTICS
    given = read_document(path).mapping().keys()
    return bool({"case", "breaks", "decides", "strategy", "moves"} & given)


def _tactic(path: Path) -> Tactic:
    from simulator.runs.stress.playable import check_words

    tactic = load_tactic(path)
    check_words(tactic, path)
    return tactic


def _holds(pack: Pack) -> dict[str, int]:
    beats = {beat.name for s in pack.scenarios.values() for beat in s.beats.values()}
    return {
        "scenarios": len(pack.scenarios),
        "beats": len(beats),
        "rules": len(pack.rules),
        "tools": len(pack.tools),
        "topics": len(pack.topics),
        **{name: len(c.records) for name, c in pack.collections.items()},
    }
