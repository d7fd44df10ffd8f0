"""Personas: how a customer talks and behaves, apart from what it wants and what it is called."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from simulator.content.named_files import read_named
from simulator.content.search_path import search_path
from simulator.content.tactics import tactic_files
from simulator.dialogue import Data
from simulator.documents import read_document
from simulator.errors import ContentError, UserError, nearest


class Tone(StrEnum):
    """How a customer sounds."""

    WARM = "warm"
    POLITE = "polite"
    NEUTRAL = "neutral"
    BLUNT = "blunt"
    SARCASTIC = "sarcastic"


class Mood(StrEnum):
    """How a customer feels: a persona's when it begins, then as things go for it."""

    CHEERFUL = "cheerful"
    RELIEVED = "relieved"
    CALM = "calm"
    WORRIED = "worried"
    STRESSED = "stressed"
    ANNOYED = "annoyed"
    FURIOUS = "furious"


class Typing(Data):
    """Typing habits; `emoji` is a share (0 to 1) of messages, `typos` of words.

    `misspellings` is a share too, of the words that people often misspell.
    """

    typos: float = Field(0.0, ge=0, le=0.3)
    misspellings: float = Field(0.0, ge=0, le=1)
    lowercase: bool = False
    punctuation: Literal["full", "sparse"] = "full"
    abbreviations: bool = False
    emoji: float = Field(0.0, ge=0, le=1)


class Persona(Data):
    """One kind of customer.

    Example:
        >>> Persona(name="calm", about="A calm customer.", patience=4).tone.value
        'neutral'
    """

    format: Literal[1] = 1
    name: str
    about: str
    tone: Tone = Tone.NEUTRAL
    formality: Literal["formal", "neutral", "casual"] = "neutral"
    patience: int = Field(3, ge=1, le=5)
    """Setbacks borne before giving up."""
    verbosity: Literal["terse", "normal", "chatty"] = "normal"
    initiative: int = Field(2, ge=1, le=4)
    """Facts volunteered at a time."""
    skill: Literal["low", "medium", "high"] = "medium"
    mood: Mood = Mood.CALM
    age: Literal["13-17", "18-29", "30-44", "45-64", "65+"] = "30-44"
    language: Literal["en"] = "en"
    english: Literal["native", "second_language", "learner"] = "native"
    """How well it knows the language that it writes in."""
    typing: Typing = Typing()
    background: str = ""
    asides: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()
    """What it is up to; empty for an honest customer."""

    @property
    def digest(self) -> str:
        """A hash of the content, 16 hex digits.

        What format 1 did not have from the start counts only where it is used, so that a persona
        of before is still the same.
        """
        unused = {name: True for name in _LATER if getattr(self, name) == _LATER[name]}
        typing = {"typing": {"misspellings"}} if not self.typing.misspellings else {}
        content = self.model_dump_json(exclude={**unused, **typing})
        return hashlib.sha256(content.encode()).hexdigest()[:16]


_LATER: dict[str, Any] = {"tactics": (), "english": "native"}
"""Fields that came later, with what they are where a file does not name them."""


def load_persona(path: Path, home: Path | None = None) -> Persona:
    """Read `personas/<name>.yaml`; the name is the file's.

    Args:
        path: The file.
        home: The user's folder, which has tactics as well; None for the current one.

    Raises:
        ContentError: With file, line, key and what would be right.
    """
    document = read_document(path)
    persona = read_named(document, document.mapping(), Persona)
    if persona.tactics:
        beside = {each.stem for each in path.parent.parent.glob("tactics/*.yaml")}
        known = beside | tactic_files(home).keys()
        for place, name in enumerate(persona.tactics):
            document.known("tactic", name, known, "tactics", place)
    return persona


ADVERSARIAL = "adversarial"

LISTED = "; `simulator list` has them"
"""The folder of `personas/` with customers that are up to something; they play when they are named,
and in stress runs."""


def persona_files(home: Path | None = None, folder: str = "") -> dict[str, Path]:
    """All personas by name; those of the user's own `personas/` win over the shipped ones."""
    found: dict[str, Path] = {}
    for place in search_path("personas", home):
        for path in sorted((place / folder).glob("*.yaml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def load_personas(
    names: tuple[str, ...] = (), home: Path | None = None, folder: str = ""
) -> dict[str, Persona]:
    """Personas by name, all of a folder where none is named.

    Args:
        names: Of any folder.
        home: The user's folder; None for the current one.
        folder: Whose personas are meant where none is named: honest ones, or `ADVERSARIAL`.

    Raises:
        UserError: There is no persona of a name.
        ContentError: One of the files cannot be used.
    """
    files = persona_files(home, folder)
    if names:
        files = persona_files(home, ADVERSARIAL) | persona_files(home)
    for name in names:
        if name not in files:
            raise UserError(f"there is no persona `{name}`{nearest(name, files) or LISTED}")
    if not files:
        raise ContentError("no personas found in `personas/`")
    chosen = {name: path for name, path in files.items() if not names or name in names}
    return {name: load_persona(path, home) for name, path in chosen.items()}
