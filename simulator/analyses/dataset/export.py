"""Writing a run's accepted dialogues as train, validation and test files, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from simulator.analyses.dataset.card import ABOUT_DRAFTS, CardFacts, Count, dataset_card
from simulator.analyses.dataset.format_table import FORMATS, Format, whole
from simulator.analyses.dataset.formats import Candidate, Row, Tools, trl_row, with_acts
from simulator.analyses.dataset.json_reader import changed
from simulator.analyses.dataset.leaks import sentences
from simulator.analyses.dataset.minimal_pairs import NOT_MINIMAL, OTHER_FAULT, Pairs, check_pairs
from simulator.analyses.dataset.row_files import open_rows
from simulator.analyses.dataset.row_shape import RowShape, Shaper
from simulator.analyses.dataset.row_texts import arguments_of, called_in, counted
from simulator.analyses.dataset.seen import Seen
from simulator.analyses.dataset.selection import EXPECTED, Selection
from simulator.analyses.dataset.sharegpt import dataset_info
from simulator.analyses.dataset.split import SIDES, TORN, Side, Split, number_of
from simulator.analyses.dataset.token_counts import TokenCounts, TokenTally
from simulator.analyses.dataset.whole_files import make_folder, write_whole
from simulator.content.pack import Pack
from simulator.dialogue import Data, Dialogue
from simulator.errors import RunError, UserError
from simulator.runs.quota import within_quota
from simulator.runs.reviewed_run import ReviewedRun

NO_DRAFTS = (
    "this run has no rejected drafts, so there are no preference pairs; a support that makes"
    ' mistakes leaves some: `simulator generate ... --support-model "embedded?flaw=any"`'
)

CHANGED = "a number in its arguments that the JSON reader of `datasets` changes"

TOO_LONG = "longer than --max-tokens {most}"

UNTYPED = (
    "{others} hold tool calls in {columns} and train has none: `datasets` fixes types by the first"
    " file, so load them one by one"
)

LEAKS = "shares a customer's sentence with {held}"


class Export(Data):
    """What was written, and what was left out by reason.

    Attributes:
        format: Name of the format.
        accepted: Dialogues that were chosen.
        written: Of those, dialogues that gave rows; `left_out` says why others gave none.
        train, validation, test: Rows in each file.
        left_out: By reason; nothing is dropped without one.
        shared: Train dialogues that have a customer's sentence in common with held-out ones.
        tokens: Of the rows; None where there are none.
        notes: What to know before the files are loaded.
        files: Paths that were written, in the order of the split.
    """

    format: str
    accepted: int
    written: int
    train: int
    validation: int
    test: int
    left_out: dict[str, int]
    shared: int
    tokens: TokenCounts | None
    notes: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class ExportPlan:
    """What is to be written where.

    Attributes:
        folder: Where the files and the card go; it is made if need be.
        format: A key of `FORMATS`.
        share, test: Of the dialogues, for validation and for test.
        acts: With the dialogue acts of each message beside it, which `trl` alone has a place for.
        selection: Which dialogues are taken.
        shape: What of a dialogue goes into its row.
        pairs: All preference pairs, or only those whose sides differ in one passage.
        faults: Kinds of faults, as codes of findings, of which pairs are taken; all where none is.
    """

    folder: Path
    format: str = "trl"
    share: float = 0.1
    test: float = 0.0
    acts: bool = False
    selection: Selection = EXPECTED
    shape: RowShape = field(default_factory=RowShape)
    pairs: Pairs = "all"
    faults: tuple[str, ...] = ()

    @property
    def form(self) -> Format:
        """How dialogues become rows.

        Raises:
            UserError: Acts or pairs are wanted of a format without a place for them, or there is
                no such choice of pairs.
        """
        form = FORMATS[self.format]
        check_pairs(self.pairs, self.faults)
        if (self.pairs != "all" or self.faults) and not form.pairs:
            raise UserError(
                f"{self.format} has no pairs for --pairs or --fault; trl-preference and openai-dpo"
                " have some"
            )
        if not self.acts:
            return form
        if self.format != "trl":
            raise UserError(f"{self.format} has no place for dialogue acts; the format `trl` has")
        return replace(form, rows=whole(with_acts(trl_row)))

    @property
    def sides(self) -> tuple[Side, ...]:
        """The files that are written."""
        return SIDES if self.test else SIDES[:2]

    @property
    def held(self) -> Side:
        """The side that training must not know."""
        return "test" if self.test else "validation"

    def path(self, side: Side) -> Path:
        """Of the file of a side."""
        form = FORMATS[self.format]
        return self.folder / f"{side}{form.suffix}.{form.ending}"


@dataclass
class _Chooser:
    """Says of each row whether it is written, and counts why others are not."""

    plan: ExportPlan
    form: Format
    shaper: Shaper
    seen: Seen
    left_out: Counter[str]
    split: Split = field(init=False)
    tally: TokenTally = field(default_factory=TokenTally)
    count: Count = field(default_factory=Count)
    accepted: int = 0

    def __post_init__(self) -> None:
        self.split = Split(self.plan.share, self.plan.test, self.seen)

    def chosen(self, dialogue: Dialogue) -> tuple[Side, list[Row]]:
        """The side of a dialogue, and its rows that are written."""
        against = self.plan.selection.against(dialogue)
        if against and not self.form.pairs:
            self.left_out[against] += 1
            return "train", []
        self.accepted += not against
        side = None if against else self.split.side_of(dialogue)
        against = against or ("" if side else TORN) or self._leak(dialogue, side)
        against = against or self.shaper.against(dialogue)
        tools, dialogue = self.shaper.tools_for(dialogue), self.shaper.shaped(dialogue)
        candidates = self.form.rows(dialogue, tools)
        good = [each for each in candidates if self._kept(each, dialogue, tools, against)]
        if good:
            self.count.add(dialogue, good)
            self._note(dialogue, side)
        return side or "train", [candidate.row for candidate in good]

    def _note(self, dialogue: Dialogue, side: Side | None) -> None:
        if side == "train":
            self.seen.train_on(sentences(dialogue))
        elif side == self.plan.held:
            self.seen.hold_out(sentences(dialogue))

    def _leak(self, dialogue: Dialogue, side: Side | None) -> str:
        if side != "train" or self.plan.shape.leak == "count":
            return ""
        leaks = self.seen.is_held_out(sentences(dialogue))
        return LEAKS.format(held=self.plan.held) if leaks else ""

    def _kept(self, candidate: Candidate, dialogue: Dialogue, tools: Tools, against: str) -> bool:
        reason = against or candidate.against or self._other_pair(candidate)
        reason = reason or self._reason(candidate, dialogue, tools)
        if reason:
            self.left_out[reason] += 1
        return not reason

    def _other_pair(self, candidate: Candidate) -> str:
        if self.plan.pairs == "minimal" and not candidate.minimal:
            return NOT_MINIMAL
        faults = self.plan.faults
        return OTHER_FAULT if faults and candidate.codes[:1] not in {(f,) for f in faults} else ""

    def _reason(self, candidate: Candidate, dialogue: Dialogue, tools: Tools) -> str:
        wrong = self.form.problems(candidate.row)
        if wrong:
            return f"invalid: {wrong[0].partition(': ')[2]}"
        digest = number_of(candidate.identity)
        if self.seen.holds_row(digest):
            return self.form.twice
        if self.form.exact and changed(list(arguments_of(candidate.row))) is not None:
            return CHANGED
        size, most = counted(candidate.row, dialogue, tools), self.plan.shape.max_tokens
        if most is not None and size.row > most:
            return TOO_LONG.format(most=f"{most:,}")
        self.seen.write_row(digest)
        self.tally.add(size)
        return ""


def export(
    dialogues: Callable[[], Iterable[Dialogue]],
    packs: Mapping[str, Pack],
    plan: ExportPlan,
    before: Mapping[str, int] | None = None,
    about_pairs: str = ABOUT_DRAFTS,
) -> Export:
    """Write accepted dialogues in one pass, one row at a time.

    Args:
        dialogues: Gives the dialogues in the order of the plan, the same each time it is called;
            those not accepted are counted and left out.
        packs: By name.
        plan: What is to be written where.
        before: What was left out before, by reason.
        about_pairs: What the card says of preference pairs.

    Raises:
        UserError: What is asked for is not to be had.
        RunError: A file cannot be written, and no half-written file is left; or pairs are wanted
            of a run without a rejected draft, and nothing is written.
    """
    form = plan.form.on(packs)
    shaper = Shaper.of(plan.shape, packs, form)
    chooser = _Chooser(plan, form, shaper, _seen(dialogues, plan), Counter(before or {}))
    rows: Counter[Side] = Counter()
    calls: dict[Side, frozenset[str]] = dict.fromkeys(plan.sides, frozenset())
    if form.pairs and not any(map(_has_drafts, dialogues())):
        raise RunError(_no_pairs(before))
    make_folder(plan.folder)
    with ExitStack() as stack:
        files = {
            side: stack.enter_context(open_rows(plan.path(side), form, side)) for side in plan.sides
        }
        for dialogue in dialogues():
            side, found = chooser.chosen(dialogue)
            for row in found:
                files[side].write(row)
                calls[side] |= called_in(row)
            rows[side] += len(found)
    notes, shared = _notes(calls, rows), chooser.seen.shared
    _write_beside(plan, form, chooser, rows, about_pairs * form.pairs, notes, shared)
    return Export(
        format=plan.format,
        accepted=chooser.accepted,
        written=chooser.count.dialogues,
        train=rows["train"],
        validation=rows["validation"],
        test=rows["test"],
        left_out=dict(chooser.left_out.most_common()),
        shared=shared,
        tokens=chooser.tally.counts(),
        notes=notes,
        files=tuple(map(plan.path, plan.sides)),
    )


def _seen(dialogues: Callable[[], Iterable[Dialogue]], plan: ExportPlan) -> Seen:
    """A new one, with the sentences that training must not have where that was asked for."""
    seen = Seen()
    if plan.shape.leak == "sentences":
        split = Split(plan.share, plan.test)
        for dialogue in dialogues():
            if not plan.selection.against(dialogue) and split.side_of(dialogue) == plan.held:
                seen.hold_out(sentences(dialogue))
    return seen


def _write_beside(
    plan: ExportPlan,
    form: Format,
    chooser: _Chooser,
    rows: Mapping[Side, int],
    pairs: str,
    notes: tuple[str, ...],
    shared: int,
) -> None:
    facts = CardFacts(
        format=plan.format,
        rows={side: rows[side] for side in plan.sides},
        left_out=chooser.left_out,
        pairs=pairs,
        counted=form.counted,
        tokens=chooser.tally.counts(),
        shape=plan.shape,
        shared=(shared, plan.held),
        notes=notes,
    )
    name = f"DATASET{'.parquet' if form.ending == 'parquet' else form.suffix}.md"
    write_whole(plan.folder / name, [dataset_card(chooser.count, facts)])
    if form.info:
        files: dict[str, str] = {side: plan.path(side).name for side in plan.sides}
        write_whole(plan.folder / "dataset_info.json", [dataset_info(files, form.info)])


def _notes(calls: Mapping[Side, frozenset[str]], rows: Mapping[Side, int]) -> tuple[str, ...]:
    others = {side: found for side, found in calls.items() if found - calls["train"]}
    if not others or not rows["train"]:
        return ()
    columns = sorted(frozenset().union(*others.values()) - calls["train"])
    return (UNTYPED.format(others=" and ".join(others), columns=" and ".join(columns)),)


def _has_drafts(dialogue: Dialogue) -> bool:
    return any(turn.drafts for turn in dialogue.turns)


def _no_pairs(before: Mapping[str, int] | None) -> str:
    if before is None:
        return NO_DRAFTS
    told = "; ".join(f"{reason}: {count:,}" for reason, count in Counter(before).most_common())
    return f"no case of this run gives a preference pair: {told or 'nothing is played'}"


def export_run(run: ReviewedRun, packs: Mapping[str, Pack], plan: ExportPlan) -> Export:
    """Write a run's dialogues within its quota, as people left them; see `export`."""
    quota = run.recipe.quota

    def dialogues() -> Iterator[Dialogue]:
        left = run.reviewed(hits=quota is not None)  # what was exercised tells the cell only
        return within_quota((dialogue for _, dialogue in left), quota)

    return export(dialogues, packs, plan)
