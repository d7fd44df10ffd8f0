"""The export formats by name: how dialogues become rows, what files hold them, and their rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from simulator.analyses.dataset.formats import (
    Candidate,
    Row,
    Tools,
    alpaca_row,
    openai_row,
    tinker_row,
    trl_completions,
    trl_row,
)
from simulator.analyses.dataset.inspect_log import inspect_frame, inspect_problems, inspect_row
from simulator.analyses.dataset.pairs import openai_pairs, trl_pairs
from simulator.analyses.dataset.row_rules import (
    alpaca_problems,
    completion_problems,
    tinker_problems,
)
from simulator.analyses.dataset.sharegpt import sharegpt_problems, sharegpt_row
from simulator.analyses.dataset.trajectories import atif_problems, atif_row
from simulator.analyses.dataset.turn_labels import SAME, label_problems, label_rows
from simulator.analyses.dataset.user_rows import (
    masked_user_problems,
    masked_user_row,
    user_problems,
    user_row,
)
from simulator.analyses.dataset.validate import openai_pair_problems, problems, trl_pair_problems
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Speaker

NO_PLACE = "calls tools, for which the format has no place"

OUT_OF_TURN = "does not go back and forth from the customer on, as the format wants"

SAME_PAIR = "the same as an earlier pair"

DRAFTS = "Findings on the rejected drafts (pairs)"

Rows = Callable[[Dialogue, Tools], list[Candidate]]


@dataclass(frozen=True)
class Format:
    """How dialogues become rows.

    Attributes:
        suffix: Of the files' names.
        rows: The rows that a dialogue offers, always the same in the same order.
        problems: What the consumers' rules say against a row.
        ending: Of the files' names: `jsonl` with a row a line, `json` with one document, `parquet`.
        pairs: Whether the rows are preference pairs.
        exact: Whether arguments stand as mappings that the JSON reader of `datasets` may change.
        info: The form that LLaMA-Factory's `dataset_info.json` is to name; empty for others.
        frame: By side of the split, what stands before and after the rows of a document.
        of_packs: Gives `rows` where they need the packs of the dialogues.
        twice: Why a row with the same identity as an earlier one is left out.
        customer: Whether the customer's words are trained on, which sees no tools.
        counted: What the card calls a count of the rows' codes; empty where they have none.
    """

    suffix: str
    rows: Rows
    problems: Callable[[Row], list[str]]
    ending: str = "jsonl"
    pairs: bool = False
    exact: bool = False
    info: str = ""
    frame: Callable[[str], tuple[str, str]] | None = None
    of_packs: Callable[[Mapping[str, Pack]], Rows] | None = None
    twice: str = "the same words as an earlier dialogue"
    counted: str = ""
    customer: bool = False

    def on(self, packs: Mapping[str, Pack]) -> Format:
        """The same for dialogues of some packs."""
        return self if self.of_packs is None else replace(self, rows=self.of_packs(packs))


def whole(row: Callable[[Dialogue, Tools], Row]) -> Rows:
    """One row of a whole dialogue."""
    return lambda dialogue, tools: [Candidate(row(dialogue, tools), words_of(dialogue))]


def words_of(dialogue: Dialogue) -> str:
    """All that is said, which makes two dialogues the same."""
    return "\n".join(turn.text for turn in dialogue.turns)


def _alpaca(dialogue: Dialogue, tools: Tools) -> list[Candidate]:
    speakers = [turn.speaker for turn in dialogue.turns]
    against = ""
    if any(turn.calls for turn in dialogue.turns):
        against = NO_PLACE
    elif len(speakers) % 2 or speakers != [*(Speaker.CUSTOMER, Speaker.SUPPORT)] * (
        len(speakers) // 2
    ):
        against = OUT_OF_TURN
    return [Candidate(alpaca_row(dialogue, tools), words_of(dialogue), against)]


FORMATS = {
    "trl": Format("", whole(trl_row), lambda row: problems(row, False), exact=True),
    "trl-prompt-completion": Format(
        ".prompt-completion", trl_completions, completion_problems, exact=True
    ),
    "trl-preference": Format(
        ".preference",
        trl_pairs,
        trl_pair_problems,
        pairs=True,
        exact=True,
        twice=SAME_PAIR,
        counted=DRAFTS,
    ),
    "openai": Format(".openai", whole(openai_row), lambda row: problems(row, True)),
    "openai-dpo": Format(
        ".openai-dpo",
        openai_pairs,
        openai_pair_problems,
        pairs=True,
        twice=SAME_PAIR,
        counted=DRAFTS,
    ),
    "sharegpt": Format(".sharegpt", whole(sharegpt_row), sharegpt_problems, info="sharegpt"),
    "alpaca": Format(".alpaca", _alpaca, alpaca_problems, info="alpaca"),
    "tinker": Format(".tinker", whole(tinker_row), tinker_problems),
    "user": Format(".user", whole(user_row), user_problems, customer=True),
    "user-masked": Format(
        ".user-masked", whole(masked_user_row), masked_user_problems, customer=True
    ),
    "atif": Format(".atif", whole(atif_row), atif_problems, exact=True),
    "inspect": Format(
        ".inspect", whole(inspect_row), inspect_problems, "json", frame=inspect_frame
    ),
    "labels": Format(
        ".labels",
        lambda dialogue, tools: [],
        label_problems,
        of_packs=label_rows,
        twice=SAME,
        counted="Intents (rows)",
    ),
    "parquet": Format("", whole(trl_row), lambda row: problems(row, False), "parquet", exact=True),
}
"""Formats by name."""
