import json
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.qa.entries import Pair
from simulator.analyses.qa.spec import read_spec
from simulator.errors import ContentError

PAIR = {"question": "Why?", "response": "So."}


@pytest.fixture
def spec(tmp_path: Path) -> Any:
    def spec_(data: Any) -> Path:
        path = tmp_path / "spec.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return path

    return spec_


def test_instruction_and_examples(spec: Any) -> None:
    found = read_spec(spec({"instruction": " Ask. ", "examples": [PAIR]}), "qa")
    assert (found.instruction, found.examples) == ("Ask.", (Pair(**PAIR),))


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        ("[]", "", "must be a JSON object"),
        ("{", ":1", "not JSON"),
        ("[" * 100_000, "", "nested too deep"),
        ('{"instruction": "a", "instruction": "b", "examples": []}', "instruction", "twice"),
        ({"instruction": "a"}, "examples", "must be a list"),
        ({"examples": []}, "instruction", "must be a text"),
        ({"instruction": " ", "examples": []}, "instruction", "must be a text"),
        ({"instruction": "a", "examples": {}}, "examples", "must be a list"),
        ({"instrution": "a"}, "instrution", "unknown key; did you mean `instruction`?"),
        ({"instruction": "a", "examples": ["x"]}, "examples.0", "no JSON object"),
        (
            {"instruction": "a", "examples": [PAIR, {**PAIR, "respons": "x"}]},
            "examples.1.respons",
            "unknown key; did you mean `response`?",
        ),
        ({"instruction": "a", "examples": [{"question": "x"}]}, "examples.0.response", "required"),
        (
            {"instruction": "a", "examples": [{**PAIR, "question": ""}]},
            "examples.0.question",
            "is empty",
        ),
    ],
)
def test_mistakes_name_file_key_and_reason(spec: Any, data: Any, place: str, reason: str) -> None:
    with pytest.raises(ContentError) as error:
        read_spec(spec(data), "qa")
    text = str(error.value)
    assert text.startswith(str(error.value.file))
    assert place in text
    assert reason in text
    assert "\n" not in text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no such file"):
        read_spec(tmp_path / "none.json", "qa")
    with pytest.raises(ContentError, match="directory"):
        read_spec(tmp_path, "qa")
    (tmp_path / "bytes.json").write_bytes(b"\xff{}")
    with pytest.raises(ContentError, match="not UTF-8"):
        read_spec(tmp_path / "bytes.json", "qa")


def test_a_ticket_takes_tickets(spec: Any) -> None:
    path = spec({"instruction": "a", "examples": [PAIR]})
    with pytest.raises(ContentError, match=r"examples\.0\.message"):
        read_spec(path, "ticket")
