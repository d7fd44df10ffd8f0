"""Boundaries: where a condition flips, and how many steps the compared values are from there.

Each ordered comparison of a condition (`<`, `<=`, `>`, `>=`) is one boundary. A step is one cent
for money; 1 for numbers, 0.01 if one of the two is not whole; one day for dates, and for a date
compared with a time; one hour for times and clocks. Spans go by what they lie between: a day
between dates, an hour between times, and where nothing is subtracted a day for `days(n)` alone and
an hour with `hours(n)`. So `args.pickup_on - today >= hours(36)` goes by days, and two days are its
first value inside.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.numerals import CENT
from simulator.content.pack import Pack
from simulator.content.tools import Tool
from simulator.content.values import BOOL
from simulator.content.world import EVALUATION_ERRORS, holds

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ONE = Decimal(1)

_MEASURED = frozenset({"number", "money", "date", "time", "clock", "span", "any"})
_SOME_DAY = date(2000, 1, 1)


class Side(StrEnum):
    """On which side of a boundary an evaluation was; inside, the condition holds."""

    JUST_INSIDE = "just inside"
    JUST_OUTSIDE = "just outside"
    CLEARLY_INSIDE = "clearly inside"
    CLEARLY_OUTSIDE = "clearly outside"


@dataclass(frozen=True)
class Boundary:
    """One ordered comparison in a condition; of a chained comparison, one link.

    Attributes:
        source: The comparison, as `ast.unparse` writes it.
        reads: Dotted paths that its two sides read.

    Example:
        >>> from simulator.content.values import NUMBER
        >>> (boundary,) = boundaries(compile_condition("not n > 3", {"n": NUMBER}), {"n": NUMBER})
        >>> [boundary.margin({"n": n}) for n in (2, 3, 4, 5)]
        [1, 0, -1, -2]
        >>> str(boundary.side({"n": 4}))
        'just outside'
    """

    source: str
    reads: frozenset[str]
    _measure: _Measure = field(repr=False)
    _negated: bool = field(repr=False)
    _hole: str = field(repr=False)
    _rest: Condition = field(repr=False)

    def margin(self, names: Mapping[str, Any]) -> int | None:
        """How many steps the compared values are inside, where the condition holds.

        Where the comparison decides, 0 is the last value for which the condition holds, -1 the
        first for which it does not, and the margin is >= 0 if and only if the condition holds:
        under a `not` that is where the comparison is false. Where something else decides, it is
        turned by the number of `not` around it alone. Parts of a step are rounded down, with the
        comparison's truth as the upper side.

        Args:
            names: What the condition is evaluated with.

        Returns:
            Whole steps; None where a value is empty or missing, or cannot be measured.
        """
        truth = self._measure.margin(names)
        if truth is None:
            return None
        return _turned(truth, self._swing(names) or (-1 if self._negated else 1))

    def decides(self, names: Mapping[str, Any]) -> bool:
        """Whether the condition's outcome would change if the comparison had the other outcome.

        What cannot be evaluated does not hold, as for tools.
        """
        return self._swing(names) != 0

    def side(self, names: Mapping[str, Any]) -> Side | None:
        """On which side the values are; None where the comparison does not decide or has no margin.

        Inside is where the condition holds.
        """
        swing = self._swing(names)
        truth = self._measure.margin(names) if swing else None
        if truth is None:
            return None
        margin = _turned(truth, swing)
        if margin >= 0:
            return Side.CLEARLY_INSIDE if margin else Side.JUST_INSIDE
        return Side.JUST_OUTSIDE if margin == -1 else Side.CLEARLY_OUTSIDE

    def _swing(self, names: Mapping[str, Any]) -> int:
        """1 if the condition holds only with the comparison true, -1 only with it false, else 0."""
        true, false = (holds(self._rest, {**names, self._hole: truth}) for truth in (True, False))
        return true - false


@dataclass(frozen=True)
class _Measure:
    """How far a comparison is from flipping.

    Attributes:
        comparison: For errors that only comparing raises.
        low: The side that must be the smaller one.
        high: The other side.
        strict: Whether equal values make it false.
        money: Whether a step is a cent.
        span: A step if both sides are spans.
    """

    comparison: Condition
    low: Condition
    high: Condition
    strict: bool
    money: bool
    span: timedelta

    def margin(self, names: Mapping[str, Any]) -> int | None:
        """Steps: >= 0 if and only if the comparison is true."""
        try:
            self.comparison(names)
            steps = self._steps(self.low(names), self.high(names))
            return int(math.ceil(steps) - 1 if self.strict else math.floor(steps))
        except EVALUATION_ERRORS:
            return None

    def _steps(self, low: Any, high: Any) -> Any:
        if isinstance(low, timedelta):
            return (high - low) / self.span
        if isinstance(low, time):
            low, high = datetime.combine(_SOME_DAY, low), datetime.combine(_SOME_DAY, high)
        if isinstance(low, datetime) and isinstance(high, datetime):
            return (high - low) / HOUR
        if isinstance(low, date):
            return (_day(high) - _day(low)) / DAY
        if not isinstance(low, int | float | Decimal):
            raise TypeError("nothing that has steps")
        low, high = Decimal(low), Decimal(high)
        whole = low == low.to_integral_value() and high == high.to_integral_value()
        return (high - low) / (ONE if whole and not self.money else CENT)


def boundaries(condition: Condition, scope: Scope) -> tuple[Boundary, ...]:
    """All boundaries of a condition, in the order of its source.

    Left out are comparisons in a generator (they read its loop variable), those of texts and other
    things without steps, chains that mix dates and times (a link of them means something else when
    it stands alone), and those of a condition that is too long or deep to be taken apart.

    Args:
        condition: A rule's, for instance.
        scope: What it was compiled with, or more.

    Raises:
        ConditionError: The condition cannot be compiled with the scope.
    """
    compile_condition(condition.source, scope)
    try:
        links = sorted(_links(condition.tree, False), key=lambda link: link.place)
        found = [_boundary(condition, link, scope) for link in links]
    except (ConditionError, RecursionError):  # written out anew it is longer, and may be too long
        return ()
    return tuple(boundary for boundary in found if boundary is not None)


def tool_boundaries(tool: Tool) -> dict[str, tuple[Boundary, ...]]:
    """The boundaries of each rule that a tool needs, by the rule's name."""
    return {bound.rule.name: boundaries(bound.when, tool.scope) for bound in tool.needs}


@lru_cache(maxsize=16)
def pack_boundaries(pack: Pack) -> Mapping[str, Mapping[str, tuple[Boundary, ...]]]:
    """The boundaries of all rules on deeds, by tool and rule; made once for a pack."""
    return {name: tool_boundaries(tool) for name, tool in pack.tools.items()}


@dataclass(frozen=True)
class _Link:
    """One `a < b` of a comparison: the operator at a place of it."""

    tree: ast.Compare
    at: int
    negated: bool

    @property
    def sides(self) -> tuple[ast.expr, ast.expr]:
        operands = [self.tree.left, *self.tree.comparators]
        return operands[self.at], operands[self.at + 1]

    @property
    def alone(self) -> ast.Compare:
        left, right = self.sides
        return ast.Compare(left, [self.tree.ops[self.at]], [right])

    @property
    def place(self) -> tuple[int, int]:
        return self.sides[0].lineno, self.sides[0].col_offset

    def replaced(self, hole: str) -> ast.expr:
        """The comparison with a name in the place of this link."""
        at, tree = self.at, self.tree
        parts: list[ast.expr] = [ast.Name(hole, ast.Load())]
        if at > 0:
            parts.insert(0, ast.Compare(tree.left, tree.ops[:at], tree.comparators[:at]))
        if at + 1 < len(tree.ops):
            rest = tree.comparators[at + 1 :]
            parts.append(ast.Compare(tree.comparators[at], tree.ops[at + 1 :], rest))
        return ast.BoolOp(ast.And(), parts) if len(parts) > 1 else parts[0]


def _links(node: ast.AST, negated: bool) -> Iterator[_Link]:
    if isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                yield _Link(node, at, negated)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        negated = not negated
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.GeneratorExp):
            yield from _links(child, negated)


def _boundary(condition: Condition, link: _Link, scope: Scope) -> Boundary | None:
    left, right = (compile_condition(ast.unparse(side), scope) for side in link.sides)
    kinds = {left.type.kind, right.type.kind}
    if not kinds <= _MEASURED or _mixes(link.tree, scope):
        return None
    op = link.tree.ops[link.at]
    rising = isinstance(op, ast.Lt | ast.LtE)
    measure = _Measure(
        comparison=compile_condition(ast.unparse(link.alone), scope),
        low=left if rising else right,
        high=right if rising else left,
        strict=isinstance(op, ast.Lt | ast.Gt),
        money="money" in kinds,
        span=_span(link.alone, scope),
    )
    hole = "_"
    while hole in scope:
        hole += "_"
    # a node that is in the memo counts as copied already
    rest = deepcopy(condition.tree, {id(link.tree): link.replaced(hole)})
    return Boundary(
        source=measure.comparison.source,
        reads=measure.comparison.reads,
        _measure=measure,
        _negated=link.negated,
        _hole=hole,
        _rest=compile_condition(ast.unparse(rest), {**scope, hole: BOOL}),
    )


def _mixes(tree: ast.Compare, scope: Scope) -> bool:
    """Whether it is a chain of dates and times: a time next to a date counts as its day."""
    operands = [tree.left, *tree.comparators] if len(tree.ops) > 1 else []
    return {"date", "time"} <= {_kind(operand, scope) for operand in operands}


def _span(tree: ast.Compare, scope: Scope) -> timedelta:
    """What a step is if the comparison is one of spans."""
    parts = list(_outside_generators(tree))
    for part in parts:
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub):
            kinds = {_kind(part.left, scope), _kind(part.right, scope)}
            if kinds - {"any"} == {"time"}:
                return HOUR
            if "date" in kinds:
                return DAY
    return HOUR if any(isinstance(p, ast.Name) and p.id == "hours" for p in parts) else DAY


def _outside_generators(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.GeneratorExp):
            yield from _outside_generators(child)


def _kind(node: ast.expr, scope: Scope) -> str:
    return compile_condition(ast.unparse(node), scope).type.kind


def _turned(margin: int, swing: int) -> int:
    return margin if swing > 0 else -1 - margin


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
