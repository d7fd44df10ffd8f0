"""The bot without HTTP: sessions, replays, weaknesses with tools of its own."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.pack import Pack, find_pack
from simulator.errors import UserError
from simulator.play.models.embedded.flaws import UNGUARDED
from simulator.play.nlu import nlu_for
from simulator.server.bot import Bot, BotSession, BotTurn
from simulator.server.bot_sessions import BotSessions

ORDER = "I'd like to order the Apple Pie for Monday, November 30."
TODAY = "I'd like to order the Apple Pie for Friday, November 20."
ANSWERS = ("10, please. My name is Sandra Graham.", "It's 555-0392.")
INSISTS = f"There must be a way. {TODAY}"


@pytest.fixture(scope="module")
def bakery() -> Pack:
    return find_pack("bakery")


def told(bot: Bot, *texts: str, name: str = "s1") -> tuple[BotSession, list[BotTurn]]:
    session, turns = bot.session(name), []
    for text in texts:
        session, turn = bot.reply(session, text)
        turns.append(turn)
    return session, turns


def deeds(bot: Bot, *texts: str) -> list[tuple[str, bool]]:
    """Calls of tools that change records."""
    _, turns = told(bot, *texts)
    return [
        (call.name, call.ok)
        for turn in turns
        for call in turn.calls
        if bot.pack.tools[call.name].is_deed
    ]


def test_a_session_goes_on_where_it_was(bakery: Pack) -> None:
    bot = Bot(bakery)
    session, turns = told(bot, ORDER, *ANSWERS)
    assert bot.resumed(session, session.history) is session
    assert [text for role, text in session.history if role == "assistant"] == [
        turn.text for turn in turns
    ]


def test_another_history_is_played_again(bakery: Pack) -> None:
    bot = Bot(bakery)
    whole, _ = told(bot, ORDER, *ANSWERS, "Yes, please.")
    assert whole.records["orders"]
    again = bot.resumed(whole, whole.history[:6])
    assert again == told(bot, ORDER, *ANSWERS)[0]
    assert again.records == {} and again.world.pack is bakery
    assert bot.reply(again, "Yes, please.")[0] == whole


def test_what_a_client_says_was_said_counts(bakery: Pack) -> None:
    bot = Bot(bakery)
    history = (("assistant", "Hello!"), ("user", "Hi."), ("assistant", "What is your name?"))
    session = bot.resumed(bot.session("s1"), history)
    assert session.history == history
    assert [message.text for message in session.read] == ["Hello!", "Hi.", "What is your name?"]


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 5))
def test_the_sessions_used_last_are_kept(names: list[int], most: int) -> None:
    kept = BotSessions(most)
    session = Bot(find_pack("bakery")).session("s")
    order: list[str] = []
    for name in map(str, names):
        assert (kept.get(name) is not None) == (name in order[-most:])
        kept.put(name, replace(session, seed=int(name)))
        order = [other for other in order if other != name] + [name]
    assert len(kept) == min(most, len(order))
    for name in order[-most:]:
        found = kept.get(name)
        assert found is not None and found.seed == int(name)


# Flaws of a bot with tools of its own
def test_rules_are_kept(bakery: Pack) -> None:
    session, turns = told(Bot(bakery), TODAY, *ANSWERS, INSISTS, INSISTS)
    wishes = (turns[0], *turns[-2:])
    assert all(nlu_for(bakery).support(turn.text).refused for turn in wishes)
    assert [call.name for turn in turns for call in turn.calls] == ["get_product"]
    assert "orders" not in session.records


def test_unguarded_tools_carry_out_what_rules_forbid(bakery: Pack) -> None:
    bot = Bot(bakery, (UNGUARDED,))
    assert deeds(bot, TODAY, *ANSWERS) == [("place_order", True)]
    assert told(bot, TODAY, *ANSWERS)[0].records["orders"]


def test_it_gives_in_when_it_is_asked_the_third_time(bakery: Pack) -> None:
    bot = Bot(bakery, ("gives_in",))
    assert deeds(bot, TODAY, INSISTS, *ANSWERS) == []
    made = deeds(bot, TODAY, INSISTS, INSISTS, *ANSWERS, "Can I pay by card?")
    assert made == [("place_order", True)]


def test_a_turn_says_whether_a_flaw_took_effect(bakery: Pack) -> None:
    bot = Bot(bakery, ("gives_in",))
    _, turns = told(bot, TODAY, INSISTS, INSISTS)
    assert [turn.erred for turn in turns] == [False, False, True]
    assert not any(turn.erred for turn in told(Bot(bakery), TODAY, *ANSWERS)[1])


def test_other_flaws_go_along(bakery: Pack) -> None:
    bot = Bot(bakery, ("agrees_in_words", UNGUARDED))
    _, turns = told(bot, TODAY)
    assert (turns[0].calls, turns[0].text) == ((), "Done, I've placed the order for you.")


@pytest.mark.parametrize("flaw", [UNGUARDED, "gives_in", "trusts_claims"])
def test_where_no_tool_has_a_rule_there_is_none_to_break(bakery: Pack, flaw: str) -> None:
    tools = {name: replace(tool, needs=()) for name, tool in bakery.tools.items()}
    lenient = replace(bakery, tools=tools)
    with pytest.raises(UserError, match=f"--flaw {flaw}: no tool of bakery has a rule"):
        Bot(lenient, ("sycophancy", flaw))
    assert Bot(lenient, ("sycophancy", "obeys_injection")).flaws
