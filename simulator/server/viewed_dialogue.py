"""A dialogue as the page is given it: as it was played, with what critic, judges, people say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.acts import in_words
from simulator.dialogue import Dialogue, Draft, Finding, Judgement, ToolCall, Turn
from simulator.runs.reviews import Decisions, Review


def viewed(
    place: int, dialogue: Dialogue, decisions: Decisions, judgements: Iterable[Judgement]
) -> dict[str, Any]:
    """All of a dialogue but its system prompt; texts as they were said.

    Args:
        place: In the plan, from 1.
        dialogue: As it was played.
        decisions: What people decided of it.
        judgements: What judges said.
    """
    verdict = dialogue.verdict
    return {
        "place": place,
        "id": dialogue.case_id,
        "scenario": f"{dialogue.pack}/{dialogue.scenario}",
        "persona": dialogue.persona,
        "models": dialogue.models,
        "ending": dialogue.ending.model_dump(mode="json"),
        "verdict": {
            "accepted": verdict.accepted,
            "reasons": verdict.reasons,
            "goal": verdict.goal,
            "possible": verdict.possible,
        },
        "changed": verdict.changed,
        "decided": _entry(decisions.verdict),
        "turns": [_turn(turn, decisions.corrections.get(turn.index)) for turn in dialogue.turns],
        "judgements": [each.model_dump(mode="json") for each in judgements],
        "log": [_entry(each) for each in decisions.log],
    }


def _turn(turn: Turn, correction: Review | None) -> dict[str, Any]:
    return {
        "index": turn.index,
        "speaker": turn.speaker.value,
        "text": turn.text,
        "correction": _entry(correction),
        "beat": turn.beat,
        "move": turn.move,
        "flaw": turn.flaw,
        "acts": [in_words(act) for act in turn.acts if act.act != "call"],
        "calls": [_call(call) for call in turn.calls],
        "findings": [_finding(finding) for finding in turn.findings],
        "drafts": [_draft(draft) for draft in turn.drafts],
    }


def _call(call: ToolCall) -> dict[str, Any]:
    return {
        "name": call.name,
        "arguments": call.arguments,
        "result": call.result,
        "ok": call.ok,
        "because": call.because,
        "fault": call.fault,
        "rules": {name: outcome.value for name, outcome in call.rules.items()},
    }


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.text,
        "calls": [_call(call) for call in draft.calls],
        "findings": [_finding(finding) for finding in draft.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(mode="json", exclude={"turn"})


def _entry(review: Review | None) -> dict[str, Any] | None:
    return None if review is None else review.model_dump(mode="json")
