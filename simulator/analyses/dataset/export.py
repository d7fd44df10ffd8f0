"""Writing a run's accepted dialogues as train and validation files, whole or not at all."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simulator.analyses.dataset.card import ABOUT_DRAFTS, Count, dataset_card
from simulator.analyses.dataset.formats import Candidate, Row, Tools, openai_row, trl_row, with_acts
from simulator.analyses.dataset.pairs import openai_pairs, trl_pairs
from simulator.analyses.dataset.selection import EXPECTED, Selection
from simulator.analyses.dataset.split import Member, choose_validation, number_of
from simulator.analyses.dataset.validate import openai_pair_problems, problems, trl_pair_problems
from simulator.content.pack import Pack
from simulator.dialogue import Data, Dialogue
from simulator.errors import RunError, UserError
from simulator.runs.quota import within_quota
from simulator.runs.store import Run

NO_DRAFTS = (
    "this run has no rejected drafts, so there are no preference pairs; a support that makes"
    ' mistakes leaves some: `simulator generate ... --support-model "embedded?flaw=any"`'
)


class Export(Data):
    """What was written, and what was left out by reason.

    Attributes:
        format: Name of the format.
        train, validation: Rows in each file.
        left_out: By reason; nothing is dropped without one.
        files: Paths that were written.
    """

    format: str
    train: int
    validation: int
    left_out: dict[str, int]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Format:
    """How dialogues become rows.

    Attributes:
        suffix: Of the files' names.
        rows: The rows that a dialogue offers, always the same in the same order.
        problems: What the consumers' rules say against a row.
        twice: Why a row with the same identity as an earlier one is left out.
        pairs: Whether the rows are preference pairs.
    """

    suffix: str
    rows: Callable[[Dialogue, Tools], list[Candidate]]
    problems: Callable[[Row], list[str]]
    twice: str
    pairs: bool = False


def _whole(row: Callable[[Dialogue, Tools], Row]) -> Callable[[Dialogue, Tools], list[Candidate]]:
    """One row of a whole dialogue."""
    return lambda dialogue, tools: [Candidate(row(dialogue, tools), _words(dialogue))]


_SAME_WORDS, _SAME_PAIR = "the same words as an earlier dialogue", "the same as an earlier pair"

FORMATS = {
    "trl": Format("", _whole(trl_row), lambda row: problems(row, False), _SAME_WORDS),
    "openai": Format(".openai", _whole(openai_row), lambda row: problems(row, True), _SAME_WORDS),
    "trl-preference": Format(".preference", trl_pairs, trl_pair_problems, _SAME_PAIR, True),
    "openai-dpo": Format(".openai-dpo", openai_pairs, openai_pair_problems, _SAME_PAIR, True),
}
"""Formats by name."""


@dataclass
class _Choice:
    """Which rows are written, found in a first pass over the dialogues.

    `kept` has, by number of the case, the places of its rows that are good; `members` has all
    accepted dialogues, so that each is on the same side in every format.
    """

    selection: Selection = EXPECTED
    count: Count = field(default_factory=Count)
    left_out: Counter[str] = field(default_factory=Counter)
    kept: dict[int, tuple[int, ...]] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    offered: int = 0

    def add(self, dialogue: Dialogue, candidates: Sequence[Candidate], form: Format) -> None:
        self.offered += len(candidates)
        good = []
        for place, candidate in enumerate(candidates):
            reason = self._reason_against(dialogue, candidate, form)
            if reason:
                self.left_out[reason] += 1
            else:
                good.append(place)
        if not self.selection.against(dialogue):
            self.members.append(_member(dialogue))
        if good:
            self.kept[number_of(dialogue.case_id)] = tuple(good)
            self.count.add(dialogue, [candidates[place] for place in good])

    def _reason_against(self, dialogue: Dialogue, candidate: Candidate, form: Format) -> str:
        if reason := self.selection.against(dialogue):
            return reason
        if candidate.against:
            return candidate.against
        wrong = form.problems(candidate.row)
        if wrong:
            return f"invalid: {wrong[0].partition(': ')[2]}"
        digest = number_of(candidate.identity)
        if digest in self.seen:
            return form.twice
        self.seen.add(digest)
        return ""


def export(
    dialogues: Callable[[], Iterable[Dialogue]],
    tools: Mapping[str, Sequence[Mapping[str, Any]]],
    folder: Path,
    format_: str = "trl",
    share: float = 0.1,
    acts: bool = False,
    selection: Selection = EXPECTED,
    before: Mapping[str, int] | None = None,
    about_pairs: str = ABOUT_DRAFTS,
) -> Export:
    """Write accepted dialogues; one pass to choose and one a file, none of which holds them all.

    Args:
        dialogues: Gives the dialogues in the order of the plan, the same each time it is called;
            those not accepted are counted and left out.
        tools: Each pack's tools in the OpenAI form.
        folder: Where `train*.jsonl`, `validation*.jsonl` and the card go; it is made if need be.
        format_: A key of `FORMATS`.
        share: Of each scenario that goes to validation.
        acts: With the dialogue acts of each message beside it, which `trl` alone has a place for.
        selection: Which dialogues are taken.
        before: What was left out before, by reason.
        about_pairs: What the card says of preference pairs.

    Raises:
        UserError: Acts are wanted in another format.
        RunError: A file cannot be written, and no half-written file is left; or pairs are wanted
            of a run without a rejected draft, and nothing is written.
    """
    form, choice = FORMATS[format_], _Choice(selection, left_out=Counter(before or {}))
    if acts and format_ != "trl":
        raise UserError(f"{format_} has no place for dialogue acts; the format `trl` has")
    if acts:
        form = replace(form, rows=_whole(with_acts(trl_row)))
    for dialogue in dialogues():
        choice.add(dialogue, form.rows(dialogue, tools[dialogue.pack]), form)
    if form.pairs and not choice.offered:
        raise RunError(_no_pairs(before))
    validation = choose_validation(choice.members, share)
    parts = {
        folder / f"{name}{form.suffix}.jsonl": {
            case: places for case, places in choice.kept.items() if (case in validation) == held
        }
        for name, held in (("train", False), ("validation", True))
    }
    make_folder(folder)
    for path, wanted in parts.items():
        rows = _rows(dialogues(), tools, form, wanted)
        write_whole(path, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    train, held_out = (sum(map(len, wanted.values())) for wanted in parts.values())
    card = dataset_card(
        choice.count, format_, (train, held_out), choice.left_out, about_pairs * form.pairs
    )
    write_whole(folder / f"DATASET{form.suffix}.md", [card])
    return Export(
        format=format_,
        train=train,
        validation=held_out,
        left_out=dict(choice.left_out.most_common()),
        files=tuple(parts),
    )


def _no_pairs(before: Mapping[str, int] | None) -> str:
    if before is None:
        return NO_DRAFTS
    told = "; ".join(f"{reason}: {count:,}" for reason, count in Counter(before).most_common())
    return f"no case of this run gives a preference pair: {told or 'nothing is played'}"


def export_run(
    run: Run,
    packs: Iterable[Pack],
    folder: Path,
    format_: str,
    share: float,
    acts: bool = False,
    selection: Selection = EXPECTED,
) -> Export:
    """Write a run's dialogues within its quota, with the tools of its packs; see `export`."""
    tools = tools_of(packs)
    return export(lambda: within_quota(run), tools, folder, format_, share, acts, selection)


def tools_of(packs: Iterable[Pack]) -> dict[str, Tools]:
    """By pack, its tools in the OpenAI form."""
    return {pack.name: [tool.schema for tool in pack.tools.values()] for pack in packs}


def _rows(
    dialogues: Iterable[Dialogue],
    tools: Mapping[str, Tools],
    form: Format,
    wanted: Mapping[int, Sequence[int]],
) -> Iterator[Row]:
    for dialogue in dialogues:
        places = wanted.get(number_of(dialogue.case_id))
        if places:
            candidates = form.rows(dialogue, tools[dialogue.pack])
            yield from (candidates[place].row for place in places)


def _member(dialogue: Dialogue) -> Member:
    """What the split has to know; dialogues with the same words are kept together too."""
    records = (number_of(f"{dialogue.pack}/{record}") for record in dialogue.groups)
    scenario = sys.intern(f"{dialogue.pack}/{dialogue.scenario}")
    ties = (*records, number_of(_words(dialogue)))
    return Member(number_of(dialogue.case_id), scenario, ties)


def _words(dialogue: Dialogue) -> str:
    return "\n".join(turn.text for turn in dialogue.turns)


def make_folder(folder: Path) -> None:
    """Make a folder, where it is not there yet.

    Raises:
        RunError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: {error.strerror or error}") from None


def write_whole(path: Path, parts: Iterable[str | bytes]) -> None:
    """Write a file so that it is there whole or not at all; a link is followed.

    Raises:
        RunError: It cannot be written, is no file, or is what a run is stored in.
    """
    path = check_target(path)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            for each in parts:
                file.write(each.encode() if isinstance(each, str) else each)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise RunError(f"{path}: {error.strerror or error}; the file was not written") from None


def check_target(path: Path) -> Path:
    """Where a path leads, if a file may be written there.

    Raises:
        RunError: It is a folder or a device, its folder is not there, or a run is stored in it.
    """
    target = path.resolve() if path.is_symlink() else path
    if target.exists() and not target.is_file():
        raise RunError(f"{path}: is no file; the file was not written")
    if not target.parent.is_dir():
        raise RunError(f"{path}: there is no folder {target.parent}; the file was not written")
    if target.is_file():
        with suppress(OSError), target.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                raise RunError(f"{path}: a run is stored in this file; nothing was written")
    return target


_SQLITE = b"SQLite format 3\0"


def check_targets(*targets: str | Path | None) -> None:
    """All files that are to be written can be, before anything is done.

    Raises:
        RunError: One cannot.
        UserError: One is named twice, or is `-`.
    """
    if "-" in map(str, filter(None, targets)):
        raise UserError("- is no file; name the file that is to be written")
    found = [check_target(Path(target)) for target in targets if target]
    if len(set(found)) < len(found):
        raise UserError(f"{found[-1]}: is named for two outputs; give each a file of its own")
