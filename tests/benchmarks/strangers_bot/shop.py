"""What a bot knows of its shop: words come from a YAML file, decisions from a module of hooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from strangers_bot.wording import listed, pick

if TYPE_CHECKING:
    from strangers_bot.clerk import Clerk

Result = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A tool call that is to be made."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Task:
    """Something that customers want done.

    Attributes:
        label: What is done, after "I could"; a format over what was told.
        slots: What has to be told, in the order it is asked for.
        hears: Signs that a customer wants it.
        done: What is said once it is done.
        own: It concerns an order, so that the customer is identified first.
    """

    label: str
    slots: tuple[str, ...] = ()
    hears: str = r"(?!)"
    done: tuple[str, ...] = ()
    own: bool = True


@dataclass(frozen=True)
class Question:
    """Something that customers ask.

    Attributes:
        hears: Signs that it is asked.
        tool: The tool that knows it, with `slot` as its argument; none for facts.
        says: Ways to answer, over the facts or the fields of the product.
        otherwise: The same where the field `where` is empty or false, or not what it should be.
        answer: The hook that answers instead.
    """

    hears: str
    tool: str = ""
    slot: str = ""
    says: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    where: str | Mapping[str, str] = ""
    answer: str = ""


@dataclass(frozen=True)
class Hooks:
    """What rules, records and the calendar decide.

    Attributes:
        answers: By the name in a question's `answer`.
        arguments: Of tools, beyond what was told.
        doubts: Whether a tool will refuse, so that there is no point in asking for a go.
        stops: The rule that no tool keeps and that forbids it; empty where none does.
        advise: For tasks without a tool of their name: says what can be done, and may call it.
        alternative: From a refused task and its rule to the task that is offered instead.
    """

    answers: Mapping[str, Callable[[Clerk, Result], str]]
    arguments: Mapping[str, Callable[[Clerk], dict[str, Any]]]
    doubts: Mapping[str, Callable[[Clerk], bool]]
    stops: Mapping[str, Callable[[Clerk], str]]
    advise: Mapping[str, Callable[[Clerk], Call | None]]
    alternative: Callable[[Clerk, str, str], str]


@dataclass(frozen=True)
class Shop:
    """All that differs between the two bots."""

    products: tuple[str, ...]
    hooks: Hooks
    menu: str
    patterns: Mapping[str, str]
    """Values that are known by their form."""
    credentials: Mapping[str, list[str]]
    """Tools that identify, each with what it has to be told."""
    names: Mapping[str, str]
    """Slots, as they are asked for."""
    tasks: Mapping[str, Task]
    questions: Mapping[str, Question]
    reasons: Mapping[str, str]
    retry: Mapping[str, str]
    """From a rule to the slot that can be told anew after its refusal."""
    lists: bool = False
    """Whether there is `list_orders`."""
    signs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path, hooks: Hooks, products: tuple[str, ...]) -> Shop:
        """From its YAML file."""
        words = yaml.safe_load(file.read_text(encoding="utf-8"))
        words["tasks"] = {name: Task(**task) for name, task in words["tasks"].items()}
        words["questions"] = {name: Question(**q) for name, q in words["questions"].items()}
        return cls(products=products, hooks=hooks, **words)

    @cached_property
    def ears(self) -> dict[str, re.Pattern[str]]:
        """Signs of tasks and questions, compiled."""
        heard = {**self.questions, **self.tasks}
        return {name: re.compile(one.hears, re.IGNORECASE) for name, one in heard.items()}

    def answer(self, clerk: Clerk, question: Question, found: Result) -> str:
        """The answer to a question, from the facts or from what a tool has shown."""
        if question.answer:
            return self.hooks.answers[question.answer](clerk, found)
        if not question.tool:
            return pick(question.says, clerk.seed).format(**clerk.facts)
        one = found["product"]
        shown = {key: listed(value, "and") if isinstance(value, list) else value
                 for key, value in one.items()}  # fmt: skip
        chosen = question.says if _holds(question.where, one) else question.otherwise
        return pick(chosen, clerk.seed).format(**shown | {"price": money(one["price"])})


def _holds(where: str | Mapping[str, str], record: Result) -> bool:
    if isinstance(where, Mapping):
        return all(record[key] == value for key, value in where.items())
    return not where or bool(record[where])


def money(value: Any) -> str:
    """An amount as it is written."""
    return f"${float(str(value).lstrip('$')):,.2f}"


def spoken(value: str) -> str:
    """A day as people say it."""
    found = date.fromisoformat(value)
    return f"{found:%A}, {found:%B} {found.day}"
