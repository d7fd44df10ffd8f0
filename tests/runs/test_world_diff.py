"""What a dialogue changed, before and after, against the verdict that was stored."""

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.values import exact
from simulator.dialogue import Dialogue, Verdict
from simulator.runs.world_diff import Change, world_diff


def paths(changes: tuple[Change, ...], verdict: Verdict) -> set[str]:
    """In the verdict's words: a new record without its fields."""
    new = {path for path in verdict.changed if any(c.record == path for c in changes)}
    return {c.record if c.record in new else f"{c.record}.{c.field}" for c in changes}


def test_it_tells_what_the_verdict_names(
    played: dict[int, Dialogue], cases: list[Case], bakery: Pack
) -> None:
    seen = 0
    for place, dialogue in played.items():
        changes = world_diff(dialogue, cases[place], bakery)
        assert paths(changes, dialogue.verdict) == set(dialogue.verdict.changed)
        for change in changes:
            assert change.before != change.after or change.before is None
            assert dialogue.turns[change.turn].calls
        seen += len(changes)
    assert seen > 10


def test_a_field_has_its_value_before_and_after(
    played: dict[int, Dialogue], cases: list[Case], bakery: Pack
) -> None:
    seen = 0
    for place, dialogue in played.items():
        start = cases[place].world(bakery)
        first: dict[tuple[str, str], Change] = {}
        for change in world_diff(dialogue, cases[place], bakery):
            first.setdefault((change.record, change.field), change)
        for (path, field), change in first.items():
            collection, _, key = path.partition("/")
            record = start.get(collection, key)
            assert change.before == (None if record is None else exact(record[field]))
            seen += record is not None
    assert seen


def test_nothing_changes_without_a_call(
    played: dict[int, Dialogue], cases: list[Case], bakery: Pack
) -> None:
    quiet = played[0].model_copy(
        update={"turns": tuple(t.model_copy(update={"calls": ()}) for t in played[0].turns)}
    )
    assert world_diff(quiet, cases[0], bakery) == ()
