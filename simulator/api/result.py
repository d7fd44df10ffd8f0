"""A result: the dialogues of a run, in its folder or in memory, and what is to be said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from simulator.analyses.intervals import wilson
from simulator.analyses.overview import OverviewRow
from simulator.analyses.summary import GOALS, Summary, summarise
from simulator.api.loops import blocking
from simulator.api.source import Source
from simulator.dialogue import Dialogue, Finding, Judgement
from simulator.errors import UserError, nearest
from simulator.runs.reviewed_run import ReviewedRun
from simulator.runs.reviews import NOTHING, Decision, Decisions, Review, now
from simulator.runs.run_file import MEMORY

if TYPE_CHECKING:
    import pandas

    from simulator.analyses.dataset.export import Export
    from simulator.analyses.dataset.leaks import Leak
    from simulator.analyses.dataset.minimal_pairs import Pairs
    from simulator.analyses.dataset.row_shape import ToolChoice
    from simulator.api.coverage import CoverageReport
    from simulator.api.judging import Grades

Goal = Literal["reached", "not reached", "no verdict"]
ExportFormat = Literal[
    "trl",
    "trl-prompt-completion",
    "trl-preference",
    "openai",
    "openai-dpo",
    "sharegpt",
    "alpaca",
    "tinker",
    "user",
    "user-masked",
    "atif",
    "inspect",
    "labels",
    "parquet",
]


@dataclass(frozen=True)
class GoalRate:
    """How many dialogues reached their goal, of those of which that is known.

    Attributes:
        reached: Dialogues after which the world is as their scenario expects.
        decided: Those with a verdict, whichever: what `reached` is a share of.
        undetermined: Those without: the environment failed, or it could not be evaluated.

    Example:
        >>> print(GoalRate(reached=18, decided=20, undetermined=1))
        18 of 20 reached their goal (90.0 %, 95 % interval 69.9 % to 97.2 %), 1 undetermined
    """

    reached: int
    decided: int
    undetermined: int

    @property
    def share(self) -> float | None:
        """Of those decided, 0 to 1; None where none is."""
        return self.reached / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson), 0 to 1."""
        return wilson(self.reached, self.decided)

    def __str__(self) -> str:
        known, (low, high) = "nothing is known", self.interval
        if self.share is not None:
            known = f"{self.share:.1%}, 95% interval {low:.1%} to {high:.1%}".replace("%", " %")
        return (
            f"{self.reached:,} of {self.decided:,} reached their goal ({known}),"
            f" {self.undetermined:,} undetermined"
        )


class Found(NamedTuple):
    """A finding of the critic, with the dialogue that it stands in."""

    dialogue: Dialogue
    finding: Finding


class Result(Source):
    """The dialogues of a run in the order of its plan; they are read as they are iterated over.

    Attributes:
        folder: Where the run is; None where it is in memory.
    """

    def __init__(
        self, run: ReviewedRun | Path, kept: tuple[Callable[[Dialogue], bool], ...] = ()
    ) -> None:
        super().__init__(run)
        self._kept = kept

    @property
    def filtered(self) -> bool:
        """Whether it leaves dialogues of its run out."""
        return bool(self._kept)

    def __iter__(self) -> Iterator[Dialogue]:
        return (dialogue for _, dialogue in self.placed())

    def __len__(self) -> int:
        if not self._kept:
            with self.open() as run:
                return run.played
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        filtered = ", filtered" if self._kept else ""
        return f"<Result: {len(self):,} dialogues, {self.folder or MEMORY}{filtered}>"

    def placed(self) -> Iterator[tuple[int, Dialogue]]:
        """Each dialogue as people left it, with its place in the plan, from 1.

        Those not played yet are left out. What was played, without anybody's decisions, is in
        the run itself (`open`).
        """
        with self.open() as run:
            for place, dialogue in run.reviewed():
                if all(keep(dialogue) for keep in self._kept):
                    yield place, dialogue

    def decisions(self) -> dict[int, Decisions]:
        """What people decided in `simulator view`, by place; no place of which nobody has."""
        with self.open() as run:
            return run.decisions()

    def review(
        self,
        key: str | int,
        decision: Literal["accepted", "rejected", "corrected", "withdrawn"],
        *,
        reason: str = "",
        turn: int | None = None,
        text: str = "",
    ) -> None:
        """Decide on a dialogue, as a person does in `simulator view`; it is stored with the run.

        Args:
            key: Its place (from 1), or the beginning of its case's id.
            decision: `accepted` or `rejected`, `corrected` for a turn; `withdrawn` takes it back.
            reason: Why; a rejection and a correction need one.
            turn: The turn, counted from 0 as the transcript does.
            text: The words in the place of the turn's own.

        Raises:
            UserError: It cannot be done to that dialogue.
            RunError: There is no such dialogue, or another process writes to the run.
        """
        entry = Review(decision=Decision(decision), reason=reason, turn=turn, text=text, at=now())
        with self.open(write=True) as run:
            run.review(run.locate(str(key))[0], entry)

    def judgements(self, dialogue: Dialogue) -> tuple[Judgement, ...]:
        """What judges said of a dialogue, one each."""
        with self.open() as run:
            return run.judgements(dialogue)

    def filter(
        self,
        where: Callable[[Dialogue], bool] | None = None,
        *,
        scenario: str | None = None,
        persona: str | None = None,
        ending: str | None = None,
        accepted: bool | None = None,
        goal: Goal | None = None,
        finding: str | None = None,
    ) -> Result:
        """Only the dialogues of which all this is true.

        Args:
            where: Anything else, asked of each dialogue.
            scenario: By name.
            persona: By name.
            ending: By kind, such as `escalated`.
            accepted: Clean, and ended as well as the case allows.
            goal: `reached`, `not reached` or `no verdict`.
            finding: Code of a finding that stands in it.

        Raises:
            UserError: There is no such goal.
        """
        if goal is not None and goal not in GOALS.values():
            raise UserError(f"goal: there is no `{goal}`{nearest(goal, GOALS.values())}")

        def keep(dialogue: Dialogue) -> bool:
            pairs = (
                (scenario, dialogue.scenario),
                (persona, dialogue.persona),
                (ending, dialogue.ending.kind),
                (accepted, dialogue.verdict.accepted),
                (goal, GOALS[dialogue.verdict.goal]),
            )
            if any(wanted is not None and wanted != found for wanted, found in pairs):
                return False
            if finding is not None and finding not in {f.code for f in dialogue.findings}:
                return False
            return where is None or bool(where(dialogue))

        return Result(self._run, (*self._kept, keep))

    @property
    def accepted(self) -> Result:
        """Only the dialogues that may be used for training."""
        return self.filter(accepted=True)

    def goal_rate(self) -> GoalRate:
        """How many reached their goal, with the counts and an interval."""
        counts = Counter(dialogue.verdict.goal for dialogue in self)
        return GoalRate(counts[True], counts[True] + counts[False], counts[None])

    def findings(self, code: str | None = None) -> list[Found]:
        """What the critic found, each with its dialogue.

        Args:
            code: Only of this code, such as `broken_rule`.

        Raises:
            UserError: The critic has no such code.
        """
        if code is not None:
            from simulator.play.finding_codes import CODES

            if code not in CODES:
                raise UserError(f"the critic has no finding `{code}`{nearest(code, CODES)}")
        return [
            Found(dialogue, finding)
            for dialogue in self
            for finding in dialogue.findings
            if code in (None, finding.code)
        ]

    def summary(self) -> Summary:
        """The counts of all that happened."""
        return summarise(self)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The dialogues as plain data, as `show --json` prints them."""
        return [dialogue.model_dump(mode="json") for dialogue in self]

    def rows(self) -> Iterator[OverviewRow]:
        """One row a dialogue, for `select` of `analyses/overview.py`."""
        decided = self.decisions()
        for place, dialogue in self.placed():
            yield OverviewRow.of(place, dialogue, decided.get(place, NOTHING))

    def overview(self) -> list[dict[str, Any]]:
        """One flat row a dialogue; `decided` and `corrected` are people's."""
        return [
            {
                "place": row.place,
                "id": row.id,
                "scenario": row.scenario,
                "persona": row.persona,
                "turns": row.turns,
                "ending": row.ending,
                "accepted": row.accepted,
                "goal": row.goal,
                "findings": list(row.findings),
                "decided": row.decided,
                "corrected": row.corrected,
            }
            for row in self.rows()
        ]

    def to_pandas(self) -> pandas.DataFrame:
        """The overview as a table, one row a dialogue.

        Raises:
            UserError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UserError("to_pandas needs pandas: pip install pandas") from None
        return pandas.DataFrame(self.overview())

    def export(
        self,
        out: str | Path | None = None,
        *,
        format: ExportFormat = "trl",
        validation_share: float = 0.1,
        test_share: float = 0.0,
        with_acts: bool = False,
        accept: Literal["expected", "clean"] = "expected",
        only: Sequence[str] = (),
        system: str = "full",
        tools: ToolChoice = "all",
        distractors: int = 0,
        max_tokens: int | None = None,
        leak: Leak = "count",
        pairs: Pairs = "all",
        faults: Sequence[str] = (),
    ) -> Export:
        """Write the accepted dialogues for fine-tuning; as pairs, of a stress run what broke.

        Args:
            out: Folder to write to; that of the run where none is named.
            format: Such as `trl`, `openai` or `sharegpt`, or pairs as `trl-preference` or
                `openai-dpo`.
            validation_share: Of the dialogues, from 0 to below 1.
            test_share: Of the dialogues, for a third file; both shares are below 1 together.
            with_acts: With a column `acts`: for each message, support's dialogue acts (`trl` only).
            accept: `expected` takes dialogues that ended as well as their case allows, `clean` all
                without an error.
            only: Such as `goal:reached`, `ending:refused` or `finding:asks_again`; of each kind one
                of the values has to fit.
            system: The system message: `full` as it was played, `short`, `none`, or the path of a
                file; never with the canary.
            tools: `all` of the pack, those that the dialogue has `used`, or `none`.
            distractors: With `used`, so many others beside them.
            max_tokens: Longer rows are left out, and counted.
            leak: `sentences` leaves train dialogues out that share a customer's sentence with the
                held-out ones; `count` only says how many there are.
            pairs: Preference pairs: `all`, or those whose sides differ in one passage (`minimal`).
            faults: Preference pairs of these kinds only, such as `wrong_price`.

        Raises:
            UserError: It cannot be written, or there is nothing to write.
        """
        from simulator.analyses.dataset.export import ExportPlan
        from simulator.analyses.dataset.row_shape import RowShape
        from simulator.analyses.dataset.selection import Selection
        from simulator.api.exporting import export_results

        if out is None and self.folder is None:
            raise UserError("this run is in memory: name a folder to export to")
        if out is None and self.filtered:
            raise UserError("a part of a run would take the place of its files: name a folder")
        if isinstance(only, str):
            raise UserError(f"only takes a list of texts: [{only!r}]")
        plan = ExportPlan(
            Path(out or self.folder or ""),
            format,
            validation_share,
            test_share,
            with_acts,
            Selection.read(accept, only),
            RowShape(system, tools, distractors, max_tokens, leak),
            pairs,
            tuple(faults),
        )
        return export_results([self], plan)

    @property
    def kept(self) -> tuple[Callable[[Dialogue], bool], ...]:
        """What is asked of each dialogue of the run before it counts as one of these."""
        return self._kept

    async def ajudge(self, model: str, *, concurrency: int = 8) -> Grades:
        """Have a language model grade the dialogues; what it says is stored in the run.

        Args:
            model: The judge; the embedded model has no opinion.
            concurrency: Dialogues that are judged at once.

        Raises:
            UserError: No such model, or the run cannot be written.
        """
        from simulator.api.judging import grades_of, judge_source

        name = await judge_source(self, model, concurrency)
        return grades_of(self, model=name)[name]

    judge = blocking(ajudge)

    def grades(self, labels: str | Path | None = None) -> dict[str, Grades]:
        """What judges said of the run, by judge, and how far they agree with labels.

        Args:
            labels: JSONL or CSV with labels.

        Raises:
            UserError: Nothing was judged, or the labels cannot be read.
        """
        from simulator.api.judging import grades_of

        return grades_of(self, labels)

    def coverage(self, *, cross: Sequence[str] = (), without: Sequence[str] = ()) -> CoverageReport:
        """What of its packs it has exercised; see `simulator.coverage`."""
        from simulator.api.coverage import coverage

        return coverage(self, cross=cross, without=without)


def open_run(folder: str | Path) -> Result:
    """The result of a run that is stored.

    Args:
        folder: Where `generate` (or `run` with `out`) has written.

    Raises:
        RunError: There is no run, or its file is damaged.

    Example: `open_run("outputs/bakery-n100-seed0").goal_rate()`
    """
    result = Result(Path(folder))
    with result.open():
        return result
