"""To ask a judge about the policy in recordings; its replies are kept, none is paid for twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.analyses.policy_audit import (
    CLAUSES,
    ClauseQuestion,
    PolicyJudgement,
    Questions,
    judgement_of,
    questions_on,
)
from simulator.analyses.recordings.personal import masked_recording
from simulator.api.loops import blocking
from simulator.api.packs import open_pack
from simulator.api.playing import Message
from simulator.api.production import Watching, unwatched
from simulator.api.recordings import TranscriptFormat, mapping_of, recordings_of
from simulator.content.pack import Pack
from simulator.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.play.models.connections import Connections
    from simulator.play.models.journal import Entry

RECORD = Path("outputs", "audit-judge.jsonl")
SAMPLE = 40
"""Questions whose tokens are counted, to say what all of them will take."""
REPLY = 90
"""Tokens of a verdict."""


async def ajudge_policy(
    *sources: str | Path | Sequence[Message],
    model: str,
    pack: str | Path | Pack | None = None,
    format: TranscriptFormat = "openai",
    mapping: str | Path | None = None,
    policy: str | Path | None = None,
    limit: int | None = None,
    clauses: int = CLAUSES,
    concurrency: int = 8,
    budget: Decimal | str | None = None,
    price: str | None = None,
    record: str | Path = RECORD,
    check: bool = True,
    keep_personal: bool = False,
    watching: Watching = unwatched,
) -> PolicyJudgement:
    """Ask a language model, clause by clause, whether recorded support kept to its policy.

    Args:
        sources: Files or folders, or conversations as lists of chat-completions messages.
        model: The judge, such as `openai:MODEL@URL`.
        pack: A pack of the same business: its rules are clauses too.
        format: Of the files.
        mapping: A YAML table of where things stand in them.
        policy: A file of text or Markdown: what the bot was told.
        limit: Messages and deeds that the judge sees at most, of those that a clause bears on.
        clauses: Clauses that it is asked about for each of them, at most.
        concurrency: Questions at once.
        budget: Dollars for this audit, replies of earlier calls in the record among them.
        price: Dollars for a million tokens, `IN,OUT`; list prices where it is not given.
        record: Where its replies are kept: what is answered there is not asked again.
        check: Make one tiny call before the questions.
        keep_personal: Whether the judge sees personal details; else they are masked.
        watching: Is told of the progress, and beforehand of what it will take.

    Raises:
        UserError: As `audit`; no such model; a number that makes no sense; nobody has a policy.
    """
    from simulator.play.models import check_judge, name_of
    from simulator.play.models.budget import read_budget
    from simulator.play.models.names import read_name

    check_judge(model)
    money = read_budget(budget)
    for name, number in (("limit", limit), ("clauses", clauses), ("concurrency", concurrency)):
        if number is not None and number < 1:
            raise UserError(f"--{name} must be 1 or more, not {number}")
    business, layout = pack and open_pack(pack), mapping_of(format, mapping)
    told = recordings_of(sources, format, layout, policy)
    told = told if keep_personal else map(masked_recording, told)
    questions = questions_on(told, business or None, layout.deeds, clauses, limit)
    if not questions.clauses:
        raise UserError(
            "--judge-model: no recording says what support was told; --policy FILE or --pack does"
        )
    if check and questions.asked and read_name(model).paid:
        from simulator.play.models.capabilities import check_once

        await check_once(model, tools=False)
    connections = recorded_connections(money, price, Path(record), lambda line: watcher.say(line))
    try:
        judge = connections.connect(model, "judge")
        known = list(_known(questions, connections, judge))
        connections.budget.spent += sum((Decimal(e.cost) for e in known if e.cost), Decimal(0))
        with watching(len(questions.asked), 0) as watcher:
            watcher.say(_plan(questions, judge, len(known)))
            lost = lambda: connections.lost  # noqa: E731
            await _ask_all(questions.asked, judge, concurrency, lost, watcher.advance)
    finally:
        await connections.close()
    return judgement_of(name_of(judge), questions, len(known))


judge_policy = blocking(ajudge_policy)


def recorded_connections(
    budget: Decimal | None, price: str | None, record: Path, tell: Callable[[str], None]
) -> Connections:
    """Connections whose replies are kept in a file: what is answered there is not asked again.

    Raises:
        UserError: A price that makes no sense, or a file that cannot be written.
    """
    from simulator.play.models.budget import Budget, read_price
    from simulator.play.models.connections import Connections, load_environment
    from simulator.play.models.journal import Journal

    load_environment()
    known_price = None if price is None else read_price(price)
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        journal = Journal(record)
    except OSError as error:
        raise UserError(f"--record {record}: {error.strerror or error}") from None
    return Connections(budget=Budget(budget), journal=journal, price=known_price, tell=tell)


def _known(questions: Questions, connections: Connections, judge: BaseChatModel) -> Iterator[Entry]:
    """First replies to the questions that stand in the record."""
    from simulator.play.models.client import ModelClient
    from simulator.play.models.journal import request_key
    from simulator.play.policy_judge import options, question

    journal = connections.journal
    if journal is None or not isinstance(judge, ModelClient):
        return
    asked_with = options()
    keys = (request_key(question(q.conduct, q.clause), asked_with) for q in questions.asked)
    for key in dict.fromkeys(keys) if journal.entries else ():
        entry = journal.entries.get(key)
        if entry and (entry.model, entry.parameters) == (judge.name, judge.parameters):
            yield entry


def _plan(questions: Questions, judge: BaseChatModel, known: int) -> str:
    """One line: what is asked, and what it will take."""
    from simulator import tokens
    from simulator.play.models import name_of
    from simulator.play.policy_judge import question

    asked = questions.asked
    sample = asked[:: max(1, len(asked) // SAMPLE)][:SAMPLE]
    counted = [
        sum(tokens.count(str(m.content)) for m in question(q.conduct, q.clause)) for q in sample
    ]
    new = max(0, len(asked) - known)
    tokens_in = round(new * sum(counted) / max(1, len(counted)))
    line = (
        f"{name_of(judge)}: {len(asked):,} questions on the policy, {known:,} answered before; the"
        f" others take about {tokens_in:,} tokens in and {new * REPLY:,} out"
    )
    price = getattr(judge, "price", None)
    return line if price is None else f"{line}, ${price.of(tokens_in, new * REPLY):.4f}"


async def _ask_all(
    questions: Sequence[ClauseQuestion],
    judge: BaseChatModel,
    concurrency: int,
    lost: Callable[[], bool],
    advance: Callable[[], None],
) -> None:
    """Ask all questions, those in the record alone once the budget is spent."""
    from simulator.play.models.failures import BudgetSpent, told
    from simulator.play.policy_judge import judge_clause

    waiting = iter(questions)

    async def work() -> None:
        for each in waiting:
            if lost():
                return
            try:
                each.said = await judge_clause(each.conduct, each.clause, judge)
            except BudgetSpent:
                continue  # what the record holds is still answered
            except UserError:
                raise
            except Exception as error:  # anything: an endpoint that fails must not end an audit
                each.failed = told(error, "the judge's endpoint")
            advance()

    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(concurrency):
                tasks.create_task(work())
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
