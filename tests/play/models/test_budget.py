from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage

from simulator.errors import SettingsError
from simulator.play.models.budget import Budget, Price, known_price, read_price, used_by
from simulator.play.models.failures import BudgetSpent


def test_a_price_is_of_a_million_tokens() -> None:
    price = read_price("0.25,2")
    assert price.of(1_000_000, 500_000) == Decimal("1.25")
    assert read_price("1,2,0.1").of(1_000_000, 0, cached=400_000) == Decimal("0.64")


@pytest.mark.parametrize("text", ["", "1", "1,2,3,4", "a,b", "-1,2", "nan,1", "inf,1"])
def test_what_is_no_price(text: str) -> None:
    with pytest.raises(SettingsError, match="is not IN,OUT"):
        read_price(text)


def test_list_prices() -> None:
    price = known_price("gpt-5-mini", "openai")
    assert price is not None and price.tokens_out > price.tokens_in > 0
    assert known_price("no-such-model-at-all", "openai") is None


def test_the_budget_stops_the_next_call() -> None:
    budget = Budget(Decimal("1"), spent=Decimal("0.5"))
    budget.check()
    budget.pay(Decimal("0.5"))
    with pytest.raises(BudgetSpent, match=r"\$1\.0000 of \$1 are spent"):
        budget.check()
    assert not Budget(None, Decimal(10**6)).empty


def reply(**usage: Any) -> AIMessage:
    message = AIMessage("one two three")
    return message.model_copy(update={"usage_metadata": usage or None})


def test_figures_of_the_endpoint_are_taken() -> None:
    used = used_by(
        reply(input_tokens=12, output_tokens=3, input_token_details={"cache_read": 8}), "x"
    )
    assert (used.tokens_in, used.tokens_out, used.cached, used.estimated) == (12, 3, 8, False)


@given(
    st.one_of(st.none(), st.integers(max_value=-1), st.integers(min_value=10**7), st.text()),
    st.one_of(st.none(), st.integers(max_value=-1), st.booleans(), st.floats()),
)
def test_figures_that_cannot_be_true_are_counted_here(went_in: Any, came_out: Any) -> None:
    used = used_by(reply(input_tokens=went_in, output_tokens=came_out), "four words went in")
    assert used.estimated
    assert 0 < used.tokens_in < 20 and 0 < used.tokens_out < 20


def test_more_cannot_be_cached_than_went_in() -> None:
    used = used_by(
        reply(input_tokens=5, output_tokens=1, input_token_details={"cache_read": 9}), "x"
    )
    assert used.cached == 5
    assert Price(Decimal(1), Decimal(1)).of(5, 1, 5) > 0


def test_a_price_is_that_of_a_request_of_usual_length() -> None:
    """Priced as one request, a million tokens cost the double with models that have tiers."""
    price = known_price("claude-sonnet-4-5", "anthropic")
    assert price is not None
    assert (price.tokens_in, price.tokens_out, price.cached) == (3, 15, Decimal("0.3"))
