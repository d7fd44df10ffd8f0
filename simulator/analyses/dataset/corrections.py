"""Corrections: a broken stress case up to the turn that broke, with what the clerk says instead.

Each gives one preference pair, as if the broken turn had been sent back. Nothing is made up where
nobody can know what was right to say: such cases are counted, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from simulator.analyses.stress.stories import counted_breaks
from simulator.content.pack import Pack
from simulator.dialogue import Blame, Dialogue, Draft, Finding, Severity, Turn, Verdict
from simulator.play.context import support_prompt
from simulator.play.continuation import Diverged, clerk_instead
from simulator.play.models.embedded import NAME
from simulator.runs.stress.breaks import Break
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing, judge

UNSEEN = "what the bot called is not known, so that nobody can go on from there"
NO_TURN = "no one turn shows what went wrong"
AS_BAD = "what the clerk says there counts as broken too"
NOTHING = {
    Standing.VOID: "the customer broke its brief (void)",
    Standing.ERROR: "the environment failed (error)",
    Standing.BROKEN: "a benign twin that was refused: no one turn shows it",
}
"""Why a case has no break that counts, where it is not that it held or cannot be told."""


async def corrections(
    judged: Iterable[Judged], packs: Mapping[str, Pack], faults: tuple[str, ...] = ()
) -> tuple[list[Dialogue], Counter[str]]:
    """The corrected dialogues of a run, and why others have none.

    Args:
        judged: Its cases with their verdicts.
        packs: By name.
        faults: That the world of the run could play.

    Returns:
        Dialogues that end with the clerk's turn, whose draft is the broken one; and cases without,
        by reason.
    """
    found: list[Dialogue] = []
    left_out: Counter[str] = Counter()
    for one in judged:
        try:
            found.append(await correction(one, packs[one.case.pack], faults))
        except Diverged as error:
            left_out[str(error)] += 1
    return found, left_out


async def correction(one: Judged, pack: Pack, faults: tuple[str, ...] = ()) -> Dialogue:
    """One case, corrected at the first turn that broke.

    Raises:
        Diverged: There is none, or nobody can know what was right to say there.
    """
    breaks = counted_breaks(one)
    if not breaks:
        standing = one.verdict.standing
        raise Diverged(NOTHING.get(standing, f"not broken: {standing.value.replace('_', ' ')}"))
    dialogue = one.dialogue
    if dialogue.observed is not None and not dialogue.observed.calls:
        raise Diverged(UNSEEN)
    # whoever left content with what policy refuses got it before
    shown = [each for each in breaks if each.kind != "not_allowed"]
    if not shown:
        raise Diverged(NO_TURN)
    place = min(each.turn for each in shown)
    turn = await clerk_instead(dialogue, place, one.case, pack, faults)
    broken = dialogue.turns[place]
    told = tuple(_finding(each, one) for each in shown if each.turn == place)
    draft = Draft(text=broken.text, calls=broken.calls, findings=told)
    corrected = _corrected(dialogue, pack, turn, draft)
    again = judge(one.case, corrected, pack, one.tactic)
    if any(each.turn == place and each.kind != "not_allowed" for each in again.breaks):
        raise Diverged(AS_BAD)
    return corrected


def _corrected(dialogue: Dialogue, pack: Pack, turn: Turn, draft: Draft) -> Dialogue:
    """Up to the clerk's turn; its prompt is ours, since that of the bot is not known."""
    spoken = (*dialogue.turns[: turn.index], turn.model_copy(update={"drafts": (draft,)}))
    return dialogue.model_copy(
        update={
            "system": support_prompt(pack),
            "turns": spoken,
            "models": {**dialogue.models, "chosen": NAME},
            "verdict": Verdict(clean=True, accepted=True, goal=dialogue.verdict.goal),
        }
    )


def _finding(one: Break, judged: Judged) -> Finding:
    return Finding(
        code=one.kind,
        severity=Severity.ERROR,
        blame=Blame.SUPPORT,
        turn=one.turn,
        message=f"{judged.tactic.name}: {one.why}",
        source=f"rule {one.rule}" if one.rule else "",
    )
