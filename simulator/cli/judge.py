"""`simulator judge`: grades of a judge over a stored run, and their agreement with labels."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from simulator.cli.export import packs_of
from simulator.cli.main import print_json
from simulator.cli.progress import Progress
from simulator.cli.terminal import console, harmless
from simulator.content.personas import Persona, load_personas
from simulator.dialogue import GRADES, Opinion
from simulator.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.analyses.agreement import Agreement, Share
    from simulator.analyses.labels import Labels
    from simulator.runs.judgements import Judged, JudgedRun


def judge_(options: argparse.Namespace) -> int:
    """The command; exit code 1 unless every dialogue of the run passed every grade."""
    from simulator.analyses.labels import read_labels
    from simulator.play.models import check_judge
    from simulator.runs.judgements import JudgedRun

    if options.concurrency < 1:
        raise UserError(f"--concurrency must be 1 or more, not {options.concurrency}")
    if options.model is not None:
        check_judge(options.model)
    with JudgedRun.open(options.run, write=options.model is not None) as run:
        labels: Labels = {}
        if options.labels is not None:
            ids = {each.dialogue.case_id: each.position for each in run.judged()}
            labels = read_labels(options.labels, ids)
        wanted = None
        if options.model is not None:
            wanted = _judge(run, options.model, options.concurrency)
        dialogues = list(run.judged())
    names = _judges(dialogues) if wanted is None else [wanted]
    if not names:
        raise UserError(f"{options.run}: nothing in it was judged; --model NAME names a judge")
    results = {name: _result(name, dialogues, labels) for name in names}
    if options.json:
        print_json({"run": str(options.run), "judges": [_plain(r) for r in results.values()]})
    else:
        for result in results.values():
            _print(result, console())
    return 0 if all(result["all_passed"] for result in results.values()) else 1


def _judge(run: JudgedRun, model: str, concurrency: int) -> str:
    """Have judged what waits for this judge; gives the judge's name."""
    from simulator.play.models import chat_model, finish, name_of
    from simulator.runs.judgements import judge_all

    packs = {pack.name: pack for pack in packs_of(run)}
    personas = personas_of(run)
    judge = chat_model(model)
    name = name_of(judge)
    can = [each.waits_for(name) for each in run.judged() if each.can_be_judged]
    with Progress(len(can), len(can) - sum(can), doing="judging") as progress:
        task = judge_all(run, packs, personas, judge, concurrency, progress.advance)
        asyncio.run(finish(task, judge))
    return name


def personas_of(run: JudgedRun) -> dict[str, Persona]:
    """The personas that a run was made with, in exactly those versions.

    Raises:
        UserError: A persona is not there any more, or was changed since.
    """
    made_with = run.recipe.personas
    found = load_personas(tuple(made_with))
    for name, digest in made_with.items():
        if found[name].digest != digest:
            raise UserError(f"{run.folder}: the persona {name} has changed since this run was made")
    return found


def _judges(dialogues: list[Judged]) -> list[str]:
    return sorted({said.model for each in dialogues for said in each.judgements})


def _result(name: str, dialogues: list[Judged], labels: Labels) -> dict[str, Any]:
    """What one judge said: counts, and agreement where there are labels."""
    from simulator.analyses.agreement import agreement, tally

    said = {each.position: each.by(name) for each in dialogues}
    judgements = {place: judgement for place, judgement in said.items() if judgement}
    errors = sum(1 for each in dialogues if not each.can_be_judged)
    compared = {}
    for grade in GRADES if labels else ():
        pairs = [
            (judgements[place].grades[grade].opinion if place in judgements else Opinion.NONE,
             label[grade])
            for place, label in labels.items() if grade in label
        ]  # fmt: skip
        compared[grade] = agreement(pairs)
    passed = [judgement.opinions == {Opinion.PASS} for judgement in judgements.values()]
    return {
        "model": name,
        "dialogues": len(dialogues),
        "judged": len(judgements),
        "ended_as_error": errors,
        "not_asked": len(dialogues) - len(judgements) - errors,
        "all_passed": len(dialogues) == len(judgements) > 0 and all(passed),
        "grades": tally(list(judgements.values())),
        "agreement": compared,
        "judgements": [
            {"place": each.position + 1, "id": each.dialogue.case_id, **judgement.model_dump()}
            for each in dialogues if (judgement := judgements.get(each.position))
        ],
    }  # fmt: skip


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    grades = {
        grade: {opinion: share.model_dump() for opinion, share in shares.items()}
        for grade, shares in result["grades"].items()
    }
    compared = {grade: found.model_dump() for grade, found in result["agreement"].items()}
    return {**result, "grades": grades, "agreement": compared}


def _print(result: dict[str, Any], out: Console) -> None:
    from rich.table import Table

    out.print(
        harmless(f"{result['model']}: {result['judged']:,} of {result['dialogues']:,} judged"),
        soft_wrap=True,
    )
    for key, why in (("ended_as_error", "ended as error"), ("not_asked", "not asked yet")):
        if result[key]:
            out.print(f"not judged {result[key]:,}: {why}")
    table = Table(box=None, pad_edge=False)
    for column in ("grade", *(opinion.value for opinion in Opinion)):
        table.add_column(column, overflow="fold")
    for grade, shares in result["grades"].items():
        table.add_row(_name(grade), *(_shown(shares[opinion.value]) for opinion in Opinion))
    out.print(table)
    if result["agreement"]:
        out.print("\nfinding failures, against the labels:")
        out.print(_agreement_table(result["agreement"]))


def _agreement_table(compared: dict[str, Agreement]) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("grade", "labelled", "compared", "no verdict", "precision", "recall", "kappa"):
        table.add_column(column, overflow="fold")
    for grade, found in compared.items():
        none = f"{found.no_verdict:,}"
        if found.no_verdict_on_fail:
            none += f" ({found.no_verdict_on_fail:,} labelled fail)"
        kappa = "undefined" if found.kappa is None else f"{found.kappa:.2f}"
        table.add_row(
            _name(grade), f"{found.labelled:,}", f"{found.compared:,}", none,
            _shown(found.precision), _shown(found.recall), kappa,
        )  # fmt: skip
    return table


def _name(grade: str) -> str:
    return grade.replace("_", " ")


def _shown(share: Share) -> str:
    if share.share is None:
        return "undefined"
    low, high = _percent(share.low), _percent(share.high)
    return f"{share.hits:,} of {share.n:,}, {_percent(share.share)} % ({low} to {high})"


def _percent(share: float) -> str:
    """In per cent with one digit; 0 and 100 only where it is exactly that."""
    if share in (0.0, 1.0):
        return "100" if share else "0"
    return f"{min(max(100 * share, 0.1), 99.9):.1f}"
