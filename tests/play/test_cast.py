from collections.abc import Callable

from simulator.content.cases import Case
from simulator.play.cast import Cast
from simulator.play.ear import ear_for


def test_the_seed_follows_from_the_case(cast: Cast, lamp_case: Callable[..., Case]) -> None:
    other = lamp_case({"damage": "a dent"})
    again = Cast(cast.pack, lamp_case(), cast.persona, cast.customer, cast.support)
    changed = Cast(cast.pack, other, cast.persona, cast.customer, cast.support)
    assert cast.seed == again.seed != changed.seed
    assert 0 <= cast.seed < 16**7


def test_the_customer_is_told_no_policy(cast: Cast) -> None:
    for rule in cast.pack.rules.values():
        assert rule.clause not in cast.customer_prompt
    assert '"tools"' not in cast.customer_prompt


def test_support_is_told_nothing_of_the_case(cast: Cast) -> None:
    for value in cast.case.knows.values():
        assert value not in cast.support_prompt
    assert cast.persona.about not in cast.support_prompt


def test_support_is_told_all_of_the_policy(cast: Cast) -> None:
    assert all(rule.clause in cast.support_prompt for rule in cast.pack.rules.values())


def test_support_prompt_and_tools_are_the_same_for_all_cases(
    cast: Cast, lamp_case: Callable[..., Case]
) -> None:
    other = Cast(cast.pack, lamp_case({"x": "y"}), cast.persona, cast.customer, cast.support)
    assert cast.support_prompt is other.support_prompt
    assert cast.tools is other.tools


def test_tools_have_the_form_of_chat_completions(cast: Cast) -> None:
    assert [tool["function"]["name"] for tool in cast.tools] == list(cast.pack.tools)
    for tool in cast.tools:
        assert tool["type"] == "function"
        assert tool["function"]["description"]
        assert tool["function"]["parameters"]["type"] == "object"


def test_there_is_one_ear_for_a_pack(cast: Cast) -> None:
    assert cast.ear is ear_for(cast.pack)
