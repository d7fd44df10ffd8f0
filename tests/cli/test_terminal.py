import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.terminal import harmless


@given(st.text(st.characters()))
def test_nothing_a_terminal_acts_upon_is_left(text: str) -> None:
    left = {c for c in harmless(text) if c not in "\n\t\u200d\ufe0f"}
    assert not {unicodedata.category(c) for c in left} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "M"])))
def test_what_people_write_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("\u202eabc", r"\u202eabc"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud800", r"\ud800"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("👩\u200d🍳 déjà vu", "👩\u200d🍳 déjà vu"),
    ],
)
def test_each_is_shown(text: str, shown: str) -> None:
    assert harmless(text) == shown
