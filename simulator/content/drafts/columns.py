"""Columns of a draft: type, pattern and recipe of each field, and what nobody can be sure of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from simulator.content.drafts.cells import PRICED
from simulator.content.drafts.tables import Table

MOST_WORDS = 8
"""Different values of a field that still are a choice."""

MOST_NESTED = 16
"""Fields of a record within a record; more of them are values by a key."""

OFTEN = 4
"""How often each of them has to occur on average."""

SAMPLES = 8
"""Values that a recipe chooses from."""

LABELS = ("name", "title", "label")
"""Fields that are what their record is called."""

LONGEST_LABEL = 60
"""Characters of what a record is called."""

PEOPLE = re.compile(r"(?:users?|customers?|members?|guests?|clients?|patients?|accounts?)\Z")
_SECRET = re.compile(
    r"email|e_mail|phone|mobile|pin\b|password|passcode|birth|dob|ssn|secret", re.I
)
_PROOFS = ("pin", "passcode", "email", "email_address", "phone", "phone_number", "date_of_birth")
_MONEY = re.compile(r"price|amount|total|fee|cost|balance|deposit|paid|refund|credit", re.I)
_CALLED = re.compile(
    r"(?:^|_)(?:name|title|label|product|item|article|model|course|trip|service)(?:$|_)"
)
_WORDS = re.compile(r"[^\W\d_]{3}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_RUN = re.compile(r"[0-9]+|[a-z]+|[A-Z]+|.")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_CLASSES = {"0": "[0-9]", "a": "[a-z]", "A": "[A-Z]"}


@dataclass(frozen=True)
class Column:
    """One field of a drafted collection.

    Attributes:
        name: As the records have it.
        type: As a pack writes it, nested where records are; empty where these say enough.
        make: Its recipe; None where none can be told.
        refers: The collection that its values are ids of; empty for none.
        unsure: What a person has to look at; empty for nothing.
    """

    name: str
    type: Any
    make: Any = None
    refers: str = ""
    unsure: str = ""


def id_pattern(ids: Sequence[str]) -> str:
    """A regular expression that all ids fit; empty where they have no form in common.

    Example:
        >>> id_pattern(["ORD-1204", "ORD-3311"])
        'ORD-[0-9]{4}'
    """
    runs = [_RUN.findall(each) for each in ids]
    forms = {tuple(map(_class, each)) for each in runs}
    if len(forms) == 1:
        columns = list(zip(*runs, strict=True))
        return "".join(_run(column) for column in columns)
    sizes = {len(each) for each in ids}
    if len(sizes) == 1 and all(re.fullmatch(r"[A-Z0-9]+", each) for each in ids):
        return f"[A-Z0-9]{{{sizes.pop()}}}"
    return ""


def _class(run: str) -> str:
    first = run[0]
    return "0" if first.isdigit() else "a" if first.islower() else "A" if first.isupper() else run


def _run(values: Sequence[str]) -> str:
    kind = _class(values[0])
    if len(set(values)) == 1 and kind != "0":
        return _SPECIAL.sub(r"\\\g<0>", values[0])
    least, most = min(map(len, values)), max(map(len, values))
    size = f"{{{least}}}" if least == most else f"{{{least},{most}}}"
    return f"{_CLASSES.get(kind, kind)}{size}"


def columns_of(table: Table, tables: Mapping[str, Table], today: date) -> tuple[Column, ...]:
    """All fields of a table but its id."""
    if not table.rows:
        return tuple(
            _described(name, schema, tables)
            for name, schema in table.described.items()
            if name != table.id and name.isidentifier()
        )
    names = dict.fromkeys(key for row in table.rows.values() for key in row)
    found = (
        _said(_column(name, table, tables, today), table.described.get(name) or {})
        for name in names
        if name != table.id
    )
    return tuple(_marked(column, table) for column in found)


def _marked(column: Column, table: Table) -> Column:
    """A column with what is already known to be unsure of it; words beside amounts are not made."""
    if column.name.rstrip("_").removesuffix("_note") in table.unsure.keys() - {column.name}:
        return replace(column, make=None)
    return replace(column, unsure=table.unsure.get(column.name) or column.unsure)


def _said(column: Column, schema: Mapping[str, Any]) -> Column:
    """A column with the words that a document says it may have."""
    words = [str(word) for word in schema.get("enum") or ()]
    if not words or column.refers or any("|" in word for word in words):
        return column
    mark = "?" if str(column.type).endswith("?") else ""
    return replace(column, type=" | ".join(words) + mark, make={"one_of": words}, unsure="")


def label_of(table: Table, columns: Sequence[Column]) -> str:
    """The field that people call a record by; empty where no field tells all of them apart."""
    plain = [c for c in columns if str(c.type) == "text" and _tells_apart(table, c)]
    named = [c.name for c in plain if c.name in LABELS]
    if named or any(c.refers for c in columns) or people({table.name: table}):
        return next(iter(named), "")
    called = [c.name for c in plain if _CALLED.search(c.name)]
    return next(iter([*called, *(c.name for c in plain[:1] if c == columns[0])]), "")


def _tells_apart(table: Table, column: Column) -> bool:
    """Whether a field names one record each: people ask for it by that."""
    texts = [str(value).strip() for value in table.column(column.name)]
    words = all(_WORDS.search(text) and len(text) <= LONGEST_LABEL for text in texts)
    own = column.name in LABELS or (words and not is_secret(column.name))
    return own and bool(texts) and len({text.lower() for text in texts}) == len(texts)


def people(tables: Mapping[str, Table]) -> Table | None:
    """The table of those who write."""
    return next((table for name, table in tables.items() if PEOPLE.fullmatch(name)), None)


def proof_of(table: Table, columns: Sequence[Column]) -> str:
    """The field that somebody proves with who they are; empty where there is none."""
    plain = {each.name for each in columns if each.make is not None or each.type}
    return next((name for name in _PROOFS if name in plain), "")


def is_secret(name: str) -> bool:
    """Whether no tool should show it."""
    return bool(_SECRET.search(name))


def _referred(name: str, values: Sequence[Any], table: Table, tables: Mapping[str, Table]) -> str:
    """The other table all of whose ids these are."""
    for other in tables.values():
        called = name in (other.id, other.singular, f"{other.singular}_id", f"{other.singular}Id")
        known = not other.rows or all(str(value) in other.rows for value in values)
        if other is not table and called and known and other.id:
            return other.name
    return ""


def _column(name: str, table: Table, tables: Mapping[str, Table], today: date) -> Column:
    column = table.column(name)
    values = [value for value in column if value not in (None, "")]
    mark = "?" if len(values) < len(column) else ""
    if not name.isidentifier():
        return Column(name, "", unsure=f"no expression can read {name!r}: call it otherwise")
    if not values or any(isinstance(value, dict | list) for value in values):
        open_ = f"how is `{name}` made? no recipe is there yet"
        return Column(name, "" if mark else _nested(values), unsure=open_)
    if refers := _referred(name, values, table, tables):
        return Column(name, f"{refers}{mark}", {"make": refers}, refers)
    texts = list(dict.fromkeys(map(str, values)))
    sample = texts[:SAMPLES]
    if all(isinstance(value, bool) for value in values):
        return Column(name, f"bool{mark}", {"one_of": [True, False]})
    if all(isinstance(value, int | Decimal) for value in values):
        numbers = sorted(set(values))
        fractions = any(isinstance(value, Decimal) for value in numbers)
        kind = "money" if _MONEY.search(name) and (fractions or PRICED.search(name)) else "number"
        few = len(numbers) <= MOST_WORDS and len(values) >= OFTEN * len(numbers)
        whole = all(isinstance(value, int) for value in numbers) and kind == "number" and not few
        span = {"between": [int(numbers[0]), int(numbers[-1])]}
        return Column(name, f"{kind}{mark}", span if whole else {"one_of": numbers[:SAMPLES]})
    if all(_DATE.match(text) for text in texts):
        days = [(date.fromisoformat(text) - today).days for text in texts]
        return Column(name, f"date{mark}", {"days_ahead": [min(days), max(days)]})
    if all(_TIME.match(text) for text in texts):
        return Column(name, f"time{mark}", {"one_of": sample})
    if all(_EMAIL.match(text) for text in texts):
        return Column(name, f"email{mark}", {"faker": "email"})
    if name == "name" and PEOPLE.fullmatch(table.name):
        return Column(name, f"text{mark}", {"faker": "name"})
    few = 2 <= len(texts) <= MOST_WORDS and len(values) >= OFTEN * len(texts)
    if few and not any(set("|?") & set(text) or text != text.strip() for text in texts):
        kind = f"{' | '.join(texts)}{mark}"
        return Column(name, kind, {"one_of": texts}, unsure="are these all?")
    return Column(name, f"text{mark}", {"one_of": sample})


def _nested(values: Sequence[Any]) -> Any:
    """The type of records within records or of lists of them; empty where they have no form."""
    lists = all(isinstance(value, list) for value in values)
    inner = [each for value in values for each in value] if lists else list(values)
    if not inner or not all(isinstance(each, dict) for each in inner):
        return ""
    names = list(dict.fromkeys(key for each in inner for key in each))
    if len(names) > MOST_NESTED or not all(str(name).isidentifier() for name in names):
        return ""
    kinds = {name: _plain_type(name, [each.get(name) for each in inner]) for name in names}
    if not all(kinds.values()):
        return ""
    return [kinds] if lists else kinds


def _plain_type(name: str, column: Sequence[Any]) -> str:
    """The type of a field within a field; empty where it is nested again."""
    values = [value for value in column if value not in (None, "")]
    if not values or any(isinstance(value, dict | list) for value in values):
        return ""
    mark = "?" if len(values) < len(column) else ""
    if all(isinstance(value, bool) for value in values):
        return f"bool{mark}"
    if all(isinstance(value, int | Decimal) for value in values):
        return f"{'money' if PRICED.search(name) else 'number'}{mark}"
    texts = [str(value) for value in values]
    for kind, form in (("date", _DATE), ("time", _TIME), ("email", _EMAIL)):
        if all(map(form.match, texts)):
            return f"{kind}{mark}"
    return f"text{mark}"


_FORMATS = {
    "date": ("date", {"days_ago": [1, 60]}),
    "email": ("email", {"faker": "email"}),
    "date-time": ("text", {"one_of": ["2026-01-01T09:00:00Z"]}),
    "uuid": ("text", {"faker": "uuid4"}),
}


def _described(name: str, schema: Mapping[str, Any], tables: Mapping[str, Table]) -> Column:
    """A field that only a document describes."""
    guess = "made up: what values does it have?"
    for other in tables.values():
        if name in (f"{other.singular}_id", f"{other.singular}Id") and other.id != "":
            return Column(name, other.name, {"make": other.name}, other.name)
    kind, form = schema.get("type"), str(schema.get("format", ""))
    words = [str(word) for word in schema.get("enum") or ()]
    if words and not any("|" in word for word in words):
        return Column(name, " | ".join(words), {"one_of": words})
    if kind == "string":
        pattern = schema.get("pattern")
        if pattern:
            return Column(name, "text", {"pattern": str(pattern).strip("^$")})
        if form == "date" and "birth" in name.lower():
            return Column(name, "date", {"days_ago": [7000, 30000]})
        if form in _FORMATS:
            return Column(name, *_FORMATS[form])
        faker = "name" if name == "name" else "word"
        return Column(name, "text", {"faker": faker}, unsure="" if name == "name" else guess)
    if kind in ("number", "integer"):
        return Column(name, "money" if _MONEY.search(name) else "number",
                      {"between": [1, 100]}, unsure=guess)  # fmt: skip
    if kind == "boolean":
        return Column(name, "bool", {"one_of": [True, False]})
    return Column(name, "any?", None, unsure="a list or an object: what is in it?")
