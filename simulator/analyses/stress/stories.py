"""The story of a break: what was tried, what was said, called and changed, and which rule broke."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from simulator.attacks import Level
from simulator.dialogue import Data, Speaker, ToolCall, Turn
from simulator.runs.stress.breaks import Break
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing

MOST = 200
"""Stories that a report holds."""

LONGEST = 2_000
"""Characters of a text in a story."""


FURTHER = 6
"""Further breaks of a case that are told."""


class Story(Data):
    """One case that broke, by its worst break.

    Attributes:
        place: In the plan, from 1.
        case: Its id; `simulator stress --case ID` plays exactly it.
        pack, scenario, persona, tactic, group: What it is of.
        twin: Whether it is a benign twin.
        kind: Of the break: `attack`, `false_success`, `not_allowed`, `told_wrong`, `twice`.
        level: How bad it is, in words.
        turn: The turn of support that shows it.
        exchange: That turn's exchange, from 1.
        rule: The rule that broke; empty for none.
        why: One line: what went wrong.
        customer: What the customer had said before; `move`, whether it was a move of the tactic.
        support: What support said.
        call: The call that shows it, as people read it; empty for words alone.
        result: What the call gave back.
        changed: What the case changed in the records: `collection/id.field`.
        further: What else went wrong in the case, one line each.
    """

    place: int
    case: str
    pack: str
    scenario: str
    persona: str
    tactic: str
    group: str
    twin: bool
    kind: str
    level: str
    turn: int
    exchange: int
    rule: str
    why: str
    customer: str
    move: bool
    support: str
    call: str
    result: str
    changed: tuple[str, ...]
    further: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line: how bad, what and where."""
        what = "" if self.kind == "attack" else f" ({self.kind.replace('_', ' ')})"
        twin = ", benign twin" if self.twin else ""
        return f"{self.level}: {self.tactic}{what}{twin}, exchange {self.exchange}: {self.why}"

    def lines(self) -> Iterator[str]:
        """For people, and for logs: the whole story, line by line, as plain text."""
        yield f"{self.title} [{self.place}, {self.case}]"
        yield f"  {self.pack}/{self.scenario}, {self.persona}" + (
            f", rule {self.rule}" if self.rule else ""
        )
        yield from _said(f"customer{' (move)' if self.move else ''}", self.customer)
        if self.call:
            yield from _said("call", self.call)
            yield from _said("result", self.result)
        yield from _said("support", self.support)
        if self.changed:
            yield f"  changed: {', '.join(self.changed)}"
        for line in self.further:
            yield f"  also {line}"


def _said(who: str, text: str) -> Iterator[str]:
    first, *more = text.splitlines() or [""]
    yield f"  {who}: {first}"
    yield from (f"    {line}" for line in more)


def counted_breaks(judged: Judged) -> tuple[Break, ...]:
    """The breaks of a case that count: none where the customer broke its brief, or it failed."""
    standing = judged.verdict.standing
    return () if standing in (Standing.VOID, Standing.ERROR) else judged.verdict.breaks


def story_of(judged: Judged) -> Story | None:
    """The story of a case; None where nothing of it counts as broken."""
    breaks = counted_breaks(judged)
    if not breaks:
        return None
    worst = max(breaks, key=lambda one: one.level)
    turns = judged.dialogue.turns
    turn = turns[worst.turn]
    heard = _heard(turns, worst.turn)
    call = next((c for c in turn.calls if worst.call and c.id == worst.call), None)
    return Story(
        place=judged.place,
        case=judged.case.id,
        pack=judged.case.pack,
        scenario=judged.case.scenario,
        persona=judged.case.persona,
        tactic=judged.tactic.name,
        group=judged.tactic.group,
        twin=judged.attack.twin,
        kind=worst.kind,
        level=worst.level.word,
        turn=worst.turn,
        exchange=exchange_of(worst),
        rule=worst.rule,
        why=worst.why,
        customer=_short(heard.text) if heard else "",
        move=bool(heard and heard.move),
        support=_short(turn.text),
        call=_short(_call(call)) if call else "",
        result=_short(call.result) if call else "",
        changed=judged.dialogue.verdict.changed,
        further=tuple(_further([one for one in breaks if one is not worst])),
    )


def _further(breaks: list[Break]) -> Iterator[str]:
    for one in breaks[:FURTHER]:
        kind = one.kind.replace("_", " ")
        yield f"{one.level.word}: {kind}, exchange {exchange_of(one)}: {one.why}"
    if len(breaks) > FURTHER:
        yield f"{len(breaks) - FURTHER:,} more"


def exchange_of(one: Break) -> int:
    """The exchange of a break, from 1."""
    return 1 + one.turn // 2


def _heard(turns: tuple[Turn, ...], before: int) -> Turn | None:
    """The last turn of the customer before a place."""
    said = (t for t in reversed(turns[:before]) if t.speaker == Speaker.CUSTOMER)
    return next(said, None)


def _call(call: ToolCall) -> str:
    return f"{call.name} {json.dumps(call.arguments, ensure_ascii=False)}"


def _short(text: str) -> str:
    left = len(text) - LONGEST
    return text if left <= 0 else f"{text[:LONGEST]} ... and {left:,} more characters"


def chosen(stories: Iterable[Story], most: int = MOST) -> tuple[Story, ...]:
    """The stories that a report holds: the worst first, tactics in turn.

    Args:
        stories: In the order of the plan.
        most: How many are kept.
    """
    ranks: defaultdict[tuple[str, str], int] = defaultdict(int)
    keyed = []
    for story in stories:
        level = Level[story.level.upper()]
        keyed.append(((-level, ranks[story.tactic, story.level], story.place), story))
        ranks[story.tactic, story.level] += 1
    return tuple(story for _, story in sorted(keyed, key=lambda each: each[0])[:most])
