"""The examples of docs/targets.md: each is written down, opened and talked to."""

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from standin import StandIn

from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.play.models.failures import EndpointFailure
from simulator.play.targets.names import read_target
from simulator.play.targets.opening import open_target
from simulator.play.targets.world_handle import WorldHandle

PAGE = (Path(__file__).parents[3] / "docs/targets.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```(?:python|yaml)\n# (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LINES = re.findall(r"^    simulator stress bakery (.*)$", PAGE, re.MULTILINE)
OPTIONS = re.compile(r'--(\w+) ("[^"]*"|\S+)')


def test_there_is_an_example_of_every_kind() -> None:
    targets = [OPTIONS.findall(line)[0][1].strip('"') for line in LINES]
    assert {read_target(t).kind for t in targets} >= {
        "webhook", "python", "chat", "command", "file",
    }  # fmt: skip
    assert len(LINES) >= 8


@pytest.mark.parametrize("line", LINES)
async def test_the_example_replies(
    line: str, bakery: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in FILES:
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUPPORT_BOT_KEY", "key")
    options: dict[str, Any] = {k: v.strip('"') for k, v in OPTIONS.findall(line)}
    name = options.pop("target").replace("command:python", f"command:{sys.executable}")
    webhook = await asyncio.create_subprocess_exec(sys.executable, "webhook_bot.py", "8765")
    try:
        async with StandIn(reply="Hello", port=8766):
            texts = await two_replies(open_target(name, **options), bakery)
    finally:
        webhook.kill()
        await webhook.wait()
    assert len(texts) == 2
    assert all(texts)


async def two_replies(target: Any, pack: Pack) -> list[str]:
    case = draw_case(pack, next(iter(pack.scenarios.values())), "plain", 1)
    for attempt in range(50):
        try:
            async with target.session(case, pack, attempt) as conversation:
                await conversation.greet()
                texts = []
                for text in ("Hi", "And?"):
                    world = WorldHandle(case.world(pack), Session())
                    texts.append("\n".join((await conversation.reply(text, world)).texts))
                await conversation.state()
            break
        except EndpointFailure as failure:
            if "no connection" not in str(failure):
                raise
            await asyncio.sleep(0.2)  # the server is starting
    await target.close()
    if hasattr(target, "model"):
        await target.model.inner._transport.close()
    return texts
