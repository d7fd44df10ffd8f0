"""Whether a suggestion speaks of its clause: a small model says the same of every sentence.

Each text and number of a condition has to stand in the clause, and the deed has to be named by a
word of it or of its heading. What only compiles is not yet what the clause says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from simulator.content.clauses import Clause

STEM = 5
"""Letters by which two forms of a word are taken for one: `cancel`, `cancelled`."""

_WORD = re.compile(r"[a-z]+|\d+")
_COUNTS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_YES_NO = frozenset({"yes", "no", "true", "false", "y", "n", "on", "off"})
"""Words of fields that only say whether: their field has to be named instead."""

_LOOKS = frozenset({"access", "information", "look", "see", "show", "tell", "told", "view"})
"""How clauses speak of looking something up."""


def check_words(tree: ast.expr, clause: Clause) -> None:
    """Whether all that a condition compares with stands in its clause.

    Raises:
        ValueError: Something does not.
    """
    said = _stems(clause.text)
    constants = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    for value in constants:
        if not _stands(value, said):
            raise ValueError(f"{value!r} does not stand in the clause")
    names = {stem for name in _fields(tree) for stem in _stems(name)}
    telling = [v for v in constants if isinstance(v, str) and v.lower() not in _YES_NO]
    if not telling and not names & said:
        raise ValueError("the clause names no field that the condition reads")


def check_deed(tool: str, record: str, clause: Clause) -> None:
    """Whether a clause, or its heading, speaks of a deed.

    Raises:
        ValueError: It does not.
    """
    said = _stems(f"{clause.text} {clause.heading}")
    words = _stems(tool.replace("_", " ")) - _stems(record.replace("_", " ").removesuffix("s"))
    words |= (
        {stem for word in _LOOKS for stem in _stems(word)} if tool.startswith("get_") else set()
    )
    if not words & said:
        raise ValueError(f"no word of the clause speaks of `{tool}`: name the deed as it does")


def _stands(value: object, said: set[str]) -> bool:
    if isinstance(value, str):
        return value.lower() in _YES_NO or _stems(value.replace("_", " ")) <= said
    if isinstance(value, bool) or value is None or value in (0, 1):
        return True
    counted = isinstance(value, int) and 0 <= value < len(_COUNTS) and _COUNTS[value][:STEM] in said
    return counted or str(value).rstrip("0").rstrip(".") in said or str(value) in said


def _fields(tree: ast.expr) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr.replace("_", " ")


def _stems(text: str) -> set[str]:
    """The words of a text as they are compared.

    Example:
        >>> sorted(_stems("Cancelled within 24 hours"))
        ['24', 'cance', 'hour', 'withi']
    """
    words = _WORD.findall(text.lower())
    return {w if w.isdigit() else w[:STEM].removesuffix("s") or w for w in words}
