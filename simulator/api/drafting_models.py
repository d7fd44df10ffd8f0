"""What a language model adds to a draft: rules of clauses, goals of wishes; none is paid twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeVar

from simulator.api.policy_judging import recorded_connections
from simulator.api.production import Watching, unwatched
from simulator.content.clauses import Clause
from simulator.content.drafts.rule_drafts import RuleDraft, RuleDrafter
from simulator.content.drafts.wishes import Wish, WishGroup
from simulator.errors import UserError

RECORD = Path("outputs", "draft.jsonl")
AT_ONCE = 4
"""Questions under way at once."""

T = TypeVar("T")


@dataclass(frozen=True)
class Drafter:
    """Who is asked, and what it may cost.

    Attributes:
        model: Such as `openai:MODEL@URL`.
        budget: Dollars; None for no limit.
        price: Dollars for a million tokens, `IN,OUT`; list prices where it is not given.
        record: Where the replies are kept.
    """

    model: str
    budget: Decimal | str | None = None
    price: str | None = None
    record: Path = RECORD


@dataclass(frozen=True)
class Answers:
    """What came of it: a draft for each clause, and the groups with their goals."""

    rules: tuple[RuleDraft, ...]
    wishes: tuple[Wish, ...]
    questions: tuple[Wish, ...]


async def ask(
    by: Drafter,
    clauses: Sequence[Clause],
    drafter: RuleDrafter,
    wishes: Sequence[WishGroup],
    questions: Sequence[WishGroup],
    watching: Watching = unwatched,
) -> Answers:
    """Ask about every clause, and for the goals of groups.

    Raises:
        UserError: No such model, a budget that is spent, or an endpoint that answers nothing. What
            was answered is kept, and the same command goes on from there.
    """
    from simulator.play.clause_rules import draft_rule
    from simulator.play.models.budget import read_budget
    from simulator.play.wish_names import named

    check(by)
    connections = recorded_connections(
        read_budget(by.budget), by.price, by.record, lambda line: watcher.say(line)
    )
    total = len(clauses) + bool(wishes) + bool(questions)
    try:
        model = connections.connect(by.model, "draft")
        with watching(total, 0) as watcher:
            work = _Work(by, watcher.advance, lambda: connections.lost)
            asked = [partial(draft_rule, each, drafter, model) for each in clauses]
            made = await work.all(asked)
            rules = tuple(
                each or RuleDraft(clause, None, reason="the model gave no reply that is whole")
                for clause, each in zip(clauses, made, strict=True)
            )
            groups = [group for group in (wishes, questions) if group]
            goals = await work.all([partial(named, group, model) for group in groups])
    finally:
        await connections.close()
    given = iter(goals)
    both = [next(given) if group else () for group in (wishes, questions)]
    filled = [
        each if each is not None else tuple(g.wish for g in group)
        for each, group in zip(both, (wishes, questions), strict=True)
    ]
    return Answers(rules, tuple(filled[0]), tuple(filled[1]))


def check(by: Drafter) -> None:
    """Whether there is such a model, and it has words of its own.

    Raises:
        UserError: There is none, or the budget is no amount.
    """
    from simulator.play.models import check_model
    from simulator.play.models.budget import read_budget

    if by.model.partition("?")[0] == "embedded":
        raise UserError(
            "--model: the embedded model has rules, and cannot read a policy; name a language"
            " model, or leave --model out for a draft without one"
        )
    check_model(by.model)
    read_budget(by.budget)


@dataclass
class _Work:
    """Questions, a few at a time, until the money or the endpoint gives out."""

    by: Drafter
    advance: Callable[[], None]
    lost: Callable[[], bool]
    answered: int = 0
    failed: str = ""

    async def all(self, asked: Sequence[Callable[[], Awaitable[T]]]) -> list[T | None]:
        """The answers in order; None where an endpoint gave none that is whole.

        Raises:
            UserError: Nothing was answered, or the budget is spent.
        """
        room = asyncio.Semaphore(AT_ONCE)

        async def one(question: Callable[[], Awaitable[T]]) -> T | None:
            async with room:
                return await self._one(question)

        found = await asyncio.gather(*map(one, asked))
        if self.failed and (self.lost() or not self.answered):
            raise UserError(self._stopped(self.failed))
        return list(found)

    async def _one(self, question: Callable[[], Awaitable[T]]) -> T | None:
        from simulator.play.models.failures import BudgetSpent, told

        if self.failed and (self.lost() or not self.answered):
            return None
        try:
            answer = await question()
        except BudgetSpent:
            raise UserError(
                self._stopped(f"the budget of ${self.by.budget} is spent; with a larger one")
            ) from None
        except UserError:
            raise
        except Exception as error:  # anything: one reply that fails must not cost the others
            self.failed = told(error, "the endpoint")
            return None
        self.answered += 1
        self.advance()
        return answer

    def _stopped(self, why: str) -> str:
        kept = f"{self.answered:,} answers are kept in {self.by.record}"
        return (
            f"--model {self.by.model}: {why.rstrip('.')}; nothing was drafted, {kept}, and the same"
            " command goes on from there"
        )
