"""A pack's amounts: all that its files state can be read by the critic, and is in its currency."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from simulator.content.amounts import amounts_in
from simulator.content.currencies import SIGNS
from simulator.content.notation import Notation, not_in_currency
from simulator.content.pack_files import PackFiles
from simulator.errors import ContentError

_SYMBOLS = "".join(sorted(sign for sign in SIGNS if len(sign) == 1 and not sign.isalnum()))
_SYMBOL = rf"[{re.escape(_SYMBOLS)}\u00a4\u20a0-\u20cf]"
_BESIDE = re.compile(
    rf"{_SYMBOL}[ \u00a0]?-?[0-9][0-9.,'’]*|(?<![\w.])[0-9][0-9.,'’]*[-–—]?[ \u00a0]?{_SYMBOL}"
)
_UNREAD = frozenset({"pattern"})
"""Keys of texts that nobody says."""

_EXAMPLE = Decimal("1234.50")
Keys = tuple[str | int, ...]


def amount_mistakes(
    folder: Path, names: tuple[str, ...], notation: Notation, files: PackFiles
) -> Iterator[ContentError]:
    """Amounts that cannot be read, and such as are in another currency.

    Args:
        folder: The pack's.
        names: Its YAML files, without their ending; the records that `pack` names are read too.
        notation: The pack's.
        files: Reads them.

    Yields:
        A mistake each, with file, line, key and reason.
    """
    paths = [folder / f"{name}.yaml" for name in names]
    specs = files.read(folder / "pack.yaml").mapping("records")
    ids = [
        spec["pattern"] for spec in specs.values() if isinstance(spec, dict) and "pattern" in spec
    ]
    for spec in specs.values():
        path = folder / str(spec.get("from") if isinstance(spec, dict) else "")
        if path.is_file():
            paths.append(path)
    for document in map(files.read, paths):
        for text, place in _texts(document.data, ()):
            reason = mistake(text, notation)
            if reason and not _is_id(text, ids):
                found = document.error(reason, *place)
                if document.path.suffix == ".csv":
                    key = str(place[-1])
                    found = ContentError(
                        reason, file=found.file, key=key, line=found.line, keys=place
                    )
                yield found


def _is_id(text: str, patterns: Sequence[Any]) -> bool:
    """Whether a whole text is an id: `589JOD` is a reservation, and no amount in Jordan."""
    try:
        plain = not _BESIDE.search(text)
        return plain and any(re.fullmatch(str(pattern), text) for pattern in patterns)
    except re.error:
        return False


def _texts(node: Any, keys: Keys) -> Iterator[tuple[str, Keys]]:
    if isinstance(node, dict):
        for key, part in node.items():
            if key not in _UNREAD:
                yield from _texts(part, (*keys, key))
    elif isinstance(node, list):
        for place, part in enumerate(node):
            yield from _texts(part, (*keys, place))
    elif isinstance(node, str):
        yield node, keys


def mistake(text: str, notation: Notation) -> str:
    """What is wrong with the amounts of a text; empty where nothing is.

    Example:
        >>> mistake("It is €5.00.", Notation()).partition(";")[0]
        '`€5.00` is not in USD, the currency of the pack'
        >>> mistake("It is $5.00.", Notation())
        ''
    """
    if not any(map(str.isdigit, text)):
        return ""
    read = []
    for amount in amounts_in(text, notation.locale):
        written = text[amount.start : amount.end]
        read.append((amount.start, amount.end))
        if notation.currency not in amount.currencies:
            return not_in_currency(f"`{written}`", amount.currencies, notation)
    for match in _BESIDE.finditer(text):
        if not any(start <= match.start() and match.end() <= end + 1 for start, end in read):
            like = notation.amount(_EXAMPLE)
            return f"`{match.group().rstrip('.,')}` is no amount that can be read, like {like}"
    return ""
