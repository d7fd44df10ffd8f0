"""Packs, personas and tactics: opened, listed, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from simulator.analyses.checking.mistake import Mistake, in_order, of_loading
from simulator.analyses.checking.pack_check import check_deeply, check_pack
from simulator.content.pack import Pack, find_pack, pack_folder, pack_folders
from simulator.content.personas import (
    ADVERSARIAL,
    Persona,
    load_persona,
    load_personas,
    persona_files,
)
from simulator.content.search_path import is_shipped
from simulator.content.tactics import Tactic, load_tactic, tactic_files
from simulator.documents import read_document
from simulator.errors import ContentError, UserError

TACTICS = "tactics"
"""The folder of `personas/` with tactics."""

Kind = TypeVar("Kind")

WatchPack = Callable[[str, int, int], None]
"""Is told a pack, how many steps are done, and of how many."""


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
        path: A pack's name or folder, or a file of a persona or tactic.

    Raises:
        ContentError: It is none of these, or has mistakes: file, line, key and reason of the first,
            and then of all the others. They are its `mistakes` too.
    """
    found, mistakes = _examine(Path(path), cache(_usable_packs))
    if found is None or mistakes:
        raise MistakenPack(mistakes)
    return found


class MistakenPack(ContentError):
    """What is wrong with a pack, persona or tactic.

    Attributes:
        mistakes: All of it, in order.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        first, *others = self.mistakes = tuple(mistakes)
        reason = f"{first.wrong}; {first.remedy}" if first.remedy else first.wrong
        more = f" (and {len(others)} more: {' | '.join(map(str, others))})" if others else ""
        super().__init__(f"{reason}{more}", file=Path(first.file), key=first.key, line=first.line)


def check_all(
    paths: Iterable[Path] = (),
    deep: bool = False,
    watch: WatchPack = lambda name, done, total: None,
) -> tuple[list[Checked], list[Mistake]]:
    """Check many; all that there are where none is named.

    Args:
        paths: Packs by name or folder, and files of personas and tactics.
        deep: Whether packs are looked at with cases that are drawn, tried and listened to as well.
        watch: Is told of which pack how many steps are done, and of how many.

    Returns:
        What is right, and what is wrong with the others: all mistakes of each, file by file.
    """
    good, wrong = list[Checked](), list[Mistake]()
    packs = cache(_usable_packs)
    for path in list(paths) or _all():
        found, mistakes = _examine(path, packs, deep, watch)
        good += [found] if found and not mistakes else []
        wrong += mistakes
    return good, wrong


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


def _examine(
    path: Path,
    packs: Callable[[], tuple[Pack, ...]],
    deep: bool = False,
    watch: WatchPack = lambda name, done, total: None,
) -> tuple[Checked | None, tuple[Mistake, ...]]:
    """Check one; the packs are read when there is a tactic to be played on them."""
    try:
        if path.suffix == ".yaml" and path.name != "pack.yaml":
            return _person_or_tactic(path, packs), ()
        return _pack(path.parent if path.name == "pack.yaml" else _folder(path), deep, watch)
    except ContentError as error:
        return None, (of_loading(error, path),)
    except UserError as error:
        return None, (of_loading(ContentError(str(error), file=path), path),)


def _folder(path: Path) -> Path:
    """Where a pack stands, by its folder or, as everywhere, by its name."""
    named = len(path.parts) == 1 and (str(path) in pack_folders() or not path.exists())
    return pack_folder(str(path)) if named else path


def _person_or_tactic(path: Path, packs: Callable[[], tuple[Pack, ...]]) -> Checked:
    if not _is_tactic(path):
        persona = load_persona(path)
        return Checked("persona", persona.name, persona.about, {})
    from simulator.runs.stress.playable import check_playable

    tactic = _tactic(path)
    if not is_shipped(path):  # those that ship are proved on the packs that ship
        check_playable(tactic, path, packs())
    return Checked("tactic", tactic.name, tactic.about, {})


def _pack(folder: Path, deep: bool, watch: WatchPack) -> tuple[Checked | None, tuple[Mistake, ...]]:
    if not (folder / "pack.yaml").is_file():
        raise ContentError(
            "neither a pack (a folder with pack.yaml) nor a persona or tactic (*.yaml)", file=folder
        )
    opened, mistakes = check_pack(folder.resolve())
    if opened is None:
        return None, mistakes
    pack = opened.pack
    if deep:
        found = check_deeply(opened, load_personas(), partial(watch, pack.name))
        mistakes = in_order((*mistakes, *found))
    return Checked("pack", pack.name, pack.about, _holds(pack)), mistakes


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
