import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.dataset.export import Export, ExportPlan, export
from simulator.analyses.dataset.validate import problems
from simulator.analyses.dataset.whole_files import write_whole
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Verdict
from simulator.errors import RunError, UserError

pytestmark = pytest.mark.slow


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def both(folder: Path, suffix: str = "") -> dict[str, list[dict[str, Any]]]:
    return {name: rows_of(folder / f"{name}{suffix}.jsonl") for name in ("train", "validation")}


@pytest.fixture
def write(dialogues: list[Dialogue], packs: dict[str, Pack], tmp_path: Path) -> Any:
    """Exports dialogues into `tmp_path`."""

    def write_(played: list[Dialogue] | None = None, **options: Any) -> Export:
        chosen = dialogues if played is None else played
        return export(lambda: chosen, packs, ExportPlan(tmp_path, **options))

    return write_


@pytest.mark.parametrize(("format_", "suffix"), [("trl", ""), ("openai", ".openai")])
def test_every_written_row_passes_the_validator(
    write: Any, tmp_path: Path, format_: str, suffix: str
) -> None:
    result = write(format=format_)
    rows = both(tmp_path, suffix)
    for row in rows["train"] + rows["validation"]:
        assert problems(row, arguments_as_text=format_ == "openai") == []
    assert (len(rows["train"]), len(rows["validation"])) == (result.train, result.validation)


def test_nothing_is_lost_or_written_twice(
    write: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    result = write()
    rows = both(tmp_path)
    cases = [row["case"] for row in rows["train"] + rows["validation"]]
    assert len(set(cases)) == len(cases) == len(dialogues) - sum(result.left_out.values())


def test_rows_stand_in_the_order_of_the_plan(
    write: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    write()
    place = {dialogue.case_id: n for n, dialogue in enumerate(dialogues)}
    for rows in both(tmp_path).values():
        assert [place[row["case"]] for row in rows] == sorted(place[row["case"]] for row in rows)


def test_no_customer_and_no_order_is_in_both_files(
    write: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    write(share=0.3)
    records = {d.case_id: {f"{d.pack}/{record}" for record in d.groups} for d in dialogues}
    train, validation = (
        set().union(*(records[row["case"]] for row in rows)) for rows in both(tmp_path).values()
    )
    assert train and validation and not train & validation


def test_the_split_does_not_depend_on_the_order(
    write: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    chosen = []
    for played in (dialogues, random.Random(4).sample(dialogues, len(dialogues))):
        write(played)
        chosen.append({row["case"] for row in both(tmp_path)["validation"]})
    assert chosen[0] == chosen[1]


def test_all_packs_are_in_validation(write: Any, tmp_path: Path) -> None:
    write()
    assert {row["pack"] for row in both(tmp_path)["validation"]} == {"bakery", "ecommerce"}


def test_what_is_not_accepted_is_left_out_with_its_reason(
    write: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    verdict = Verdict(accepted=False, reasons=("unknown_id", "ending:turn_limit"))
    rejected = dialogues[0].model_copy(update={"verdict": verdict})
    result = write([rejected, *dialogues[1:]])
    assert result.left_out["not accepted: unknown_id"] == 1
    assert rejected.case_id not in {row["case"] for row in both(tmp_path)["train"]}


def test_the_same_words_are_left_out_with_their_reason(
    write: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    again = dialogues[0].model_copy(update={"case_id": "0123456789abcdef"})
    result = write([*dialogues, again])
    assert result.left_out == {"the same words as an earlier dialogue": 1}
    assert result.train + result.validation == len(dialogues)


def test_an_invalid_row_is_left_out_with_its_reason(write: Any, dialogues: list[Dialogue]) -> None:
    cut = dialogues[0].model_copy(update={"turns": dialogues[0].turns[:-1]})
    assert write([cut, *dialogues[1:]]).left_out == {"invalid: the last message is of user": 1}


def test_nothing_to_export_gives_empty_files(write: Any, tmp_path: Path) -> None:
    result = write([])
    assert (result.train, result.validation) == (0, 0)
    assert both(tmp_path) == {"train": [], "validation": []}


def test_the_card_says_who_spoke_and_what_was_left_out(
    write: Any, dialogues: list[Dialogue], tmp_path: Path
) -> None:
    write([*dialogues, dialogues[0].model_copy(update={"case_id": "0123456789abcdef"})])
    card = (tmp_path / "DATASET.md").read_text()
    assert f"support: embedded (rules, not a language model): {len(dialogues)}" in card
    assert "- the same words as an earlier dialogue: 1" in card
    endings = Counter(dialogue.ending.kind.value for dialogue in dialogues)
    assert f"- resolved: {endings['resolved']}" in card


def test_no_part_is_left(write: Any, tmp_path: Path) -> None:
    result = write()
    assert {path.name for path in tmp_path.iterdir()} == {
        "DATASET.md",
        *(path.name for path in result.files),
    }


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("before")

    def breaks_off() -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    with pytest.raises(RunError, match="No space left on device; the file was not written"):
        write_whole(path, breaks_off())
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("rows.jsonl", "before")]


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").mkdir()
    with pytest.raises(RunError, match="the file was not written"):
        write_whole(tmp_path / "rows.jsonl", ["x"])
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_a_folder_in_the_place_of_the_part_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl.part").mkdir()
    with pytest.raises(RunError, match="the file was not written"):
        write_whole(tmp_path / "rows.jsonl", ["x"])


def test_the_datasets_library_loads_the_files(write: Any, load: Any, tmp_path: Path) -> None:
    write()
    loaded, written = load(tmp_path), both(tmp_path)
    assert loaded == written
    for row in loaded["train"] + loaded["validation"]:
        assert problems(row, arguments_as_text=False) == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [("adir", "is no file"), ("/dev/null", "is no file"), ("gone/x.html", "no folder"),
     ("run.sqlite", "a run is stored")],
)  # fmt: skip
def test_only_files_are_written_and_never_a_runs(tmp_path: Path, target: str, reason: str) -> None:
    (tmp_path / "adir").mkdir()
    (tmp_path / "run.sqlite").write_bytes(b"SQLite format 3\0rest")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RunError, match=reason):
        write_whole(tmp_path / target, ["text"])
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "run.sqlite").read_bytes().endswith(b"rest")


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_whole(tmp_path / "link.txt", ["new"])
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_acts_stand_beside_each_message(write: Any, tmp_path: Path) -> None:
    write(acts=True)
    for row in both(tmp_path)["train"]:
        assert len(row["acts"]) == len(row["messages"])
        for message, acts in zip(row["messages"], row["acts"], strict=True):
            calls = [call["function"]["name"] for call in message.get("tool_calls") or ()]
            assert [act["tool"] for act in acts if act["act"] == "call"] == calls
            said = message["role"] == "assistant" and not calls
            assert bool([act for act in acts if act["act"] != "call"]) == said
        assert problems(row, arguments_as_text=False) == []


def test_other_formats_have_no_place_for_acts(write: Any, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="openai has no place for dialogue acts"):
        write(acts=True, format="openai")
    assert not list(tmp_path.glob("*.jsonl"))
