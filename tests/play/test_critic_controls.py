"""Controls that a message breaks: found where they are planted, and only where they were asked."""

import asyncio
from dataclasses import replace

import pytest

from simulator.content.evidence import Evidence
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.content.session import Session
from simulator.dialogue import Dialogue, Finding, Speaker, Turn
from simulator.play.context import Limits, StageContext
from simulator.play.critic import TurnView, run_checks
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.embedded.flaws import BREACHES, FLAWS
from simulator.play.stage import play
from simulator.runs.planner import plan

CONTROLS = {"off_topic", "missing_topic", "missing_entity", "wrong_formality"}


def played(name: str, asked: bool, pack: str = "bakery", tries: int = 1) -> list[Dialogue]:
    """Dialogues with one breach planted, under the controls that it breaks or under none."""
    opened, personas = find_pack(pack), load_personas()
    breach, right = BREACHES[name], EmbeddedChatModel()
    wrong = EmbeddedChatModel(flaws=(name,))
    models = (right, wrong) if breach.speaker == Speaker.SUPPORT else (wrong, right)
    limits = Limits(repairs=tries - 1, tries=tries)
    if asked and breach.asks:
        limits = replace(limits, **breach.asks(opened))
    return [
        asyncio.run(play(StageContext(opened, case, personas[case.persona], *models, limits)))
        for case in plan([opened], list(personas), [], 8, seed=5)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", BREACHES)
def test_a_dialogue_that_breaks_a_control_is_rejected_with_its_name(name: str) -> None:
    broken = [d for d in played(name, asked=True) if any(turn.flaw for turn in d.turns)]
    assert broken
    for dialogue in broken:
        assert not dialogue.verdict.accepted
        assert BREACHES[name].codes & set(dialogue.verdict.reasons)


@pytest.mark.slow
@pytest.mark.parametrize("name", BREACHES)
def test_what_was_not_asked_for_is_not_broken(name: str) -> None:
    found = {f.code for dialogue in played(name, asked=False) for f in dialogue.findings}
    assert not found & CONTROLS


@pytest.mark.slow
def test_a_message_with_slang_is_sent_back_and_written_rightly() -> None:
    dialogues = played("writes_slang", asked=True, tries=3)
    slang = {f.code for d in dialogues for turn in d.turns for f in turn.findings if not turn.flaw}
    assert not any(turn.flaw for dialogue in dialogues for turn in dialogue.turns)
    assert slang <= {"wrong_formality"}  # casual personas play here, who write so by themselves


def test_breaches_are_no_mistakes_of_any_model() -> None:
    assert not BREACHES.keys() & FLAWS.keys()
    assert all(breach.asks is not None for breach in BREACHES.values())
    assert all(flaw.asks is None for flaw in FLAWS.values())


# One message
@pytest.fixture(scope="module")
def fintech() -> Pack:
    return find_pack("fintech")


def found(
    text: str, limits: Limits, pack: Pack, speaker: Speaker = Speaker.CUSTOMER, beat: str = ""
) -> list[Finding]:
    """What is found on a first message, of the controls' codes."""
    scenario = next(iter(pack.scenarios.values()))
    turn = Turn(index=0, speaker=speaker, text=text, beat=beat)
    session = Session(evidence=Evidence(locale=pack.locale))
    view = TurnView(turn, (), session, pack=pack, limits=limits, scenario=scenario)
    return [finding for finding in run_checks(view) if finding.code in CONTROLS]


FORMAL, CASUAL = Limits(formality=("formal",)), Limits(formality=("casual",))


@pytest.mark.parametrize(
    ("text", "limits", "said"),
    [
        ("hey, i wanna cancel that", FORMAL, "'hey'"),
        ("Could you tell me ur hours, pls?", FORMAL, "'ur'"),
        ("I am writing to request a refund.", CASUAL, "'I am writing to'"),
        ("Dear Sir or Madam, my card is lost.", CASUAL, "'Dear Sir'"),
    ],
)
def test_words_of_another_register_are_found(
    text: str, limits: Limits, said: str, fintech: Pack
) -> None:
    (finding,) = found(text, limits, fintech)
    assert (finding.code, finding.source) == ("wrong_formality", "limits")
    assert said in finding.message
    start, end = finding.span or (0, 0)
    assert text[start:end] == said.strip("'")


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("Good morning. Could you tell me what the transfer costs? 🙂", FORMAL),
        ("My order is U-1042, and the mail is u@example.com.", FORMAL),
        ("hey, wanna cancel that", CASUAL),
        ("hey, wanna cancel that", Limits()),
        ("hey, wanna cancel that", Limits(formality=("formal", "neutral"))),
        ("I am writing to request a refund, lol.", Limits(formality=("formal", "casual"))),
    ],
)
def test_other_words_are_not(text: str, limits: Limits, fintech: Pack) -> None:
    assert found(text, limits, fintech) == []


def test_a_formal_business_writes_no_slang(fintech: Pack) -> None:
    text = "Yeah, no biggie, your card is blocked."
    (finding,) = found(text, Limits(), fintech, Speaker.SUPPORT)
    assert (finding.code, finding.blame.value) == ("wrong_formality", "support")
    assert found(text, Limits(), find_pack("bakery"), Speaker.SUPPORT) == []


def test_a_customer_that_leaves_too_early_is_told_what_lacks(fintech: Pack) -> None:
    scenario = next(iter(fintech.scenarios.values()))
    leaving = next(name for name, beat in scenario.beats.items() if beat.ends)
    limits = Limits(topics=("card_fee", "fx_rate"), entities=("Gold Card",))
    codes = {f.code: f.message for f in found("Thanks, bye.", limits, fintech, beat=leaving)}
    assert codes == {
        "missing_topic": "leaves before card_fee or fx_rate came up",
        "missing_entity": "leaves before Gold Card was named",
    }
    named = Limits(entities=("gold card",))
    assert found("The Gold Card it is. Bye.", named, fintech, beat=leaving) == []
    assert found("Thanks for now.", limits, fintech) == []
