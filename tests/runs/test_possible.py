"""What was possible: how a dialogue ended, held against the best that policy allowed."""

import asyncio

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import RANKS, Dialogue, Ending, EndingKind, Verdict
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.planner import plan
from simulator.runs.possible import graded

PERSONAS = load_personas()


@pytest.fixture(scope="module", params=["bakery", "ecommerce"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return find_pack(str(request.param))


@pytest.mark.slow
def test_the_embedded_pair_mostly_reaches_what_is_possible(pack: Pack) -> None:
    model = EmbeddedChatModel()

    async def all_() -> list[Dialogue]:
        found = []
        for case in plan([pack], list(PERSONAS), [], 60, seed=3):
            persona = PERSONAS[case.persona]
            dialogue = await play(StageContext(pack, case, persona, model, model))
            found.append(graded(dialogue, case, pack, persona))
        return found

    dialogues = asyncio.run(all_())
    reached = [d.verdict.reached for d in dialogues]
    assert all(d.verdict.clean for d in dialogues)
    assert sum(r is True for r in reached) >= 0.95 * len(reached)
    assert all(d.verdict.accepted == d.verdict.reached for d in dialogues)


def test_who_gives_up_without_having_been_refused_is_clean_and_not_accepted(pack: Pack) -> None:
    for case in plan([pack], list(PERSONAS), [], 30, seed=4):
        persona = PERSONAS[case.persona]
        dialogue = Dialogue.model_construct(
            ending=Ending(kind=EndingKind.GAVE_UP),
            verdict=Verdict(clean=True, accepted=True),
            turns=(),
        )
        verdict = graded(dialogue, case, pack, persona).verdict
        assert verdict.clean and not verdict.accepted
        assert verdict.reasons == (f"short_of:{verdict.possible}",)


def test_who_walks_out_as_its_path_says_after_answers_alone_got_what_was_possible() -> None:
    pack, model = find_pack("bakery"), EmbeddedChatModel()
    persona = PERSONAS["visiting_scientist"]
    (case,) = plan([pack], ["visiting_scientist"], ["plan_a_visit"], 1, seed=1)
    path = ("ask_where", "ask_delivery", "plead_delivery", "walk_out")
    case = case.model_copy(update={"path": path})
    dialogue = asyncio.run(play(StageContext(pack, case, persona, model, model)))
    assert [turn.beat for turn in dialogue.turns if turn.beat][-1] == "walk_out"
    verdict = graded(dialogue, case, pack, persona).verdict
    assert (verdict.possible, verdict.reasons) == (EndingKind.GAVE_UP, ())
    unheard = dialogue.model_copy(update={"turns": ()})
    assert graded(unheard, case, pack, persona).verdict.possible == EndingKind.REFUSED


@pytest.mark.parametrize("ending", [EndingKind.RESOLVED, EndingKind.REFUSED, EndingKind.GAVE_UP])
@pytest.mark.parametrize("possible", list(RANKS))
def test_reached_is_at_least_as_well(possible: EndingKind, ending: EndingKind) -> None:
    verdict = Verdict(clean=True, accepted=True).against(possible, ending)
    assert verdict.reached == (RANKS[ending] >= RANKS[possible]) == verdict.accepted


def test_a_verdict_of_version_0_1_says_that_it_was_not_asked() -> None:
    old = Verdict.model_validate({"accepted": True})
    assert (old.clean, old.accepted, old.possible, old.reached) == (True, True, None, None)
