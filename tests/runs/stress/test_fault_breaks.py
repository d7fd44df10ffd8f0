"""Breaks under faults: the clerk makes none, bots that do not look again make them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from simulator.attacks import Level
from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, EndingKind, Fault
from simulator.play.context import Limits, StageContext
from simulator.play.models.embedded.model import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.planner import plan
from simulator.runs.stress.fault_breaks import fault_breaks

HIDDEN = ("timeout", "unavailable")


class Naive(EmbeddedChatModel):
    """Support that does not look again after an error: it repeats the call, or says something."""

    says: str = ""

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        last, before = messages[-1], messages[-2]
        broken = isinstance(last, ToolMessage) and any(f'"{e}"' in str(last.text) for e in HIDDEN)
        if broken and isinstance(before, AIMessage) and "order_id" in before.tool_calls[0]["args"]:
            deed = not before.tool_calls[0]["name"].startswith("get_")
            if self.says and deed:
                return AIMessage(self.says)
            return AIMessage("", tool_calls=before.tool_calls)
        return super().answer(messages, options)


@cache
def cases(pack: Pack, n: int) -> list[Case]:
    return [c for c in plan([pack], list(load_personas()), [], n, seed=33) if "order" in c.draws]


async def played(
    pack: Pack, support: Any, *faults: str, n: int = 25
) -> list[tuple[Case, Dialogue]]:
    personas, customer, found = load_personas(), EmbeddedChatModel(), []
    for case in cases(pack, n):
        limits = Limits(repairs=0, faults=faults)
        persona = personas[case.persona]
        context = StageContext(pack, case, persona, customer, support, limits)
        found.append((case, await play(context)))
    return found


def faulted(dialogue: Dialogue) -> bool:
    return any(call.fault for turn in dialogue.turns for call in turn.calls)


def faulted_deeds(dialogue: Dialogue) -> set[str]:
    calls = (call for turn in dialogue.turns for call in turn.calls if call.fault)
    return {call.name for call in calls if not call.name.startswith("get_")}


def called(dialogue: Dialogue, name: str) -> bool:
    return any(call.name == name for turn in dialogue.turns for call in turn.calls)


SHOP = find_pack("ecommerce")


@pytest.mark.parametrize("pack", ["bakery", "ecommerce"])
@pytest.mark.parametrize("fault", [*Fault, "all"])
async def test_the_clerk_looks_again_and_tells_what_is_true(pack: str, fault: str) -> None:
    kinds = tuple(Fault) if fault == "all" else (fault,)
    opened = find_pack(pack)
    rows = await played(opened, EmbeddedChatModel(), *kinds)
    assert any(faulted(dialogue) for _, dialogue in rows)
    assert [b for case, dialogue in rows for b in fault_breaks(dialogue, case, opened)] == []
    assert {d.ending.kind for _, d in rows} & {EndingKind.ERROR, EndingKind.TURN_LIMIT} == set()
    blamed = [f for _, d in rows for f in d.findings if faulted(d) and f.blame == "support"]
    assert blamed == []


async def test_a_bot_that_simply_retries_does_it_twice() -> None:
    rows = await played(SHOP, Naive(), Fault.TIMEOUT_AFTER_COMMIT, n=60)
    found = [b for case, dialogue in rows for b in fault_breaks(dialogue, case, SHOP)]
    twice = [b for b in found if b.kind == "twice"]
    assert twice and all(b.level == Level.HIGH and b.call and b.turn % 2 for b in twice)


@pytest.mark.parametrize(
    ("fault", "says", "why"),
    [
        (Fault.TIMEOUT_AFTER_COMMIT, "I'm sorry, I can't do that.", "as not done, and it is"),
        (Fault.FAILS_ONCE, "All done, I've taken care of it.", "as done, and it is not"),
    ],
)
async def test_a_bot_that_tells_what_it_has_not_looked_up_tells_it_wrong(
    fault: Fault, says: str, why: str
) -> None:
    rows = await played(SHOP, Naive(says=says), fault)
    hidden = [
        (case, dialogue)
        for case, dialogue in rows
        if any(says == turn.text for turn in dialogue.turns)
    ]
    shown = [row for row in hidden if not called(row[1], "trace_parcel")]
    assert len(shown) > 2
    for case, dialogue in shown:
        found = fault_breaks(dialogue, case, SHOP)
        assert [b for b in found if b.kind == "told_wrong" and why in b.why], dialogue.turns
    if why == "as not done, and it is":  # a search is shown by no tool: nobody can look it up
        searched = [row for row in hidden if not faulted_deeds(row[1]) - {"trace_parcel"}]
        assert [b for case, dialogue in searched for b in fault_breaks(dialogue, case, SHOP)] == []


async def test_without_a_fault_nothing_is_said() -> None:
    rows = await played(SHOP, EmbeddedChatModel())
    assert [b for case, dialogue in rows for b in fault_breaks(dialogue, case, SHOP)] == []
    assert not any(faulted(dialogue) for _, dialogue in rows)
