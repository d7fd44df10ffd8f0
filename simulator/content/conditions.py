"""Conditions: a small subset of Python expressions, checked on load and compiled once.

The subset: comparison, `and or not`, `+ - *`, `in`, attribute and index, `x if c else y`, lists,
`any all sum len min max` with a generator, `days(n)`, `hours(n)`, `at(date, clock)`, and in a
scenario's `expect` `answered('topic')` and `done('tool')`. Every node
and every name is checked against the scope's types before anything is compiled, so that a field
that does not exist is an error of the pack, not of a dialogue. The syntax tree stays available
(`tree`, `reads`) for the planner.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from simulator.content.condition_types import ConditionError, Scope, TypeChecker, fits, unquoted
from simulator.content.values import Type

MAX_LENGTH = 2_000


def _at(day: date, clock: time | datetime) -> datetime:
    """The time of a day at a clock, or at the clock of another time."""
    own = clock.timetz() if isinstance(clock, datetime) else clock
    return datetime.combine(day, own, own.tzinfo or UTC)


_GLOBALS: dict[str, Any] = {
    "__builtins__": {}, "any": any, "all": all, "sum": sum, "len": len, "min": min, "max": max,
    "days": lambda n: timedelta(days=float(n)), "hours": lambda n: timedelta(hours=float(n)),
    "at": _at, "_day": datetime.date, "_decimal": Decimal,
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """A compiled expression.

    Attributes:
        source: As written.
        type: What it gives.
        reads: Dotted paths it reads, for instance `order.delivered_on`.
        tree: The syntax tree as written.

    Example:
        >>> scope = {"order": Type("record", fields={"total": MONEY})}
        >>> compile_condition("order.total - 5", scope)({"order": {"total": Decimal("12.00")}})
        Decimal('7.00')
    """

    source: str
    type: Type
    reads: frozenset[str]
    tree: ast.expr
    _names: tuple[str, ...]
    _function: Any

    def __call__(self, names: Mapping[str, Any]) -> Any:
        """Evaluate.

        Raises:
            KeyError, TypeError, IndexError, ArithmeticError: A value is missing or empty; callers
                treat that as a refusal with its reason (see `reason`).
        """
        return self._function(*[names[name] for name in self._names])

    def reason(self, names: Mapping[str, Any], error: Exception) -> str:
        """One line that says which value made the evaluation fail."""
        for path in sorted(self.reads):
            value: Any = names
            for part in path.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            if value is None:
                return f"`{path}` is empty or missing"
        return f"`{self.source}` cannot be evaluated ({type(error).__name__})"


def compile_condition(source: Any, scope: Scope, want: Type | None = None) -> Condition:
    """Check an expression against a scope and compile it.

    Args:
        source: The expression; numbers, true and false from YAML are taken as written.
        scope: The names it may use, with their types.
        want: The type it has to give; None for any.

    Raises:
        ConditionError: With the reason and the nearest valid name.
    """
    text = str(source).strip()
    text = {"true": "True", "false": "False", "null": "None"}.get(text, text)
    if not isinstance(source, str | int | Decimal) or not text:
        raise ConditionError("an expression is expected here")
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"longer than {MAX_LENGTH} characters")
    checker = TypeChecker(scope)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd literals; the checker has the last word
            tree = ast.parse(text, mode="eval").body
            if want and text in want.choices and text not in scope:
                raise unquoted(text)
            code, kind = checker.check(tree)
            function = _compiled(tuple(sorted(checker.names)), code)
    except ConditionError:
        raise
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        detail = error.msg if isinstance(error, SyntaxError) else type(error).__name__
        raise ConditionError(f"`{text}` is not an expression: {detail}") from None
    if want is not None and not fits(kind, want):
        hint = f"; `at({text}, CLOCK)` is the time on that day, of a clock or of another time"
        timed = kind.kind == "date" and want.kind == "time"
        reason = f"`{text}` gives {kind}, but {want} is wanted here{hint if timed else ''}"
        raise ConditionError(reason)
    reads = frozenset(_longest(checker.reads))
    return Condition(text, kind, reads, tree, tuple(sorted(checker.names)), function)


def _compiled(names: tuple[str, ...], code: ast.expr) -> Any:
    arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    function = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, code)))
    return eval(compile(function, "<condition>", "eval"), dict(_GLOBALS))


def _longest(paths: set[str]) -> set[str]:
    return {p for p in paths if not any(other.startswith(p + ".") for other in paths)}
