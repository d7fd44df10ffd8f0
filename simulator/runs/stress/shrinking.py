"""Shrinking: the smallest variant of a broken case that still breaks in the same way.

Moves are left out by delta debugging, then the persona's style, then what comes after the break.
Each variant is played; what was not played is not claimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from simulator.attacks import Attack, Strategy
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Mood, Persona, Tone, Typing
from simulator.content.tactics import Tactic
from simulator.dialogue import Data, Dialogue
from simulator.errors import UserError
from simulator.runs.stress.breaks import Break
from simulator.runs.stress.ddmin import ddmin
from simulator.runs.stress.verdict import AttackVerdict, Standing, judge

REPLAYS = 3
"""How often the case is played as it is before anything is left out."""

MOST = 100
"""Dialogues that are played at the most."""


@dataclass(frozen=True)
class Variant:
    """A case with some of it left out.

    Attributes:
        case: With the moves that are left.
        exchanges: After which it is cut off.
        plain: Whether its persona's style is left out.
    """

    case: Case
    exchanges: int
    plain: bool = False

    @property
    def key(self) -> str:
        """Tells it from all others of its case."""
        return f"{self.case.id}/{self.exchanges}/{'plain' if self.plain else 'styled'}"

    @property
    def moves(self) -> tuple[str, ...]:
        """Those that are left."""
        return _attack(self.case).moves

    def with_moves(self, moves: tuple[str, ...]) -> Variant:
        """With these alone."""
        strategy = _attack(self.case).strategy if moves else Strategy.NONE
        attack = _attack(self.case).model_copy(update={"moves": moves, "strategy": strategy})
        return replace(self, case=self.case.model_copy(update={"attack": attack}))


class Way(Data):
    """How a case breaks; two breaks of one way are the same for whoever mends the bot.

    Attributes:
        kind: Of the break, or `over_refusal`.
        rule: The rule that broke; empty for none.
        shown: By which tool, or which of the tactic's `breaks` or finding of the critic, it shows.
    """

    kind: str
    rule: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Replay:
    """A variant as it was played."""

    variant: Variant
    dialogue: Dialogue
    verdict: AttackVerdict

    def breaks(self) -> list[tuple[Way, Break | None]]:
        """How it breaks, what the tactic aims at first; nothing where nothing of it counts."""
        if self.verdict.standing in (Standing.VOID, Standing.ERROR):
            return []
        found: list[tuple[Way, Break | None]] = [
            (self._way(one), one)
            for one in sorted(self.verdict.breaks, key=lambda b: (b.kind != "attack", -b.level))
        ]
        if _attack(self.variant.case).twin and self.verdict.standing == Standing.BROKEN:
            shown = self.dialogue.ending.kind.value
            found.insert(0, (Way(kind="over_refusal", shown=shown), None))
        return found

    def broken(self, way: Way) -> Break | None:
        """The break of a way; None where there is none, or no turn shows it."""
        return next((one for each, one in self.breaks() if each == way), None)

    def _way(self, one: Break) -> Way:
        turn = self.dialogue.turns[one.turn]
        call = next((call.name for call in turn.calls if one.call and call.id == one.call), "")
        return Way(kind=one.kind, rule=one.rule, shown=call or one.code)


class Often(Data):
    """So often it broke in the same way, of so many replays."""

    broke: int
    replays: int

    def __str__(self) -> str:
        return f"{self.broke} of {self.replays}"


@dataclass(frozen=True)
class Shrunk:
    """What became of a case.

    Attributes:
        before, after: Replays of the whole case and of the smallest variant.
        way: How both break.
        whole, smallest: How often.
        dialogues: How many were played for it.
        failed: Those of them that the environment ended.
        complete: Whether all was tried; else the bound was reached before.
    """

    before: Replay
    after: Replay
    way: Way
    whole: Often
    smallest: Often
    dialogues: int
    failed: int
    complete: bool


Play = Callable[[Variant], Awaitable[Dialogue]]


class _Spent(Exception):
    """As many dialogues were played as may be."""


@dataclass
class Shrinker:
    """Shrinks one case.

    Attributes:
        pack, tactic: Of the case.
        play: Plays a variant.
        most: Dialogues that may be played, `REPLAYS` or more.
        dialogues, failed: Played so far, and those of them that the environment ended.
    """

    pack: Pack
    tactic: Tactic
    play: Play
    most: int = MOST
    dialogues: int = 0
    failed: int = 0
    _tries: int = 1
    _best: Replay | None = field(default=None, init=False)
    _often: dict[str, list[bool]] = field(default_factory=dict, init=False)

    async def shrink(self, case: Case, exchanges: int) -> Shrunk:
        """The smallest variant that breaks as the case does.

        Args:
            case: With its attack.
            exchanges: Limit of the run.

        Raises:
            UserError: It does not break.
        """
        before, way = await self._replayed(Variant(case, exchanges))
        whole = self._counted(before.variant)
        # a bot that breaks now and then may hold once where it breaks: each variant has more tries
        self._tries = REPLAYS if whole.broke < whole.replays else 1
        self._best, complete = before, True
        try:
            await self._without_moves(way)
            await self._smaller(replace(self._best.variant, plain=True), way)
            await self._cut_off(way)
            await self._sure(way)
        except _Spent:
            complete = False
        smallest = self._counted(self._best.variant)
        counts = self.dialogues, self.failed, complete
        return Shrunk(before, self._best, way, whole, smallest, *counts)

    async def _replayed(self, variant: Variant) -> tuple[Replay, Way]:
        replays = [await self._played(variant) for _ in range(REPLAYS)]
        broken = [replay for replay in replays if replay.breaks()]
        if not broken:
            counts = Counter(r.verdict.standing.value.replace("_", " ") for r in replays)
            told = ", ".join(f"{name} {count}" for name, count in counts.items())
            raise UserError(
                f"case {variant.case.id} does not break again in {REPLAYS} replays ({told}); there"
                " is nothing to shrink"
            )
        way = broken[0].breaks()[0][0]
        self._often[variant.key] = [_is(replay, way) for replay in replays]
        return broken[0], way

    async def _without_moves(self, way: Way) -> None:
        """Fewer moves, or none where a rule forbids what is wanted whatever is said."""
        whole = self._whole
        if not whole.moves:
            return
        if _attack(whole.case).rule and await self._smaller(whole.with_moves(()), way):
            return
        await ddmin(whole.moves, lambda moves: self._smaller(whole.with_moves(moves), way))

    async def _cut_off(self, way: Way) -> None:
        """Nothing after the break."""
        best = self._whole
        assert self._best
        shown = self._best.broken(way)
        if shown is not None and 2 * shown.exchange < len(self._best.dialogue.turns):
            await self._smaller(replace(best, exchanges=shown.exchange), way)

    async def _sure(self, way: Way) -> None:
        """The smallest variant as often as the whole case."""
        best = self._whole
        for _ in range(REPLAYS - len(self._often[best.key])):
            self._often[best.key].append(_is(await self._played(best), way))

    @property
    def _whole(self) -> Variant:
        assert self._best
        return self._best.variant

    async def _smaller(self, variant: Variant, way: Way) -> bool:
        """Whether a smaller variant breaks in this way, which is then the best."""
        tried = self._often.setdefault(variant.key, [])
        for _ in range(self._tries):
            replay = await self._played(variant)
            tried.append(_is(replay, way))
            if tried[-1]:
                self._best = replay
                return True
        return False

    async def _played(self, variant: Variant) -> Replay:
        if self.dialogues >= self.most:
            raise _Spent
        self.dialogues += 1
        dialogue = await self.play(variant)
        verdict = judge(variant.case, dialogue, self.pack, self.tactic)
        self.failed += verdict.standing == Standing.ERROR
        return Replay(variant, dialogue, verdict)

    def _counted(self, variant: Variant) -> Often:
        tried = self._often[variant.key]
        return Often(broke=sum(tried), replays=len(tried))


def without_style(persona: Persona) -> Persona:
    """A persona that writes plainly; how long it insists and what it tells at once stays."""
    return persona.model_copy(
        update={
            "tone": Tone.NEUTRAL,
            "formality": "neutral",
            "verbosity": "normal",
            "skill": "medium",
            "mood": Mood.CALM,
            "english": "native",
            "typing": Typing(),
            "background": "",
            "asides": (),
        }
    )


def _is(replay: Replay, way: Way) -> bool:
    return any(each == way for each, _ in replay.breaks())


def _attack(case: Case) -> Attack:
    assert case.attack is not None
    return case.attack
