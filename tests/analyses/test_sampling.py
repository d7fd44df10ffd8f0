"""What is counted of each call is what a real endpoint receives."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest
from standin import StandIn

from simulator import tokens
from simulator.analyses.estimate import Load
from simulator.analyses.sampling import NATIVE, sample
from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.play.context import StageContext
from simulator.play.models.connections import Connections
from simulator.play.stage import play
from simulator.runs.planner import plan


def dealt(packs: Sequence[Pack], personas: Mapping[str, Persona], n: int, seed: int) -> list[Case]:
    return list(plan(packs, list(personas), (), n, seed))


async def test_a_sample_is_seeded_and_covers_each_pack() -> None:
    packs, personas = [find_pack("bakery"), find_pack("ecommerce")], load_personas()
    once = await sample(packs, personas, dealt(packs, personas, 3, 4))
    assert {name: len(found) for name, found in once.items()} == {"bakery": 3, "ecommerce": 3}
    assert once == await sample(packs, personas, dealt(packs, personas, 3, 4))
    assert once != await sample(packs, personas, dealt(packs, personas, 3, 5))
    for dialogue in (each for found in once.values() for each in found):
        assert dialogue["judge"].calls == 1
        assert dialogue["support"].calls >= dialogue["customer"].calls > 1


@pytest.mark.parametrize(("tools", "like"), [("", "support"), ("?tools=native", NATIVE)])
async def test_the_sample_has_the_calls_of_a_real_run(tools: str, like: str) -> None:
    pack, personas = find_pack("bakery"), load_personas()
    [counted] = (await sample([pack], personas, dealt([pack], personas, 1, 1)))["bakery"]
    [case] = plan([pack], list(personas), (), 1, 1)
    connections = Connections()
    async with StandIn() as standin:
        name = f"openai:any@{standin.url}{tools}"
        models = [connections.connect(name, role) for role in ("customer", "support")]
        await play(StageContext(pack, case, personas[case.persona], *models))
        await connections.close()
    sent: dict[str, list[dict[str, Any]]] = {"customer": [], "support": []}
    for call in standin.calls:
        sent["support" if "tools" in call.body else "customer"].append(call.body)
    for role, bodies in sent.items():
        load = counted[like if role == "support" else role]
        assert load.calls == len(bodies)
        ours = load.fixed + load.customer + load.support
        theirs = sum(_tokens(body) for body in bodies)
        # the protocol's own braces and names, and what formats put around a message
        assert abs(ours - theirs) < 0.05 * theirs


def _tokens(body: dict[str, Any]) -> int:
    """Of all that a model reads of a request."""
    schemas = [body.get("tools"), body.get("response_format")]
    words = [str(m.get("content") or "") for m in body["messages"]]
    calls = [json.dumps(m["tool_calls"]) for m in body["messages"] if m.get("tool_calls")]
    texts = [*words, *calls, *(json.dumps(each) for each in schemas if each)]
    return sum(tokens.count(text) for text in texts)


async def test_loads_are_added_by_what_they_are() -> None:
    assert Load(1, 2, 3, 4, 5, 6) + Load(1, 1, 1, 1, 1, 1) == Load(2, 3, 4, 5, 6, 7)


def test_cases_of_the_sample_are_those_of_the_run() -> None:
    pack = find_pack("bakery")
    [case] = plan([pack], ["busy_parent"], (), 1, 9)
    seed = Random("9/0").getrandbits(48)
    assert case == draw_case(pack, pack.scenarios[case.scenario], "busy_parent", seed)
