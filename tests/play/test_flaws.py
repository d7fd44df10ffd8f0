"""Flaws: what the embedded model gets wrong on purpose, and which check each is for."""

import ast
import asyncio
import inspect
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from simulator.acts import ACTS
from simulator.content.briefs import customer_brief
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, Severity, Speaker
from simulator.errors import SettingsError
from simulator.play import critic, nlu
from simulator.play.context import Limits, StageContext
from simulator.play.critic import CHECKS
from simulator.play.models import chat_model, check_model, name_of
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.flaws import FLAWS, planted
from simulator.play.stage import play
from simulator.runs.planner import plan

CODES = {
    "amounts": "unknown_amount",
    "addresses": "unknown_address",
    "asks_again": "asks_again",
    "asks_on": "asks_again",
    "broken_rules": "broken_rule",
    "categories": "wrong_attribute wrong_status",
    "claimed_deeds": "claimed_deed",
    "claimed_identity": "unverified",
    "contacts": "unknown_email unknown_phone",
    "computed_dates": "wrong_date",
    "contradictions": "contradiction",
    "dates": "wrong_date",
    "days": "wrong_date",
    "last_digits": "wrong_attribute",
    "methods": "wrong_attribute",
    "proposed_dates": "wrong_date",
    "told_dates": "wrong_date",
    "dates_and_times": "unknown_date unknown_time",
    "deed_amounts": "wrong_amount",
    "disclosure": "early_disclosure others_data",
    "durations": "unknown_duration",
    "ended_early": "ended_early",
    "equations": "wrong_sum",
    "facts": "wrong_fact",
    "forbidden_words": "forbidden_words",
    "formality": "wrong_formality",
    "ids": "unknown_id",
    "invented_facts": "invented_fact",
    "language": "wrong_language",
    "left_unanswered": "unanswered",
    "leaked_prompt": "leaked_prompt",
    "listed_prices": "wrong_price",
    "listed_totals": "wrong_sum",
    "malformed_ids": "id_format",
    "misspelt_ids": "unknown_id",
    "missing_controls": "missing_entity missing_topic",
    "model_talk": "model_talk",
    "out_of_place": "out_of_place",
    "endings": "unknown_id",
    "percentages": "unknown_percentage",
    "placeholder": "placeholder",
    "prices": "wrong_price",
    "promises": "broken_rule",
    "overrefusals": "broken_rule",
    "maxima": "broken_rule",
    "uniform": "broken_rule",
    "quantities": "wrong_quantity",
    "repetition": "repetition",
    "reply_length": "too_long",
    "reported_deeds": "claimed_deed",
    "rudeness": "rude",
    "ruled_out_topics": "off_topic",
    "sentiment": "wrong_sentiment",
    "silent_deeds": "silent_deed",
    "speaks_as_support": "speaks_as_support",
    "statuses": "wrong_status",
    "stocks": "wrong_quantity",
    "superlatives": "wrong_fact",
    "totals_for_people": "wrong_sum",
    "unanswered": "unanswered",
    "ungrounded_ids": "ungrounded_id",
    "unknown_ids": "unknown_id",
    "unopened_records": "not_looked_up",
    "unseen_customers": "not_looked_up",
    "unsaid_beat": "unsaid_beat",
    "unknown_offers": "unknown_offer",
    "unknown_products": "unknown_product",
    "weekdays": "wrong_weekday",
    "wrong_beat": "wrong_beat",
    "wrong_record": "wrong_record",
    "wrong_speaker": "wrong_speaker",
    "totals_for_one": "wrong_sum",
    "causes": "not_looked_up",
    "changed_items": "wrong_attribute",
    "charges": "wrong_amount",
    "unconfirmed": "broken_rule",
    "counts": "wrong_quantity",
    "asks_to_go_on_again": "asks_again",
    "guesses": "not_looked_up",
    "kinds_of_ids": "wrong_record",
    "made_up_ids": "unknown_id",
    "asks_for_identity": "asks_again",
    "asks_for_what_is_shown": "asks_again",
    "denied_sight": "not_looked_up",
    "recorded_offers": "unknown_offer",
    "parts": "claimed_deed",
    "routes": "wrong_date",
}
"""The codes that each check gives."""

WITHOUT = {"equations", "listed_totals", "totals_for_people", "totals_for_one"}
"""Checks that no flaw is for: sums that do not come out, which real transcripts test."""


@cache
def spoilt(name: str, pack: str, repairs: int = 2, tries: int = 3) -> tuple[Dialogue, ...]:
    """Dialogues in which one flaw may be made."""
    opened, personas = find_pack(pack), load_personas()
    right, wrong = EmbeddedChatModel(), EmbeddedChatModel(flaws=(name,))
    by_support = FLAWS[name].speaker == Speaker.SUPPORT
    models = (right, wrong) if by_support else (wrong, right)
    limits = Limits(repairs=repairs, tries=tries, language="en", sentiment=("positive", "neutral"))

    async def all_() -> list[Dialogue]:
        cases = plan([opened], list(personas), [], 12, seed=5)
        contexts = [StageContext(opened, c, personas[c.persona], *models, limits) for c in cases]
        return [await play(context) for context in contexts]

    return tuple(asyncio.run(all_()))


# The registry
def test_every_flaw_says_what_goes_wrong_and_which_finding_names_it() -> None:
    for name, flaw in planted().items():
        assert flaw.name == name == flaw.spoil.__name__
        assert flaw.does and flaw.does == (flaw.spoil.__doc__ or "").strip().rstrip(".")
        assert "\n" not in flaw.does
        assert flaw.codes


def test_every_code_of_a_flaw_is_one_of_a_check() -> None:
    given = {code for codes in CODES.values() for code in codes.split()}
    for flaw in planted().values():
        assert flaw.codes <= given, flaw.name


@pytest.mark.parametrize("name", CHECKS)
def test_the_table_of_codes_is_that_of_the_checks(name: str) -> None:
    module = inspect.getsource(inspect.getmodule(CHECKS[name]))  # type: ignore[arg-type]
    own = inspect.getsource(CHECKS[name])
    for code in CODES[name].split():
        assert f'"{code}"' in module or 'f"unknown_{claim.kind}"' in own
    written = set(re.findall(r'view\.finding\(\s*"(\w+)"', own))
    assert written <= set(CODES[name].split())


def test_no_check_is_missing_in_the_table() -> None:
    assert set(CODES) == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_has_a_flaw(name: str) -> None:
    wanted = set(CODES[name].split())
    flaws = [flaw.name for flaw in planted().values() if flaw.codes & wanted]
    assert bool(flaws) is (name not in WITHOUT)


@pytest.mark.slow
@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_says_whether_it_changes_the_acts(name: str) -> None:
    """Played side by side with the right reply: other acts or the same, as the registry says."""
    flaw = FLAWS[name]
    for made in _made(name):
        wrong, right = made.additional_kwargs.get(ACTS), made.additional_kwargs.get("right")
        assert (wrong != right) is flaw.acts, name


def _made(name: str) -> list[AIMessage]:
    """Wrong replies, each with the acts of the right one beside its own."""
    found: list[AIMessage] = []

    class Watched(EmbeddedChatModel):
        def reply(self, messages: Any, seed: int, tools: Any = None) -> AIMessage:
            wrong = super().reply(messages, seed, tools)
            if "flaw" in wrong.additional_kwargs:
                right = EmbeddedChatModel().reply(messages, seed, tools)
                kept = {**wrong.additional_kwargs, "right": right.additional_kwargs.get(ACTS)}
                found.append(wrong.model_copy(update={"additional_kwargs": kept}))
            return wrong

    pack, personas = find_pack("ecommerce"), load_personas()
    right, wrong = EmbeddedChatModel(), Watched(flaws=(name,))
    models = (right, wrong) if FLAWS[name].speaker == Speaker.SUPPORT else (wrong, right)
    limits = Limits(repairs=0, tries=1)
    for case in plan([pack], list(personas), [], 6, seed=5):
        context = StageContext(pack, case, personas[case.persona], *models, limits)
        asyncio.run(play(context))
    return found


@pytest.mark.slow
def test_the_critic_never_reads_acts() -> None:
    """Verdicts and findings are the same without them, and no check and no NLU names them."""

    class Silent(EmbeddedChatModel):
        def reply(self, messages: Any, seed: int, tools: Any = None) -> AIMessage:
            reply = super().reply(messages, seed, tools)
            reply.additional_kwargs.pop(ACTS, None)
            return reply

    pack, personas = find_pack("ecommerce"), load_personas()
    flaws, limits = tuple(FLAWS), Limits(repairs=1)
    acts = 0
    for case in plan([pack], list(personas), [], 25, seed=9):
        models = EmbeddedChatModel(flaws=flaws), Silent(flaws=flaws)
        told, silent = (
            asyncio.run(play(StageContext(pack, case, personas[case.persona], m, m, limits)))
            for m in models
        )
        acts += sum(len(turn.acts) for turn in told.turns)
        assert not any(turn.acts for turn in silent.turns)
        plain = [turn.model_copy(update={"acts": ()}) for turn in told.turns]
        assert told.model_copy(update={"turns": tuple(plain)}) == silent
    assert acts
    for module in [*Path(critic.__path__[0]).glob("*.py"), *Path(nlu.__path__[0]).glob("*.py")]:
        tree = ast.parse(module.read_text())
        read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert "acts" not in read and "simulator.acts" not in module.read_text(), module.name


# What a flawed model does
OFTEN = [
    ("wrong_time", "ecommerce"),
    ("leaks_tool", "bakery"),
    ("rudeness", "ecommerce"),
    ("gloom", "bakery"),
    ("skips_identity", "ecommerce"),
    ("dodges", "ecommerce"),
    ("invented_offer", "bakery"),
    ("wrong_status", "ecommerce"),
]
"""Flaws that can be made in many dialogues, each with a pack."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pack"), OFTEN)
def test_a_flaw_is_marked_where_it_was_made(name: str, pack: str) -> None:
    dialogues = spoilt(name, pack, repairs=0)
    made = [turn for dialogue in dialogues for turn in dialogue.turns if turn.flaw]
    assert {turn.flaw for turn in made} == {name}
    assert {turn.speaker for turn in made} == {Speaker.SUPPORT}
    found = [turn for turn in made if {f.code for f in turn.findings} & FLAWS[name].codes]
    assert len(found) >= 0.8 * len(made)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pack"), OFTEN)
def test_it_errs_only_sometimes(name: str, pack: str) -> None:
    turns = [t for d in spoilt(name, pack, repairs=0) for t in d.turns
             if t.speaker == Speaker.SUPPORT]  # fmt: skip
    assert any(turn.flaw for turn in turns)
    assert any(not turn.flaw for turn in turns)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pack"), OFTEN[:3])
def test_the_same_case_goes_wrong_in_the_same_way(name: str, pack: str) -> None:
    assert spoilt.__wrapped__(name, pack, 0) == spoilt(name, pack, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pack"), OFTEN)
def test_sent_back_it_is_written_rightly(name: str, pack: str) -> None:
    dialogues = spoilt(name, pack)
    repaired = [(d, turn) for d in dialogues for turn in d.turns if turn.drafts]
    assert repaired
    for _, turn in repaired:
        assert turn.flaw == ""
        assert turn.findings == ()
        assert [len(turn.drafts), *(bool(draft.text) for draft in turn.drafts)] == [1, True]
        (draft,) = turn.drafts
        codes = {f.code for f in draft.findings if f.severity == Severity.ERROR}
        assert codes & FLAWS[name].codes
        assert draft.text != turn.text or draft.calls != turn.calls
    for dialogue in dialogues:
        if not any(turn.flaw for turn in dialogue.turns):
            assert dialogue.verdict.accepted, dialogue.verdict.reasons


@pytest.mark.slow
@pytest.mark.parametrize("name", ["invents_facts", "invents_number", "speaks_as_support"])
def test_a_customer_writes_it_again_rightly(name: str) -> None:
    dialogues = spoilt(name, "ecommerce", tries=1)
    flawed = [next(t for t in d.turns if t.flaw) for d in dialogues if any(t.flaw for t in d.turns)]
    assert flawed  # the first of each: what was said once is known from then on
    assert {turn.speaker for turn in flawed} == {Speaker.CUSTOMER}
    assert all({f.code for f in turn.findings} & FLAWS[name].codes for turn in flawed)
    for dialogue in spoilt(name, "ecommerce"):
        assert not any(turn.flaw for turn in dialogue.turns)
        assert dialogue.verdict.accepted, dialogue.verdict.reasons


NOTE = "(Write it again without: says $13.37, which was neither in the brief nor in the dialogue)"


@pytest.mark.parametrize(
    ("rejected", "note"),
    [
        ('{"say": "I paid $13.37.", "beat": "plead", "mood": "", "done": false}', NOTE),
        ("no JSON", "(Your reply cannot be used: not the JSON object that was asked for)"),
    ],
)
@pytest.mark.parametrize("times", [1, 2])
def test_a_customer_forgets_a_rejected_reply_with_its_note(
    context: StageContext, rejected: str, note: str, times: int
) -> None:
    brief = customer_brief(context.pack, context.case, context.persona)
    said = AIMessage('{"say": "Replace it.", "beat": "ask_new_one", "mood": "", "done": false}')
    sure = HumanMessage("Shall I send you a new one?")
    back = [AIMessage(rejected), HumanMessage(note)] * times
    first, later = (Customer(context.pack, brief, 1) for _ in range(2))
    assert json.loads(str(first.reply(back).text))["beat"] == context.case.path[0]
    reply = json.loads(str(later.reply([said, sure, *back]).text))
    assert reply["beat"] == "ask_new_one"
    assert later.memory.played == ("ask_new_one",)
    assert "13.37" not in later.memory.said


def test_without_a_flaw_nothing_is_marked(played: list[tuple[StageContext, Dialogue]]) -> None:
    assert not any(turn.flaw for _, dialogue in played for turn in dialogue.turns)


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_of_one_side_leaves_the_other_alone(name: str, context: StageContext) -> None:
    model = EmbeddedChatModel(flaws=(name,))
    other = "customer" if FLAWS[name].speaker == Speaker.SUPPORT else "support"
    assert asyncio.run(play(replace(context, **{other: model}))).turns == rightly(context).turns


RIGHT: dict[str, Dialogue] = {}


def rightly(context: StageContext) -> Dialogue:
    """The case as it is played without a flaw."""
    if context.case.id not in RIGHT:
        RIGHT[context.case.id] = asyncio.run(play(context))
    return RIGHT[context.case.id]


@pytest.mark.slow
def test_several_flaws_take_turns(ecommerce: Pack) -> None:
    personas, model = load_personas(), chat_model("embedded?flaw=any")
    cases = plan([ecommerce], list(personas), [], 25, seed=8)
    limits = Limits(repairs=0, tries=1)
    contexts = [
        StageContext(ecommerce, c, personas[c.persona], model, model, limits) for c in cases
    ]

    async def all_() -> set[str]:
        return {
            turn.flaw for context in contexts for turn in (await play(context)).turns if turn.flaw
        }

    assert len(asyncio.run(all_())) > 15


# How it is asked for
@pytest.mark.parametrize(
    ("name", "flaws"),
    [
        ("embedded", ()),
        ("embedded?flaw=dodges", ("dodges",)),
        ("embedded?flaw=dodges,gloom", ("dodges", "gloom")),
        ("embedded?flaw=any", tuple(FLAWS)),
    ],
)
def test_flaws_are_named_behind_the_model(name: str, flaws: tuple[str, ...]) -> None:
    model: Any = chat_model(name)
    assert model.flaws == flaws
    check_model(name)
    named = "any" if len(flaws) == len(FLAWS) else ", ".join(flaws)
    told = f", told to err: {named}" if flaws else ""
    assert name_of(model) == f"embedded (rules, not a language model){told}"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("embedded?flaw=dodge", "did you mean `dodges`"),
        ("embedded?flaw=dodges,glom", "did you mean `gloom`"),
        ("embedded?flaw=dodges,", "there is no flaw ``"),
        ("embedded?flaw=zzzzzzzz", "`simulator selftest --list` has them all"),
        ("embedded?flaw=", "after `?` stands "),
        ("embedded?flaws=dodges", "not `flaws=dodges`"),
        ("embedded?dodges", "not `dodges`"),
        ("embeded?flaw=dodges", "is no model; there are embedded, "),
    ],
)
@pytest.mark.parametrize("read", [chat_model, check_model])
def test_a_mistake_in_the_name_is_one_line(
    name: str, hint: str, read: Callable[[str], Any]
) -> None:
    with pytest.raises(SettingsError) as error:
        read(name)
    assert f"`{name}`" in str(error.value)
    assert hint in str(error.value)
    assert "\n" not in str(error.value)
