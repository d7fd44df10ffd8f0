"""Questions that support has answered, whoever looked it up."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue
from simulator.play.context import Limits, StageContext
from simulator.play.stage import play
from simulator.play.targets.opening import open_target

PLAIN = Persona(name="plain", about="Says what is needed.", verbosity="terse")
ASKS = {"say": "What's today's special?", "beat": "ask_today"}
LEAVES = {"say": "Great, thanks, I'll come by the shop then!", "beat": "see_you", "done": True}


@pytest.fixture
def case(bakery: Pack) -> Case:
    return draw_case(bakery, bakery.scenarios["daily_special"], "plain", 4)


async def heard(bot: Any, bakery: Pack, case: Case, model: Any) -> Dialogue:
    target = open_target(bot)
    async with target.session(case, bakery) as conversation:
        limits = Limits(repairs=0)
        return await play(
            StageContext(
                bakery, case, PLAIN, model, model, limits, target=target, conversation=conversation
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("says", "goal", "codes"),
    [
        (lambda told: f"Today it's our {told}!", True, set()),
        (lambda told: "Today's special is a weather update for you.", False, set()),
        (lambda told: "I'm sorry, but I can't assist with that.", False, set()),
        (lambda told: "Hello! How can I assist you today?", False, {"ended_early"}),
    ],
)
async def test_a_bot_that_shows_no_calls_is_judged_by_what_it_tells(
    says: Callable[[str], str], goal: bool, codes: set[str],
    bakery: Pack, case: Case, scripted: Any,
) -> None:  # fmt: skip
    today = bakery.facts["weekday"]
    rows = bakery.collections["specials"].records.values()
    (special,) = (row for row in rows if row["weekday"] == today)

    async def bot(message: str) -> str:
        return says(f"{special['item']} for ${special['price']}")

    dialogue = await heard(bot, bakery, case, scripted(ASKS, LEAVES))
    assert dialogue.verdict.goal is goal
    found = {f.code for f in dialogue.findings if f.blame == "customer"}
    assert found & {"ended_early"} == codes
