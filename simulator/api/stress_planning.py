"""What a stress run will play, need and tell, before it is played; no call is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.analyses.estimate import Load, Player
from simulator.analyses.sampling import loads
from simulator.analyses.stress.plan import Pace, StressPlan, needs, sampled, widths
from simulator.api.loops import blocking
from simulator.api.planning import MOST_FACTOR, assumptions, player, support_player
from simulator.api.stress_setup import StressSetup, named_target, names_of_packs, stress_settings
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.errors import UserError
from simulator.runs.runner import for_worker
from simulator.runs.setup import make_limits
from simulator.runs.worker_process import check_apart

LATENCY = 2.0
"""Seconds of one reply where nothing else is said."""

FACTOR = 1.6
"""How much longer a language model writes than the embedded one, likewise."""

NAMED = 5
"""Of what cannot be had, so much is named in an error."""

MOST_LATENCY = 3600.0


async def aplan_stress(
    *packs: str | Path | Pack,
    target: str | Callable[..., Any] = "embedded",
    tactics: Sequence[str] = (),
    n: int | None = None,
    seed: int = 0,
    latency: float = LATENCY,
    reply_factor: float = FACTOR,
    **options: Any,
) -> StressPlan:
    """What a stress run will play, need and tell: cases, messages, calls, dollars, time, interval.

    Args:
        packs: Names of packs, or paths of their folders.
        target: As `stress` takes it. It is not called.
        tactics: Names of tactics or groups; all of them where none is named.
        n: Attacks of each tactic and pack, 10 where it is not given; each has a twin.
        seed: Of the run.
        latency: Seconds of one reply, of the bot or a model.
        reply_factor: How much longer a language model writes than the embedded one.
        options: Further settings of `simulator stress`, with `_` for `-`.

    Raises:
        UserError: Something that cannot be used, a bot that is not there as far as that can be
            seen without a call, or no case can be had.

    Example: `plan_stress("bakery", target=my_bot, tactics=["fraud"]).messages.mean`
    """
    settings = stress_settings(target, tactics, n, seed, None, options)
    setup = StressSetup.of(names_of_packs(packs), settings)
    at_hand = None if isinstance(target, str) else target
    return await plan_of(setup, latency, reply_factor, at_hand)


plan_stress = blocking(aplan_stress)


def stress_assumptions(factor: float) -> tuple[str, ...]:
    """What a plan stands on."""
    like = "the bot answers as the embedded clerk does, and refuses what policy forbids"
    return (like, *assumptions(factor))


async def plan_of(
    setup: StressSetup, latency: float = LATENCY, factor: float = FACTOR, at_hand: Any = None
) -> StressPlan:
    """The plan of a run.

    Args:
        setup: What the run is made of.
        latency: Seconds of one reply.
        factor: How much longer a language model writes than the embedded one.
        at_hand: A bot that is no string; None for the one of the settings.

    Raises:
        UserError: Numbers that make no sense, a model that there is not, or no case can be had.
    """
    if not 0 <= latency <= MOST_LATENCY:
        raise UserError(f"--latency takes seconds from 0 to {MOST_LATENCY:g}, not {latency:g}")
    if not 0 < factor <= MOST_FACTOR:
        raise UserError(
            f"--reply-factor has to be above 0 and at most {MOST_FACTOR:g}, not {factor:g}"
        )
    given = setup.settings
    bot = await _bot_of(setup, at_hand)
    players = [player("customer", given.customer_model, given.price)]
    players += [bot.player] if bot.player else []
    if given.judge_model is not None:
        players.append(player("judge", given.judge_model, given.price))
    attacks, started = setup.attacks, time.perf_counter()
    cases = list(attacks.cases())
    lacking = attacks.lacking(cases)
    if not cases:
        more = f" and {len(lacking) - NAMED:,} more" if len(lacking) > NAMED else ""
        raise UserError(f"no case can be had: {', '.join([*lacking][:NAMED])}{more}")
    packs = {pack.name: pack for pack in setup.packs}
    planned, limits = time.perf_counter(), make_limits(given)
    sample: dict[str, list[dict[str, Load]]] = {}
    for part, chosen in sampled(cases, given.seed).items():
        found = [await loads(packs[c.pack], setup.personas[c.persona], c, limits) for c in chosen]
        asked = [_judged(one, c, setup) for one, c in zip(found, chosen, strict=True)]
        sample[part] = [bot.seen_in(one, given.first == "bot") for one in asked]
    each = (time.perf_counter() - planned) / sum(map(len, sample.values()))
    computing = planned - started + each * len(cases) / given.workers
    pace = Pace(latency, given.concurrency * given.workers, computing)
    messages, estimate, seconds = needs(cases, sample, players, bot.opaque, pace, factor)
    width, by_tactic, not_judged = widths(cases, setup.tactics, given.trials)
    first = [case.attack for case in cases if case.attack and case.attack.trial == 0]
    twins = sum(attack.twin for attack in first)
    return StressPlan(
        packs=tuple(packs),
        tactics=tuple(setup.tactics),
        wanted=given.n * len(packs) * len(setup.tactics),
        lacking=lacking,
        attacks=len(first) - twins,
        twins=twins,
        trials=given.trials,
        not_judged=not_judged,
        target=given.target if at_hand is None else named_target(at_hand),
        opaque=bot.opaque,
        messages=messages,
        estimate=estimate,
        latency=latency,
        at_once=pace.at_once,
        computing=computing,
        seconds=seconds,
        half_width=given.half_width,
        width=width,
        by_tactic=by_tactic,
    )


def _judged(one: Mapping[str, Load], case: Case, setup: StressSetup) -> dict[str, Load]:
    """Without the judge's call where the tactic has no question, and for twins."""
    attack = case.attack
    asked = attack and not attack.twin and setup.tactics[attack.tactic].breaks.judge
    return {**one, "judge": one["judge"] if asked else Load()}


@dataclass(frozen=True)
class _Bot:
    """The bot as far as its calls can be known.

    Attributes:
        player: None for one of which nothing but the messages to it is known.
        like: The role in a sample whose calls are like its own.
    """

    player: Player | None = None
    like: str = "support"

    @property
    def opaque(self) -> bool:
        return self.player is None

    def seen_in(self, one: Mapping[str, Load], greets: bool) -> dict[str, Load]:
        """The calls of a dialogue with its own among them, and the messages to it."""
        messages = one["bot"] + Load(calls=1) if greets else one["bot"]
        return {**one, "support": one[self.like], "messages": messages}


async def _bot_of(setup: StressSetup, at_hand: Any) -> _Bot:
    """The bot of a run; one that is code is looked for."""
    from simulator.play.targets.names import read_target
    from simulator.play.targets.target_file import read_target_file

    if at_hand is None:
        given = setup.settings
        name, tools = read_target(given.target), given.tools
        if name.kind == "file":
            file = read_target_file(Path(name.rest))
            name, tools = read_target(file.target), tools or bool(file.tools)
        if name.kind == "support":
            return _Bot(support_player(name.rest, given.price))
        if name.kind == "chat":
            like = "bot with tools" if tools else "bot"
            return _Bot(player("support", name.rest, given.price), like)
    if at_hand is None and setup.target.in_python:
        await check_apart(for_worker(setup.job(None)), setup.target.name, reach=False)
    else:
        await setup.target.open(bot=at_hand).close()
    return _Bot()
