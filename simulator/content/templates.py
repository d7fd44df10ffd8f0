"""Sentences with places to fill: `"Your order {order.order_id} comes to {order.total}."`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.notation import US, Notation
from simulator.content.values import render

_HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """A compiled sentence.

    Attributes:
        source: As written.
        literals: The text around the holes, one more than there are holes.
        holes: The expressions, each rendered by its type.

    Example:
        >>> from simulator.content.values import MONEY
        >>> compile_template("It is {price}.", {"price": MONEY})({"price": 5})
        'It is $5.00.'
    """

    source: str
    literals: tuple[str, ...]
    holes: tuple[Condition, ...]
    notation: Notation = US

    def __call__(self, names: Mapping[str, Any]) -> str:
        """Fill the holes; raises as `Condition` does where a value is missing."""
        parts = [self.literals[0]]
        for hole, literal in zip(self.holes, self.literals[1:], strict=True):
            parts.append(render(hole(names), hole.type, self.notation))
            parts.append(literal)
        return "".join(parts)

    def values(self, names: Mapping[str, Any]) -> tuple[str, ...]:
        """The rendered holes alone: what a reader must find in a text that says the same."""
        return tuple(render(hole(names), hole.type, self.notation) for hole in self.holes)

    @property
    def reads(self) -> frozenset[str]:
        """Dotted paths that the sentence needs."""
        return frozenset(path for hole in self.holes for path in hole.reads)


def compile_template(source: Any, scope: Scope, notation: Notation = US) -> Template:
    """Check and compile a sentence.

    Raises:
        ConditionError: Not a text, an unknown name, or a lone brace.
    """
    if not isinstance(source, str) or not source.strip():
        raise ConditionError("a sentence is expected here")
    pieces = _HOLE.split(source)
    literals, holes = tuple(pieces[0::2]), pieces[1::2]
    if any("{" in literal or "}" in literal for literal in literals):
        raise ConditionError(f"`{source}`: a brace without its partner")
    conditions = tuple(compile_condition(hole, scope) for hole in holes)
    return Template(source.strip(), literals, conditions, notation)
