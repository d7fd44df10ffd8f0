"""A pack's amounts: all that its files state can be read by the critic, and is in its currency."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from simulator.content.amounts import amounts_in
from simulator.content.currencies import SIGNS
from simulator.content.notation import Notation
from simulator.documents import Document, read_document, read_file
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


def check_amounts(folder: Path, names: tuple[str, ...], notation: Notation) -> None:
    """Refuse amounts that cannot be read, and such as are in another currency.

    Args:
        folder: The pack's.
        names: Its YAML files, without their ending; the records that `pack` names are read too.
        notation: The pack's.

    Raises:
        ContentError: File, line, key and reason.
    """
    head = read_document(folder / "pack.yaml")
    for name in names:
        document = read_document(folder / f"{name}.yaml")
        _check(document, document.data, (), notation)
    for spec in head.mapping("records").values():
        path = folder / str(spec.get("from") if isinstance(spec, dict) else "")
        if path.suffix == ".csv":
            _check_csv(path, notation)
        elif path.is_file():
            document = read_document(path)
            _check(document, document.data, (), notation)


def _check(document: Document, node: Any, keys: Keys, notation: Notation) -> None:
    for text, place in _texts(node, keys):
        reason = mistake(text, notation)
        if reason:
            document.fail(reason, *place)


def _check_csv(path: Path, notation: Notation) -> None:
    reader = csv.DictReader(io.StringIO(read_file(path)), skipinitialspace=True)
    for row in reader:
        for name, text in row.items():
            reason = mistake(text or "", notation)
            if reason:
                raise ContentError(reason, file=path, key=name, line=reader.line_num)


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
        >>> mistake("It is €5.00.", Notation())
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
            return f"`{written}` is not in {notation.currency}, the currency of the pack"
    for match in _BESIDE.finditer(text):
        if not any(start <= match.start() and match.end() <= end + 1 for start, end in read):
            like = notation.amount(_EXAMPLE)
            return f"`{match.group().rstrip('.,')}` is no amount that can be read, like {like}"
    return ""
