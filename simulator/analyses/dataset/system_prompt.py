"""What stands as the system message of a row: what support was told, less than that, or nothing.

The canary of a run never leaves it: a model that learned it would tell it, and the check that it
stands for would be worth nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator import tokens
from simulator.content.pack import Pack
from simulator.content.values import plain
from simulator.dialogue import Dialogue, Speaker
from simulator.errors import UserError, nearest
from simulator.play.critic.content_words import content_words

CHOICES = ("full", "short", "none")

SHORT_TOKENS = 300
"""Most tokens of a short prompt."""

BEARS = 0.5
"""Least score of a line that a short prompt takes up."""

_MARGIN = {True: 1.0, False: 0.9}
"""Of those, how many are filled, by whether they are counted with a real tokenizer."""

_HEAD = """\
You are the support agent of {business}. {about} Today is {today}.{tools} \
Tell only what stands here or \
was looked up, ask only for what is missing, be brief and friendly."""

_TOOLS = (
    " Look things up and carry things out with the tools; nothing is done before a tool did it."
)

_CANARY = re.compile(r'"canary": "canary-[0-9a-f]+"(?:, )?')
_WORD = re.compile(r"canary-[0-9a-f]{6,}")
_TOLD = re.compile(r", the canary\b")

SystemPrompt = Callable[[Dialogue], str]
"""From a dialogue to its system message; empty for none."""


@dataclass(frozen=True)
class _Line:
    """One fact or clause of a pack, as a line of a short prompt; `value` is what a fact says."""

    text: str
    heading: str
    words: frozenset[str]
    value: frozenset[str]
    tokens: int


def system_prompt(choice: str, packs: Mapping[str, Pack], with_tools: bool = True) -> SystemPrompt:
    """What is asked for by `full`, `short`, `none` or the path of a file.

    Args:
        choice: `full` is what support was told when it played, less the canary; `short` a head and
            the facts and clauses of the pack that the dialogue leans on, as a retrieval step would
            put them there, in at most `SHORT_TOKENS`.
        packs: By name; only `short` reads them.
        with_tools: Whether a short prompt speaks of tools.

    Raises:
        UserError: There is no such choice or file, or the file has nothing, or a canary, in it.
    """
    if choice == "full":
        return lambda dialogue: without_canary(dialogue.system)
    if choice == "none":
        return lambda dialogue: ""
    if choice == "short":
        return _Short(packs, with_tools)
    text = _read(choice)
    return lambda dialogue: text


@lru_cache(maxsize=64)
def without_canary(system: str) -> str:
    """A system prompt of a run without its canary and without the word of it."""
    return _WORD.sub("", _TOLD.sub("", _CANARY.sub("", system)))


def _read(choice: str) -> str:
    path = Path(choice)
    if not path.is_file():
        hint = nearest(choice, CHOICES) or " (full, short, none, or a file of your own)"
        raise UserError(f"--system: there is no file `{choice}`{hint}")
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--system {choice}: cannot be read as UTF-8 text: {error}") from None
    if not text:
        raise UserError(f"--system {choice}: the file is empty; `--system none` leaves it out")
    if found := _WORD.search(text):
        raise UserError(f"--system {choice}: holds the canary {found[0]}; take it out")
    return text


class _Short:
    """Short prompts, each line of a pack counted once."""

    def __init__(self, packs: Mapping[str, Pack], with_tools: bool) -> None:
        self._packs = packs
        self._with_tools = with_tools
        self._known: dict[str, tuple[str, int, tuple[_Line, ...]]] = {}

    def __call__(self, dialogue: Dialogue) -> str:
        if dialogue.pack not in self._known:
            self._known[dialogue.pack] = self._prepare(self._packs[dialogue.pack])
        head, room, lines = self._known[dialogue.pack]
        said = content_stems(
            " ".join(turn.text for turn in dialogue.turns if turn.speaker == Speaker.SUPPORT)
        )
        chosen = _chosen(lines, said, room)
        parts, heading = [head], ""
        for place in sorted(chosen):
            line = lines[place]
            if line.heading != heading:
                heading = line.heading
                parts.append(f"\n{heading}:")
            parts.append(f"- {line.text}")
        return "\n".join(parts)

    def _prepare(self, pack: Pack) -> tuple[str, int, tuple[_Line, ...]]:
        today = f"{pack.now:%A}, {pack.now.day} {pack.now:%B %Y}"
        told = _TOOLS if self._with_tools and pack.tools else ""
        head = _HEAD.format(business=pack.business, about=pack.about, today=today, tools=told)
        facts = (("Facts", text) for text in _facts(plain(pack.facts)))
        clauses = (("Policy", " ".join(rule.clause.split())) for rule in pack.rules.values())
        lines = tuple(_line(heading, text) for heading, text in (*facts, *clauses))
        exact = tokens.counter() != tokens.APPROXIMATE
        room = int(SHORT_TOKENS * _MARGIN[exact]) - tokens.count(head) - 2 * _HEADING_TOKENS
        return head, room, lines


_HEADING_TOKENS = 4


def _line(heading: str, text: str) -> _Line:
    value = text.partition(": ")[2] if heading == "Facts" else ""
    size = tokens.count(f"- {text}\n")
    return _Line(text, heading, content_stems(text), content_stems(value), size)


def content_stems(text: str) -> frozenset[str]:
    """What a text is about: its content words, cut to their stems roughly, and its numbers."""
    numbers = frozenset(number.lstrip("0") for number in re.findall(r"\d+", text))
    words = frozenset(word[:6] for word in content_words(text.replace("_", " ")))
    return (words | numbers) - {""}


def _chosen(lines: tuple[_Line, ...], said: frozenset[str], room: int) -> list[int]:
    """The places of the lines that most of what was said leans on, as far as there is room."""
    scores = [_score(line, said) for line in lines]
    found = []
    for place in sorted(range(len(lines)), key=lambda place: (-scores[place], place)):
        if scores[place] >= BEARS and lines[place].tokens <= room:
            room -= lines[place].tokens
            found.append(place)
    return found


def _score(line: _Line, said: frozenset[str]) -> float:
    """A fact that was told stands before all that only shares words with what was told."""
    told = bool(line.value) and line.value <= said
    return told * len(line.value) + len(line.words & said) / (2 + len(line.words))


def _facts(value: Any, path: str = "") -> Iterator[str]:
    """Each fact as a line: `pickup, held until: closing time on the pickup day`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _facts(inner, f"{path}, {key}" if path else key)
    else:
        told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield f"{path.replace('_', ' ')}: {told}"
