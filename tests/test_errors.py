from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from simulator.errors import (
    ContentError,
    ModelError,
    SimulatorError,
    UserError,
    misfit,
    nearest,
)

NAMES = st.lists(st.text(min_size=1, max_size=12), max_size=20)


def test_content_error_names_file_line_key_and_reason():
    error = ContentError("no such rule", file=Path("tools.yaml"), key="refund.needs", line=7)
    assert str(error) == "tools.yaml:7: refund.needs: no such rule"


def test_content_error_without_line_names_the_file():
    assert str(ContentError("no such file", file=Path("a.csv"))) == "a.csv: no such file"


def test_content_error_without_place_is_its_reason():
    assert str(ContentError("no personas found")) == "no personas found"


def test_content_error_is_the_users_to_put_right():
    assert issubclass(ContentError, UserError)


def test_model_error_is_not_the_users_to_put_right():
    assert issubclass(ModelError, SimulatorError)
    assert not issubclass(ModelError, UserError)


def test_nearest_finds_the_misspelt_name():
    assert nearest("bakry", ["bakery", "ecommerce"]) == "; did you mean `bakery`?"


def test_nearest_lists_few_names_when_none_is_close():
    assert nearest("zzz", ["b", "a"]) == "; there are `a`, `b`"


def test_nearest_says_nothing_when_many_names_are_far():
    assert nearest("zzz", [f"name{n}" for n in range(13)]) == ""


def test_nearest_says_nothing_without_names():
    assert nearest("x", []) == ""


@given(given_=st.text(max_size=20), names=NAMES)
def test_nearest_only_names_what_exists(given_: str, names: list[str]):
    hint = nearest(given_, names)
    assert hint == "" or any(f"`{name}`" in hint for name in names)


@given(names=NAMES.filter(bool))
def test_nearest_of_a_right_name_is_itself(names: list[str]):
    assert nearest(names[0], names) == f"; did you mean `{names[0]}`?"


class _Options(BaseModel):
    first: Literal["customer", "bot"] = "bot"
    names: tuple[str, ...] = ()
    n: int = Field(1, ge=1)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"first": "bott"}, "Input should be 'customer' or 'bot', not 'bott'; did you mean `bot`?"),
        ({"first": "zzz"}, "Input should be 'customer' or 'bot', not 'zzz'"),
        ({"names": "fraud"}, "Input should be a list, not 'fraud'"),
        ({"n": 0}, "Input should be greater than or equal to 1, not 0"),
    ],
)
def test_what_does_not_fit_is_told_with_the_nearest_right_answer(given, told):
    with pytest.raises(ValidationError) as error:
        _Options.model_validate(given)
    assert misfit(error.value.errors()[0]) == told
