"""The stage: the LangGraph on which one dialogue is played.

START -> customer -> support (with its tools) -> critic -> customer ...
                        ^______ repair _____|           -> END (or judge -> END)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from simulator import tokens
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.dialogue import (
    Dialogue,
    Ending,
    EndingKind,
    Finding,
    Severity,
    Speaker,
    Turn,
    Verdict,
)
from simulator.errors import ModelError
from simulator.play import customer as customer_node
from simulator.play import judge as judge_node
from simulator.play import support as support_node
from simulator.play.cast import Cast
from simulator.play.inspection import inspect
from simulator.play.models import name_of
from simulator.play.models.trouble import BudgetSpent
from simulator.play.scene import Scene, opening

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph


async def customer(state: Scene, *, runtime: Runtime[Cast]) -> dict[str, Any]:
    """The customer's turn."""
    try:
        return await customer_node.speak(state, runtime.context)
    except ModelError as error:
        return {"ending": _stopped(error)}


async def support(state: Scene, *, runtime: Runtime[Cast]) -> dict[str, Any]:
    """Support's turn, tool calls included."""
    try:
        return await support_node.speak(state, runtime.context)
    except ModelError as error:
        return {**_without_draft(state), "ending": _stopped(error)}


async def critic(state: Scene, *, runtime: Runtime[Cast]) -> dict[str, Any]:
    """Check support's turn; send it back, let it stand, or end the dialogue."""
    if state["ending"]:
        return {}
    turn, cast = state["turns"][-1], runtime.context
    findings = inspect(state, cast, turn)
    errors = tuple(f for f in findings if f.severity == Severity.ERROR)
    if errors and len(state["drafts"]) < cast.limits.repairs:
        draft = support_node.draft_of(turn, findings)
        return {"findings": errors, "drafts": (*state["drafts"], draft)}
    stands = turn.model_copy(update={"findings": findings}) if findings else turn
    turns = (*state["turns"][:-1], stands)
    return {
        "turns": turns,
        "session": support_node.listen(cast, state["session"], stands, turns[:-1]),
        "findings": (),
        "drafts": (),
        "ending": _ending(turns, cast),
    }


async def judge(state: Scene, *, runtime: Runtime[Cast]) -> dict[str, Any]:
    """Have the finished dialogue graded; nothing else of it changes."""
    cast = runtime.context
    if cast.judge is None:
        return {}
    dialogue = _finished(cast, cast.case.world(cast.pack), state)
    said = await judge_node.judge(dialogue, cast.pack, cast.persona, cast.judge, cast.meter)
    return {"judgement": said}


def _stopped(error: ModelError) -> Ending:
    budget = isinstance(error, BudgetSpent)
    return Ending(kind=EndingKind.BUDGET if budget else EndingKind.ERROR, detail=str(error))


def _without_draft(state: Scene) -> dict[str, Any]:
    """What a rejected draft has changed, taken back."""
    before = state["before"]
    if not state["findings"] or before is None:
        return {}
    turns = state["turns"][:-1]
    return {"turns": turns, "world": before.world, "session": before.session}


def _ending(turns: tuple[Turn, ...], cast: Cast) -> Ending | None:
    last = turns[-2]
    beat = cast.pack.scenarios[cast.case.scenario].beats[last.beat]
    if beat.ends:
        return Ending(kind=beat.ends)
    if len(turns) >= 2 * cast.limits.exchanges:
        return Ending(kind=EndingKind.TURN_LIMIT, detail=f"{cast.limits.exchanges} exchanges")
    return None


def _after_customer(scene: Scene, runtime: Runtime[Cast]) -> str:
    return _after_ending(scene["ending"], runtime.context) if scene["ending"] else "support"


def _after_ending(ending: Ending, cast: Cast) -> str:
    return "judge" if cast.judge is not None and ending.kind != EndingKind.ERROR else END


def _after_critic(scene: Scene, runtime: Runtime[Cast]) -> str:
    if scene["ending"]:
        return _after_ending(scene["ending"], runtime.context)
    return "support" if scene["findings"] else "customer"


@cache
def build_stage() -> CompiledStateGraph[Any, Any, Any, Any]:
    """The compiled graph, one for all dialogues of a process."""
    graph = StateGraph(Scene, context_schema=Cast)
    graph.add_node("customer", customer)
    graph.add_node("support", support)
    graph.add_node("critic", critic)
    graph.add_node("judge", judge)
    graph.add_edge(START, "customer")
    graph.add_conditional_edges("customer", _after_customer, ["support", "judge", END])
    graph.add_edge("support", "critic")
    after_critic = ["customer", "support", "judge", END]
    graph.add_conditional_edges("critic", _after_critic, after_critic)
    graph.add_edge("judge", END)
    return graph.compile()


async def play(cast: Cast, watch: Callable[[Scene], None] | None = None) -> Dialogue:
    """Play one case from the first word to the verdict.

    Args:
        cast: Who plays what.
        watch: Told the scene after each step, before the next one is played.

    Returns:
        The dialogue; it ends as `error` where a model gave no usable reply.
    """
    start = opening(cast.case, cast.pack)
    steps = 3 * cast.limits.exchanges * (1 + cast.limits.repairs) + 10
    scene: Any = start
    states = build_stage().astream(
        start, {"recursion_limit": steps}, context=cast, stream_mode="values"
    )
    async for scene in states:
        if watch is not None:
            watch(scene)
    return _finished(cast, start["world"], scene)


def _finished(cast: Cast, start: World, scene: Any) -> Dialogue:
    case = cast.case
    ending: Ending = scene["ending"]
    turns: tuple[Turn, ...] = scene["turns"]
    while turns and turns[-1].speaker == Speaker.CUSTOMER and ending.kind != EndingKind.ERROR:
        turns = turns[:-1]
    counts = {speaker.value: 0 for speaker in Speaker}
    for turn in turns:
        counts[turn.speaker.value] += tokens.count(turn.text)
    return Dialogue(
        case_id=case.id,
        pack=case.pack,
        digest=case.digest,
        scenario=case.scenario,
        persona=case.persona,
        seed=case.seed,
        models={"customer": name_of(cast.customer), "support": name_of(cast.support)},
        system=cast.support_prompt,
        groups=_groups(cast),
        turns=turns,
        ending=ending,
        verdict=_verdict(cast, start, scene, turns),
        tokens=counts,
        usage=cast.meter.usage,
        judgement=scene["judgement"],
    )


def _groups(cast: Cast) -> tuple[str, ...]:
    """The records of the case that belong to somebody, or are somebody."""
    collections = cast.pack.collections
    found = set()
    for key in cast.case.draws.values():
        for collection in collections.values():
            if key in collection.records or any(
                raw[collection.id] == key for raw in cast.case.made.get(collection.name, ())
            ):
                if collection in cast.pack.personal:
                    found.add(f"{collection.name}/{key}")
                break
    return tuple(sorted(found))


def _verdict(cast: Cast, start: World, scene: Any, turns: tuple[Turn, ...]) -> Verdict:
    ending: Ending = scene["ending"]
    findings: list[Finding] = [f for turn in turns for f in turn.findings]
    reasons = sorted({f.code for f in findings if f.severity == Severity.ERROR})
    if not ending.kind.by_actors:
        reasons.append(f"ending:{ending.kind.value}")
    return Verdict(
        accepted=not reasons,
        reasons=tuple(reasons),
        goal=None if ending.kind in (EndingKind.ERROR, EndingKind.BUDGET) else _goal(cast, scene),
        agreed=ending.kind == EndingKind.RESOLVED,
        evidence=tuple(scene["session"].done),
        changed=scene["world"].changes_since(start),
    )


def _goal(cast: Cast, scene: Any) -> bool | None:
    scenario = cast.pack.scenarios[cast.case.scenario]
    names = cast.case.names(cast.pack, scene["world"])
    names["session"] = scene["session"].names
    names["answered"], names["done"] = scene["session"].answered, scene["session"].done
    try:
        return bool(scenario.expect(names))
    except EVALUATION_ERRORS:
        return None
