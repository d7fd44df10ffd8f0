import json
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import StateGraph

from simulator.content.draws import draw_case
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue
from simulator.play import studio as module
from simulator.play.context import StageContext
from simulator.play.models import chat_model
from simulator.play.stage import build_stage, play
from simulator.play.studio import Request, StudioError, studio

ROOT = Path(__file__).parents[2]
CASES = [
    ("bakery", "faulty_order", ""),
    ("bakery", "talk_to_owner", ""),
    ("bakery", "custom_cake", "wrong_amount"),
    ("ecommerce", "damaged_delivery", "any"),
    ("ecommerce", "before_buying", ""),
]
STEPS = {"recursion_limit": 200}


async def played(pack_name: str, scenario: str, flaw: str, seed: int) -> Dialogue:
    pack, personas = find_pack(pack_name), load_personas()
    name, persona = next(iter(personas.items()))
    case = draw_case(pack, pack.scenarios[scenario], name, seed)
    support = chat_model(f"embedded?flaw={flaw}" if flaw else "embedded")
    return await play(StageContext(pack, case, persona, chat_model("embedded"), support))


def kept() -> Any:
    """The graph with a checkpointer that takes no type but plain ones, as the server's will."""
    saver = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    graph = studio()
    graph.checkpointer = saver
    return graph


@pytest.mark.parametrize(("pack", "scenario", "flaw"), CASES)
async def test_it_plays_what_the_stage_plays(pack: str, scenario: str, flaw: str) -> None:
    request = {"pack": pack, "scenario": scenario, "flaw": flaw, "seed": 5}
    state = await studio().ainvoke(request, STEPS)
    dialogue = await played(pack, scenario, flaw, 5)
    turns = [turn.model_dump(mode="json") for turn in dialogue.turns]
    assert state["turns"][: len(turns)] == turns
    assert state["ending"] == dialogue.ending.model_dump(mode="json")


async def test_everything_may_be_left_out() -> None:
    state = await studio().ainvoke({}, STEPS)
    pack = find_pack("bakery")
    assert state["case"]["scenario"] == next(iter(pack.scenarios))
    assert state["case"]["seed"] == 0 and state["ending"]


async def test_the_state_is_json_after_every_step() -> None:
    request = {"scenario": "faulty_order", "flaw": "any", "seed": 3}
    seen = 0
    async for state in studio().astream(request, STEPS, stream_mode="values"):
        assert json.loads(json.dumps(state)) == state
        seen += 1
    assert seen > 6


async def test_it_is_played_step_by_step_and_can_be_gone_back_in() -> None:
    graph, thread = kept(), {**STEPS, "configurable": {"thread_id": "1"}}
    request: Any = {"scenario": "faulty_order", "seed": 2}
    nodes = []
    while True:
        await graph.ainvoke(request, thread, interrupt_before="*")
        state = await graph.aget_state(thread)
        if not state.next:
            break
        nodes += state.next
        request = None
    assert nodes[:5] == ["draw", "customer", "support", "critic", "customer"]
    dialogue = await played("bakery", "faulty_order", "", 2)
    said = [turn["text"] for turn in state.values["turns"]][: len(dialogue.turns)]
    assert said == [turn.text for turn in dialogue.turns]

    past = [s async for s in graph.aget_state_history(thread) if s.next == ("support",)][-1]
    assert len(past.values["turns"]) == 1
    again = await graph.aupdate_state(past.config, {"flaw": "any"})
    state = await graph.ainvoke(None, {**STEPS, **again})
    assert state["ending"] and any(turn["drafts"] for turn in state["turns"])


async def test_a_second_request_in_a_thread_begins_anew() -> None:
    graph, thread = kept(), {**STEPS, "configurable": {"thread_id": "1"}}
    await graph.ainvoke({"scenario": "faulty_order", "flaw": "any"}, thread)
    request = {"scenario": "talk_to_owner", "flaw": ""}
    second = await graph.ainvoke(request, thread)
    alone = await studio().ainvoke(request, STEPS)
    assert second == alone


async def test_a_state_that_was_changed_to_nonsense_is_refused() -> None:
    graph, thread = kept(), {**STEPS, "configurable": {"thread_id": "1"}}
    await graph.ainvoke({}, thread, interrupt_before=["support"])
    with pytest.raises(StudioError, match="changed to what it cannot be"):
        await graph.aupdate_state(thread, {"session": {"is": "system"}})


async def test_a_pack_that_was_changed_meanwhile_is_refused() -> None:
    graph, thread = kept(), {**STEPS, "configurable": {"thread_id": "1"}}
    await graph.ainvoke({}, thread, interrupt_before=["support"])
    case = (await graph.aget_state(thread)).values["case"]
    with pytest.raises(StudioError, match="was changed since"):
        await graph.aupdate_state(thread, {"case": {**case, "digest": "0"}})


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"pack": "bakry"}, "did you mean `bakery`"),
        ({"scenario": "custm_cake"}, "did you mean `custom_cake`"),
        ({"persona": "bussy_parent"}, "did you mean `busy_parent`"),
        ({"flaw": "wrong_amout"}, "did you mean `wrong_amount`"),
    ],
)
async def test_mistakes_in_a_request(request_: dict[str, str], reason: str) -> None:
    with pytest.raises(StudioError, match=reason):
        await studio().ainvoke(request_)


def test_the_server_shows_the_text_of_our_errors() -> None:
    assert issubclass(StudioError, ValueError)


def test_its_graph_is_the_stage_with_a_step_before() -> None:
    ours, stage = studio().builder, build_stage().builder
    assert isinstance(ours, StateGraph)
    assert set(ours.nodes) == {"draw", *stage.nodes}
    renamed = {("draw" if a == "__start__" else a, b) for a, b in stage.edges}
    assert ours.edges == renamed | {("__start__", "draw")}
    ends = {n: [b.ends for b in branches.values()] for n, branches in stage.branches.items()}
    assert {n: [b.ends for b in bs.values()] for n, bs in ours.branches.items()} == ends


def test_schemas_can_be_shown() -> None:
    properties = studio().get_input_jsonschema()["properties"]
    assert set(properties) == set(Request.model_fields)
    assert "turns" in studio().get_output_jsonschema()["properties"]


def test_langgraph_json_names_the_factory() -> None:
    graphs = json.loads((ROOT / "langgraph.json").read_text())["graphs"]
    path, _, name = graphs["stage"].partition(":")
    assert (ROOT / path).resolve() == Path(str(module.__file__)).resolve()
    assert getattr(module, name) is studio
