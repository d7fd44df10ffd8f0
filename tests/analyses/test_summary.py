from collections import Counter

from simulator.analyses.summary import Summary, summarise
from simulator.dialogue import Dialogue, Ending, EndingKind, Verdict


def test_no_dialogues_no_counts() -> None:
    assert summarise([]) == Summary()


def test_every_number_is_a_count_of_dialogues(dialogues: list[Dialogue]) -> None:
    summary = summarise(dialogues)
    assert summary.dialogues == len(dialogues) == 120
    assert summary.accepted == sum(d.verdict.accepted for d in dialogues)
    assert summary.turns == sum(len(d.turns) for d in dialogues)
    assert summary.endings == Counter(d.ending.kind.value for d in dialogues)
    assert summary.scenarios == Counter(f"{d.pack}/{d.scenario}" for d in dialogues)
    assert sum(summary.goals.values()) == 120
    assert summary.tokens["support"] == sum(d.tokens["support"] for d in dialogues)


def test_no_verdict_is_a_state_of_its_own(dialogues: list[Dialogue]) -> None:
    update = {"verdict": Verdict(accepted=False, reasons=("a", "ending:error"), goal=None),
              "ending": Ending(kind=EndingKind.ERROR)}  # fmt: skip
    summary = summarise([dialogues[0].model_copy(update=update)])
    assert summary.goals == {"no verdict": 1}
    assert summary.rejected == {"a": 1, "ending:error": 1}
    assert (summary.dialogues, summary.accepted) == (1, 0)


def test_order_does_not_matter(dialogues: list[Dialogue]) -> None:
    assert summarise(dialogues[::-1]) == summarise(dialogues)


def test_it_carries_a_format() -> None:
    assert Summary().model_dump()["format"] == 1
