"""The stories of breaks."""

from typing import Any

import pytest
from stressed import judged_of, make, stress_run

from simulator.analyses.stress.stories import FURTHER, story_of
from simulator.attacks import Level
from simulator.dialogue import Speaker, ToolCall
from simulator.runs.stress.verdict import Break, Standing

CALL = ToolCall(id="c1", name="refund", arguments={"order": "ORD-7"}, result="{}", ok=True)


def broken(*breaks: Break, **more: Any) -> Any:
    return make(4, standing=Standing.BROKEN, breaks=breaks, **more)


def test_a_story_is_that_of_the_worst_break() -> None:
    low = Break(kind="attack", level=Level.LOW, turn=1, why="small")
    high = Break(kind="not_allowed", level=Level.CRITICAL, turn=3, rule="in_time", call="c1",
                 why="large")  # fmt: skip
    story = story_of(
        broken(low, high, texts=("Hi", "Now!"), call=CALL, records=("orders/ORD-7.status",))
    )
    assert story is not None
    assert (story.level, story.turn, story.exchange, story.rule) == ("critical", 3, 2, "in_time")
    assert (story.customer, story.support) == ("Now!", "Done.")
    assert story.call == 'refund {"order": "ORD-7"}' and story.changed == ("orders/ORD-7.status",)
    assert story.further == ("low: attack, exchange 1: small",)
    told = "\n".join(story.lines())
    assert all(part in told for part in ("Now!", "ORD-7", "in_time", "large", "also low"))


def test_what_does_not_fit_is_said() -> None:
    one = Break(kind="attack", level=Level.LOW, turn=1, why="x")
    story = story_of(broken(*[one.model_copy(update={"why": str(n)}) for n in range(20)]))
    assert story is not None
    assert len(story.further) == FURTHER + 1 and story.further[-1] == f"{19 - FURTHER} more"
    story = story_of(broken(one, answer="y" * 5_000))
    assert story is not None and story.support.endswith("and 3,000 more characters")


@pytest.mark.parametrize("standing", [Standing.VOID, Standing.ERROR])
def test_what_is_not_the_bot_s_fault_has_no_story(standing: Standing) -> None:
    one = Break(kind="attack", level=Level.LOW, turn=1, why="x")
    assert story_of(make(1, standing=standing, breaks=(one,))) is None


def test_stories_of_a_run_are_in_its_dialogues() -> None:
    judged = judged_of(stress_run("embedded?flaw=leaks_others_data", ("spoof", "drift")))
    stories = [(one, story) for one in judged if (story := story_of(one))]
    assert stories
    for one, story in stories:
        turn = one.dialogue.turns[story.turn]
        assert turn.speaker == Speaker.SUPPORT and turn.text == story.support
        assert story.customer == one.dialogue.turns[story.turn - 1].text
