"""Packs and personas: opened, listed, checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from simulator.content.draws import draw_case
from simulator.content.pack import Pack, check_stated, find_pack, pack_folders
from simulator.content.personas import Persona, load_persona, persona_files
from simulator.errors import ContentError, UserError

DRAWS = 3
"""Cases that `check` draws of every scenario, to see that records can be had."""


@dataclass(frozen=True)
class Catalog:
    """What there is to play with.

    Attributes:
        packs, personas: In order of their names.
        errors: Why others cannot be used, in one line each.
    """

    packs: tuple[Pack, ...]
    personas: tuple[Persona, ...]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A pack or persona without a mistake.

    Attributes:
        kind: `pack` or `persona`.
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
    """All packs and personas: your own, and those that come with the simulator.

    Raises:
        ContentError: A persona has a mistake.
    """
    packs, errors = [], []
    for name in pack_folders():
        try:
            packs.append(find_pack(name))
        except UserError as error:
            errors.append(str(error))  # one unfinished pack does not hide the others
    personas = tuple(load_persona(path) for path in persona_files().values())
    return Catalog(tuple(packs), personas, tuple(errors))


def check(path: str | Path) -> Checked:
    """Check a pack, with a few cases drawn of every scenario, or a persona.

    Args:
        path: A pack's folder, or a persona's file.

    Raises:
        ContentError: It is neither, or has a mistake: file, line, key and reason.
    """
    path = Path(path)
    if path.suffix == ".yaml" and path.name != "pack.yaml":
        persona = load_persona(path)
        return Checked("persona", persona.name, persona.about, {})
    folder = path.parent if path.name == "pack.yaml" else path
    if not (folder / "pack.yaml").is_file():
        raise ContentError(
            "neither a pack (a folder with pack.yaml) nor a persona (*.yaml)", file=path
        )
    pack = find_pack(str(folder))
    check_stated(pack)
    for scenario in pack.scenarios.values():
        for seed in range(DRAWS):
            draw_case(pack, scenario, "check", seed)
    return Checked("pack", pack.name, pack.about, _holds(pack))


def check_all(paths: Iterable[Path] = ()) -> tuple[list[Checked], list[str]]:
    """Check many; all that there are where none is named.

    Returns:
        What is right, and what is wrong with the others, in one line each.
    """
    good, errors = [], []
    for path in list(paths) or [*pack_folders().values(), *persona_files().values()]:
        try:
            good.append(check(path))
        except UserError as error:
            errors.append(str(error))
    return good, errors


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
