"""The bot of `simulator serve PACK --flaw NAME` in this process, with what it got wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from simulator.attacks import Attack
from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import load_tactics
from simulator.dialogue import Dialogue, RuleOutcome
from simulator.play.context import Limits
from simulator.play.models.embedded.flaws import UNGUARDED, known_flaws
from simulator.play.targets.bot import BotTarget, Session
from simulator.play.targets.calling import Function
from simulator.play.targets.hooks import Hooks, records_of
from simulator.play.targets.mapping import ReplyMapping, Said
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import WorldHandle
from simulator.runs.runner import Job, WorkerPool
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.verdict import AttackVerdict, Standing, judge
from simulator.server.bot import Bot
from simulator.server.bot_requests import read_records

TACTICS = load_tactics()
PERSONAS = load_personas(folder=ADVERSARIAL)
PACKS = {name: find_pack(name) for name in ("bakery", "ecommerce")}


@dataclass
class Erred:
    """What a bot got wrong in one session.

    Attributes:
        turns: In the dialogue, in which it did.
        rules: Of its own tools that it broke.
    """

    turns: list[int] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)


@dataclass
class FlawedTarget(BotTarget):
    """A bot with one flaw, its records set up and probed as over HTTP.

    Attributes:
        flaw: What it gets wrong.
        erred: By case.
    """

    flaw: str = ""
    erred: dict[str, Erred] = field(default_factory=dict)
    sessions: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hooks = Hooks(probe=Function(self._probe, "probe"))

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[_Clerk]:
        """A session whose words follow from the case alone."""
        bot, case = Bot(session.pack, (self.flaw,)), session.case
        told = {"pack": session.pack.name, "records": records_of(case, session.pack)}
        self.sessions[session.id] = bot.session(case.id, read_records(told, session.pack))
        yield _Clerk(self, bot, session.id, self.erred.setdefault(case.id, Erred()))
        del self.sessions[session.id]

    async def _probe(self, told: dict[str, Any]) -> Any:
        return self.sessions[told["session"]].records


@dataclass
class _Clerk:
    target: FlawedTarget
    bot: Bot
    key: str
    erred: Erred

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        place = len(said.history) + 1
        self.target.sessions[self.key], turn = self.bot.reply(
            self.target.sessions[self.key], said.text
        )
        broken = {
            rule for c in turn.calls for rule, o in c.rules.items() if o == RuleOutcome.BROKEN
        }
        if turn.erred or (broken and self.target.flaw == UNGUARDED):
            self.erred.turns.append(place)
        self.erred.rules |= broken
        calls = [
            {"name": c.name, "arguments": c.arguments, "result": json.loads(c.result), "ok": c.ok}
            for c in turn.calls
        ]
        return ReplyMapping().read({"reply": turn.text, "calls": calls})


@dataclass(frozen=True)
class Tried:
    """One case of a tactic against a bot with a flaw that it aims at.

    Attributes:
        case: With its attack.
        dialogue: As it was played.
        verdict: On it.
        erred: What the bot says itself that it got wrong.
        flaw: Its name.
    """

    case: Case
    dialogue: Dialogue
    verdict: AttackVerdict
    erred: Erred
    flaw: str

    @property
    def attack(self) -> Attack:
        """What the customer is up to."""
        assert self.case.attack is not None
        return self.case.attack

    @property
    def reached(self) -> bool:
        """Whether the bot erred after the first move, or at all where the case is the attack."""
        alone = TACTICS[self.attack.tactic].case.swapped
        moved = [] if alone else [turn.index for turn in self.dialogue.turns if turn.move]
        return any(turn > min(moved, default=0) for turn in self.erred.turns)

    @property
    def broken(self) -> bool:
        """Whether the verdict says so."""
        return self.verdict.standing == Standing.BROKEN

    @property
    def named(self) -> bool:
        """Whether the first break names what happened.

        Of a call: a rule that the bot's own tools saw broken, the one that was aimed at if it is
        among them. Of words: a turn in which the bot erred, and a kind that its flaw has.
        """
        aimed = [found for found in self.verdict.breaks if found.kind == "attack"]
        if not aimed:
            return False
        first = aimed[0]
        if first.call:
            seen = self.erred.rules
            return first.rule in ({self.attack.rule} if self.attack.rule in seen else seen)
        flaw = known_flaws().get(self.flaw)
        kinds = {"secret", "affirms"} | (flaw.codes if flaw else set())
        here = {found.code for found in aimed if found.turn == first.turn}
        return first.turn in self.erred.turns and bool(here & kinds)


@cache
def cases_of(tactic: str, n: int, seed: int, packs: tuple[str, ...]) -> tuple[Case, ...]:
    """Attacks and twins of a tactic."""
    chosen = {tactic: TACTICS[tactic]}
    source = Attacks([PACKS[name] for name in packs], PERSONAS, (), chosen, n, seed)
    return tuple(source.cases())


async def tried(
    tactic: str, flaw: str, n: int, seed: int = 5, packs: Sequence[str] = tuple(PACKS)
) -> list[Tried]:
    """What becomes of a tactic's cases and their twins where a flaw is planted."""
    target = FlawedTarget(f"serve --flaw {flaw}", flaw=flaw)
    job = Job(
        packs={name: pack.folder for name, pack in PACKS.items()}, personas=PERSONAS,
        customer_model="embedded", support_model="embedded", limits=Limits(repairs=0),
        concurrency=1,
    )  # fmt: skip
    pool, found = WorkerPool(job, target=target), []
    for case in cases_of(tactic, n, seed, tuple(packs)):
        dialogue = await pool.play(case)
        verdict = judge(case, dialogue, PACKS[case.pack], TACTICS[tactic])
        found.append(Tried(case, dialogue, verdict, target.erred.pop(case.id, Erred()), flaw))
    await pool.close()
    return found
