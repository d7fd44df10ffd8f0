"""The style of one's own logs: counted, matched by personas, and never copied."""

import json
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.analyses.quality.memorisation import memorisation
from simulator.analyses.quality.references import read_reference
from simulator.analyses.writing_style import read_writers, restyled, style_of, writer_of
from simulator.cli.main import main
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, Speaker
from simulator.errors import UserError
from simulator.runs.provenance import personas_of
from simulator.runs.store import Run

SMALL = [
    "hi there",
    "my gramophone refuses to swallow the third lemon of this week again",
    "pls tell the walrus that umbrellas are sold by weight on alternate fridays",
    "thx u are kinder than any lighthouse i ever had to argue with",
]
PROPER = [
    "Good morning, I wish to complain about the violet staircase.",
    "It hums at night.",
    "No.",
]


def written(folder: Path, talks: list[list[str]]) -> Path:
    file = folder / "chats.jsonl"
    rows = []
    for said in talks:
        both = [({"role": "user", "content": text}, {"role": "assistant", "content": "Ok."})
            for text in said]  # fmt: skip
        rows.append({"messages": [message for pair in both for message in pair]})
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_a_writer_is_counted() -> None:
    small, proper = writer_of(SMALL), writer_of(PROPER)
    assert (small.lowercase, small.sparse, small.short_forms) == (True, True, True)
    assert (small.greets, small.greets_alone) == (True, True)
    assert (proper.lowercase, proper.sparse, proper.short_forms) == (False, False, False)
    assert (proper.greets, proper.greets_alone) == (True, False)
    assert proper.words == pytest.approx((10 + 4 + 1) / 3, abs=0.01)
    assert writer_of(["Great 🙂", "Thanks."]).emoji == 0.5
    assert style_of([["i recieve it"], ["I receive it"]]).misspellings == 0.5


@pytest.mark.parametrize("small", [0, 25, 60, 100])
def test_shares_of_personas_are_those_of_the_writers(tmp_path: Path, small: int) -> None:
    file = written(tmp_path, [SMALL] * small + [PROPER] * (100 - small))
    writers, style = read_writers([file])
    assert style.lowercase == small / 100 == style.sparse
    before = load_personas()
    after = restyled(before, writers, style)
    lower = sum(persona.typing.lowercase for persona in after.values())
    assert lower / len(after) == pytest.approx(small / 100, abs=1 / len(after))
    for name, persona in after.items():
        kept = {"typing", "verbosity", "initiative"}
        assert persona.model_dump(exclude=kept) == before[name].model_dump(exclude=kept)
        assert persona.typing.typos == before[name].typing.typos


def test_too_few_customers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="19 customers are too few to say"):
        read_writers([written(tmp_path, [SMALL] * 19)])


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A recording, and a run in its style."""
    folder = tmp_path_factory.mktemp("styled")
    file = written(folder, [SMALL] * 30 + [PROPER] * 10)
    given: Any = {"style": [file]}
    simulator.generate("bakery", n=40, out=folder / "run", **given)
    return file, folder / "run"


def turns_of(folder: Path) -> list[str]:
    with Run.open(folder) as run:
        played: list[Dialogue] = list(run.dialogues())
    return [t.text for d in played for t in d.turns if t.speaker == Speaker.CUSTOMER]


@pytest.mark.slow
def test_nothing_longer_than_five_words_in_a_row_comes_out(styled: tuple[Path, Path]) -> None:
    file, folder = styled
    people = [text for talk in read_reference([file]).sample.talks for text in talk.customer]
    found = memorisation(turns_of(folder), people)
    assert found.longest <= 5 and found.duplicates == 0
    stored = "".join(
        path.read_text(encoding="utf-8", errors="ignore")
        for path in folder.iterdir()
        if path.is_file()
    )
    for word in ("gramophone", "walrus", "lighthouse", "staircase"):
        assert word not in stored


@pytest.mark.slow
def test_the_run_writes_so_and_says_how_far(styled: tuple[Path, Path]) -> None:
    _, folder = styled
    found = json.loads((folder / "style.json").read_text())
    assert found["recordings"]["lowercase"] == 0.75
    assert found["run"]["lowercase"] == pytest.approx(0.75, abs=0.15)
    assert found["run"]["customers"] == 40


@pytest.mark.slow
def test_a_run_in_a_style_goes_on_and_is_measured(
    styled: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file, folder = styled
    with Run.open(folder) as run:
        assert any(p.typing.lowercase for p in personas_of(run).values())
    assert main(["coverage", str(folder), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)
    longer = ["generate", "bakery", "-n", "41", "--style", str(file), "--out", str(folder)]
    assert main(longer) == 0
    assert "1 played" in capsys.readouterr().out
    assert main(["generate", "bakery", "-n", "42", "--out", str(folder)]) == 2
