import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.errors import RunError
from simulator.runs.recipe import Recipe
from simulator.runs.run_file import FILE
from simulator.runs.store import Run


@pytest.fixture
def run(folder: Path, recipe: Recipe) -> Iterator[Run]:
    with Run.create_or_open(folder, recipe) as opened:
        yield opened


@pytest.fixture
def stored(
    folder: Path, recipe: Recipe, cases: list[Case], played: dict[int, Dialogue]
) -> Callable[..., Path]:
    """Writes a run with ten of twelve dialogues."""

    def stored_(recipe: Recipe = recipe) -> Path:
        with Run.create_or_open(folder, recipe) as opened:
            opened.extend(cases)
            for place in range(10):
                opened.append(place, played[place])
        return folder

    return stored_


def change(folder: Path, statement: str, *values: Any) -> None:
    connection = sqlite3.connect(folder / FILE)
    with connection:
        connection.execute(statement, values)
    connection.close()


def test_a_new_run_is_empty(run: Run, recipe: Recipe) -> None:
    assert (run.planned, run.played, run.recipe) == (0, 0, recipe)
    assert list(run.unplayed()) == list(run.dialogues()) == []


def test_cases_are_given_as_they_were_planned(run: Run, cases: list[Case]) -> None:
    run.extend(cases)
    assert list(run.unplayed()) == list(enumerate(cases))


def test_a_longer_plan_goes_on_after_the_last(run: Run, cases: list[Case]) -> None:
    run.extend(cases[:5])
    run.extend(cases[5:])
    assert list(run.unplayed()) == list(enumerate(cases))


def test_a_plan_is_written_whole_or_not_at_all(run: Run, cases: list[Case]) -> None:
    def breaks_off() -> Iterator[Case]:
        yield from cases[:4]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.extend(breaks_off())
    assert run.planned == 0


def test_many_cases_are_given_once_each(run: Run, cases: list[Case]) -> None:
    many = [case.model_copy(update={"seed": seed}) for seed, case in enumerate(cases * 60)]
    run.extend(many)
    assert list(run.unplayed()) == list(enumerate(many))


def test_cases_played_meanwhile_are_not_given_again(
    run: Run, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    run.extend(cases)
    for place in (11, 0, 6):
        run.append(place, played[place])
    assert [place for place, _ in run.unplayed()] == [1, 2, 3, 4, 5, 7, 8, 9, 10]


def test_dialogues_come_in_the_order_of_the_plan(
    run: Run, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    run.extend(cases)
    for place in (11, 0, 6):
        run.append(place, played[place])
    assert list(run.dialogues()) == [played[0], played[6], played[11]]


def test_a_dialogue_is_stored_once(
    run: Run, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    run.extend(cases)
    for _ in range(2):
        run.append(3, played[3])
    assert run.played == 1


def test_a_dialogue_is_found_by_place_and_by_id(stored: Any, played: dict[int, Dialogue]) -> None:
    with Run.open(stored()) as run:
        assert run.find("3") == run.find(played[2].case_id[:8]) == played[2]


@pytest.mark.parametrize("key", ["0", "13", "²", "zz", "%", "_", "!", "'; --", "-1", "9" * 30])
def test_what_is_not_there_is_not_found(stored: Any, key: str) -> None:
    with (
        Run.open(stored()) as run,
        pytest.raises(RunError, match=r"no dialogue .*there are 1 to 10"),
    ):
        run.find(key)


def test_what_is_planned_only_is_told_as_such(
    folder: Path, recipe: Recipe, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    with Run.create_or_open(folder, recipe) as run:
        run.extend(cases)
        with pytest.raises(RunError, match="`1` is planned, but not played yet; none of 12 is"):
            run.find("1")
        for position in (1, 2, 3, 7):
            run.append(position, played[position])
        for key in ("1", cases[0].id, cases[0].id[:8]):
            with pytest.raises(RunError, match=f"`{key}` is planned, .*; there are 2 to 4, 8$"):
                run.find(key)
        assert [place for place, _ in run.placed()] == list(run.places) == [2, 3, 4, 8]
        assert all(run.find(str(place)) == dialogue for place, dialogue in run.placed())


def test_the_beginning_of_several_ids_names_none(stored: Any) -> None:
    with Run.open(stored()) as run, pytest.raises(RunError, match="more than one dialogue"):
        run.find("")


def test_only_one_process_writes(run: Run, folder: Path, recipe: Recipe) -> None:
    with pytest.raises(RunError, match="another process is working on this run"):
        Run.create_or_open(folder, recipe)


def test_others_may_read_meanwhile(
    run: Run, folder: Path, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    run.extend(cases)
    run.append(0, played[0])
    with Run.open(folder) as reader:
        assert list(reader.dialogues()) == [played[0]]


def test_the_lock_goes_with_the_run(folder: Path, recipe: Recipe) -> None:
    for _ in range(2):
        Run.create_or_open(folder, recipe).close()
    with (folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("name", Recipe.model_fields)
def test_another_recipe_is_refused_and_named(stored: Any, recipe: Recipe, name: str) -> None:
    recipe = recipe.model_copy(update={"models": {"customer": "openai:small"}})
    folder = stored(recipe)
    before = (folder / FILE).read_bytes()
    value = getattr(recipe, name)
    other: Any = {"x": 1} if isinstance(value, dict) else ("x",) if value == () else 77
    told = f"this run was made with (other )?{name}:? .*--out"
    told = "is a run of `simulator generate`, not of" if name == "tactics" else told
    with pytest.raises(RunError, match=told):
        Run.create_or_open(folder, recipe.model_copy(update={name: other}))
    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize(("model", "goes_on"), [("embedded", True), ("openai:small", False)])
def test_rules_read_no_prompts(recipe: Recipe, model: str, goes_on: bool) -> None:
    recipe = recipe.model_copy(update={"models": {"customer": "embedded", "support": model}})
    other = recipe.model_copy(update={"prompts": "another"})
    assert recipe.goes_on_as(recipe)
    assert recipe.goes_on_as(other) is goes_on
    assert not recipe.goes_on_as(other.model_copy(update={"seed": 77}))


def test_a_run_that_is_refused_is_closed(stored: Any, recipe: Recipe) -> None:
    folder = stored()
    with pytest.raises(RunError) as caught:
        Run.create_or_open(folder, recipe.model_copy(update={"seed": 77}))
    assert caught and not (folder / f"{FILE}-wal").exists()


def test_another_format_is_refused(stored: Any, recipe: Recipe) -> None:
    folder = stored()
    change(folder, "UPDATE meta SET value = '2' WHERE key = 'format'")
    for opened in (lambda: Run.open(folder), lambda: Run.create_or_open(folder, recipe)):
        with pytest.raises(RunError, match="run file of format 2, but this version reads 1"):
            opened()


def test_the_database_of_another_program_is_refused(folder: Path, recipe: Recipe) -> None:
    folder.mkdir()
    change(folder, "CREATE TABLE theirs (x)")
    with pytest.raises(RunError, match="run file of format none"):
        Run.create_or_open(folder, recipe)


def test_a_kill_while_the_file_is_set_up_can_be_gone_on_from(folder: Path, recipe: Recipe) -> None:
    folder.mkdir()
    change(folder, "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    with Run.create_or_open(folder, recipe) as run:
        assert run.recipe == recipe


def test_no_run_has_the_nearest_name(stored: Any) -> None:
    folder = stored()
    with pytest.raises(RunError, match="there is no run here; did you mean `run`"):
        Run.open(folder.with_name("runn"))


def everything(folder: Path, recipe: Recipe) -> None:
    """Read all there is; a file that opens may still be damaged further on."""
    with Run.create_or_open(folder, recipe) as run:
        list(run.unplayed())
        list(run.dialogues())


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.99])
def test_a_truncated_file_is_an_error_of_one_line(
    stored: Any, recipe: Recipe, share: float
) -> None:
    path = stored() / FILE
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(RunError, match=r"damaged|format none") as caught:
        everything(path.parent, recipe)
    assert "\n" not in str(caught.value)


def test_a_file_overwritten_in_the_middle_is_an_error(stored: Any, recipe: Recipe) -> None:
    path = stored() / FILE
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[: middle - 4096] + b"\xa5" * 8192 + content[middle + 4096 :])
    with pytest.raises(RunError, match="damaged"), Run.open(path.parent) as run:
        list(run.dialogues())


@pytest.mark.parametrize("content", [b"hello", b"\0" * 5000, bytes(range(256)) * 8])
def test_a_file_that_is_no_database_is_an_error(
    folder: Path, recipe: Recipe, content: bytes
) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    for opened in (lambda: Run.open(folder), lambda: Run.create_or_open(folder, recipe)):
        with pytest.raises(RunError, match="damaged"):
            opened()
    assert (folder / FILE).read_bytes() == content


def test_a_damaged_dialogue_is_an_error_in_a_listing(stored: Any) -> None:
    folder = stored()
    change(folder, "UPDATE dialogues SET data = ? WHERE position = 3", b"\0")
    with pytest.raises(RunError, match="a dialogue cannot be read"), Run.open(folder) as run:
        list(run.dialogues())


def test_a_damaged_dialogue_is_an_error_when_it_is_looked_up(stored: Any) -> None:
    folder = stored()
    change(folder, "UPDATE dialogues SET data = ? WHERE position = 3", b"\0")
    with pytest.raises(RunError, match="damaged"), Run.open(folder) as run:
        run.find("4")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases SET data = x'00' WHERE position = 11",
        "UPDATE meta SET value = '{}' WHERE key = 'recipe'",
        "DROP TABLE dialogues",
    ],
)
def test_damage_anywhere_is_an_error_of_one_line(
    stored: Any, recipe: Recipe, statement: str
) -> None:
    folder = stored()
    change(folder, statement)
    with (
        pytest.raises(RunError, match=r"damaged|no such table"),
        Run.create_or_open(folder, recipe) as run,
    ):
        assert run.played <= run.planned
        list(run.unplayed())


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_an_error(
    tmp_path: Path, recipe: Recipe, place: str
) -> None:
    (tmp_path / "file").write_text("theirs")
    with pytest.raises(RunError, match=f"{place}: "):
        Run.create_or_open(tmp_path / place, recipe)
    assert (tmp_path / "file").read_text() == "theirs"


def test_reading_changes_nothing(stored: Any) -> None:
    folder = stored()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with Run.open(folder) as run:
        list(run.dialogues())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_recipe_is_plain_json(stored: Any, recipe: Recipe) -> None:
    folder = stored()
    connection = sqlite3.connect(folder / FILE)
    ((text,),) = connection.execute("SELECT value FROM meta WHERE key = 'recipe'").fetchall()
    connection.close()
    assert Recipe.model_validate(json.loads(text)) == recipe


def test_what_differs_is_told_by_name_and_without_digests(stored: Any, recipe: Recipe) -> None:
    folder = stored()
    first = next(iter(recipe.personas))
    others = {**recipe.personas, first: "0123456789abcdef", "newcomer": "fedcba9876543210"}
    with pytest.raises(RunError) as caught:
        Run.create_or_open(folder, recipe.model_copy(update={"personas": others}))
    assert f"other personas (changed since: `{first}`; not in it before: `newcomer`);" in str(
        caught.value
    )
    assert "0123456789abcdef" not in str(caught.value)
