"""What an export takes: accepted or clean, and by goal, ending or finding."""

import pytest

from simulator.analyses.dataset.selection import Selection
from simulator.dialogue import Dialogue, Ending, EndingKind, Verdict
from simulator.errors import UserError


def dialogue(clean: bool = True, accepted: bool = True, **options: object) -> Dialogue:
    reasons = () if accepted else ("short_of:resolved",)
    return Dialogue.model_construct(
        ending=Ending(kind=EndingKind.REFUSED),
        verdict=Verdict(clean=clean, accepted=accepted, reasons=reasons, goal=True),
        turns=(),
        **options,
    )


def test_accepted_ones_are_taken_unless_clean_ones_are_wanted() -> None:
    short = dialogue(accepted=False)
    assert Selection.read("expected", ()).against(short) == "not accepted: short_of:resolved"
    assert Selection.read("clean", ()).against(short) == ""


@pytest.mark.parametrize(
    ("only", "reason"),
    [
        (["ending:refused"], ""),
        (["ending:resolved", "ending:refused"], ""),
        (["ending:resolved"], "not of ending resolved"),
        (["goal:reached", "ending:refused"], ""),
        (["goal:not_reached", "ending:refused"], "not of goal not_reached"),
        (["finding:asks_again"], "not of finding asks_again"),
    ],
)
def test_of_each_kind_one_value_has_to_fit(only: list[str], reason: str) -> None:
    assert Selection.read("expected", only).against(dialogue()) == reason


@pytest.mark.parametrize(
    ("accept", "only", "names"),
    [
        ("cleen", [], "clean"),
        ("expected", ["endings:refused"], "ending"),
        ("expected", ["ending:refusd"], "refused"),
        ("expected", ["finding:asks_agin"], "asks_again"),
        ("expected", ["ending"], "resolved"),
    ],
)
def test_a_mistake_gets_the_nearest_right_answer(accept: str, only: list[str], names: str) -> None:
    with pytest.raises(UserError, match=names):
        Selection.read(accept, only)
