"""The stage for LangGraph's own tools (`langgraph dev`, Studio), see `langgraph.json`.

A case of the embedded model is asked for with a little JSON, and played by the stage's own nodes on
the stage's own edges; between two steps everything is JSON, so that a server can keep and show it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from langgraph.graph import START, StateGraph
from langgraph.runtime import Runtime
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict  # pydantic reads typing's only from Python 3.12 on

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.errors import UserError, nearest
from simulator.play import snapshot
from simulator.play.context import StageContext
from simulator.play.models import chat_model
from simulator.play.stage import build_stage
from simulator.play.state import DialogueState, opening

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph


class StudioError(UserError, ValueError):
    """A mistake of the user's that LangGraph's server shows: of other errors it hides the text."""


class Request(BaseModel):
    """What is to be played; every part may be left out, and is then as before in the thread."""

    model_config = ConfigDict(frozen=True)

    pack: str = Field("bakery", description="Name of a pack")
    scenario: str = Field("", description="One of the pack's scenarios; the first where empty")
    persona: str = Field("", description="A persona; the first where empty")
    seed: int = Field(0, description="The same seed, the same case")
    flaw: str = Field("", description="Mistakes that support is to make: `wrong_amount`, `any`")


class StudioState(TypedDict, total=False):
    """A `DialogueState` as JSON, with the case that it belongs to and the flaws asked for."""

    flaw: str
    case: dict[str, Any]
    world: dict[str, Any]
    session: dict[str, Any]
    turns: list[dict[str, Any]]
    customer_messages: list[dict[str, Any]]
    support_messages: list[dict[str, Any]]
    before: dict[str, Any] | None
    drafts: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    ending: dict[str, Any] | None
    judgement: dict[str, Any] | None


def studio() -> CompiledStateGraph[Any, Any, Any, Any]:
    """The graph that `langgraph.json` names: `draw` sets a case up, then the stage follows.

    The server brings its own checkpointer; nothing is played or read from a file before a run.
    """
    stage = build_stage().builder
    graph = StateGraph(StudioState, input_schema=Request)
    graph.add_node("draw", draw)
    for name, spec in stage.nodes.items():
        played: Any = _node(getattr(spec.runnable, "afunc"))  # noqa: B009
        graph.add_node(name, played)
    for source, target in sorted(stage.edges):
        if source == START:
            graph.add_edge(START, "draw")
            source = "draw"
        graph.add_edge(source, target)
    for name, branches in stage.branches.items():
        for branch in branches.values():
            choose = getattr(branch.path, "choose")  # noqa: B009
            graph.add_conditional_edges(name, _choice(choose), branch.ends)
    return graph.compile(name="stage")


def draw(state: Request) -> dict[str, Any]:
    """The case that is asked for, and the empty state it begins with.

    Raises:
        StudioError: There is no such pack, scenario, persona or flaw.
    """
    with _shown():
        return _drawn(state)


@contextmanager
def _shown() -> Iterator[None]:
    try:
        yield
    except UserError as error:
        raise StudioError(str(error)) from None


def _drawn(state: Request) -> dict[str, Any]:
    pack = find_pack(state.pack)
    scenarios, personas = pack.scenarios, load_personas((state.persona,) if state.persona else ())
    name = state.scenario or next(iter(scenarios))
    if name not in scenarios:
        raise UserError(f"there is no scenario `{name}`{nearest(name, scenarios)}")
    chat_model(_support(state.flaw))
    case = draw_case(pack, scenarios[name], next(iter(personas)), state.seed)
    return {
        "flaw": state.flaw,
        "case": case.model_dump(mode="json"),
        **snapshot.written(opening(case, pack)),
    }


def _support(flaw: str) -> str:
    return f"embedded?flaw={flaw}" if flaw else "embedded"


def _set_up(state: StudioState) -> tuple[DialogueState, StageContext]:
    """State and context of what was kept; the pack is read from its files once a process.

    Raises:
        StudioError: The pack or the state is not what it was.
    """
    with _shown():
        return _opened(state)


def _opened(state: StudioState) -> tuple[DialogueState, StageContext]:
    case = Case.model_validate(state["case"])
    pack, personas = find_pack(case.pack), load_personas((case.persona,))
    if pack.digest != case.digest:
        raise UserError(f"pack `{case.pack}` was changed since this case was drawn; draw it anew")
    models = chat_model("embedded", "customer"), chat_model(_support(state["flaw"]), "support")
    context = StageContext(pack, case, personas[case.persona], *models)
    return snapshot.read(state, pack, case), context


def _node(play: Callable[..., Awaitable[dict[str, Any]]]) -> Callable[[StudioState], Any]:
    """A node of the stage on JSON; files are read beside the server's event loop, never in it."""

    async def node(state: StudioState) -> dict[str, Any]:
        dialogue, context = await asyncio.to_thread(_set_up, state)
        return snapshot.written(await play(dialogue, runtime=Runtime(context=context)))

    return node


def _choice(choose: Callable[[DialogueState], str]) -> Callable[[StudioState], Any]:
    async def choice(state: StudioState) -> str:
        dialogue, _ = await asyncio.to_thread(_set_up, state)
        return choose(dialogue)

    return choice
