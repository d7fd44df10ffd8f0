"""The summary of a run: counts behind every number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import Field

from simulator.dialogue import Data, Dialogue, EndingKind, Severity, Speaker, Usage

FORMAT = 1
FACTS = 50
"""Wrong facts that are kept, the most frequent first."""

GOALS = {True: "reached", False: "not reached", None: "no verdict"}


class Summary(Data):
    """What happened in a set of dialogues.

    Attributes:
        dialogues: How many were played.
        clean: Without an error, not ended by us, and understood: those that coverage counts.
        accepted: Clean, and ended as well as the case allows: those that train.
        reached: Ended as well as the case allows, of the `asked` of which that is known.
        support_turns: Turns of support, and `understood` those of which the NLU can tell what they
            do; both of the dialogues that say so.
        repaired: Dialogues in which a support turn was sent back at least once.
        rejected: By reason; a dialogue with two reasons counts under both.
        endings: By kind.
        goals: `reached`, `not reached`, `no verdict`.
        turns: Over both speakers.
        tokens: By speaker.
        scenarios: By `pack/scenario`.
        facts: Wrong facts, sent back or not, by code and words, with the dialogues that state them.
    """

    format: int = FORMAT
    dialogues: int = 0
    clean: int = 0
    accepted: int = 0
    asked: int = 0
    reached: int = 0
    support_turns: int = 0
    understood: int = 0
    repaired: int = 0
    rejected: dict[str, int] = Field(default_factory=dict)
    endings: dict[str, int] = Field(default_factory=dict)
    goals: dict[str, int] = Field(default_factory=dict)
    turns: int = 0
    tokens: dict[str, int] = Field(default_factory=dict)
    scenarios: dict[str, int] = Field(default_factory=dict)
    facts: dict[str, int] = Field(default_factory=dict)
    errors: dict[str, int] = Field(default_factory=dict)
    """Why dialogues ended as `error`, most first."""
    usage: dict[str, Usage] = Field(default_factory=dict)
    """By role, what its model has used; only of models that are paid for."""
    batches: dict[str, int] = Field(default_factory=dict, exclude_if=lambda found: not found)
    """Batches and requests that were sent in them, and what came of these, over all goes."""
    expected: dict[str, Usage] = Field(default_factory=dict, exclude_if=lambda found: not found)
    """By role, what `plan` would have expected of it; not written where nothing is paid for."""
    controls: dict[str, int] = Field(default_factory=dict, exclude_if=lambda found: not found)
    """By what was asked of all dialogues, in how many it is so; not written where nothing was."""


def summarise(dialogues: Iterable[Dialogue]) -> Summary:
    """Count."""
    totals = Counter[str]()
    rejected, endings, goals = Counter[str](), Counter[str](), Counter[str]()
    tokens, scenarios, facts = Counter[str](), Counter[str](), Counter[str]()
    errors = Counter[str]()
    usage: dict[str, Usage] = {}
    for dialogue in dialogues:
        for role, used in dialogue.usage.items():
            usage[role] = usage.get(role, Usage()).plus(used)
        totals["dialogues"] += 1
        totals.update(_judged(dialogue))
        totals["repaired"] += dialogue.repaired > 0
        totals["turns"] += len(dialogue.turns)
        rejected.update(dialogue.verdict.reasons)
        endings[dialogue.ending.kind.value] += 1
        errors.update([dialogue.ending.detail] * (dialogue.ending.kind == EndingKind.ERROR))
        goals[GOALS[dialogue.verdict.goal]] += 1
        tokens.update(dialogue.tokens)
        facts.update(_wrong_facts(dialogue))
        scenarios[f"{dialogue.pack}/{dialogue.scenario}"] += 1
    return Summary(
        **totals,
        rejected=dict(rejected.most_common()),
        endings=dict(endings.most_common()),
        goals=dict(goals.most_common()),
        tokens=dict(sorted(tokens.items())),
        scenarios=dict(sorted(scenarios.items())),
        facts=dict(facts.most_common(FACTS)),
        errors=dict(errors.most_common(FACTS)),
        usage=dict(sorted(usage.items())),
        batches={},
        expected={},
        controls={},
    )


def _judged(dialogue: Dialogue) -> dict[str, int]:
    verdict = dialogue.verdict
    turns = sum(turn.speaker == Speaker.SUPPORT for turn in dialogue.turns)
    known = verdict.understood is not None
    return {
        "clean": verdict.clean,
        "accepted": verdict.accepted,
        "asked": verdict.reached is not None,
        "reached": verdict.reached is True,
        "support_turns": turns if known else 0,
        "understood": round((verdict.understood or 0) * turns),
    }


def _wrong_facts(dialogue: Dialogue) -> set[str]:
    """What was stated wrongly in it, in turns that stand and in those that were sent back."""
    drafts = [draft for turn in dialogue.turns for draft in turn.drafts]
    found = [*dialogue.findings, *(f for draft in drafts for f in draft.findings)]
    return {f"{f.code}: {f.message}" for f in found if f.severity == Severity.ERROR}
