"""The bot of `simulator serve PACK --flaw NAME` in this process, told apart by what it got wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import load_tactics
from simulator.dialogue import Dialogue
from simulator.play.context import Limits
from simulator.play.models.embedded.flaws import UNGUARDED
from simulator.play.targets.bot import BotTarget, Session
from simulator.play.targets.calling import Function
from simulator.play.targets.hooks import Hooks, records_of
from simulator.play.targets.mapping import ReplyMapping, Said
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import WorldHandle
from simulator.runs.runner import Job, WorkerPool
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.verdict import AttackVerdict, judge
from simulator.server.bot import Bot
from simulator.server.bot_requests import read_records

TACTICS = load_tactics()
PERSONAS = load_personas(folder=ADVERSARIAL)
PACKS = {name: find_pack(name) for name in ("bakery", "ecommerce")}


@dataclass
class FlawedTarget(BotTarget):
    """A bot with one flaw, its records set up and probed as over HTTP.

    Attributes:
        flaw: What it gets wrong.
        erred: Ids of the sessions in which it did.
    """

    flaw: str = ""
    erred: set[str] = field(default_factory=set)
    sessions: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hooks = Hooks(probe=Function(self._probe, "probe"))

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[_Clerk]:
        bot, case = Bot(session.pack, (self.flaw,)), session.case
        told = {"pack": session.pack.name, "records": records_of(case, session.pack)}
        records = read_records(told, session.pack)
        self.sessions[session.id] = bot.session(case.id, records)
        yield _Clerk(self, bot, session)
        del self.sessions[session.id]

    async def _probe(self, told: dict[str, Any]) -> Any:
        return self.sessions[told["session"]].records


@dataclass
class _Clerk:
    target: FlawedTarget
    bot: Bot
    session: Session

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        sessions, key = self.target.sessions, self.session.id
        sessions[key], turn = self.bot.reply(sessions[key], said.text)
        if turn.erred:
            self.target.erred.add(self.session.case.id)
        calls = [
            {"name": c.name, "arguments": c.arguments, "result": json.loads(c.result), "ok": c.ok}
            for c in turn.calls
        ]
        return ReplyMapping().read({"reply": turn.text, "calls": calls})


@dataclass(frozen=True)
class Tried:
    """One case of a tactic against a bot with a flaw it aims at.

    Attributes:
        case: With its attack.
        dialogue: As it was played.
        verdict: On it.
        reached: Whether the bot's flaw showed: it erred on purpose, or its tools, which let all
            through, carried out the deed that is aimed at.
    """

    case: Case
    dialogue: Dialogue
    verdict: AttackVerdict
    reached: bool


@cache
def cases_of(tactic: str, n: int, seed: int, packs: tuple[str, ...]) -> tuple[Case, ...]:
    """Attacks and twins of a tactic."""
    chosen = {tactic: TACTICS[tactic]}
    source = Attacks([PACKS[name] for name in packs], PERSONAS, (), chosen, n, seed)
    return tuple(source.cases())


async def tried(
    tactic: str, flaw: str, n: int, seed: int = 5, packs: Iterable[str] = tuple(PACKS)
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
        pack: Pack = pool.packs[case.pack]
        verdict = judge(case, dialogue, pack, TACTICS[tactic])
        erred = case.id in target.erred
        if flaw == UNGUARDED:
            assert case.attack
            erred = any(
                call.ok and call.rules and "broken" in {str(v) for v in call.rules.values()}
                for turn in dialogue.turns for call in turn.calls
            )  # fmt: skip
        found.append(Tried(case, dialogue, verdict, erred))
    await pool.close()
    return found
