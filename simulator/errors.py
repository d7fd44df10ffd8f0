"""What can go wrong, and whose mistake it is.

    SimulatorError                 known, reaches the terminal as one line
    ├── UserError                  the user's mistake or the environment: exit code 2
    │   ├── ContentError           a pack or persona: file, line, key, reason
    │   ├── SettingsError          an option or the configuration file
    │   └── RunError               a run folder: damaged, foreign, unwritable
    └── ModelError                 a chat model did not give a usable reply

Everything else that is raised is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_QUOTED = re.compile(r"'([^']*)'")


class SimulatorError(Exception):
    """Base of all errors that this package raises on purpose; `str()` of it is one line."""


class UserError(SimulatorError):
    """Something the user (or the machine) has to put right; the command ends with exit code 2."""


class ContentError(UserError):
    """A mistake in a pack or persona.

    Args:
        reason: Why the value cannot be used, with the nearest right answer where there is one.
        file: The file it stands in.
        key: Dotted path of the key in that file, for instance `refund_order.with.order`.
        line: Line of the key, counted from 1.
        keys: Where in the file it is, key by key.

    Example:
        >>> str(ContentError("no such rule", file=Path("tools.yaml"), key="refund.needs", line=7))
        'tools.yaml:7: refund.needs: no such rule'
    """

    def __init__(
        self,
        reason: str,
        *,
        file: Path | None = None,
        key: str = "",
        line: int | None = None,
        keys: tuple[str | int, ...] = (),
    ) -> None:
        self.reason, self.file, self.key, self.line = reason, file, key, line
        self.keys = keys
        place = "" if file is None else f"{file}:{line}: " if line else f"{file}: "
        super().__init__(f"{place}{key}: {reason}" if key else f"{place}{reason}")


class SettingsError(UserError):
    """An option, environment variable or entry of the configuration file that cannot be used."""


class RunError(UserError):
    """A run folder that cannot be opened, continued or written."""


class ModelError(SimulatorError):
    """A chat model gave no usable reply; the dialogue ends as `error`, never as passed."""


def closest(given: str, names: Iterable[str]) -> str | None:
    """The name that looks most like what was written; None where none does."""
    return next(iter(difflib.get_close_matches(given, sorted(set(names)), n=1, cutoff=0.6)), None)


def nearest(given: str, names: Iterable[str]) -> str:
    """The hint that ends an error about an unknown name.

    Args:
        given: What was written.
        names: What would have been right.

    Returns:
        `"; did you mean `x`?"`, or a list of all names where there are few, or an empty text.

    Example:
        >>> nearest("bakry", ["bakery", "ecommerce"])
        '; did you mean `bakery`?'
    """
    known = sorted(set(names))
    if close := closest(given, known):
        return f"; did you mean `{close}`?"
    if 0 < len(known) <= 12:
        return f"; there are {', '.join(f'`{name}`' for name in known)}"
    return ""


def misfit(found: Mapping[str, Any]) -> str:
    """What pydantic found wrong with a value, for people.

    Args:
        found: One of the `errors()` of its exception.

    Returns:
        What should be there, what was given, and the nearest right answer where there is one.

    Example:
        >>> misfit({"type": "tuple_type", "msg": "Input should be a valid tuple", "input": 5})
        'Input should be a list, not 5'
    """
    reason, given = str(found["msg"]).removeprefix("Value error, "), found["input"]
    if found["type"] in ("missing", "value_error"):
        return reason
    if found["type"] == "tuple_type":
        reason = "Input should be a list"
    expected = _QUOTED.findall(found["ctx"]["expected"]) if _is_choice(found) else []
    close = closest(str(given), expected)
    return f"{reason}, not {given!r}{f'; did you mean `{close}`?' if close else ''}"


def _is_choice(found: Mapping[str, Any]) -> bool:
    return found["type"] in ("literal_error", "enum")
