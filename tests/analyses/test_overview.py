from typing import Any

import pytest

from simulator.analyses.overview import OverviewRow, RowFilter, select
from simulator.errors import UserError


def row(place: int, **more: Any) -> OverviewRow:
    given: dict[str, Any] = {
        "id": f"{place:016x}", "scenario": "bakery/complaint", "persona": "calm", "turns": 4,
        "ending": "resolved", "accepted": True, "goal": True, "findings": (), "decided": "",
        "corrected": 0, "text": "hello\ngood bye",
    }  # fmt: skip
    return OverviewRow(place=place, **{**given, **more})


ROWS = [
    row(1),
    row(2, accepted=False, findings=("unknown_id", "unknown_id")),
    row(3, persona="angry", scenario="shop/complaint", decided="rejected", accepted=False),
    row(4, persona="angry", ending="refused", corrected=2, text="STRASSE straße".casefold()),
]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (RowFilter(), [1, 2, 3, 4]),
        (RowFilter(scenario="complaint"), [1, 2, 3, 4]),
        (RowFilter(scenario="shop/complaint"), [3]),
        (RowFilter(persona="angry"), [3, 4]),
        (RowFilter(ending="refused"), [4]),
        (RowFilter(accepted=False), [2, 3]),
        (RowFilter(accepted=True, persona="angry"), [4]),
        (RowFilter(finding="unknown_id"), [2]),
        (RowFilter(text="GOOD Bye"), [1, 2, 3]),
        (RowFilter(text="Straße"), [4]),
        (RowFilter(text="%"), []),
        (RowFilter(decided="rejected"), [3]),
        (RowFilter(decided="corrected"), [4]),
        (RowFilter(decided="undecided"), [1, 2]),
    ],
)
def test_rows_that_fit(wanted: RowFilter, places: list[int]) -> None:
    assert [each.place for each in select(ROWS, wanted).rows] == places


def test_counts_say_what_another_value_would_leave() -> None:
    counts = select(ROWS, RowFilter(persona="angry", accepted=True)).counts
    assert counts["persona"] == {"calm": 1, "angry": 1}
    assert counts["accepted"] == {"yes": 1, "no": 1}
    assert counts["ending"] == {"refused": 1}
    for name, values in counts.items():
        for value, many in values.items():
            given: dict[str, Any] = {"persona": "angry", "accepted": True}
            given[name] = value == "yes" if name == "accepted" else value
            assert len(select(ROWS, RowFilter(**given)).rows) == many


def test_a_name_that_no_dialogue_has_is_refused_with_the_nearest() -> None:
    for wanted, told in (
        (RowFilter(persona="angri"), "--persona: no dialogue of this run has `angri`.*`angry`"),
        (RowFilter(scenario="complain"), "--scenario: .*`complaint`"),
        (RowFilter(ending="refusd"), "--ending: .*`refused`"),
        (RowFilter(finding="unknown_idd"), "--finding: .*`unknown_id`"),
    ):
        with pytest.raises(UserError, match=told):
            wanted.check(ROWS)
    RowFilter(finding="unknown_amount", ending="escalated", text="anything").check(ROWS)


def test_it_is_told_in_words() -> None:
    assert str(RowFilter(accepted=False, persona="calm", text="cake")) == (
        "rejected, persona calm, text cake"
    )
    assert not RowFilter() and RowFilter(accepted=False)
