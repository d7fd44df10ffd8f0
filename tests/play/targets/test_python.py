"""Functions and classes as targets."""

import threading
import time
from typing import Any

import bots
import pytest
from bots import BOTS

from simulator.errors import UserError
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.imported import imported
from simulator.play.targets.opening import open_target


@pytest.mark.parametrize(
    "name", ["bots:on_messages", "bots:on_history", "bots:on_session", "bots:Clerk",
             f"{BOTS}:on_messages", f"{BOTS}:Clerk"],
)  # fmt: skip
async def test_a_function_is_given_what_it_has_parameters_for(talk: Any, name: str) -> None:
    target = open_target(name)
    assert target.name == name
    replies = await talk(target, "one", "two words")
    assert [text for reply in replies for text in reply.texts] == [
        bots.answer(["one"]), bots.answer(["one", "two words"]),
    ]  # fmt: skip


async def test_an_object_of_a_class_is_for_one_session(talk: Any) -> None:
    target = open_target(bots.Clerk)
    first = await talk(target, "one")
    second = await talk(target, "one", attempt=1)
    assert [reply.texts for reply in first] == [reply.texts for reply in second]


@pytest.mark.parametrize(
    ("function", "texts"),
    [
        (lambda message: ["One.", "Two."], ("One.", "Two.")),
        (lambda text: {"reply": text, "calls": []}, ("Hi",)),
        (lambda message: {"role": "assistant", "content": "Hello"}, ("Hello",)),
        (lambda messages: messages[-1]["content"], ("Hi",)),
        (lambda message, *, session, case: f"{session.startswith(case)}", ("True",)),
        (lambda *args: args[0], ("Hi",)),
        (str.upper, ("HI",)),
    ],
)
async def test_shapes_of_functions_and_replies(talk: Any, function: Any, texts: Any) -> None:
    (reply,) = await talk(open_target(function), "Hi")
    assert reply.texts == texts


async def test_a_message_of_langchain_is_a_reply(talk: Any) -> None:
    from langchain_core.messages import AIMessage

    (reply,) = await talk(open_target(lambda message: AIMessage("Hello")), "Hi")
    assert reply.texts == ("Hello",)


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("bots:raises", Kind.CALLABLE, "raised KeyError: 'orders'"),
        ("bots:offline", Kind.DOWN, "raised ConnectionResetError: gone"),
        ("bots:leaves", Kind.CALLABLE, "raised SystemExit: 3"),
        ("bots:leaves_later", Kind.CALLABLE, "raised SystemExit: 3"),
        ("bots:cancels", Kind.CALLABLE, "cancelled itself"),
        ("bots:silent", Kind.GARBLED, "of type NoneType"),
        ("bots:hangs", Kind.SLOW, "no reply within 0.1 s"),
    ],
)
async def test_what_goes_wrong_is_the_environments_fault(
    talk: Any, name: str, kind: Kind, why: str
) -> None:
    started = time.monotonic()
    with pytest.raises(EndpointFailure, match=why) as caught:
        await talk(open_target(name, timeout=0.1 if kind == Kind.SLOW else 10.0), "Hi")
    assert caught.value.kind == kind
    assert time.monotonic() - started < 2


async def test_what_hangs_keeps_no_process_from_ending(talk: Any) -> None:
    with pytest.raises(EndpointFailure):
        await talk(open_target("bots:hangs", timeout=0.05), "Hi")
    hung = [each for each in threading.enumerate() if each.name == "target hangs"]
    assert hung
    assert all(each.daemon for each in hung)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no_such_module:bot", "there is no module `no_such_module`"),
        ("bots:ansver", "has no `ansver`; did you mean `answer`?"),
        ("nowhere/bot.py:bot", "there is no file nowhere/bot.py"),
        ("bots:NUMBER", "no function, graph or runnable but of type int"),
        ("bots:no_message", "takes no message"),
        ("bots:needs_more", "a parameter `database` that nobody fills"),
        ("bots:pieces", "is a generator"),
        ("nonsense", "`nonsense` is no target; there are embedded"),
        ("http://", "is no URL"),
        ("http://me:key@localhost/x", "a key does not belong into a URL"),
        ("command:", "needs a program"),
        ("command:no-such-program-anywhere", "there is no program `no-such-program-anywhere`"),
        ("support:openai:x@http://localhost/v1", "our own support prompt"),
        ("nowhere.yaml", "nowhere.yaml"),
    ],
)
def test_mistakes_are_one_line_before_anything_is_played(name: str, why: str) -> None:
    with pytest.raises(UserError) as caught:
        open_target(name)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_module_that_cannot_be_imported_is_one_line(tmp_path: Any) -> None:
    file = tmp_path / "broken_bot.py"
    file.write_text("import no_such_package_at_all\n")
    with pytest.raises(UserError, match="cannot be imported: ModuleNotFoundError"):
        open_target(f"{file}:bot")
    file.write_text("raise SystemExit('usage: ...')\n")
    with pytest.raises(UserError, match="cannot be imported: SystemExit"):
        open_target(f"{file}:bot")
    file.write_text("def bot(:\n")
    with pytest.raises(UserError, match="cannot be imported: SyntaxError") as caught:
        open_target(f"{file}:bot")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("order", [("bot", "hooks"), ("hooks", "bot")])
def test_a_file_and_a_module_of_its_name_are_one_object(
    tmp_path: Any, order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"bot": f"bot_{tmp_path.name}", "hooks": f"hooks_{tmp_path.name}"}
    bot = f"import {names['hooks']} as hooks\n\ndef reply(message):\n    return str(hooks.ORDERS)\n"
    (tmp_path / f"{names['bot']}.py").write_text(bot)
    (tmp_path / f"{names['hooks']}.py").write_text(
        "ORDERS = {}\n\ndef setup(told):\n    ORDERS['a'] = told\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    called = {"bot": "reply", "hooks": "setup"}
    found = {n: imported(f"{tmp_path / names[n]}.py:{called[n]}") for n in order}
    found["hooks"](1)
    assert found["bot"]("Hi") == "{'a': 1}"


def test_a_file_with_the_name_of_another_module_is_itself(tmp_path: Any) -> None:
    (tmp_path / "json.py").write_text("def reply(message):\n    return 'mine'\n")
    assert imported(f"{tmp_path / 'json.py'}:reply")("Hi") == "mine"
