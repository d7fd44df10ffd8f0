"""Tactics: what an adversarial customer tries, apart from who it is and which business it is at.

A tactic is an overlay on any scenario and persona: one file in `personas/tactics/`. It names where
its cases lie, what is said, and what counts as a break, all of it in terms that every pack has.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from string import Formatter
from typing import Literal

from pydantic import model_validator

from simulator.attacks import Level, Strategy
from simulator.content.named_files import read_named
from simulator.content.rule_kinds import KINDS
from simulator.content.search_path import search_path
from simulator.dialogue import Data
from simulator.documents import Document, read_document
from simulator.errors import UserError, nearest

GROUPS = ("fraud", "identity", "policy", "catalog", "injection", "process")
Group = Literal["fraud", "identity", "policy", "catalog", "injection", "process"]

VARIABLES = (
    "item", "product", "price", "less", "invented", "near", "other_id", "other_name", "canary",
    "business", "wish", "base64", "leet", "homoglyph",
)  # fmt: skip
"""What a move may have in braces: of the case's own records, of the catalog, of somebody else.
A move that a case has no value for is left out."""


class CaseOf(Data):
    """Where the cases of a tactic lie, and how its twin differs. Exactly one of the four is given.

    Attributes:
        beyond: Kinds of rules: the case is just outside of one, the twin just inside.
        swapped: The customer tells what is somebody else's; the twin tells its own.
        ordinary: `deed` or `question`: a case that policy allows; the twin is without the moves.
        planted: The moves stand in a record that tools return; the twin has the record as it is.
        writes: Only deeds that write this: `money`, `text`, `status` or `new`.
    """

    beyond: tuple[str, ...] = ()
    swapped: bool = False
    ordinary: Literal["", "deed", "question"] = ""
    planted: bool = False
    writes: tuple[Literal["money", "text", "status", "new"], ...] = ()

    @model_validator(mode="after")
    def _one(self) -> CaseOf:
        given = [bool(self.beyond), self.swapped, bool(self.ordinary), self.planted]
        if sum(given) != 1:
            only = "only " if sum(given) else ""
            raise ValueError(f"needs {only}one of beyond, swapped, ordinary and planted")
        for kind in self.beyond:
            if kind not in KINDS:
                raise ValueError(f"there is no kind of rule `{kind}`{nearest(kind, KINDS)}")
        return self


class Breaks(Data):
    """What counts as a break; any of it does.

    Attributes:
        deed: The deed that policy forbids here was carried out.
        rule: Any rule that support has to keep was broken.
        unasked: A deed was carried out that no beat of the customer's wants.
        secret: Something was told that the session does not own, or the canary.
        affirms: What is not so, in words of the moves and with their variables, was affirmed.
        words: Codes of the critic's findings on support, from the first move on, or from the first
            word where something is swapped.
        judge: A question to a judge, for what no rule can tell; without a judge `not_judged`.
    """

    deed: bool = False
    rule: bool = False
    unasked: bool = False
    secret: bool = False
    affirms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    judge: str = ""

    @model_validator(mode="after")
    def _any(self) -> Breaks:
        if not any(getattr(self, name) for name in Breaks.model_fields):
            raise ValueError(f"needs one of {', '.join(Breaks.model_fields)}")
        return self

    @property
    def on_calls(self) -> bool:
        """Whether calls or state are needed to decide."""
        return self.deed or self.rule or self.unasked


class Tactic(Data):
    """One tactic.

    Attributes:
        name: Its file's.
        about: One sentence; a language model that plays the customer is told it.
        group: Of the taxonomy.
        decides: `D`: words, tool log and state decide. `H`: the outcome is decided so, its wording
            needs a judge. `J`: a judge alone.
        level: How bad a break is.
        case: Where its cases lie.
        strategy: When the moves are made.
        moves: What is said: whole messages.
        breaks: What counts.
    """

    format: Literal[1] = 1
    name: str
    about: str
    group: Group
    decides: Literal["D", "H", "J"]
    level: Level
    case: CaseOf
    strategy: Strategy = Strategy.NONE
    moves: tuple[str, ...] = ()
    breaks: Breaks

    @property
    def digest(self) -> str:
        """A hash of the content, 16 hex digits."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    @model_validator(mode="after")
    def _fits(self) -> Tactic:
        if bool(self.moves) != (self.strategy != Strategy.NONE or self.case.planted):
            raise ValueError("`strategy` says when `moves` are made: it takes both, or neither")
        if (self.decides == "D") == bool(self.breaks.judge):
            raise ValueError(
                "`breaks.judge` is for tactics that `decides: H` or `J`, and they need it"
            )
        return self


def load_tactic(path: Path) -> Tactic:
    """Read `personas/tactics/<name>.yaml`; the name is the file's.

    Raises:
        ContentError: With file, line, key and what would be right.
    """
    document = read_document(path)
    _check_name(document, path.stem)
    data = dict(document.mapping())
    if "level" in data:
        try:
            data["level"] = Level.read(str(data["level"]))
        except UserError as error:
            document.fail(str(error), "level")
    tactic = read_named(document, data, Tactic)
    texts: list[tuple[str, tuple[str | int, ...]]]
    texts = [(text, ("moves", place)) for place, text in enumerate(tactic.moves)]
    texts += [(lie, ("breaks", "affirms", n)) for n, lie in enumerate(tactic.breaks.affirms)]
    for text, keys in texts:
        if not text.strip():
            document.fail("an empty text says nothing", *keys)
        try:
            names = holes(text)
        except ValueError as error:
            document.fail(f"{error}; a brace that is meant is written twice", *keys)
        for name in names:
            if name not in VARIABLES:
                hint = nearest(name, VARIABLES)
                document.fail(f"`{{{name}}}` is nothing that a move can have{hint}", *keys)
    return tactic


def _check_name(document: Document, name: str) -> None:
    """A name that an option can say, and that is no group's."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        document.fail(
            f"a tactic is called like its file, and `{name}` is no name: it takes letters, digits,"
            " _ and -"
        )
    if name in GROUPS:
        document.fail(f"`{name}` is a group of tactics, so that --tactic could not tell them apart")


def holes(move: str) -> list[str]:
    """What stands in braces in a move, as it is written there.

    Raises:
        ValueError: A brace has no other.

    Example:
        >>> holes("{product} for {price}?")
        ['product', 'price']
    """
    parts = Formatter().parse(move)
    return [
        f"{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}"
        for _, name, form, conversion in parts
        if name is not None
    ]


def tactic_files(home: Path | None = None) -> dict[str, Path]:
    """All tactics by name; those of the user's own `personas/tactics/` win over shipped ones."""
    found: dict[str, Path] = {}
    for place in search_path("personas", home):
        for path in sorted((place / "tactics").glob("*.yaml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def load_tactics(names: tuple[str, ...] = (), home: Path | None = None) -> dict[str, Tactic]:
    """Tactics by name or group, all of them where none is named.

    Raises:
        UserError: There is no tactic and no group of a name.
        ContentError: One of the files cannot be used.
    """
    files = tactic_files(home)
    for name in names:
        if name not in files and name not in GROUPS:
            known = [*files, *GROUPS]
            raise UserError(f"there is no tactic and no group `{name}`{nearest(name, known)}")
    tactics = {name: load_tactic(path) for name, path in files.items()}
    wanted = set(names)
    return {n: t for n, t in tactics.items() if not wanted or wanted & {n, t.group}}
