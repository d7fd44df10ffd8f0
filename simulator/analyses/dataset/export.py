"""Writing a run's accepted dialogues as train and validation files, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from simulator.analyses.dataset.formats import FORMATS
from simulator.analyses.dataset.split import choose_validation
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


def export(
    dialogues: Sequence[Dialogue],
    tools: Mapping[str, Sequence[Mapping[str, Any]]],
    folder: Path,
    format_: str = "trl",
    share: float = 0.1,
) -> Export:
    """Write accepted dialogues.

    Args:
        dialogues: In the order of the plan; those not accepted are counted and left out.
        tools: Each pack's tools in the OpenAI form.
        folder: Where `train*.jsonl`, `validation*.jsonl` and the card go.
        format_: A key of `FORMATS`.
        share: Of each scenario that goes to validation.

    Raises:
        RunError: A file cannot be written; no half-written file is left.
    """
    left_out: Counter[str] = Counter()
    kept: list[Dialogue] = []
    rows: dict[str, str] = {}
    seen: set[str] = set()
    for dialogue in dialogues:
        row = FORMATS[format_](dialogue, tools[dialogue.pack])
        reason = _reason_against(dialogue, row, format_, seen)
        if reason:
            left_out[reason] += 1
            continue
        kept.append(dialogue)
        rows[dialogue.case_id] = json.dumps(row, ensure_ascii=False)
    validation = choose_validation(kept, share)
    suffix = SUFFIX[format_]
    names = (f"train{suffix}.jsonl", f"validation{suffix}.jsonl")
    parts: tuple[list[str], list[str]] = ([], [])
    for dialogue in kept:
        parts[dialogue.case_id in validation].append(rows[dialogue.case_id])
    for name, lines in zip(names, parts, strict=True):
        write_whole(folder / name, "".join(f"{line}\n" for line in lines))
    result = Export(
        format=format_,
        train=len(parts[0]),
        validation=len(parts[1]),
        left_out=dict(left_out.most_common()),
        files=tuple(folder / name for name in names),
    )
    write_whole(folder / f"DATASET{suffix}.md", card(kept, result))
    return result


def _reason_against(
    dialogue: Dialogue, row: Mapping[str, Any], format_: str, seen: set[str]
) -> str:
    if not dialogue.verdict.accepted:
        return f"not accepted: {dialogue.verdict.reasons[0]}"
    wrong = problems(row, arguments_as_text=format_ == "openai")
    if wrong:
        return f"invalid: {wrong[0].partition(': ')[2]}"
    words = "\n".join(turn.text for turn in dialogue.turns)
    digest = hashlib.sha256(words.encode()).hexdigest()
    if digest in seen:
        return "the same words as an earlier dialogue"
    seen.add(digest)
    return ""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        RunError: It cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise RunError(f"{path}: {error.strerror or error}; the file was not written") from None


def card(dialogues: Sequence[Dialogue], result: Export) -> str:
    """The dataset card: what the rows are, who spoke, what was left out."""
    sources = Counter(f"{role}: {name}" for d in dialogues for role, name in d.models.items())
    lines = [
        "# Dataset card",
        "",
        f"Format: {result.format}. Rows: {result.train} train, {result.validation} validation.",
        "Simulated customer-support dialogues; no real customer is in them. Names, addresses,",
        "order numbers and e-mail addresses were drawn at random. Dialogues that share a customer",
        "or an order are in the same file.",
        "",
        "## Who spoke",
        *_listed(sources),
        "",
        "## Packs",
        *_listed(Counter(f"{d.pack} (digest {d.digest})" for d in dialogues)),
        "",
        "## Endings",
        *_listed(Counter(d.ending.kind.value for d in dialogues)),
        "",
        "## Left out",
        *(_listed(Counter(result.left_out)) or ["nothing"]),
        "",
        f"Turns: {_turns(dialogues, Speaker.CUSTOMER)} of customers,"
        f" {_turns(dialogues, Speaker.SUPPORT)} of support.",
        "",
    ]
    return "\n".join(lines)


def _turns(dialogues: Sequence[Dialogue], speaker: Speaker) -> int:
    return sum(turn.speaker == speaker for d in dialogues for turn in d.turns)


def _listed(counts: Counter[str]) -> list[str]:
    return [f"- {name}: {count}" for name, count in counts.most_common()]
