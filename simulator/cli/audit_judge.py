"""What a judge said of the policy, as `simulator audit` prints it: apart, as an opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli.terminal import harmless

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.analyses.policy_audit import PolicyFlag, PolicyJudgement

REASONS = 3
"""Reasons for no verdict that are printed, the most frequent first."""
LISTED = 20
"""Clauses that are said to be broken; the JSON has all of them."""
LONGEST = 160
"""Characters of a quote."""


def print_judgement(out: Console, said: PolicyJudgement) -> None:
    """Print the counts, what there is no verdict for, and what is said to be broken."""
    lines = [
        "",
        f"policy, as {said.judge} judges it (opinions of a model, in none of the figures above)",
        _asked(said),
        _verdicts(said),
        *_reasons(said),
        _cost(said),
        *(_flag(flag) for flag in said.findings[:LISTED]),
    ]
    if len(said.findings) > LISTED:
        lines.append(f"  and {len(said.findings) - LISTED:,} more, in the JSON")
    for line in lines:
        out.print(harmless(line), soft_wrap=True, highlight=False)


def _asked(said: PolicyJudgement) -> str:
    seen = said.conducts - said.without_clause - said.over_limit
    left = [f"{said.without_clause:,} no clause bears on"] if said.without_clause else []
    left += [f"{said.over_limit:,} are past --limit"] if said.over_limit else []
    rest = f" ({', '.join(left)})" if left else ""
    return (
        f"{seen:,} of {said.conducts:,} messages and deeds{rest}, {said.clauses:,} clauses,"
        f" {said.questions:,} questions"
    )


def _verdicts(said: PolicyJudgement) -> str:
    counts = [f"{name} {count:,}" for name, count in said.verdicts.items()]
    counts += [f"not asked {said.not_asked:,}"] if said.not_asked else []
    line = ", ".join(counts)
    if said.no_verdict_share is None:
        return line
    low, high = said.no_verdict_interval
    return f"{line}; no verdict on {said.no_verdict_share:.1%} ({low:.1%} to {high:.1%})"


def _reasons(said: PolicyJudgement) -> list[str]:
    found = list(said.reasons.items())[:REASONS]
    return [f"no verdict on {count:,}: {reason}" for reason, count in found]


def _cost(said: PolicyJudgement) -> str:
    used = said.usage
    line = f"{used.calls:,} calls, {used.tokens_in:,} tokens in and {used.tokens_out:,} out"
    line += "" if used.dollars is None else f", ${used.dollars:.4f}"
    kept = f"; {said.answered_before:,} questions were answered by an earlier call"
    return line + (kept if said.answered_before else "")


def _flag(flag: PolicyFlag) -> str:
    clause = f"{flag.heading}: {flag.clause_quote}" if flag.heading else flag.clause_quote
    return (
        f"  {flag.recording}, turn {flag.turn}: {_short(flag.quote)!r} is said to break"
        f" {flag.source}: {_short(clause)!r}"
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
