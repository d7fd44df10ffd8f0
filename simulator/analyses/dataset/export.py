"""Writing a run's accepted dialogues as train and validation files, whole or not at all."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from simulator.analyses.dataset.formats import FORMATS
from simulator.analyses.dataset.split import Member, choose_validation, number_of
from simulator.analyses.dataset.validate import problems
from simulator.dialogue import Dialogue, Speaker
from simulator.errors import RunError

SUFFIX = {"trl": "", "openai": ".openai"}


class Export(BaseModel):
    """What was written, and what was left out by reason.

    Attributes:
        format: Name of the format.
        train, validation: Rows in each file.
        left_out: By reason; nothing is dropped without one.
        files: Paths that were written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    train: int
    validation: int
    left_out: dict[str, int]
    files: tuple[Path, ...]


@dataclass
class _Count:
    """What the card says of the rows."""

    sources: Counter[str] = field(default_factory=Counter)
    packs: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)

    def add(self, dialogue: Dialogue) -> None:
        self.sources.update(f"{role}: {name}" for role, name in dialogue.models.items())
        self.packs[f"{dialogue.pack} (digest {dialogue.digest})"] += 1
        self.endings[dialogue.ending.kind.value] += 1
        self.turns.update(turn.speaker.value for turn in dialogue.turns)


def export(
    dialogues: Callable[[], Iterable[Dialogue]],
    tools: Mapping[str, Sequence[Mapping[str, Any]]],
    folder: Path,
    format_: str = "trl",
    share: float = 0.1,
) -> Export:
    """Write accepted dialogues; two passes over them, neither of which holds them all.

    Args:
        dialogues: Gives the dialogues in the order of the plan, the same each time it is called;
            those not accepted are counted and left out.
        tools: Each pack's tools in the OpenAI form.
        folder: Where `train*.jsonl`, `validation*.jsonl` and the card go.
        format_: A key of `FORMATS`.
        share: Of each scenario that goes to validation.

    Raises:
        RunError: A file cannot be written; no half-written file is left.
    """
    left_out: Counter[str] = Counter()
    count, members = _Count(), []
    seen: set[int] = set()
    for dialogue in dialogues():
        row = FORMATS[format_](dialogue, tools[dialogue.pack])
        reason = _reason_against(dialogue, row, format_, seen)
        if reason:
            left_out[reason] += 1
            continue
        count.add(dialogue)
        records = tuple(number_of(f"{dialogue.pack}/{record}") for record in dialogue.groups)
        scenario = sys.intern(f"{dialogue.pack}/{dialogue.scenario}")
        members.append(Member(number_of(dialogue.case_id), scenario, records))
    validation = choose_validation(members, share)
    suffix = SUFFIX[format_]
    parts = {
        folder / f"train{suffix}.jsonl": {m.case for m in members} - validation,
        folder / f"validation{suffix}.jsonl": validation,
    }
    for path, wanted in parts.items():
        chosen = (dialogue for dialogue in dialogues() if number_of(dialogue.case_id) in wanted)
        rows = (FORMATS[format_](dialogue, tools[dialogue.pack]) for dialogue in chosen)
        write_whole(path, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    result = Export(
        format=format_,
        train=len(members) - len(validation),
        validation=len(validation),
        left_out=dict(left_out.most_common()),
        files=tuple(parts),
    )
    write_whole(folder / f"DATASET{suffix}.md", [_card(count, result)])
    return result


def _reason_against(
    dialogue: Dialogue, row: Mapping[str, Any], format_: str, seen: set[int]
) -> str:
    if not dialogue.verdict.accepted:
        return f"not accepted: {dialogue.verdict.reasons[0]}"
    wrong = problems(row, arguments_as_text=format_ == "openai")
    if wrong:
        return f"invalid: {wrong[0].partition(': ')[2]}"
    words = "\n".join(turn.text for turn in dialogue.turns)
    digest = number_of(words)
    if digest in seen:
        return "the same words as an earlier dialogue"
    seen.add(digest)
    return ""


def write_whole(path: Path, parts: Iterable[str]) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        RunError: It cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise RunError(f"{path}: {error.strerror or error}; the file was not written") from None


def _card(count: _Count, result: Export) -> str:
    """The dataset card: what the rows are, who spoke, what was left out."""
    customers, support = (count.turns[speaker.value] for speaker in Speaker)
    lines = [
        "# Dataset card",
        "",
        f"Format: {result.format}. Rows: {result.train} train, {result.validation} validation.",
        "Simulated customer-support dialogues; no real customer is in them. Names, addresses,",
        "order numbers and e-mail addresses were drawn at random. Dialogues that share a customer",
        "or an order are in the same file.",
        "",
        f"Turns: {customers} of customers, {support} of support.",
    ]
    for title, counts in (
        ("Who spoke (dialogues)", count.sources),
        ("Packs", count.packs),
        ("Endings", count.endings),
        ("Left out", Counter(result.left_out)),
    ):
        rows = [f"- {name}: {n}" for name, n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]
        lines += ["", f"## {title}", "", *(rows or ["nothing"])]
    return "\n".join([*lines, ""])
