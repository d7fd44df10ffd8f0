"""What the JSON reader of `datasets` (5.2) does to numbers, and which of them it changes.

Where the messages of a file differ in their keys, as they do where tools are called, it keeps them
as JSON and reads them with pandas' ujson, which adds a fraction up as `digits * 10**-places`:
3.57 comes back as 3.5700000000000003. Texts and whole numbers come back as they are.
"""

from __future__ import annotations

from typing import Any

PLACES = 10
"""Decimal places with which it writes numbers in between."""

_LARGEST = 2**63 - 1


def changed(value: Any) -> Any:
    """The first number in a JSON value that does not come back as it is; None where all do."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return next((found for item in value if (found := changed(item)) is not None), None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if _comes_back(value) else value


def _comes_back(number: float) -> bool:
    if isinstance(number, int):
        return abs(number) <= _LARGEST
    whole, _, digits = repr(abs(number)).partition(".")
    if not (whole + digits).isdigit() or len(digits) > PLACES or len(whole) > 15:
        return False
    return int(whole) + int(digits) * float(f"1e-{len(digits)}") == abs(number)
