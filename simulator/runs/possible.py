"""What was possible: how a dialogue ended, held against the best that policy allowed."""

from __future__ import annotations

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import RANKS, Dialogue, EndingKind
from simulator.runs.coverage.forecast import Forecast

BEST = max(RANKS, key=RANKS.__getitem__)


def graded(dialogue: Dialogue, case: Case, pack: Pack, persona: Persona) -> Dialogue:
    """The dialogue with a verdict that says what was possible, whoever played it.

    No model is asked: the policy is tried on the case's own world. Nothing is better than resolved,
    so the world is only asked about dialogues that ended otherwise.
    """
    if dialogue.ending.kind == BEST:
        possible = BEST
    elif dialogue.ending.kind in (EndingKind.ERROR, EndingKind.BUDGET):
        return dialogue
    else:
        possible = Forecast(pack, case).best(persona.patience)
    verdict = dialogue.verdict.against(possible, dialogue.ending.kind)
    return dialogue.model_copy(update={"verdict": verdict})
