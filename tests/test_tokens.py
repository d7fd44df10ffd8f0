from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import tokens


@pytest.fixture
def without_encoding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """No encoding on this machine: the approximation counts."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("DATA_GYM_CACHE_DIR", raising=False)
    monkeypatch.setattr(tokens.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(tokens.importlib.util, "find_spec", lambda name: None)
    tokens._encoding.cache_clear()
    yield
    tokens._encoding.cache_clear()


def test_empty_text_has_no_tokens():
    assert tokens.count("") == 0


def test_counting_is_repeatable():
    assert tokens.count("Where is my order?") == tokens.count("Where is my order?") >= 4


@given(text=st.text(max_size=200))
def test_any_text_can_be_counted(text: str):
    assert 0 <= tokens.count(text) <= 4 * len(text)


def test_special_tokens_are_plain_text():
    assert tokens.count("<|endoftext|>") > 1


def test_no_folder_without_the_encoding(without_encoding: None):
    assert tokens.cache_folder() is None


def test_counter_owns_up_to_the_approximation(without_encoding: None):
    assert tokens.counter() == tokens.APPROXIMATE


def test_approximation_counts_words_and_punctuation(without_encoding: None):
    assert tokens.count("Where is my order?") == 5


def test_approximation_counts_long_words_more_than_once(without_encoding: None):
    assert tokens.count("internationalization") > 1


def test_damaged_encoding_falls_back(without_encoding: None, tmp_path: Path):
    name = tokens.hashlib.sha1(tokens._URL.encode()).hexdigest()
    (tmp_path / name).mkdir()
    assert tokens.cache_folder() is None


def test_encoding_file_is_found_under_tiktokens_name(without_encoding: None, tmp_path: Path):
    name = tokens.hashlib.sha1(tokens._URL.encode()).hexdigest()
    (tmp_path / name).write_text("")
    assert tokens.cache_folder() == tmp_path
