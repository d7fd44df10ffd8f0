from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from simulator.analyses.quality.comparison import Counted, compared, scripted
from simulator.analyses.quality.references import Reference
from simulator.analyses.quality.samples import Sample, Talk
from simulator.content.pack import find_pack
from simulator.dialogue import Dialogue, Draft, Finding, Severity, Speaker, Turn, Usage, Verdict
from simulator.errors import UserError

People = Callable[[int, int], list[tuple[str, ...]]]
WRONG = Finding(
    code="wrong_price", severity=Severity.ERROR, message="wrong", turn=1, blame=Speaker.SUPPORT
)


def dialogue(
    said: tuple[str, ...], accepted: bool = True, dollars: str | None = "", pack: str = "bakery"
) -> Dialogue:
    turns = [Turn(index=n, speaker=Speaker.CUSTOMER, text=text) for n, text in enumerate(said)]
    usage = {} if dollars == "" else {
        "support": Usage(calls=1, dollars=None if dollars is None else Decimal(dollars))
    }  # fmt: skip
    return Dialogue.model_construct(
        pack=pack, turns=tuple(turns), usage=usage, models={"support": "some-model"},
        verdict=Verdict(clean=accepted, accepted=accepted),
    )  # fmt: skip


def counted(dialogues: list[Dialogue], name: str = "run", per_hour: float | None = 60) -> Counted:
    return Counted(name, per_hour).read(dialogues)


def test_costs_are_of_accepted_dialogues() -> None:
    paid = [dialogue(("hi",), n < 3, "0.30") for n in range(4)]
    free, unknown = [dialogue(("hi",))] * 4, [dialogue(("hi",), dollars=None)] * 4
    rejected = [dialogue(("hi",), False, "0.30")]
    found = compared([counted(each) for each in (paid, free, unknown, rejected)])
    assert [entry.dollars for entry in found.entries] == [Decimal("0.4"), 0, None, None]
    accepted = [entry.accepted.value for entry in found.entries if entry.accepted]
    assert accepted == [0.75, 1, 1, 0]
    assert found.entries[0].per_hour == 60


def test_faults_count_what_was_sent_back_too() -> None:
    draft = Draft(text="no", findings=(WRONG,))
    support = Turn(index=1, speaker=Speaker.SUPPORT, text="no", drafts=(draft,), findings=(WRONG,))
    faulty = dialogue(("hi",))
    faulty = faulty.model_copy(update={"turns": (*faulty.turns, support)})
    found = compared([counted([faulty, dialogue(("hi",))]), counted([dialogue(("hi",))])])
    assert [entry.faults for entry in found.entries] == [100.0, 0.0]


def test_every_run_is_measured_over_as_much(people: People) -> None:
    talks = people(2, 400)
    reference = Reference(("people.jsonl",), Sample(tuple(Talk(t, ()) for t in talks), 400))
    near = counted(list(map(dialogue, people(3, 200))), "near")
    far = counted([dialogue(people(4, 1)[0])] * 90, "far")
    found = compared([near, far], reference)
    assert found.a_side == 90
    first, second = found.entries
    assert first.fidelity is not None and second.fidelity is not None
    assert first.fidelity.low > second.fidelity.high
    if found.words >= 1_000:
        assert first.distinct is not None and second.distinct is not None
        assert first.distinct > second.distinct


def test_too_little_is_said_and_has_no_figure(people: People) -> None:
    talks = people(2, 400)
    reference = Reference(("people.jsonl",), Sample(tuple(Talk(t, ()) for t in talks), 400))
    few = counted(list(map(dialogue, people(3, 5))), per_hour=None)
    other = counted([dialogue(talk, pack="other") for talk in people(4, 50)])
    found = compared([few, other], reference)
    assert [(e.fidelity, e.distinct) for e in found.entries] == [(None, None)] * 2
    told = "\n".join(found.notes)
    for part in (
        "the run has too few dialogues (5)",
        "too few to say",
        "different packs",
        "how long",
    ):
        assert part in told
    with pytest.raises(UserError, match="run: it holds no dialogue"):
        counted([])


def test_a_template_baseline_says_first_sentences() -> None:
    bakery = find_pack("bakery")
    name, scenario = next(iter(bakery.scenarios.items()))
    beat = scenario.start[0]
    turn = Turn(index=0, speaker=Speaker.CUSTOMER, text="yo", beat=beat)
    played = dialogue(()).model_copy(update={"turns": (turn,), "scenario": name})
    script = next(scripted([played], {"bakery": bakery})).turns[0].text
    assert script.partition("1234")[0] == scenario.beats[beat].say[0].partition("{")[0]
    with pytest.raises(UserError, match="bakery of the run is not here"):
        list(scripted([played], {}))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from simulator.cli.main import main

    run = str(tmp_path / "run")
    assert main(["generate", "bakery", "-n", "4", "--out", run]) == 0
    capsys.readouterr()
    assert main(["compare", run, "--templates"]) == 0
    out = capsys.readouterr().out
    assert "template baseline" in out and "accepted" in out
    hour = next(line for line in out.splitlines() if line.startswith("dialogues an hour"))
    assert any(cell.replace(",", "").isdigit() for cell in hour.split())
    assert main(["compare", run]) == 2
    assert "name two runs or more" in capsys.readouterr().err
    assert main(["compare", run, run, "--reference", str(tmp_path / "none")]) == 2
