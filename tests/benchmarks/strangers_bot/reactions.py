"""How customers react to what the bot meant, which the bot itself knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from simulator.content.pack import Pack
from simulator.content.scenarios import Outcome
from simulator.dialogue import Dialogue, Speaker, Turn
from strangers_bot import hearing
from strangers_bot.clerk import Clerk

WAITING = ("ask", "confirm", "choose", "offer")


def reactions(
    pack: Pack, dialogues: Iterable[Dialogue], clerks: Mapping[str, Clerk]
) -> dict[str, Counter[str]]:
    """By what the bot meant: how often the customer did what fits, said the same, or left."""
    counts: dict[str, Counter[str]] = {}
    for dialogue in dialogues:
        said = [turn for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER]
        heard = ""
        for turn, after in pairwise(said):
            heard += turn.text
            clerk, later = clerks.get(heard), clerks.get(heard + after.text)
            if clerk and later and (act := meant(clerk)):
                kind = _kind(pack, dialogue, act, (turn, after), (clerk, later))
                counts.setdefault(act, Counter())[kind] += 1
    return counts


def meant(clerk: Clerk) -> str:
    """What the bot's last message was for; empty for small talk and answers."""
    if clerk.outcome in ("done", "refused"):
        return clerk.outcome
    return clerk.pending[0] if clerk.pending[:1] and clerk.pending[0] in WAITING else ""


def _kind(
    pack: Pack,
    dialogue: Dialogue,
    act: str,
    turns: tuple[Turn, Turn],
    clerks: tuple[Clerk, Clerk],
) -> str:
    beats = pack.scenarios[dialogue.scenario].beats
    before, after = beats[turns[0].beat], beats[turns[1].beat]
    if act in ("done", "refused"):
        fits = after.name in before.following(Outcome(act))
    else:
        fits = _answers(act, turns[1].text, *clerks) or (
            act == "offer" and after.name in before.following(Outcome.OFFERED)
        )
    if fits:
        return "fits"
    return "left" if after.ends else "again" if after is before else "went on"


def _answers(act: str, text: str, clerk: Clerk, later: Clerk) -> bool:
    """Whether a message answers what was asked."""
    asked = set(clerk.pending[1:])
    if act == "ask":
        return bool(asked & (later.new | later.unknown))
    if act == "choose":
        return later.task in asked or later.called
    return hearing.sign("yes", text) or hearing.sign("no", text)
