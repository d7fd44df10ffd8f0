"""Preference pairs: a support turn that the critic sent back, against the one that was accepted.

Each draft gives one pair. What both sides share (the dialogue before, and the tool calls up to
where the two part) is the prompt. TRL's sides may hold tool calls of their own; OpenAI's are one
text each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.analyses.dataset.formats import (
    CallForm,
    Candidate,
    Row,
    Tools,
    answer,
    conversation,
    openai_call,
    provenance,
    tools_text,
    trl_call,
)
from simulator.analyses.dataset.minimal_pairs import fault_of, passage
from simulator.dialogue import Dialogue, Draft, ToolCall, Turn

SAME = "the draft says and does what the accepted turn does"
SAME_TEXT = "both sides say the same, only their tool calls differ"
OTHER_CALLS = "the tool calls of the sides differ, and the format takes one text a side"


@dataclass(frozen=True)
class _Pair:
    """One draft, the turn that stands for it, and how many calls both begin with."""

    dialogue: Dialogue
    place: int
    turn: Turn
    draft: Draft
    shared: int

    @property
    def same_calls(self) -> bool:
        return len(self.turn.calls) == len(self.draft.calls) == self.shared

    @property
    def minimal(self) -> bool:
        """Whether the sides make the same calls and differ in one passage."""
        return self.same_calls and passage(self.turn.text, self.draft.text).minimal

    def prompt(self, form: CallForm) -> list[Row]:
        messages = conversation(self.dialogue.system, self.dialogue.turns[: self.place], form)
        return messages + [m for call in self.turn.calls[: self.shared] for m in form(call)]

    def chosen(self, form: CallForm) -> list[Row]:
        return answer(self.turn.calls[self.shared :], self.turn.text, form)

    def rejected(self, form: CallForm) -> list[Row]:
        return answer(self.draft.calls[self.shared :], self.draft.text, form)

    def candidate(self, row: Row, sides: Row, against: str) -> Candidate:
        identity = json.dumps(sides, ensure_ascii=False)
        found = (fault_of(self.draft.findings), *(f.code for f in self.draft.findings))
        codes = tuple(dict.fromkeys(filter(None, found)))
        return Candidate(row, identity, against, codes, self.minimal)


def trl_pairs(dialogue: Dialogue, tools: Tools) -> list[Candidate]:
    """Rows for TRL's preference trainers, with the findings on the draft and who spoke.

    `fault` is the kind of fault that it was sent back for, `minimal` whether the sides differ in
    one passage.

    Example:
        `{"prompt": [...], "chosen": [...], "rejected": [...], "fault": "wrong_price", ...}`
    """
    found = []
    for pair in _pairs(dialogue):
        sides = {
            "prompt": pair.prompt(trl_call),
            "chosen": pair.chosen(trl_call),
            "rejected": pair.rejected(trl_call),
        }
        findings = [
            {"code": f.code, "severity": f.severity.value, "message": f.message}
            for f in pair.draft.findings
        ]
        row = {
            **sides,
            "tools": tools_text(tools),
            **provenance(dialogue),
            "fault": fault_of(pair.draft.findings),
            "minimal": pair.minimal,
            "findings": findings,
        }
        against = SAME if sides["chosen"] == sides["rejected"] else ""
        found.append(pair.candidate(row, sides, against))
    return found


def openai_pairs(dialogue: Dialogue, tools: Tools) -> list[Candidate]:
    """Rows for OpenAI's DPO: one text a side, so both sides must share all tool calls.

    Example:
        `{"input": {"messages": [...], ...}, "preferred_output": [{"role": "assistant", ...}], ...}`
    """
    found = []
    for pair in _pairs(dialogue):
        messages = pair.prompt(openai_call)
        outputs = {
            "preferred_output": pair.chosen(openai_call)[-1:],
            "non_preferred_output": pair.rejected(openai_call)[-1:],
        }
        given = {"messages": messages, "tools": tools, "parallel_tool_calls": False}
        sides = {"messages": messages, **outputs}
        found.append(pair.candidate({"input": given, **outputs}, sides, _against_one_text(pair)))
    return found


def _against_one_text(pair: _Pair) -> str:
    if pair.turn.text == pair.draft.text:
        return SAME if pair.same_calls else SAME_TEXT
    return "" if pair.same_calls else OTHER_CALLS


def _pairs(dialogue: Dialogue) -> Iterator[_Pair]:
    for place, turn in enumerate(dialogue.turns):
        for draft in turn.drafts:
            yield _Pair(dialogue, place, turn, draft, _shared(turn.calls, draft.calls))


def _shared(accepted: tuple[ToolCall, ...], rejected: tuple[ToolCall, ...]) -> int:
    """How many calls both begin with: the same tool, the same arguments, the same result."""
    count = 0
    for one, other in zip(accepted, rejected, strict=False):
        if (one.name, one.arguments, one.result) != (other.name, other.arguments, other.result):
            break
        count += 1
    return count
