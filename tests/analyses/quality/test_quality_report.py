"""The report says what there is too little of to say, and says it without a figure."""

from collections.abc import Callable

import pytest

from simulator.analyses.quality.references import Reference
from simulator.analyses.quality.report import quality
from simulator.analyses.quality.samples import Sample, Talk
from simulator.dialogue import Dialogue, Speaker, Turn
from simulator.errors import UserError

People = Callable[[int, int], list[tuple[str, ...]]]


def dialogue(said: tuple[str, ...], pack: str = "bakery") -> Dialogue:
    turns = tuple(
        Turn(index=place, speaker=Speaker.CUSTOMER, text=text) for place, text in enumerate(said)
    )
    return Dialogue.model_construct(pack=pack, turns=turns)


def reference(talks: list[tuple[str, ...]]) -> Reference:
    return Reference(("people.jsonl",), Sample(tuple(Talk(t, ()) for t in talks), len(talks)))


def test_marks_alone_are_no_words() -> None:
    marks = [("???", "!!", "...")] * 80
    found = quality(map(dialogue, marks), {}, reference(marks))
    assert found.fidelity is None
    assert found.notes[0] == "too few to say: customers of the run say 0 words"


def test_one_dialogue(people: People) -> None:
    found = quality([dialogue(people(1, 1)[0])], {}, reference(people(2, 100)))
    assert found.fidelity is None and found.run.habits is None and found.run.diversity == {}
    assert found.reference is not None and found.reference.habits is not None
    assert found.memorisation is None


def test_a_pack_that_is_not_here_is_said(people: People) -> None:
    found = quality(map(dialogue, people(1, 40)), {}, reference(people(2, 100)))
    assert found.fidelity is not None and found.acts == {}
    assert "acts of customer: the run's pack is not here" in found.notes
    assert "acts of support: too few turns to say" in found.notes


def test_both_sides_are_measured_over_the_same_words(people: People) -> None:
    found = quality(map(dialogue, people(1, 60)), {}, reference(people(2, 400)))
    assert found.reference is not None
    words = found.run.diversity["customer"].words
    assert found.reference.diversity["customer"].words == words < 10_000


def test_what_cannot_be_compared() -> None:
    both = [dialogue(("hi there",)), dialogue(("hi there",), "ecommerce")]
    with pytest.raises(UserError, match=r"2 packs \(bakery 1, ecommerce 1\).*--pack"):
        quality(both, {}, reference([("hi",)] * 80))
    with pytest.raises(UserError, match="no customer says anything"):
        quality([dialogue(())], {})
    with pytest.raises(UserError, match="no dialogue of pack `bakry`"):
        quality(both, {}, None, "bakry")


def swapped(text: str) -> str:
    words = {"thing": "article", "the": "that", "it": "this", "is": "seems", "my": "our", "i": "we",
             "ok": "alright", "yes": "indeed", "please": "kindly", "and": "plus"}  # fmt: skip
    return " ".join(words.get(word.lower(), word) for word in text.split())


def test_each_way_to_fail_has_its_own_sign(people: People) -> None:
    pytest.importorskip("wordllama")
    theirs = people(1, 400)
    runs = {
        "": people(2, 200),
        "collapsed": [people(3, 1)[0]] * 200,
        "reworded": [tuple(map(swapped, talk)) for talk in theirs[:200]],
        "memorised": theirs[:200],
    }
    for sign, run in runs.items():
        found = quality(map(dialogue, run), {}, reference(theirs))
        assert {each.partition(":")[0] for each in found.signs} == ({sign} if sign else set())


def test_two_runs_of_the_same_people_have_no_sign(people: People) -> None:
    for seed in range(4, 9):
        found = quality(map(dialogue, people(seed, 100)), {}, reference(people(1, 400)))
        assert found.signs == ()
