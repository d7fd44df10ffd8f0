"""Files as the `datasets` library loads them, and dialogues with rejected drafts."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.dialogue import Blame, Dialogue, Draft, Finding, Severity, Speaker, Turn

LOAD = """
import json, sys
from datasets import load_dataset
folder, suffix, out, apart = sys.argv[1:]
names = ("train", "validation")
files = {name: f"{folder}/{name}{suffix}" for name in names}
kind = "parquet" if suffix.endswith("parquet") else "json"
if apart:
    loaded = {
        name: load_dataset(kind, data_files={name: file}, cache_dir=f"{out}/{name}")[name]
        for name, file in files.items()
    }
else:
    loaded = load_dataset(kind, data_files=files, cache_dir=f"{out}/cache")
with open(f"{out}/loaded.json", "w") as file:
    json.dump({name: list(loaded[name]) for name in names}, file)
"""


def without_nulls(value: Any) -> Any:
    """Without the keys that a column format had to fill up."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., dict[str, list[dict[str, Any]]]]:
    """Load a folder's files in a process of its own, offline; rows by file, without nulls."""

    def load_(
        folder: Path, suffix: str = "", ending: str = ".jsonl", apart: bool = False
    ) -> dict[str, list[dict[str, Any]]]:
        pytest.importorskip("datasets", reason="the datasets library is not installed")
        home = tmp_path / f"home{suffix}"
        home.mkdir()
        settings = {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
        given = (str(folder), suffix + ending, str(home), "apart" * apart)
        command = [sys.executable, "-c", LOAD, *given]
        done = subprocess.run(
            command, env=os.environ | settings, capture_output=True, text=True, timeout=90
        )
        assert done.returncode == 0, done.stderr
        return without_nulls(json.loads((home / "loaded.json").read_text()))

    return load_


WRONG = "That comes to $13.37."


def finding(code: str = "unknown_amount", message: str = "$13.37 stands in no fact") -> Finding:
    return Finding(code=code, severity=Severity.ERROR, blame=Blame.SUPPORT, turn=1, message=message)


def draft_of(turn: Turn, **changes: Any) -> Draft:
    """A draft with the turn's calls and a wrong text."""
    given = {"text": WRONG, "calls": turn.calls, "findings": (finding(),)}
    return Draft(**(given | changes))


def with_drafts(dialogue: Dialogue, place: int, *drafts: Draft) -> Dialogue:
    """The dialogue with drafts at a place among its turns."""
    turns = list(dialogue.turns)
    turns[place] = turns[place].model_copy(update={"drafts": drafts})
    return dialogue.model_copy(update={"turns": tuple(turns)})


@pytest.fixture
def sent_back() -> Callable[..., Dialogue]:
    """A dialogue with one draft at its first support turn with at least so many calls.

    What the draft has of its own is given by name, or as a function of the turn.
    """

    def sent_back_(dialogue: Dialogue, at_least: int = 0, **changes: Any) -> Dialogue:
        place = next(
            place
            for place, turn in enumerate(dialogue.turns)
            if turn.speaker == Speaker.SUPPORT and len(turn.calls) >= at_least
        )
        turn = dialogue.turns[place]
        made = {key: value(turn) if callable(value) else value for key, value in changes.items()}
        return with_drafts(dialogue, place, draft_of(turn, **made))

    return sent_back_


@pytest.fixture(scope="session")
def clean(dialogues: list[Dialogue]) -> list[Dialogue]:
    """All accepted dialogues, without the drafts that they may have."""
    return [
        d.model_copy(update={"turns": tuple(t.model_copy(update={"drafts": ()}) for t in d.turns)})
        for d in dialogues
        if d.verdict.accepted
    ]


@pytest.fixture
def calling(clean: list[Dialogue]) -> Dialogue:
    """A dialogue with a support turn that makes two calls or more."""
    return next(d for d in clean if any(len(turn.calls) > 1 for turn in d.turns))


@pytest.fixture
def drafted(clean: list[Dialogue]) -> list[Dialogue]:
    """Clean dialogues, two in three with drafts; some drafts lack a call or make a mistaken one."""
    made = []
    for number, dialogue in enumerate(clean):
        for place, turn in enumerate(dialogue.turns):
            if turn.speaker == Speaker.SUPPORT and number % 3 and place < 6:
                drafts = [draft_of(turn), draft_of(turn, text="Never.", calls=turn.calls[:-1])]
                for call in turn.calls[-1:]:
                    odd = call.model_copy(update={"arguments": {"order_id": number}})
                    drafts.append(draft_of(turn, calls=(*turn.calls[:-1], odd)))
                dialogue = with_drafts(dialogue, place, *drafts)
        made.append(dialogue)
    return made
