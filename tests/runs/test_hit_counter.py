import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue
from simulator.errors import RunError, UserError
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.hit_counter import HitCounter, hits_of, known_coverage
from simulator.runs.recipe import Recipe
from simulator.runs.run_file import FILE
from simulator.runs.store import Run


@pytest.fixture
def stored(
    tmp_path: Path, recipe: Recipe, cases: list[Case], played: dict[int, Dialogue]
) -> Callable[..., Path]:
    """Writes a run of twelve dialogues, in the order of their coming."""

    def stored_(name: str = "run", order: list[int] | None = None) -> Path:
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        with Run.create_or_open(tmp_path / name, recipe) as run:
            run.extend(cases)
            for place in order or range(len(cases)):
                run.append(place, played[place])
        return tmp_path / name

    return stored_


def of_before(folder: Path) -> Path:
    """Make a run one that was played before hits were stored."""
    connection = sqlite3.connect(folder / FILE)
    with connection:
        connection.execute("DROP TABLE hits")
    connection.close()
    return folder


def counted(folder: Path, pack: Pack, personas: dict[str, Persona]) -> Coverage:
    with Run.open(folder) as run:
        counter = HitCounter(run, [pack])
        counter.count(hits_of(run, {pack.name: pack}, personas))
        return counter.coverage(pack.name)


def test_hits_are_those_that_the_dialogues_had(
    stored: Callable[..., Path], played: dict[int, Dialogue]
) -> None:
    with Run.open(stored()) as run:
        assert list(run.hits()) == [
            (place, d.verdict.clean, "bakery", d.hits) for place, d in sorted(played.items())
        ]
        assert [hits[0] for hits in run.hits(3, 6)] == [3, 4, 5]


def test_the_order_in_which_dialogues_come_does_not_matter(
    stored: Callable[..., Path], bakery: Pack, personas: dict[str, Persona]
) -> None:
    one = counted(stored("run"), bakery, personas)
    shuffled = Random(2).sample(range(12), 12)
    assert counted(stored("run", shuffled), bakery, personas) == one


def test_counting_goes_on_where_it_stopped(stored: Callable[..., Path], bakery: Pack) -> None:
    with Run.open(stored()) as run:
        steps, once = HitCounter(run, [bakery]), HitCounter(run, [bakery])
        for end in (0, 4, 4, 2, 9, 12, 40):
            steps.count_to(end)
        once.count_to(12)
        assert steps.coverage("bakery") == once.coverage("bakery")
        assert steps.counted("bakery") == 12


def test_rejected_dialogues_are_left_out(
    folder: Path, recipe: Recipe, cases: list[Case], played: dict[int, Dialogue], bakery: Pack
) -> None:
    verdict = played[0].verdict.model_copy(update={"clean": False})
    with Run.create_or_open(folder, recipe) as run:
        run.extend(cases)
        run.append(0, played[0].model_copy(update={"verdict": verdict}))
        run.append(1, played[1])
        counter = HitCounter(run, [bakery])
        counter.count_to(12)
        found = counter.coverage("bakery")
    assert (found.dialogues, found.left_out, counter.counted("bakery")) == (1, 1, 2)
    assert set(found.hits) == set(played[1].hits)


def test_a_run_of_before_is_measured_anew(
    stored: Callable[..., Path], bakery: Pack, personas: dict[str, Persona]
) -> None:
    expected = counted(stored(), bakery, personas)
    assert counted(of_before(stored()), bakery, personas) == expected


def test_a_run_of_before_that_went_on_is_measured_whole(
    folder: Path,
    recipe: Recipe,
    cases: list[Case],
    played: dict[int, Dialogue],
    bakery: Pack,
    personas: dict[str, Persona],
) -> None:
    for start, end in ((0, 5), (5, 12)):
        with Run.create_or_open(folder, recipe) as run:
            run.extend(cases[start:end])
            for place in range(start, end):
                run.append(place, played[place])
            assert run.measured == (start == 0)
        if not start:
            of_before(folder)
    found = counted(folder, bakery, personas)
    assert found.dialogues == 12
    assert found.hits["scenario:" + played[0].scenario] > 0
    with Run.open(folder) as run:
        assert [d.case_id for d in run.dialogues()] == [case.id for case in cases]
        assert next(run.dialogues()).hits == ()


def test_dialogues_without_hits_are_measured_too(
    folder: Path, recipe: Recipe, cases: list[Case], played: dict[int, Dialogue],
    bakery: Pack, personas: dict[str, Persona],
) -> None:  # fmt: skip
    with Run.create_or_open(folder, recipe) as run:
        run.extend(cases)
        run.append(0, played[0].model_copy(update={"hits": ()}))  # as a person plays them
        run.append(1, played[1])
    found = counted(folder, bakery, personas)
    assert set(found.hits) == {*played[0].hits, *played[1].hits}


def test_a_recipe_that_does_not_fit_leaves_a_run_of_before_as_it_is(
    stored: Callable[..., Path], recipe: Recipe
) -> None:
    folder = of_before(stored())
    before = (folder / FILE).read_bytes()
    other = recipe.model_copy(update={"seed": recipe.seed + 1})
    with pytest.raises(RunError, match="made with seed"):
        Run.create_or_open(folder, other)
    assert (folder / FILE).read_bytes() == before


def test_known_runs_add_up(
    stored: Callable[..., Path], bakery: Pack, ecommerce: Pack, personas: dict[str, Persona]
) -> None:
    one, two = stored("one"), of_before(stored("two"))
    found = known_coverage([one, two], [bakery, ecommerce])
    assert found["bakery"].dialogues == 24
    assert found["ecommerce"] == Coverage(pack="ecommerce")
    with Run.open(one) as run:
        counter = HitCounter(run, [bakery], known=found)
        counter.count_to(6)
        assert counter.coverage("bakery").dialogues == 30
        assert counter.counted("bakery") == 6
    with pytest.raises(UserError, match="a run of bakery, which is not"):
        known_coverage([one], [ecommerce])
