from collections.abc import Callable

from simulator.content.cases import Case
from simulator.play.context import StageContext
from simulator.play.nlu import nlu_for


def test_the_seed_follows_from_the_case(
    context: StageContext, lamp_case: Callable[..., Case]
) -> None:
    other = lamp_case({"damage": "a dent"})
    again = StageContext(
        context.pack, lamp_case(), context.persona, context.customer, context.support
    )
    changed = StageContext(context.pack, other, context.persona, context.customer, context.support)
    assert context.seed == again.seed != changed.seed
    assert 0 <= context.seed < 16**7


def test_the_customer_is_told_no_policy(context: StageContext) -> None:
    for rule in context.pack.rules.values():
        assert rule.clause not in context.customer_prompt
    assert '"tools"' not in context.customer_prompt


def test_support_is_told_nothing_of_the_case(context: StageContext) -> None:
    for value in context.case.knows.values():
        assert value not in context.support_prompt
    assert context.persona.about not in context.support_prompt


def test_support_is_told_all_of_the_policy(context: StageContext) -> None:
    assert all(rule.clause in context.support_prompt for rule in context.pack.rules.values())


def test_support_prompt_and_tools_are_the_same_for_all_cases(
    context: StageContext, lamp_case: Callable[..., Case]
) -> None:
    other = StageContext(
        context.pack, lamp_case({"x": "y"}), context.persona, context.customer, context.support
    )
    assert context.support_prompt is other.support_prompt
    assert context.tools is other.tools


def test_tools_have_the_form_of_chat_completions(context: StageContext) -> None:
    assert [tool["function"]["name"] for tool in context.tools] == list(context.pack.tools)
    for tool in context.tools:
        assert tool["type"] == "function"
        assert tool["function"]["description"]
        assert tool["function"]["parameters"]["type"] == "object"


def test_there_is_one_nlu_for_a_pack(context: StageContext) -> None:
    assert context.nlu is nlu_for(context.pack)
