"""What was possible: how a dialogue ended, held against what policy allowed in its world."""

from __future__ import annotations

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import RANKS, Dialogue, EndingKind, Speaker
from simulator.play.nlu import nlu_for
from simulator.runs.coverage.forecast import Forecast

BEST = max(RANKS, key=RANKS.__getitem__)
UNHELPED = (EndingKind.ERROR, EndingKind.BUDGET)
"""Endings of dialogues that nobody could end as they might have."""


def graded(dialogue: Dialogue, case: Case, pack: Pack, persona: Persona) -> Dialogue:
    """The dialogue with a verdict that says what was possible, whoever played it.

    No model is asked: the policy is tried on the case's own world. Nothing is better than resolved,
    so the world is only asked about dialogues that ended otherwise.
    """
    kind = dialogue.ending.kind
    if kind in UNHELPED:
        return dialogue
    possible = BEST if kind == BEST else _possible(dialogue, case, pack, persona)
    verdict = dialogue.verdict.against(possible, kind)
    return dialogue.model_copy(update={"verdict": verdict})


def _possible(dialogue: Dialogue, case: Case, pack: Pack, persona: Persona) -> EndingKind:
    """What policy surely allowed; to a customer that was refused, giving up is as good as refused.

    So it is to one that only asks, was answered all of it, and goes by its own path.
    A customer may leave as soon as its patience is used up, so one setback less is counted on.
    """
    possible = Forecast(pack, case).expected(persona.patience - 1)
    if dialogue.ending.kind != EndingKind.GAVE_UP or RANKS[possible] == RANKS[BEST]:
        return possible
    nlu, said = nlu_for(pack), (t.text for t in dialogue.turns if t.speaker == Speaker.SUPPORT)
    readings = [nlu.support(text) for text in said]
    beats = [pack.scenarios[case.scenario].beats[name] for name in case.path]
    told = {name for reading in readings for name in reading.answered}
    answered = all(not beat.wants and beat.asks in {"", *told} for beat in beats)
    refused = any(reading.refused for reading in readings)
    if refused or (answered and possible == EndingKind.GAVE_UP):
        return EndingKind.GAVE_UP
    return EndingKind.REFUSED
