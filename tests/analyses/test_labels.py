import re
from pathlib import Path
from typing import Any

import pytest

from simulator.analyses.labels import read_labels
from simulator.dialogue import Opinion
from simulator.errors import ContentError

IDS = {"aa11000000000000": 0, "aa22000000000000": 1, "bb33000000000000": 2, "12": 3}
P, F = Opinion.PASS, Opinion.FAIL


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Reads labels from a file of this content."""

    def read_(text: str | bytes, name: str = "labels.jsonl") -> Any:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_labels(path, IDS)

    return read_


def test_cases_are_named_by_id_prefix_or_place(read: Any) -> None:
    text = (
        '{"case": "aa11000000000000", "coherence": "pass"}\n\n'
        '{"case": "aa2", "coherence": "fail", "resolution": "pass"}\r\n'
        '{"case": 3, "persona_adherence": "fail"}\n'
        '{"case": "4"}'
    )
    assert read(text) == {
        0: {"coherence": P},
        1: {"coherence": F, "resolution": P},
        2: {"persona_adherence": F},
        3: {},
    }


def test_csv_has_the_same_columns(read: Any) -> None:
    text = "\ufeffcase, coherence,resolution\r\naa1,pass,fail\r\n3, fail ,\r\n\r\n"
    expected = {0: {"coherence": P, "resolution": F}, 2: {"coherence": F}}
    assert read(text, "labels.CSV") == expected


MISTAKES = {
    "key": ('{"case": 1, "coherense": "pass"}', "1: coherense: not the name of a grade; did you"
            " mean `coherence`?"),
    "value": ('{"case": 1, "coherence": "pas"}', "1: coherence: a label is `pass` or `fail`, not"
              " `pas`; did you mean `pass`?"),
    "null": ('{"case": 1, "coherence": null}', "1: coherence: a label is `pass` or `fail`, not"
             " `null`"),
    "true": ('{"case": 1, "coherence": true}', "not `true`"),
    "no verdict": ('{"case": 1, "coherence": "no verdict"}', "1: coherence: "),
    "no case": ('{"coherence": "pass"}', "1: the key `case` is missing"),
    "unknown id": ('{"case": "aa23000000000000", "coherence": "pass"}', "1: case: there is no"
                   " dialogue `aa23000000000000`; did you mean `aa22000000000000`?"),
    "two ids": ('{"case": "aa", "coherence": "pass"}', "1: case: `aa` is the beginning of 2"),
    "no such place": ('{"case": 5, "coherence": "pass"}', "1: case: there is no dialogue 5; there"
                      " are 1 to 4"),
    "place 0": ('{"case": 0, "coherence": "pass"}', "1: case: "),
    "case true": ('{"case": true, "coherence": "pass"}', "1: case: there is no dialogue true"),
    "case empty": ('{"case": "", "coherence": "pass"}', "1: case: "),
    "twice": ('{"case": 1, "coherence": "pass"}\n\n{"case": "aa1", "coherence": "fail"}',
              "3: case: the same dialogue as in line 1"),
    "key twice": ('{"case": 1, "coherence": "pass", "coherence": "fail"}',
                  "1: coherence: this key stands twice"),
    "not JSON": ('{"case": 1}\n{"case": 2,', "2: not JSON"),
    "a list": ('[1]', "1: not a JSON object"),
    "deep": ("[" * 200_000, "1: nested too deep"),
    "no label": ('{"case": 1}', "there is no label in it"),
    "nothing": ("", "there is no label in it"),
    "bytes": (b"\xff\xfe\x00", "not UTF-8"),
}  # fmt: skip

CSV_MISTAKES = {
    "column": ("case,helpfullness\n1,pass", "1: helpfullness: not the name of a grade; did you"
               " mean `helpfulness`?"),
    "no case column": ("coherence\npass", "1: the key `case` is missing"),
    "column twice": ("case,coherence,coherence\n1,pass,fail", "1: a column stands twice"),
    "no case": ("case,coherence\n,pass", "2: the key `case` is missing"),
    "value": ("case,coherence\n1,pass\n2,FAIL", "3: coherence: a label is"),
    "more cells": ("case,coherence\n1,pass,fail", "2: more cells than columns"),
    "quotes": ('case,coherence\n1,"pa"ss', "2: not CSV"),
    "nothing": ("", "1: the key `case` is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_names_file_line_and_key(read: Any, name: str) -> None:
    text, expected = MISTAKES[name]
    with pytest.raises(ContentError, match=re.escape(f"labels.jsonl:{expected}")
                       if expected[0].isdigit() else re.escape(expected)):  # fmt: skip
        read(text)


@pytest.mark.parametrize("name", CSV_MISTAKES)
def test_a_mistake_in_csv_does_too(read: Any, name: str) -> None:
    text, expected = CSV_MISTAKES[name]
    with pytest.raises(ContentError, match=re.escape(f"labels.csv:{expected}")):
        read(text, "labels.csv")


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="labels: no such file"):
        read_labels(tmp_path / "labels", IDS)
