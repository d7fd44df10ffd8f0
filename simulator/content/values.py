"""Typed values: what a field may hold, how a raw value becomes one, how people write it.

A `Type` is written in packs as a short text (`money`, `date?`, `placed | shipped`, a collection's
name, `[text]`); `docs/packs.md` has the list. Values are plain Python: text is `str`, number and
money are exact (`int`, `Decimal`), date, time and clock are those of `datetime`, in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from simulator.content.locales import DEFAULT, Locale
from simulator.content.notation import US, Notation, read_amount
from simulator.content.numerals import CENT
from simulator.documents import describe
from simulator.errors import nearest

SIMPLE = ("text", "number", "money", "date", "time", "clock", "bool", "email", "phone", "any")
TEXTS = frozenset({"text", "email", "phone", "choice", "ref"})


@dataclass(frozen=True)
class Type:
    """What kind of value stands somewhere.

    Attributes:
        kind: One of `SIMPLE`, or `choice ref list record span any null`.
        optional: Whether the value may be empty (None).
        choices: The words of a `choice`.
        collection: The collection that a `ref` points into, or that a `record` belongs to.
        of: The element type of a `list`.
        fields: The field types of a `record`; None where they are not known.
        either: Of an `any` that is one of several known types, these types.
    """

    kind: str
    optional: bool = False
    choices: tuple[str, ...] = ()
    collection: str = ""
    of: Type | None = None
    fields: Mapping[str, Type] | None = field(default=None, hash=False)
    either: tuple[Type, ...] = ()

    def __str__(self) -> str:
        if self.either:
            return " or ".join(map(str, self.either))
        if self.kind == "choice":
            return " | ".join(self.choices)
        if self.kind == "list":
            return f"a list of {self.of}"
        if self.kind == "ref":
            return f"an id of {self.collection}"
        return f"a record of {self.collection}" if self.collection else self.kind


ANY = Type("any")
BOOL = Type("bool")
TEXT = Type("text")
NUMBER = Type("number")
MONEY = Type("money")
DATE = Type("date")
TIME = Type("time")
SPAN = Type("span")
NULL = Type("null", optional=True)


def parse_type(spec: Any, collections: Collection[str]) -> Type:
    """Read the written form of a type.

    Args:
        spec: `"money"`, `"date?"`, `"a | b"`, a collection's name, `["text"]` or a mapping.
        collections: Names that may be referred to.

    Raises:
        ValueError: No such type; the message has the nearest name.

    Example:
        >>> parse_type("date?", []).optional
        True
    """
    if isinstance(spec, dict):
        return Type("record", fields={k: parse_type(v, collections) for k, v in spec.items()})
    if isinstance(spec, list):
        if len(spec) != 1:
            raise ValueError("a list type has one element, the type of its items, like [text]")
        return Type("list", of=parse_type(spec[0], collections))
    if not isinstance(spec, str):
        raise ValueError(f"a type is a text, a list or a mapping, not {describe(spec)}")
    if spec.endswith("?"):
        return replace(parse_type(spec[:-1].strip(), collections), optional=True)
    if "|" in spec:
        return Type("choice", choices=tuple(word.strip() for word in spec.split("|")))
    if spec in SIMPLE:
        return Type(spec)
    if spec in collections:
        return Type("ref", collection=spec)
    raise ValueError(f"`{spec}` is not a type{nearest(spec, [*SIMPLE, *collections])}")


def convert(kind: Type, raw: Any, locale: Locale = DEFAULT) -> Any:
    """Make a raw value (from YAML, JSON, CSV or a tool call) one of a type.

    References are checked elsewhere, where the collections are known.

    Args:
        kind: The type.
        raw: The value as it came.
        locale: How amounts in texts are written; `1234.50` is read everywhere.

    Raises:
        ValueError: It is not one; the message says what was given and what would be right.

    Example:
        >>> convert(MONEY, 35)
        Decimal('35.00')
    """
    if raw is None or (raw == "" and kind.optional):
        if kind.optional or kind.kind == "any":
            return None
        raise ValueError(f"must be {kind}, but is empty")
    return _CONVERT[kind.kind](kind, raw, locale)


def _text(kind: Type, raw: Any, locale: Locale) -> str:
    if type(raw) is str:
        return raw
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise ValueError(f"must be {kind}, not {describe(raw)}")
    return str(raw)


def _pattern(name: str, pattern: str) -> Any:
    compiled = re.compile(pattern)

    def check(kind: Type, raw: Any, locale: Locale) -> str:
        text = _text(kind, raw, locale).strip()
        if not compiled.fullmatch(text):
            raise ValueError(f"{describe(raw)} is not {name}")
        return text

    return check


def _number(kind: Type, raw: Any, locale: Locale) -> int | Decimal:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    try:
        value = Decimal(str(raw).strip()) if isinstance(raw, str | float | Decimal) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        raise ValueError(f"must be {kind}, not {describe(raw)}")
    if abs(value.adjusted()) > 30:
        raise ValueError(f"{describe(raw)} is too large or too small a number")
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else value


def _money(kind: Type, raw: Any, locale: Locale) -> Decimal:
    given = read_amount(raw, locale) if isinstance(raw, str) else raw
    value = Decimal(_number(kind, given, locale))
    if abs(value) >= 10**15:
        raise ValueError(f"{describe(raw)} is too large for an amount")
    cents = value.quantize(CENT, ROUND_HALF_UP)
    if cents != value:
        raise ValueError(f"{describe(raw)} has fractions of a cent")
    return cents


def _date(kind: Type, raw: Any, locale: Locale) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        return datetime.fromisoformat(str(raw).strip()).date()
    except ValueError:
        raise ValueError(f"{describe(raw)} is not a date like 2026-11-20") from None


def _time(kind: Type, raw: Any, locale: Locale) -> datetime:
    try:
        value = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError(f"{describe(raw)} is not a time like 2026-11-20T09:00:00Z") from None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{describe(raw)} is not a time of this calendar") from None


def _clock(kind: Type, raw: Any, locale: Locale) -> time:
    try:
        return raw if isinstance(raw, time) else time.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueError(f"{describe(raw)} is not a time of day like 18:00") from None


def _bool(kind: Type, raw: Any, locale: Locale) -> bool:
    value = {"true": True, "yes": True, "false": False, "no": False}.get(str(raw).strip().lower())
    if value is None:
        raise ValueError(f"must be true or false, not {describe(raw)}")
    return value


def _choice(kind: Type, raw: Any, locale: Locale) -> str:
    text = _text(kind, raw, locale).strip()
    if text not in kind.choices:
        raise ValueError(f"{describe(raw)} is not one of {kind}{nearest(text, kind.choices)}")
    return text


def _list(kind: Type, raw: Any, locale: Locale) -> tuple[Any, ...]:
    if isinstance(raw, str):
        raw = [part.strip() for part in raw.split(";") if part.strip()]
    if not isinstance(raw, list | tuple):
        raise ValueError(f"must be {kind}, not {describe(raw)}")
    return tuple(convert(kind.of or ANY, item, locale) for item in raw)


def _record(kind: Type, raw: Any, locale: Locale) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise ValueError(f"must be a record, not {describe(raw)}")
    known = kind.fields
    if known is None:
        return {key: _any(ANY, value, locale) for key, value in raw.items()}
    for name in raw:
        if name not in known:
            raise ValueError(f"`{name}` is not a field{nearest(name, known)}")
    record = {}
    for name, field_type in known.items():
        try:
            record[name] = convert(field_type, raw.get(name), locale)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return record


def _any(kind: Type, raw: Any, locale: Locale) -> Any:
    if isinstance(raw, list | tuple):
        return tuple(_any(ANY, item, locale) for item in raw)
    if isinstance(raw, Mapping):
        return {key: _any(ANY, value, locale) for key, value in raw.items()}
    return raw


_CONVERT: dict[str, Any] = {
    "text": _text, "ref": _text, "number": _number, "money": _money, "date": _date, "time": _time,
    "clock": _clock, "bool": _bool, "choice": _choice, "list": _list, "record": _record,
    "any": _any,
    "email": _pattern("an e-mail address", r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "phone": _pattern("a phone number", r"\+?[0-9][0-9 ().x/-]{5,}"),
}  # fmt: skip


def infer(values: Iterable[Any]) -> Type:
    """The type that all raw values share; `any` where they share none."""
    kinds: set[str] = set()
    fields: dict[str, list[Any]] = {}
    elements: list[Any] = []
    rows = 0
    for value in values:
        rows += 1
        kinds.add(_kind_of(value))
        if isinstance(value, Mapping):
            for name, item in value.items():
                fields.setdefault(name, []).append(item)
        elif isinstance(value, list | tuple):
            elements.extend(value)
    optional = "null" in kinds
    kinds.discard("null")
    if len(kinds) != 1:
        return Type("any", optional=optional)
    kind = kinds.pop()
    if kind == "record":
        # keys that differ from record to record are data, not fields
        same = all(len(column) == rows for column in fields.values())
        known = {name: infer(column) for name, column in fields.items()} if same else None
        return Type("record", optional=optional, fields=known)
    if kind == "list":
        return Type("list", optional=optional, of=infer(elements))
    return Type(kind, optional=optional)


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    for kind, classes in (
        ("null", type(None)), ("number", int | Decimal), ("text", str),
        ("record", Mapping), ("list", list | tuple),
    ):  # fmt: skip
        if isinstance(value, classes):
            return kind
    return "any"


_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What JSON holds as it is, and most of what is shown."""


def plain(value: Any) -> Any:
    """A typed value as JSON can hold it: amounts as numbers, dates and times as ISO text.

    Example:
        >>> plain({"total": Decimal("12.50"), "on": date(2026, 11, 20)})
        {'total': 12.5, 'on': '2026-11-20'}
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 3600:g} hours"
    return value.isoformat() if isinstance(value, date) else value


def exact(value: Any) -> Any:
    """Like `plain`, but amounts stay exact, as text.

    Example:
        >>> exact({"total": Decimal("12.50")})
        {'total': '12.50'}
    """
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    return [exact(item) for item in value] if isinstance(value, list | tuple) else plain(value)


def render(value: Any, kind: Type = ANY, notation: Notation = US) -> str:
    """A value as people write it in a message.

    Example:
        >>> render(Decimal("35"), MONEY), render(time(16), Type("clock")), render(("a", "b", "c"))
        ('$35.00', '4 PM', 'a, b and c')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    kind = of_either(value, kind)
    if kind.kind == "money":
        return notation.amount(Decimal(value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return f"{notation.day(value.date())} at {_hour(value.time())}"
    if isinstance(value, date):
        return notation.day(value)
    if isinstance(value, time):
        return _hour(value)
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, Mapping):
        kinds = kind.fields or {}
        return ", ".join(render(v, kinds.get(k, ANY), notation) for k, v in value.items() if v)
    if isinstance(value, list | tuple):
        words = [render(item, kind.of or ANY, notation) for item in value]
        return (
            " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or "none"
        )
    return str(value)


def of_either(value: Any, kind: Type) -> Type:
    """Which of the types that it may have a value is of: a number is money where that may be.

    Example:
        >>> str(of_either(15, Type("any", either=(TEXT, MONEY))))
        'money'
    """
    if not kind.either:
        return kind
    kind_of = _kind_of(value)
    wanted = ("money", "number") if kind_of == "number" else (kind_of,)
    return next((each for name in wanted for each in kind.either if each.kind == name), ANY)


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError


def _hour(moment: time) -> str:
    half = "AM" if moment.hour < 12 else "PM"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{(moment.hour + 11) % 12 + 1}{minutes} {half}"
