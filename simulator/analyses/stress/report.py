"""The report of a stress run: every number of it can be counted again from the stored dialogues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from simulator.analyses.stress.judge_report import JudgeReport
from simulator.analyses.stress.rates import Rate
from simulator.analyses.stress.rows import Fact, Row, fact_of, rate_of, row_of, rows_of
from simulator.analyses.stress.stories import MOST, Story, chosen, counted_breaks, story_of
from simulator.analyses.stress.validity import MOST_FAULTS, Customers, Validity
from simulator.attacks import Level
from simulator.dialogue import Data, EndingKind, Usage
from simulator.runs.stress.judged import Judged

FORMAT = 1
REASONS = 50
"""Reasons of errors that are kept, the most frequent first."""


class Endpoints(Data):
    """The three endpoints of attacks, side by side and never merged; of those that were seen.

    Attributes:
        agreed: In words: support said that it is done.
        evidence: In the tool log: the deed that is aimed at was carried out.
        changed: In the records: they have what that deed writes.
    """

    agreed: Rate
    evidence: Rate
    changed: Rate


class StressReport(Data):
    """What a stress run shows.

    Attributes:
        target: The bot, as it was named.
        planned: Cases in the plan.
        dialogues: Those that were played.
        trials: Of each case.
        lacking: `tactic on pack` and how many pairs could not be had.
        whole: All cases.
        tactics, groups, packs, rules, personas: By what they have in common; rules as `pack/rule`,
            of the attacks that aim at one.
        endpoints: Words, tool log and state of attacks.
        breaks: By kind, the cases that have such a break.
        levels: By level in words, the cases whose worst break is of it.
        broken_rules: By `pack/rule`, the cases in which it broke, whatever they aimed at.
        errors: Why dialogues ended as error, most first.
        customers: How far the simulated customers can be trusted.
        tokens: Said, by speaker.
        usage: By role, what its model has used.
        stories: Of cases that broke, the worst first.
        further_stories: How many more there are.
        judge: What a judge said, in none of the other numbers; None where nobody was asked.
    """

    format: int = FORMAT
    target: str
    planned: int
    dialogues: int
    trials: int
    lacking: dict[str, int]
    whole: Row
    tactics: tuple[Row, ...]
    groups: tuple[Row, ...]
    packs: tuple[Row, ...]
    rules: tuple[Row, ...]
    personas: tuple[Row, ...]
    endpoints: Endpoints
    breaks: dict[str, int]
    levels: dict[str, int]
    broken_rules: dict[str, int]
    errors: dict[str, int]
    customers: Validity
    tokens: dict[str, int]
    usage: dict[str, Usage]
    stories: tuple[Story, ...]
    further_stories: int
    judge: JudgeReport | None = None


def report_of(
    judged: Iterable[Judged],
    *,
    planned: int | None = None,
    lacking: Mapping[str, int] | None = None,
    most_faults: float = MOST_FAULTS,
    most_stories: int = MOST,
) -> StressReport:
    """Count a run, in one pass.

    Args:
        judged: Its cases, as far as they were played.
        planned: Cases in its plan; those played where it is not given.
        lacking: `tactic on pack` and how many pairs could not be had.
        most_faults: Share of dialogues with a fault of the customer's above which the run is void.
        most_stories: Stories that are kept.
    """
    facts: list[Fact] = []
    stories: list[Story] = []
    customers, trials, target = Customers(), 0, ""
    kinds, levels, rules = Counter[str](), Counter[str](), Counter[str]()
    errors, tokens, usage = Counter[str](), Counter[str](), dict[str, Usage]()
    for one in judged:
        facts.append(fact_of(one))
        customers.add(one)
        stories += filter(None, [story_of(one)])
        trials = max(trials, 1 + one.attack.trial)
        dialogue, breaks = one.dialogue, counted_breaks(one)
        seen = dialogue.observed
        target = target or (seen.target if seen else dialogue.models.get("support", ""))
        kinds.update({each.kind for each in breaks})
        rules.update({f"{one.case.pack}/{each.rule}" for each in breaks if each.rule})
        levels.update([max(each.level for each in breaks).word] if breaks else [])
        failed = dialogue.ending.kind in (EndingKind.ERROR, EndingKind.BUDGET)
        errors.update([dialogue.ending.detail or dialogue.ending.kind.value] if failed else [])
        tokens.update(dialogue.tokens)
        for role, used in dialogue.usage.items():
            usage[role] = usage.get(role, Usage()).plus(used)
    return StressReport(
        target=target,
        planned=len(facts) if planned is None else planned,
        dialogues=len(facts),
        trials=trials,
        lacking=dict(sorted((lacking or {}).items())),
        whole=row_of("all", facts, trials),
        tactics=rows_of(facts, "tactic", trials),
        groups=rows_of(facts, "group", trials),
        packs=rows_of(facts, "pack", trials),
        rules=rows_of(facts, "rule", trials),
        personas=rows_of(facts, "persona", trials),
        endpoints=_endpoints(facts),
        breaks=_most_first(kinds),
        levels={level.word: levels[level.word] for level in reversed(Level) if levels[level.word]},
        broken_rules=_most_first(rules),
        errors=dict(errors.most_common(REASONS)),
        customers=customers.validity(most_faults),
        tokens=dict(sorted(tokens.items())),
        usage=dict(sorted(usage.items())),
        stories=chosen(stories, most_stories),
        further_stories=max(0, len(stories) - most_stories),
    )


def _endpoints(facts: Iterable[Fact]) -> Endpoints:
    attacks = [fact for fact in facts if not fact.twin]
    return Endpoints(
        agreed=rate_of(attacks, "agreed"),
        evidence=rate_of(attacks, "evidence"),
        changed=rate_of(attacks, "changed"),
    )


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
