"""Tables of a draft: records as a business has them, or as its OpenAPI document describes them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.documents import read_document, read_file
from simulator.errors import ContentError

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One kind of record, as found.

    Attributes:
        name: Of the collection.
        id: The field that identifies a record.
        rows: By id.
        described: JSON Schemas of fields that a document describes; empty where there is none.
        keyed: Whether the records stood under their ids, which are not in them.
        unsure: What a person has to look at, by field.
    """

    name: str
    id: str
    rows: Mapping[str, Row]
    described: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    keyed: bool = False
    unsure: Mapping[str, str] = field(default_factory=dict)

    @property
    def singular(self) -> str:
        """As a pack names one record of it."""
        return self.name.removesuffix("s")

    def column(self, name: str) -> list[Any]:
        """All values of a field; None where a record has none."""
        return [row.get(name) for row in self.rows.values()]


def tables_in(path: Path) -> tuple[Table, ...]:
    """The tables of a file: CSV, JSON or YAML with one kind of record or several by name.

    Raises:
        ContentError: It cannot be read, or holds no records.
    """
    if path.suffix == ".csv":
        reader = csv.DictReader(io.StringIO(read_file(path)), skipinitialspace=True)
        return (_table(path, path.stem, [dict(row) for row in reader]),)
    data = read_document(path).data
    if isinstance(data, dict) and data and all(map(_holds_records, data.values())):
        return tuple(_table(path, name, value) for name, value in data.items())
    return (_table(path, path.stem, data),)


def _holds_records(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    return (
        isinstance(value, dict | list) and bool(value) and all(isinstance(i, dict) for i in inner)
    )


def _table(path: Path, name: str, data: Any) -> Table:
    if not _holds_records(data):
        raise ContentError("holds no records: a list, or a mapping from id to record", file=path)
    name = identifier(name)
    if isinstance(data, dict):
        inside = _identity(name, list(data.values()))
        keyed = not inside or any(str(row[inside]) != key for key, row in data.items())
        own = f"{name.removesuffix('s')}_id"
        return Table(name, own if keyed else inside, data, keyed=keyed)
    identity = _identity(name, data)
    if not identity:
        raise ContentError("has no field that tells its records apart", file=path)
    return Table(name, identity, {str(row[identity]): row for row in data})


def _identity(name: str, rows: list[Row]) -> str:
    """The field whose values differ in all records, best one that is called so; empty for none."""
    shared = [key for key in rows[0] if all(row.get(key) not in (None, "") for row in rows)]
    plain = [key for key in shared if not isinstance(rows[0][key], dict | list | bool)]
    differing = [key for key in plain if len({str(row[key]) for row in rows}) == len(rows)]
    singular = name.removesuffix("s")
    wanted = (f"{singular}_id", f"{singular}Id", "id", "sku", "code", "number")
    named = [key for key in wanted if key in differing]
    ending = [key for key in differing if re.search(r"(?:id|Id|ID|sku|code|number|no)\Z", key)]
    return next(iter([*named, *ending]), "")


def identifier(text: str) -> str:
    """A name that expressions can read.

    Example:
        >>> identifier("Order Items (2)")
        'order_items_2'
    """
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    name = re.sub(r"\W+", "_", snake).strip("_").lower()
    return f"x_{name}" if not name or name[0].isdigit() else name


def described_tables(path: Path) -> Iterator[Table]:
    """Tables without records, of the object schemas of an OpenAPI document.

    Raises:
        ContentError: It cannot be read, or is no OpenAPI document.
    """
    document = read_document(path)
    if not isinstance(document.data, dict) or "components" not in document.data:
        document.fail("is no OpenAPI document: it has no `components`")
    schemas = document.mapping("components", "schemas")
    for title, schema in schemas.items():
        fields = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(fields, dict) or not fields:
            continue
        name = identifier(title)
        known = {key: _followed(each, schemas) for key, each in fields.items()}
        wanted = (f"{name}_id", f"{title[0].lower()}{title[1:]}Id", "id")
        identity = next((key for key in wanted if key in known), "")
        if identity:
            yield Table(name if name.endswith("s") else f"{name}s", identity, {}, known)


@dataclass(frozen=True)
class Operation:
    """Something that an API can change.

    Attributes:
        name: As a tool is called.
        does: One sentence.
        arguments: Names of its parameters and of its body's fields.
    """

    name: str
    does: str
    arguments: tuple[str, ...]


_CHANGES = ("post", "put", "patch", "delete")


def operations_in(path: Path) -> Iterator[Operation]:
    """The operations of an OpenAPI document that change something."""
    document = read_document(path)
    schemas = document.mapping("components", "schemas")
    for place, methods in document.mapping("paths").items():
        for method in _CHANGES if isinstance(methods, dict) else ():
            spec = methods.get(method)
            if not isinstance(spec, dict):
                continue
            named = [each.get("name") for each in _list(spec, methods) if isinstance(each, dict)]
            fields = _followed(_body(spec), schemas).get("properties")
            named += list(fields) if isinstance(fields, dict) else []
            name = identifier(str(spec.get("operationId") or f"{method}_{place}"))
            does = " ".join(str(spec.get("summary") or name.replace("_", " ")).split())
            yield Operation(
                name, does, tuple(dict.fromkeys(identifier(str(n)) for n in named if n))
            )


def _list(spec: Mapping[str, Any], methods: Mapping[str, Any]) -> list[Any]:
    both = (methods.get("parameters"), spec.get("parameters"))
    return [each for given in both if isinstance(given, list) for each in given]


def _body(spec: Mapping[str, Any]) -> Any:
    content = spec.get("requestBody")
    content = content.get("content") if isinstance(content, dict) else None
    first = next(iter(content.values()), None) if isinstance(content, dict) else None
    return first.get("schema") if isinstance(first, dict) else None


def _followed(schema: Any, schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """A property's schema, a reference to a simple one followed once."""
    if not isinstance(schema, dict):
        return {}
    named = str(schema.get("$ref", "")).rpartition("/")[2]
    found = schemas.get(named, schema) if named else schema
    return found if isinstance(found, dict) else {}
