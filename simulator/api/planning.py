"""What a run would play and cost, before it is played; nothing is written and no call is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.analyses.estimate import Estimate, Load, Player, estimate
from simulator.analyses.sampling import GRADES, NATIVE, SAMPLE, sample
from simulator.api.loops import blocking
from simulator.config import Settings, read_settings
from simulator.content.pack import Pack
from simulator.content.personas import load_personas
from simulator.errors import UserError
from simulator.runs import planner
from simulator.runs.coverage_plan import CoveragePlan, coverage_plan
from simulator.runs.setup import find_packs
from simulator.runs.steps import Begin, unshown

ANYBODY = "any language model"
"""Who plays where no model is named."""

MOST_FACTOR = 100.0


@dataclass(frozen=True)
class Plan:
    """What a run would take.

    Attributes:
        estimates: Calls, tokens and dollars with their intervals, one for each model compared.
        coverage: With a target, the cases of each pack that reach it; empty otherwise.
        assumptions: What the estimates stand on.
    """

    estimates: tuple[Estimate, ...]
    coverage: tuple[CoveragePlan, ...]
    assumptions: tuple[str, ...]


async def aplan(
    *packs: str | Path | Pack,
    n: int | None = None,
    seed: int = 0,
    models: Sequence[str] = (),
    target: float | None = None,
    pairs: bool = False,
    without: Sequence[str] = (),
    known: Sequence[str | Path] = (),
    persona: Sequence[str] = (),
    scenario: Sequence[str] = (),
    customer: str | None = None,
    support: str | None = None,
    judge: str | None = None,
    price: str | None = None,
    reply_factor: float = 1.6,
) -> Plan:
    """What a run would play, and its calls, tokens and dollars; no call is made.

    Args:
        packs: Names of packs, or paths of their folders.
        n: Dialogues of each pack; 100 where it is not given.
        seed: Of the run.
        models: Who plays both sides; several are compared.
        target: The fewest cases that reach so many percent of all bins, instead of `n`.
        pairs: Of the pairs of scenario, persona and ending instead.
        without: Dimensions that the target leaves out.
        known: Runs that were played before.
        persona: Only these.
        scenario: Only these.
        customer: Who plays the customers, where it is not one of `models`.
        support: Who plays support, likewise.
        judge: Who grades each dialogue.
        price: Dollars for a million tokens, `IN,OUT`; list prices where it is not given.
        reply_factor: How much longer a language model writes than the embedded one.

    Raises:
        UserError: Something that cannot be used.

    Example: `plan("bakery", n=1000, models=["openai:gpt-4o-mini"]).estimates[0].total.dollars`
    """
    names = [str(pack.folder) if isinstance(pack, Pack) else str(pack) for pack in packs]
    given = {
        "n": n, "seed": seed, "persona": tuple(persona), "scenario": tuple(scenario),
        "customer_model": customer, "support_model": support, "judge_model": judge, "price": price,
        "until_coverage": target, "pairs": pairs or None, "without": tuple(without) or None,
    }  # fmt: skip
    check_plan(target, pairs, known, reply_factor)
    compared = [
        read_settings(None, {}, {**given, "model": model}, "the call")
        for model in (models or (None,))
    ]
    return await plan_of(names, compared, [Path(run) for run in known], reply_factor)


plan = blocking(aplan)


def check_plan(
    target: float | None, pairs: bool | None, known: Sequence[str | Path] | None, factor: float
) -> None:
    """Check what a plan is given.

    Raises:
        UserError: Numbers that make no sense, or options that do not go together.
    """
    if not 0 < factor <= MOST_FACTOR:
        raise UserError(
            f"--reply-factor has to be above 0 and at most {MOST_FACTOR:g}, not {factor:g}"
        )
    if target is not None and not 0 < target <= 100:
        raise UserError(f"--target takes a percentage above 0 and at most 100, not {target:g}")
    if target is None and (pairs or known):
        raise UserError("--pairs and --from go with --target, such as --target 100")


async def plan_of(
    names: Sequence[str],
    compared: Sequence[Settings],
    known: Sequence[Path],
    factor: float,
    begin: Begin = unshown,
) -> Plan:
    """The plan for settings that differ in their models alone; `begin` is told of its steps.

    Raises:
        UserError: A pack, model, scenario or run cannot be used.
    """
    first = compared[0]
    contexts = [_players(settings) for settings in compared]
    packs, personas = find_packs(names), load_personas(first.persona)
    plans: list[CoveragePlan] = []
    if first.until_coverage is not None:
        plans = [coverage_plan(pack, personas, first, known, begin) for pack in packs]
    planner.check_draws(packs, first.scenario)
    cases = [*planner.plan(packs, list(personas), first.scenario, SAMPLE, first.seed)]
    for planned in plans:
        if len(planned.cases) > 1:
            cases = [case for case in cases if case.pack != planned.pack]
            cases += planned.cases[:: max(1, len(planned.cases) // SAMPLE)][:SAMPLE]
    found: dict[str, list[dict[str, Load]]] = await sample(packs, personas, cases, begin)
    sizes = {name: first.n for name in found}
    sizes |= {planned.pack: len(planned.cases) for planned in plans}
    estimates = tuple(estimate(found, context, sizes, factor) for context in contexts)
    return Plan(estimates, tuple(plans), assumptions(factor))


def _players(settings: Settings) -> list[Player]:
    """Who plays, and for how much; a role for which nobody is named is any language model's."""
    given, price = settings.model_fields_set, settings.price
    customer = settings.customer_model if "customer_model" in given else ""
    support = settings.support_model if "support_model" in given else ""
    found = [player("customer", customer, price), support_player(support, price)]
    if settings.judge_model is not None:
        found.append(player("judge", settings.judge_model, settings.price))
    return found


def support_player(text: str, stated: str | None) -> Player:
    """Who plays support with our prompt, and for how much; its tools go as its name says.

    Raises:
        UserError: There is no such model or price.
    """
    from simulator.play.models.names import read_name

    found = player("support", text, stated)
    return replace(found, like=NATIVE) if text and read_name(text).tools == "native" else found


def player(role: str, text: str, stated: str | None) -> Player:
    """Who plays a role, and for how much.

    Args:
        role: `customer`, `support`, `bot` or `judge`.
        text: A model string; empty for any language model.
        stated: The price that was given, `IN,OUT`; list prices count where there is none.

    Raises:
        UserError: There is no such model or price.
    """
    from simulator.play.models import check_judge, check_model
    from simulator.play.models.budget import known_price, read_price
    from simulator.play.models.names import read_name

    price = None if stated is None else read_price(stated)
    if not text:
        return Player(role, ANYBODY, price)
    name = read_name(text)
    if role == "judge" and name.kind == "embedded":
        check_judge(text)
    if not name.paid:
        check_model(text)
        return Player(role, text, free=True)
    return Player(role, text, price or known_price(name.model, name.kind))


def assumptions(factor: float) -> tuple[str, ...]:
    """What an estimate stands on."""
    return (
        f"a language model writes {factor:g} times as much as the embedded one (--reply-factor);"
        " the interval does not cover how wrong that is",
        "dialogues have as many turns as on the embedded model; no turn is sent back and no call"
        " is made twice",
        "without what a model thinks before it replies",
        "what a request begins with like one before is cached from 1,024 tokens on, in steps of"
        " 128, as by OpenAI; it costs less only where the price says so",
        f"a judge replies with {GRADES} tokens",
    )
