"""`simulator audit`: the critic over recorded transcripts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless, table
from simulator.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.analyses.audit import Audit
    from simulator.analyses.policy_audit import PolicyJudgement


LIKELIEST = 5
"""Conversations that are named for false success."""


def audit_(options: argparse.Namespace) -> int:
    """The command; exit code 1 when there are errors."""
    from simulator.api.recordings import audit, guess

    if options.guess:
        for file in options.file:
            print(harmless(guess(file).text()), end="")
        return 0
    target = Path(options.json) if options.json not in (None, "-") else None
    if target:
        _refuse_foreign(target)
    _check_judge(options)
    result = audit(
        *options.file,
        pack=options.pack,
        format=options.format,
        mapping=options.mapping,
        policy=options.policy,
        keep_personal=options.keep_personal,
    )
    if options.judge_model:
        result = result.model_copy(update={"policy_judge": _judged(options)})
    if options.json == "-":
        print_json(result.model_dump(mode="json"))
    else:
        _print(console(), result)
    if target:
        _write(target, result)
    return 1 if result.codes else 0


def _check_judge(options: argparse.Namespace) -> None:
    """Before anything is read: the judge, and what is only for one."""
    from simulator.play.models import check_judge

    if options.judge_model:
        check_judge(options.judge_model)
        return
    for name in ("limit", "clauses", "concurrency", "budget", "price", "record"):
        if getattr(options, name) is not None:
            raise UserError(f"--{name} is for a judge; --judge-model NAME names one")


def _judged(options: argparse.Namespace) -> PolicyJudgement:
    from functools import partial

    from simulator.api.policy_judging import judge_policy
    from simulator.cli.progress import Progress

    named = ("limit", "clauses", "concurrency", "budget", "price", "record")
    given = {name: getattr(options, name) for name in named if getattr(options, name) is not None}
    return judge_policy(
        *options.file,
        model=options.judge_model,
        pack=options.pack,
        format=options.format,
        mapping=options.mapping,
        policy=options.policy,
        check=not options.no_check,
        keep_personal=options.keep_personal,
        watching=partial(Progress, doing="judging", what="questions"),
        **given,
    )


def _refuse_foreign(path: Path) -> None:
    """`--json a.jsonl b.jsonl` would write over the recordings of a."""
    if not path.exists():
        return
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        ours = isinstance(found, dict) and {"format", "flagged_messages", "findings"} <= set(found)
    except (OSError, ValueError):
        ours = False
    if not ours:
        raise UserError(f"--json {path}: is there and is no audit; `--json` stands after the files")


def _write(path: Path, result: Audit) -> None:
    from simulator.analyses.dataset.whole_files import write_whole

    text = json.dumps(result.model_dump(mode="json"), ensure_ascii=False, indent=1)
    write_whole(path, [text, "\n"])
    console().print(harmless(f"written to {path}"), soft_wrap=True)


def _print(out: Console, result: Audit) -> None:
    """The figures of the critic, and apart from them what a judge said."""
    _print_critic(out, result)
    if result.policy_judge is not None:
        from simulator.cli.audit_judge import print_judgement

        print_judgement(out, result.policy_judge)


def _print_critic(out: Console, result: Audit) -> None:
    low, high = result.flagged_interval
    clean = result.clean_recordings / max(1, result.recordings)
    out.print(
        f"{result.recordings:,} conversation{'s' * (result.recordings != 1)},"
        f" {result.clean_recordings:,} ({clean:.1%}) without a"
        f" finding; {result.flagged_messages:,} of {result.messages:,} messages of support have one"
        f" ({result.flagged_share:.1%}, 95 % interval {low:.1%} to {high:.1%})"
    )
    out.print(harmless(result.reading.summary()), soft_wrap=True)
    for lost in result.reading.lost:
        out.print(harmless(f"  not read: {lost}"), soft_wrap=True)
    if result.never_called:
        named = ", ".join(f"`{name}`" for name in result.never_called)
        out.print(harmless(f"tools of the mapping that nobody calls: {named}"), soft_wrap=True)
    if result.warnings:
        listed = ", ".join(f"{code} {count:,}" for code, count in result.warnings.items())
        out.print(f"warnings, not counted: {listed}")
    _print_false_success(out, result)
    if not result.codes:
        return
    rows = ((code, f"{n:,}", result.examples[code][0]) for code, n in result.codes.items())
    out.print(table(("finding", "count", "example"), rows))
    repeated = [(fact, n) for fact, n in result.facts.items() if n > 1]
    if repeated:
        out.print("\nthe same wrong fact in several conversations")
        for fact, count in repeated:
            share = count / result.recordings
            out.print(harmless(f"  {count:,} ({share:.1%})  {fact}"), soft_wrap=True)
    out.print("\nthe worst conversations")
    for recording, count in result.worst.items():
        first = next(
            f for f in result.findings if (f.recording, f.severity) == (recording, "error")
        )
        line = f"  {count:,}  {recording}, turn {first.turn}: {first.message}"
        out.print(harmless(line), soft_wrap=True)


def _print_false_success(out: Console, result: Audit) -> None:
    """The conversations in which what is told as done is likeliest not to be."""
    from simulator.analyses.false_success import against

    if not result.false_success:
        return
    told = len(result.false_success)
    noun = "conversation" if told == 1 else "conversations"
    out.print(f"false success: says it is done in {told:,} {noun}; likeliest not to be so")
    for recording, score in list(result.false_success.items())[:LIKELIEST]:
        why = against(result.false_success_signs[recording])
        out.print(harmless(f"  {score:.2f}  {recording}{': ' if why else ''}{why}"), soft_wrap=True)
