"""`simulator generate`: plan, play, store, export, summarise. The same command again goes on."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator import tokens
from simulator.cli.goals import make_batches, read_known
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.config import Settings, read_settings
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.dataset.export import Export
    from simulator.analyses.summary import Summary
    from simulator.runs.batches import Batches
    from simulator.runs.coverage.coverage import Coverage
    from simulator.runs.recipe import Recipe
    from simulator.runs.runner import Job
    from simulator.runs.store import Run

FACTS = 5
"""Wrong facts that the summary prints, the most frequent first."""

NOT_SETTINGS = ("command", "version", "pack", "config", "json", "no_check")


def generate_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    flags = {k: v for k, v in vars(options).items() if k not in NOT_SETTINGS}
    settings = read_settings(options.config, os.environ, flags)
    packs = _packs(options.pack)
    personas = load_personas(settings.persona)
    known = read_known(settings, packs)
    recipe = make_recipe(settings, packs, personas, known)
    folder = settings.out or _default_folder(settings, packs, recipe)

    from simulator.cli.preflight import check_models
    from simulator.runs.planner import check_draws
    from simulator.runs.store import Run

    check_draws(packs, settings.scenario)
    batches = make_batches(settings, packs, personas, known)
    wanted = 0 if settings.goal_name else settings.n * len(packs)
    if not options.no_check:
        check_models(settings, folder)
    with Run.create_or_open(folder, recipe) as run:
        if wanted and run.planned > wanted:
            raise UserError(
                f"{folder}: this run has a plan of {run.planned} dialogues; give -n"
                f" {run.planned // len(packs)} or more to go on, or another folder with --out"
            )
        run.remember_folders({pack.name: pack.folder.resolve() for pack in packs})
        started = time.monotonic()
        before = run.played
        job = make_job(settings, packs, personas, folder)
        if run.played == run.planned:
            batches.extend(run)  # may search for seconds; outside of the loop Ctrl-C ends that
        finished = asyncio.run(_play(run, job, settings.workers, batches, wanted))
        seconds = time.monotonic() - started
        total = max(wanted, run.planned)
        if not finished:
            print(
                f"stopped: {run.played} of {total} dialogues are stored in {folder};"
                " run the same command again to go on",
                file=sys.stderr,
            )
            return 2
        if run.played < total and settings.budget is None:
            print(
                f"given up, the endpoint is down: {run.played} of {total} are stored in"
                f" {folder}; run the same command again to go on",
                file=sys.stderr,
            )
            return 2
        if run.played < total:
            print(
                f"the budget of ${settings.budget} is spent: {run.played} of {total} are"
                f" stored in {folder}; run it again with a larger --budget to go on",
                file=sys.stderr,
            )
        _report(run, packs, settings, batches, run.played - before, seconds, options.json)
    return 0


def _packs(names: list[str]) -> list[Pack]:
    packs = [find_pack(name) for name in dict.fromkeys(names)]
    if len({pack.name for pack in packs}) < len(packs):
        raise UserError("two of the packs have the same name")
    return packs


def make_recipe(
    settings: Settings,
    packs: list[Pack],
    personas: dict[str, Persona],
    before: Mapping[str, Coverage] | None = None,
) -> Recipe:
    """What fixes the content of a run."""
    from simulator.play.critic.tone import LANGUAGES
    from simulator.play.models import check_judge, check_model
    from simulator.play.prompts import VERSION
    from simulator.runs.recipe import Quota, Recipe

    for model in (settings.customer_model, settings.support_model):
        check_model(model)
    if settings.language and settings.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UserError(
            f"--language: `{settings.language}` is not one of those told apart: {known}"
        )
    models = {"customer": settings.customer_model, "support": settings.support_model}
    if settings.judge_model is not None:
        check_judge(settings.judge_model)
        models["judge"] = settings.judge_model
    return Recipe(
        packs={pack.name: pack.digest for pack in packs},
        personas={name: persona.digest for name, persona in personas.items()},
        scenarios=settings.scenario,
        seed=settings.seed,
        models=models,
        prompts=VERSION,
        sampling=settings.recipe + _from(before or {}),
        quota=(
            None
            if settings.per_cell is None
            else Quota(cross=settings.cross, each=settings.per_cell)
        ),
        limits={
            "exchanges": settings.max_exchanges,
            "repairs": settings.repairs,
            "reply_tokens": settings.max_reply_tokens,
            **({"language": settings.language} if settings.language else {}),
            **({"sentiment": list(settings.sentiment)} if settings.sentiment else {}),
        },
        tokens=tokens.counter(),
    )


def _from(known: Mapping[str, Coverage]) -> str:
    """What was known when a run was planned, in the recipe: with more known, it is another run."""
    if not known:
        return ""
    hits = json.dumps({name: sorted(coverage.hits) for name, coverage in known.items()})
    return f" from {hashlib.sha256(hits.encode()).hexdigest()[:16]}"


def make_job(
    settings: Settings, packs: list[Pack], personas: dict[str, Persona], folder: Path
) -> Job:
    """What a process has to know to play.

    Raises:
        UserError: Options that do not go together.
    """
    from simulator.play.context import Limits
    from simulator.play.models.names import read_name
    from simulator.runs.runner import Job

    names = (settings.customer_model, settings.support_model, settings.judge_model)
    paid = [name for name in names if name is not None and read_name(name).paid]
    if paid and settings.workers > 1:
        raise UserError(
            f"--workers: `{paid[0]}` needs no processes; one drives an endpoint with --concurrency"
        )
    if settings.record and not paid:
        raise UserError("--record: there is nothing to record; no model that is paid for plays")
    return Job(
        packs={pack.name: pack.folder.resolve() for pack in packs},
        personas=personas,
        journal=(settings.record or folder / "journal.jsonl") if paid else None,
        budget=settings.budget,
        price=settings.price,
        customer_model=settings.customer_model,
        support_model=settings.support_model,
        judge_model=settings.judge_model,
        limits=Limits(
            exchanges=settings.max_exchanges,
            repairs=settings.repairs,
            reply_tokens=settings.max_reply_tokens,
            language=settings.language,
            sentiment=settings.sentiment,
        ),
        concurrency=settings.concurrency,
    )


def _default_folder(settings: Settings, packs: list[Pack], recipe: Recipe) -> Path:
    """The same command, the same folder; anything unusual in it gives a folder of its own."""
    size = settings.goal_name or f"n{settings.n}"
    name = f"{'+'.join(pack.name for pack in packs)}-{size}-seed{settings.seed}"
    common = {"n": 100, "seed": 0, "concurrency": 16, "workers": 1, "pairs": False,
              "until_coverage": None, "per_cell": None}  # fmt: skip
    plain = settings.model_copy(update=common)
    if plain != Settings(validation_share=settings.validation_share):
        name += f"-{hashlib.sha256(recipe.model_dump_json().encode()).hexdigest()[:6]}"
    return Path("outputs") / name


async def _play(run: Run, job: Job, workers: int, batches: Batches, wanted: int) -> bool:
    """Play batch after batch; False when it was interrupted."""
    from simulator.cli.progress import Progress
    from simulator.runs.case_queue import CaseQueue
    from simulator.runs.runner import play_all

    task = asyncio.current_task()
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        loop.remove_signal_handler(signal.SIGINT)  # a second Ctrl-C stops at once
        if task:
            task.cancel()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        if run.played == run.planned:
            return True
        with Progress(wanted or run.planned, run.played) as progress:
            queue = CaseQueue(run, batches, lambda: progress.expect(wanted or run.planned))
            played = play_all(job, queue, workers, progress.say)
            async with aclosing(played) as dialogues:
                async for position, dialogue in dialogues:
                    run.append(position, dialogue)
                    progress.advance()
                    queue.stored()
        return True
    except asyncio.CancelledError:
        if not interrupted:
            raise
        return False


def _report(
    run: Run,
    packs: list[Pack],
    settings: Settings,
    batches: Batches,
    played: int,
    seconds: float,
    as_json: bool,
) -> None:
    from simulator.analyses.dataset.export import export, write_whole
    from simulator.analyses.summary import summarise
    from simulator.cli.goals import reached
    from simulator.runs.quota import within_quota

    tools = {pack.name: [tool.schema for tool in pack.tools.values()] for pack in packs}
    share = settings.validation_share
    exported = export(lambda: within_quota(run), tools, run.folder, "trl", share)
    summary = summarise(run.dialogues())
    write_whole(run.folder / "summary.json", [summary.model_dump_json(indent=1), "\n"])
    if as_json:
        timing = {"played": played, "seconds": round(seconds, 3)}
        rest: dict[str, Any] = {"run": str(run.folder), "timing": timing}
        rest["tokens_by"] = tokens.counter()
        rest |= (
            {"aims": [goal.as_json() for goal in reached(batches, run)]}
            if settings.goal_name
            else {}
        )
        print_json({**summary.model_dump(), **rest, "export": exported.model_dump(mode="json")})
    else:
        print_summary(summary, exported, run.folder, played, seconds)
        for goal in reached(batches, run):
            goal.show(console())
        if settings.judge_model is not None:
            print(f"What the judge said: simulator judge {run.folder}")


def print_summary(
    summary: Summary, exported: Export, folder: Path, played: int, seconds: float
) -> None:
    """Print what happened, for people."""
    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    exact = tokens.counter().startswith("tiktoken")

    def listed(counts: dict[str, int]) -> str:
        return ", ".join(f"{harmless(name)} {count:,}" for name, count in counts.items()) or "none"

    table.add_row("dialogues", f"{summary.dialogues:,}")
    table.add_row("accepted", f"{summary.accepted:,} of {summary.dialogues:,}")
    table.add_row("repaired", f"{summary.repaired:,}")
    table.add_row("rejected", listed(summary.rejected))
    table.add_row("endings", listed(summary.endings))
    table.add_row("goals", listed(summary.goals))
    mean = summary.turns / max(1, summary.dialogues)
    for fact, count in list(summary.facts.items())[:FACTS]:
        share = 100 * count / max(1, summary.dialogues)
        where = "1 dialogue" if count == 1 else f"{count:,} dialogues"
        table.add_row("wrong", f"{harmless(fact)}: in {where} ({share:.1f} %)")
    table.add_row("turns", f"{summary.turns:,} ({mean:.1f} a dialogue)")
    mark = "" if exact else f"  ({tokens.counter()})"
    table.add_row("tokens", ("" if exact else "~ ") + listed(summary.tokens) + mark)
    for role, used in summary.usage.items():
        money = "price not known" if used.dollars is None else f"${used.dollars:.4f}"
        told = (
            f"{used.calls:,} calls, {used.tokens_in:,} tokens in, {used.tokens_out:,} out, {money}"
        )
        odd = {name: n for name, n in used.forms.items() if name not in ("schema",)}
        table.add_row(role, told + (f" ({listed(odd)})" if odd else ""))
    rate = f", {played / seconds:.1f} dialogues a second" if played and seconds > 0 else ""
    table.add_row("time", f"{played:,} played in {seconds:.1f} s{rate}")
    table.add_row("train", f"{exported.train:,} rows  {exported.files[0]}")
    table.add_row("validation", f"{exported.validation:,} rows  {exported.files[1]}")
    if exported.left_out:
        table.add_row("left out", listed(exported.left_out))
    out = console()
    out.print(table)
    out.print(f"Look at one: simulator show {folder} 1", soft_wrap=True)
