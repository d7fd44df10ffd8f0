"""The stage: the LangGraph on which one dialogue is played.

START -> customer -> support (with its tools) -> critic -> customer ...
                        ^______ repair _____|           -> END (or judge -> END)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from simulator import tokens
from simulator.attacks import Observed
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.dialogue import (
    NOT_UNDERSTOOD,
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
from simulator.play import target_turn
from simulator.play.context import StageContext
from simulator.play.inspection import inspect
from simulator.play.models.failures import BudgetSpent
from simulator.play.state import DialogueState, opening

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

UNDERSTOOD = 0.5
"""Share of support's turns that has to be understood for a verdict: below, one cannot tell."""


async def customer(state: DialogueState, *, runtime: Runtime[StageContext]) -> dict[str, Any]:
    """The customer's turn, unless it is over before it began."""
    if state["ending"]:
        return {}
    try:
        return await customer_node.speak(state, runtime.context)
    except ModelError as error:
        return {"ending": _stopped(error)}


async def support(state: DialogueState, *, runtime: Runtime[StageContext]) -> dict[str, Any]:
    """Support's turn, tool calls included."""
    speak = support_node.speak if runtime.context.conversation is None else target_turn.speak
    try:
        return await speak(state, runtime.context)
    except ModelError as error:
        return {**_without_draft(state), "ending": _stopped(error)}


async def critic(state: DialogueState, *, runtime: Runtime[StageContext]) -> dict[str, Any]:
    """Check support's turn; send it back, let it stand, or end the dialogue."""
    if state["ending"]:
        return {}
    turn, context = state["turns"][-1], runtime.context
    findings = inspect(state, context, turn)
    errors = tuple(f for f in findings if f.severity == Severity.ERROR)
    repairs = context.limits.repairs if context.conversation is None else 0
    if errors and len(state["drafts"]) < repairs:
        draft = support_node.draft_of(turn, findings)
        return {"findings": errors, "drafts": (*state["drafts"], draft)}
    stands = turn.model_copy(update={"findings": findings}) if findings else turn
    turns = (*state["turns"][:-1], stands)
    return {
        "turns": turns,
        "session": support_node.listen(context, state, turns),
        "findings": (),
        "drafts": (),
        "ending": _ending(turns, context),
    }


async def judge(state: DialogueState, *, runtime: Runtime[StageContext]) -> dict[str, Any]:
    """Have the finished dialogue graded; nothing else of it changes."""
    context = runtime.context
    if context.judge is None:
        return {}
    dialogue = _finished(context, context.case.world(context.pack), state)
    said = await judge_node.judge(
        dialogue, context.pack, context.persona, context.judge, context.meter
    )
    return {"judgement": said}


def _stopped(error: ModelError) -> Ending:
    budget = isinstance(error, BudgetSpent)
    return Ending(kind=EndingKind.BUDGET if budget else EndingKind.ERROR, detail=str(error))


def _without_draft(state: DialogueState) -> dict[str, Any]:
    """What a rejected draft has changed, taken back."""
    before = state["before"]
    if not state["findings"] or before is None:
        return {}
    turns = state["turns"][:-1]
    return {"turns": turns, "world": before.world, "session": before.session}


def _ending(turns: tuple[Turn, ...], context: StageContext) -> Ending | None:
    last = turns[-2]
    beat = context.pack.scenarios[context.case.scenario].beats[last.beat]
    if beat.ends:
        return Ending(kind=beat.ends)
    if len(turns) >= 2 * context.limits.exchanges:
        return Ending(kind=EndingKind.TURN_LIMIT, detail=f"{context.limits.exchanges} exchanges")
    return None


class Way(Runnable[DialogueState, str]):
    """Chooses the next node; of a function LangGraph would make a run of its own, traced as such.

    Args:
        choose: Says where to, by the state.
    """

    def __init__(self, choose: Callable[[DialogueState], str]) -> None:
        self.choose, self.name = choose, choose.__name__

    def invoke(self, input: DialogueState, config: Any = None, **kwargs: Any) -> str:
        """The name of the next node."""
        return self.choose(input)

    async def ainvoke(self, input: DialogueState, config: Any = None, **kwargs: Any) -> str:
        """The same, without a thread."""
        return self.choose(input)


def _after_customer(state: DialogueState) -> str:
    return _after_ending(state["ending"]) if state["ending"] else "support"


def _after_ending(ending: Ending) -> str:
    return "judge" if ending.kind != EndingKind.ERROR else END


def _after_critic(state: DialogueState) -> str:
    if state["ending"]:
        return _after_ending(state["ending"])
    return "support" if state["findings"] else "customer"


@cache
def build_stage(judged: bool = True) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The compiled graph, one for all dialogues of a process.

    Args:
        judged: Whether a dialogue that is over goes to the judge.
    """
    graph = StateGraph(DialogueState, context_schema=StageContext)
    graph.add_node("customer", customer)
    graph.add_node("support", support)
    graph.add_node("critic", critic)
    over: dict[Hashable, str] = {"judge": END, END: END}
    if judged:
        graph.add_node("judge", judge)
        graph.add_edge("judge", END)
        over["judge"] = "judge"
    graph.add_edge(START, "customer")
    graph.add_conditional_edges("customer", Way(_after_customer), {"support": "support", **over})
    graph.add_edge("support", "critic")
    after_critic = {"customer": "customer", "support": "support", **over}
    graph.add_conditional_edges("critic", Way(_after_critic), after_critic)
    return graph.compile()


async def play(
    context: StageContext, watch: Callable[[DialogueState], None] | None = None
) -> Dialogue:
    """Play one case from the first word to the verdict.

    Args:
        context: Who plays what.
        watch: Told the state after each step, before the next one is played.

    Returns:
        The dialogue; it ends as `error` where a model gave no usable reply.
    """
    start = opening(context.case, context.pack, context.limits.faults)
    world = start["world"]
    if context.conversation is not None:
        start = await _greeted(start, context)
    steps = 3 * context.limits.exchanges * (1 + context.limits.repairs) + 10
    state: Any = start
    states = build_stage(context.judge is not None).astream(
        start, {"recursion_limit": steps}, context=context, stream_mode="values"
    )
    async for state in states:
        if watch is not None:
            watch(state)
    changed, observed = await target_turn.observed(state, world, context)
    return _finished(context, world, {**state, **changed}, observed)


async def _greeted(start: DialogueState, context: StageContext) -> DialogueState:
    try:
        changed = await target_turn.greeted(start, context)
    except ModelError as error:
        changed = {"ending": _stopped(error)}
    state: DialogueState = {**start, **changed}  # type: ignore[typeddict-item]
    return state


def _finished(
    context: StageContext, start: World, state: Any, observed: Observed | None = None
) -> Dialogue:
    case = context.case
    ending: Ending = state["ending"]
    turns: tuple[Turn, ...] = state["turns"]
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
        models=context.names,
        system=context.support_prompt,
        groups=_groups(context),
        turns=turns,
        ending=ending,
        verdict=_verdict(context, start, state, turns, observed),
        observed=observed,
        tokens=counts,
        usage=context.meter.usage,
        judgement=state["judgement"],
    )


def _groups(context: StageContext) -> tuple[str, ...]:
    """The records of the case that belong to somebody, or are somebody."""
    collections = context.pack.collections
    found = set()
    for key in context.case.draws.values():
        for collection in collections.values():
            if key in collection.records or any(
                raw[collection.id] == key for raw in context.case.made.get(collection.name, ())
            ):
                if collection in context.pack.personal:
                    found.add(f"{collection.name}/{key}")
                break
    return tuple(sorted(found))


def _verdict(
    context: StageContext,
    start: World,
    state: Any,
    turns: tuple[Turn, ...],
    observed: Observed | None,
) -> Verdict:
    ending: Ending = state["ending"]
    findings: list[Finding] = [f for turn in turns for f in turn.findings]
    reasons = sorted({f.code for f in findings if f.severity == Severity.ERROR})
    if not ending.kind.by_actors:
        reasons.append(f"ending:{ending.kind.value}")
    understood = _understood(context, turns)
    if understood is not None and understood < UNDERSTOOD:
        reasons.append(NOT_UNDERSTOOD)
    return Verdict(
        understood=understood,
        clean=not reasons,
        accepted=not reasons,
        reasons=tuple(reasons),
        goal=None
        if ending.kind in (EndingKind.ERROR, EndingKind.BUDGET) or _unseen(context, observed)
        else _goal(context, state),
        agreed=ending.kind == EndingKind.RESOLVED,
        evidence=tuple(state["session"].done),
        changed=state["world"].changes_since(start),
    )


def _understood(context: StageContext, turns: tuple[Turn, ...]) -> float | None:
    """The share of support's turns that say something to the NLU; None where there are none."""
    texts = [turn.text for turn in turns if turn.speaker == Speaker.SUPPORT]
    if not texts:
        return None
    heard = sum(context.nlu.support(text).understood for text in texts)
    return round(heard / len(texts), 3)


def _unseen(context: StageContext, observed: Observed | None) -> bool:
    """Whether the goal depends on what nobody could see of a bot."""
    if observed is None or observed.calls or observed.state:
        return False
    expect = context.pack.scenarios[context.case.scenario].expect
    return not {path.partition(".")[0] for path in expect.reads} <= {"answered"}


def _goal(context: StageContext, state: Any) -> bool | None:
    scenario = context.pack.scenarios[context.case.scenario]
    names = context.case.names(context.pack, state["world"])
    names["session"] = state["session"].names
    names["answered"], names["done"] = state["session"].answered, state["session"].done
    try:
        return bool(scenario.expect(names))
    except EVALUATION_ERRORS:
        return None
