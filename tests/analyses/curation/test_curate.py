"""Curation: every dialogue is kept, or dropped for a reason that is counted."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from simulator.analyses.curation.balance import balanced
from simulator.analyses.curation.curate import (
    BEYOND,
    DUPLICATE,
    UNBALANCED,
    CurationPlan,
    curate,
)
from simulator.analyses.curation.filters import Filters
from simulator.analyses.curation.near_duplicates import NearDuplicates
from simulator.dialogue import (
    GRADES,
    Dialogue,
    Ending,
    EndingKind,
    Finding,
    Grade,
    Judgement,
    Speaker,
    Turn,
    Verdict,
)
from simulator.errors import UserError

WORDS = [
    "apple",
    "river",
    "stone",
    "cloud",
    "tiger",
    "candle",
    "window",
    "garden",
    "silver",
    "pencil",
    "rocket",
    "violin",
]


def played(place: int = 0, said: str = "", ending: str = "resolved", **changes: Any) -> Dialogue:
    text = said or " ".join(f"{WORDS[place % 12]}{word}" for word in WORDS)
    turns = (
        Turn(index=0, speaker=Speaker.CUSTOMER, text=text),
        Turn(index=1, speaker=Speaker.SUPPORT, text="Let me see."),
    )
    return Dialogue(
        **{
            "case_id": f"case{place}", "pack": "bakery", "digest": "", "scenario": "order",
            "persona": "calm", "seed": place, "models": {}, "system": "", "turns": turns,
            "ending": Ending(kind=EndingKind(ending)),
            "verdict": Verdict(clean=True, accepted=True),
            **changes,
        }
    )  # fmt: skip


def given(
    dialogues: Sequence[Dialogue], judged: tuple[Judgement, ...] = ()
) -> Iterator[tuple[int, Dialogue, tuple[Judgement, ...]]]:
    return ((place, dialogue, judged) for place, dialogue in enumerate(dialogues))


def chosen(dialogues: Sequence[Dialogue], **plan: Any) -> tuple[list[int], dict[str, int]]:
    kept, manifest = curate(given(dialogues), CurationPlan(**plan), "run")
    assert manifest.input == len(dialogues) == manifest.kept + sum(manifest.dropped.values())
    assert manifest.kept == len(kept)
    return kept, manifest.dropped


def test_near_duplicates_are_found_behind_other_ids_and_amounts() -> None:
    said = "hello, my order {} of {} from the second of May has still not come, what can you do?"
    first, same = (played(said=said.format(*of)) for of in (("ORD-1", "$5"), ("ORD-77", "$61.50")))
    other = played(said="do you have anything without nuts for a party of twelve on Friday")
    assert chosen([first, same, other]) == ([0, 2], {DUPLICATE: 1})
    assert chosen([first, same, other], threshold=None) == ([0, 1, 2], {})


def test_the_threshold_is_a_share_of_shingles() -> None:
    words = [f"w{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(100)]
    whole, half = " ".join(words), " ".join(words[:50] + [f"x{w}" for w in words[50:]])
    for threshold, taken in ((0.9, True), (0.2, False)):
        known = NearDuplicates(threshold)
        assert known.taken(played(said=whole))
        assert known.taken(played(said=half)) is taken


def test_filters_say_why() -> None:
    flagged = (
        played(1)
        .turns[0]
        .model_copy(
            update={
                "findings": (
                    Finding(
                        code="repetition",
                        severity="warning",
                        blame="support",
                        turn=0,
                        message="m",
                    ),
                )
            }
        )
    )
    dialogues = [
        played(0),
        played(1, turns=(flagged,)),
        played(2, ending="escalated"),
        played(3, verdict=Verdict(clean=False, accepted=False, reasons=("wrong_amount",))),
        played(4, turns=played(4).turns * 3),
    ]
    filters = Filters(without=("repetition",), endings=("resolved",), most_turns=4)
    kept, dropped = chosen(dialogues, filters=filters, threshold=None)
    assert kept == [0]
    assert dropped == {
        "finding: repetition": 1,
        "ending: escalated": 1,
        "not accepted: wrong_amount": 1,
        "more than 4 turns": 1,
    }
    assert chosen(dialogues, filters=Filters(accept="any"), threshold=None)[0] == [0, 1, 2, 3, 4]
    assert chosen(dialogues, filters=Filters(least_turns=2), threshold=None)[1] == {
        "fewer than 2 turns": 1,
        "not accepted: wrong_amount": 1,
    }


def test_grades_of_a_judge() -> None:
    good = Grade(opinion="pass", reason="r", turn=0, quote="q")
    grades = dict.fromkeys(GRADES, good)
    poor = Judgement(
        model="m", **{**grades, "helpfulness": Grade(opinion="no verdict", reason="r")}
    )
    plan = CurationPlan(Filters(grades=("helpfulness",)))
    for judged, dropped in (
        ((Judgement(model="m", **grades),), {}),
        ((poor,), {"judge: helpfulness is not a pass": 1}),
        ((), {"not judged": 1}),
    ):
        assert curate(given([played()], judged), plan, "run")[1].dropped == dropped


def test_balance_and_number() -> None:
    dialogues = [played(n, persona="calm" if n % 4 else "angry") for n in range(12)]
    kept, dropped = chosen(dialogues, balance=("persona",))
    assert [place for place in kept if place % 4 == 0] == [0, 4, 8] and len(kept) == 6
    assert dropped == {UNBALANCED: 6}
    kept, dropped = chosen(dialogues, balance=("persona",), number=8)
    assert len(kept) == 8 and {0, 4, 8} <= set(kept) and dropped == {UNBALANCED: 4}
    assert chosen(dialogues, number=5) == ([0, 1, 2, 3, 4], {BEYOND: 7})


def test_small_cells_are_used_up_before_large_ones_fill_the_rest() -> None:
    items = [(n, ("a",)) for n in range(6)] + [(6, ("b",)), (7, ("c",))]
    assert sorted(balanced(items, 5)) == [0, 1, 2, 6, 7]
    assert balanced([], None) == []


def test_less_than_asked_for_is_an_error_that_says_why() -> None:
    with pytest.raises(UserError, match=r"1 dialogues are left of the 3.*near-duplicate.*: 1"):
        chosen([played(said="the very same words"), played(said="the very same words")], number=3)
    with pytest.raises(UserError, match="no dialogue to choose from"):
        chosen([])


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (CurationPlan(Filters(accept="expectd")), "did you mean `expected`"),
        (CurationPlan(Filters(without=("wrong_amont",))), "did you mean `wrong_amount`"),
        (CurationPlan(Filters(endings=("resolvd",))), "did you mean `resolved`"),
        (CurationPlan(Filters(grades=("helpfulnes",))), "did you mean `helpfulness`"),
        (CurationPlan(Filters(least_turns=5, most_turns=4)), "leaves nothing"),
        (CurationPlan(balance=("personas",)), "did you mean `persona`"),
        (CurationPlan(threshold=0), "above 0"),
        (CurationPlan(number=0), "1 or more"),
    ],
)
def test_what_cannot_be_asked_for(plan: CurationPlan, told: str) -> None:
    with pytest.raises(UserError, match=told):
        plan.check()
