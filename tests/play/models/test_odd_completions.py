"""Thousands of odd completions: each one is clean, or an error with a name."""

import os
import re
from random import Random

import pytest
from odd_completions import BEHIND, THOUGHT, completion

from simulator.play.models.completion import CUT, FILTERED, examined, read_completion
from simulator.play.models.failures import EndpointFailure

MANY = int(os.environ.get("FUZZED", "2000"))
UNCLEAN = re.compile(
    r"<\|\w+\|>|</?think\w*>|</s>|<eos>|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)


@pytest.mark.parametrize("customer", [False, True])
def test_what_is_left_is_clean_or_an_error_with_a_name(customer: bool) -> None:
    rng, taken = Random(7), 0
    for _ in range(MANY):
        given = completion(rng)
        tools = () if customer else ("get_product", "cancel_order")
        try:
            reply = examined(read_completion(given), tools, customer)
        except EndpointFailure as failure:
            assert str(failure).startswith(f"{failure.kind.value}: ") and "\n" not in str(failure)
            continue
        taken += 1
        finish = given["choices"][0]["finish_reason"]
        assert str(finish).lower() not in CUT | FILTERED
        assert reply.text or reply.tool_calls
        for text in (str(reply.text), str([call["args"] for call in reply.tool_calls])):
            assert not UNCLEAN.search(text) and THOUGHT not in text and BEHIND not in text
        assert len({call["id"] for call in reply.tool_calls}) == len(reply.tool_calls)
    assert taken > MANY / 6
