from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.condition_types import ConditionError
from simulator.content.notation import notation_of
from simulator.content.templates import compile_template
from simulator.content.values import DATE, MONEY, TEXT, Type

SCOPE = {
    "order": Type("record", collection="orders", fields={"total": MONEY, "on": DATE}),
    "tags": Type("list", of=TEXT),
    "name": TEXT,
}
NAMES = {
    "order": {"total": Decimal("35"), "on": date(2025, 11, 22)},
    "tags": ("milk", "eggs", "nuts"),
    "name": "Ada",
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It comes to {order.total}.", "It comes to $35.00."),
        ("Delivered on {order.on}.", "Delivered on Saturday, November 22."),
        ("It holds {tags}.", "It holds milk, eggs and nuts."),
        ("{name}", "Ada"),
        ("Half: {order.total - 17.5}", "Half: $17.50"),
        ("No hole.", "No hole."),
    ],
)
def test_holes_are_rendered_by_type(source: str, text: str):
    assert compile_template(source, SCOPE)(NAMES) == text


def test_currency_is_the_packs():
    assert compile_template("{order.total}", SCOPE, notation_of("€", ""))(NAMES) == "€35.00"


def test_values_are_the_rendered_holes():
    template = compile_template("{name}: {order.total}", SCOPE)
    assert template.values(NAMES) == ("Ada", "$35.00")


def test_reads_name_what_the_holes_need():
    assert compile_template("{name}: {order.total}", SCOPE).reads == {"name", "order.total"}


def test_braces_in_a_value_are_not_interpreted():
    assert compile_template("Hi {name}.", SCOPE)({"name": "{order}"}) == "Hi {order}."


def test_unknown_field_comes_with_the_nearest():
    with pytest.raises(ConditionError, match="did you mean `total`"):
        compile_template("{order.totl}", SCOPE)


@pytest.mark.parametrize("source", ["a { b", "a } b", "{{name}}", "{name", "name}"])
def test_lone_brace_is_refused(source: str):
    with pytest.raises(ConditionError, match="a brace without its partner"):
        compile_template(source, SCOPE)


@pytest.mark.parametrize("source", ["", "  ", None, 5, ["a"]])
def test_what_is_no_sentence_is_refused(source: object):
    with pytest.raises(ConditionError, match="a sentence is expected here"):
        compile_template(source, SCOPE)


def test_empty_hole_is_refused():
    with pytest.raises(ConditionError, match="an expression is expected here"):
        compile_template("a {} b", SCOPE)


@given(source=st.text(max_size=40))
def test_any_sentence_compiles_or_is_a_condition_error(source: str):
    try:
        compile_template(source, SCOPE)
    except ConditionError as error:
        assert str(error)


@given(before=st.text(max_size=20), name=st.text(max_size=20), after=st.text(max_size=20))
def test_text_around_a_hole_is_kept(before: str, name: str, after: str):
    around = before + after
    if "{" in around or "}" in around:
        return
    assert compile_template(before + "{name}" + after, SCOPE)({"name": name}) == (
        before + name + after
    )


@pytest.mark.parametrize(
    ("hole", "fee", "text"),
    [
        ("'nothing' if fee == 0 else fee", 15, "€15.00"),
        ("'nothing' if fee == 0 else fee", 0, "nothing"),
        ("fee if fee > 0 else 'nothing'", 15, "€15.00"),
        ("0 if fee == 0 else fee", 0, "€0.00"),
        ("None if fee == 0 else fee", 15, "€15.00"),
        ("fee or 'nothing'", 15, "€15.00"),
        ("fee or 'nothing'", 0, "nothing"),
        ("fee > 0 and fee", 15, "€15.00"),
        ("'nothing' if fee == 0 else (fee if fee < 10 else 'a lot')", 5, "€5.00"),
        ("on if fee == 0 else fee", 15, "€15.00"),
        ("on if fee == 0 else fee", 0, "Saturday, November 22"),
        ("[fee, 'a stamp']", 15, "€15.00 and a stamp"),
        ("unknown + fee", 15, "€17.00"),
    ],
)
def test_money_stays_money_wherever_it_may_be_something_else(hole: str, fee: int, text: str):
    scope = {"fee": MONEY, "on": DATE, "unknown": Type("any")}
    names = {"fee": Decimal(fee), "on": date(2025, 11, 22), "unknown": 2}
    assert compile_template(f"{{{hole}}}", scope, notation_of("€", ""))(names) == text
