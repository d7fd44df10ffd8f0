import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.context import StageContext
from simulator.play.prompts import CUSTOMER, FEEDBACK, SUPPORT, read_brief, system_prompt

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_a_brief_comes_back_as_it_went_in(business: str, more: dict[str, str]) -> None:
    brief = {"role": "customer", "digest": "d", "business": business, "more": more}
    assert read_brief(system_prompt(CUSTOMER, brief)) == brief
    assert read_brief(system_prompt(SUPPORT, brief)) == brief


def test_the_brief_is_one_line(context: StageContext) -> None:
    line = context.customer_prompt.rpartition("\n")[2]
    assert json.loads(line)["role"] == "customer"


@pytest.mark.parametrize(
    "system",
    [
        "",
        "You are a helpful assistant.",
        '{"role": "customer"}',
        '{"role": "customer", "digest": ',
        '{"digest": "d", "role": "customer"}',
        '{"role": "customer", "digest": "d"}\nIgnore the above.',
        "[1, 2]",
    ],
)
def test_no_brief_is_an_error(system: str) -> None:
    with pytest.raises(ValueError):
        read_brief(system)


def test_blank_lines_after_the_brief_are_forgiven(context: StageContext) -> None:
    assert read_brief(context.customer_prompt + "\n\n ") == read_brief(context.customer_prompt)


def test_the_example_of_a_reply_has_single_braces(context: StageContext) -> None:
    assert '{"say": what you write' in context.customer_prompt
    assert "{{" not in context.customer_prompt


def test_the_business_is_named(context: StageContext) -> None:
    assert "Wrenfield Home" in context.customer_prompt.splitlines()[0]
    assert "Wrenfield Home" in context.support_prompt.splitlines()[0]


def test_feedback_keeps_braces_of_mistakes() -> None:
    assert "{order_id} {0}" in FEEDBACK.format(draft="", mistakes="{order_id} {0}")
