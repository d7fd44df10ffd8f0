"""What can be reached: the same whatever the seed, kept with the run, and said by every command."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona
from simulator.errors import RunError
from simulator.runs.coverage.case_search import CaseSearch
from simulator.runs.coverage.coverage import CROSSES, Coverage, Cross
from simulator.runs.coverage.forecast import Forecast
from simulator.runs.coverage.reach import people_bins
from simulator.runs.planning.goals import Goal
from simulator.runs.planning.rounds import Rounds
from simulator.runs.reachability import Reachability, Scope, searching, stored_in
from simulator.runs.recipe import Recipe
from simulator.runs.run_file import FILE
from simulator.runs.serialization import packed_hits
from simulator.runs.store import Run

KIOSK = Path(__file__).parents[1] / "packs" / "kiosk"


@pytest.fixture(scope="module")
def kiosk() -> Pack:
    return find_pack(str(KIOSK))


@pytest.fixture(scope="module")
def scope(kiosk: Pack, personas: dict[str, Persona]) -> Scope:
    return Scope(kiosk, personas)


@pytest.fixture
def run(folder: Path, recipe: Recipe) -> Any:
    with Run.create_or_open(folder, recipe) as opened:
        yield opened


@pytest.fixture
def forbid_search(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Once it is called, a search fails."""

    def fail(self: CaseSearch) -> None:
        pytest.fail("the pack was searched")

    def forbid() -> None:
        for name in ("offers", "reached"):
            monkeypatch.setattr(CaseSearch, name, property(fail))

    return forbid


def test_the_key_is_of_content_and_not_of_order(
    kiosk: Pack, personas: dict[str, Persona], scope: Scope
) -> None:
    backwards = dict(reversed(personas.items()))
    every = tuple(reversed(kiosk.scenarios))
    assert Scope(kiosk, backwards, every, tuple(reversed(CROSSES))).key == scope.key
    assert Scope(kiosk, personas, (*every, "of_another_pack")).key == scope.key


def test_the_key_changes_with_all_that_matters(
    kiosk: Pack, bakery: Pack, personas: dict[str, Persona], scope: Scope
) -> None:
    few = dict(list(personas.items())[:2])
    name, first = next(iter(few.items()))
    changed = {**personas, name: first.model_copy(update={"patience": 6 - first.patience})}
    keys = {
        scope.key,
        Scope(bakery, personas).key,
        Scope(kiosk, few).key,
        Scope(kiosk, changed).key,
        Scope(kiosk, personas, ("refund",)).key,
        Scope(kiosk, personas, (), (*CROSSES, Cross.read("topic:persona"))).key,
    }
    assert len(keys) == 6


def test_a_run_keeps_what_was_found(run: Run, scope: Scope) -> None:
    assert scope.stored(run) is None
    found = scope.kept(run)
    assert found == scope.search() == scope.stored(run)
    assert found.space.unreachable and found.bound.dialogues > 1


def test_what_is_kept_is_not_searched_again(
    run: Run, scope: Scope, forbid_search: Callable[[], None]
) -> None:
    forbid_search()
    empty = {"pack": "kiosk", "digest": "", "bins": ["topic:x"], "unreachable": {"topic:x": "no"}}
    found = Reachability.model_validate({"space": empty, "bound": {"dialogues": 3}})
    run.keep_note(f"reachability {scope.key}", found.model_dump_json())
    assert scope.kept(run) == found == stored_in([run.folder], scope)
    for dialogues in (1, 1_000_000):
        with searching([scope], [run.folder], dialogues) as of:
            assert of("kiosk") == found


def test_other_scopes_find_nothing_there_and_store_nothing(
    run: Run, scope: Scope, kiosk: Pack, personas: dict[str, Persona]
) -> None:
    whole = scope.kept(run)
    part = Scope(kiosk, personas, ("refund",))
    with searching([part], [run.folder], 1) as of:
        assert len(of("kiosk").space.unreachable) > len(whole.space.unreachable)
    assert part.stored(run) is None


def test_what_cannot_be_read_is_said(run: Run, scope: Scope) -> None:
    run.keep_note(f"reachability {scope.key}", '{"space": 1}')
    with pytest.raises(RunError, match="what can be reached of kiosk"):
        scope.stored(run)


@pytest.mark.parametrize("seed", range(5))
def test_cases_of_any_seed_stay_within_reach_and_reach_all(
    scope: Scope, personas: dict[str, Persona], seed: int
) -> None:
    space = scope.search().space
    cases = Rounds(scope.cases, space, Goal(), seed).plan(0, Coverage(pack="kiosk"), 0)
    hits: set[str] = set()
    for case in cases:
        walk = Forecast(scope.pack, case).along(case.path)
        assert walk and walk.patience[0] <= personas[case.persona].patience <= walk.patience[1]
        hits |= {*walk.hits, *people_bins(personas[case.persona])}
    reachable = set(space.bins) - space.unreachable.keys()
    assert hits & set(space.bins) == reachable
    if seed:
        first = Rounds(scope.cases, space, Goal(), 0).plan(0, Coverage(pack="kiosk"), 0)
        assert {json.dumps(c.knows) for c in cases} != {json.dumps(c.knows) for c in first}


def test_what_stays_a_hole_gets_more_witnesses(scope: Scope) -> None:
    space = scope.search().space
    hole = "edge:refund/ask_refund > thanks"
    played = Coverage(pack="kiosk", hits={text: 1 for text in space.bins if text != hole})
    rounds = Rounds(scope.cases, space, Goal(), 0)
    plans = [rounds.plan(number, played, 100 * number) for number in range(5)]
    assert [len(cases) for cases in plans] == [1, 1, 2, 3, 4]
    for cases in plans:
        assert len({(case.edge, case.path, json.dumps(case.knows)) for case in cases}) == len(cases)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def said_(*command: str) -> Any:
        assert main([*command]) == 0
        return json.loads(capsys.readouterr().out)

    return said_


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_all_commands_say_the_same(said: Any, tmp_path: Path, seed: str) -> None:
    run = str(tmp_path / "run")
    plan = said("plan", str(KIOSK), "--target", "100", "--seed", seed, "--json")
    (made,) = said(
        "generate", str(KIOSK), "--until-coverage", "100", "--seed", seed, "--out", run, "--json"
    )["aims"]
    (counted,) = said("coverage", run, "--fail-under", "100", "--json", "-")["packs"]
    total = counted["total"]
    assert made["done"] == made["wanted"] == total["hit"] == total["reachable"]
    assert plan[0]["plans"][0]["reachable"] == total["reachable"]
    assert (
        counted["bound"]["dialogues"] == made["bound"] == plan[0]["plans"][0]["bound"]["dialogues"]
    )


def test_a_run_that_is_finished_goes_on_without_a_search(
    said: Any, tmp_path: Path, forbid_search: Callable[[], None]
) -> None:
    command = ("generate", str(KIOSK), "--until-coverage", "100", "--out", str(tmp_path / "run"))
    first = said(*command, "--json")
    forbid_search()
    again = said(*command, "--json")
    assert again["aims"] == first["aims"] and again["timing"]["played"] == 0


@pytest.mark.parametrize(
    "flags",
    [
        ("--until-coverage", "100", "--persona", "busy_parent", "--scenario", "refund"),
        ("--until-coverage", "60", "--without", "edge"),
        ("--until-coverage", "100", "--pairs", "--scenario", "refund", "--scenario", "choose"),
        ("--per-cell", "1", "--cross", "scenario:ending"),
    ],
)
@pytest.mark.slow
def test_coverage_looks_for_what_a_run_keeps(
    said: Any, tmp_path: Path, forbid_search: Callable[[], None], flags: tuple[str, ...]
) -> None:
    runs = [str(tmp_path / name) for name in ("one", "two")]
    said("generate", str(KIOSK), *flags, "--out", runs[0], "--json")
    said("generate", str(KIOSK), *flags, "--seed", "7", "--out", runs[1], "--json")
    forbid_search()
    whole = said("coverage", *runs, "--json", "-")["packs"][0]
    for run in runs:
        (alone,) = said("coverage", run, "--json", "-")["packs"]
        assert alone["space"] == whole["space"] and alone["bound"] == whole["bound"]


def test_a_bin_that_was_hit_though_out_of_reach_counts_in_all_commands(
    said: Any, tmp_path: Path
) -> None:
    folder, odd = tmp_path / "run", "tool:refund_ticket/failed"
    command = ("generate", str(KIOSK), "--until-coverage", "100", "--out", str(folder), "--json")
    reachable = said(*command)["aims"][0]["wanted"]
    with Run.open(folder) as run:
        position, hits = next((place, found) for place, ok, _, found in run.hits() if ok)
    with closing(sqlite3.connect(folder / FILE)) as file, file:
        changed = (packed_hits("kiosk", (*hits, odd)), position)
        file.execute("UPDATE hits SET data = ? WHERE position = ?", changed)
    (aim,) = said(*command)["aims"]
    total = said("coverage", str(folder), "--json", "-")["packs"][0]["total"]
    more = ("--target", "100", "--from", str(folder), "--json")
    plan = said("plan", str(KIOSK), *more)[0]["plans"][0]
    assert aim["done"] == aim["wanted"] == total["hit"] == total["reachable"] == reachable + 1
    assert plan["reachable"] == reachable + 1 and plan["cases"] == []
