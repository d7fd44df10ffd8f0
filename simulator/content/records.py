"""Records: typed collections, read from CSV, JSON or YAML and checked when loaded."""

from __future__ import annotations

import re
from collections.abc import Collection as Names
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.content.locales import DEFAULT, Locale
from simulator.content.pack_files import PackFiles
from simulator.content.values import TEXT, Type, convert, infer, parse_type
from simulator.documents import Document, describe
from simulator.errors import ContentError, nearest

Record = Mapping[str, Any]

KEYS = frozenset({"from", "id", "label", "pattern", "owner", "hidden", "fields", "make", "flatten"})


@dataclass(frozen=True)
class Collection:
    """One kind of record, with all records that the pack ships.

    Attributes:
        name: For instance `orders`.
        id: The field that identifies a record.
        label: The field that people call it by; empty where there is none.
        pattern: What every id matches; None where the pack gives none.
        owner: The field that holds the owner's id; empty where there is none.
        hidden: Fields that no tool shows.
        type: The record type, a `Type` of kind `record` with all fields.
        records: From id to record; never changed, worlds copy on write.
        labels: From the label in lower case to the id.
        owned: From an owner's id to the ids of its records.
        make: How further records are made: from field to its written recipe.
    """

    name: str
    id: str
    label: str
    pattern: re.Pattern[str] | None
    owner: str
    hidden: frozenset[str]
    type: Type
    records: Mapping[str, Record] = field(repr=False)
    labels: Mapping[str, str] = field(repr=False)
    owned: Mapping[str, tuple[str, ...]] = field(repr=False)
    make: Mapping[str, Any] = field(repr=False)

    @property
    def singular(self) -> str:
        """The name of one record: `customers` gives `customer`."""
        return self.name.removesuffix("s")

    @property
    def fields(self) -> Mapping[str, Type]:
        """The type of each field."""
        return self.type.fields or {}

    def find(self, key: Any, added: Mapping[str, Record] | None = None) -> str | None:
        """The id that `key` names, by id or by label (letter case does not matter for labels).

        Args:
            key: An id or a label.
            added: Records that a world has besides the pack's.
        """
        text = str(key).strip()
        if text in self.records or (added and text in added):
            return text
        for folded in dict.fromkeys((text.lower(), text.lower().removeprefix("the "))):
            if folded in self.labels:
                return self.labels[folded]
            for each, record in (added or {}).items():
                if self.label and str(record[self.label]).lower() == folded:
                    return each
        return None


def load_collections(
    pack: Document, locale: Locale = DEFAULT, files: PackFiles | None = None
) -> dict[str, Collection]:
    """Read and check every collection under `records:` of a pack's head.

    Args:
        pack: The head.
        locale: How amounts and dates are written in the files.
        files: Reads them.

    Raises:
        ContentError: Unknown key or type, a value that does not fit its type, an id that stands
            twice or does not fit the pattern, a reference to nothing.
    """
    specs = pack.mapping("records")
    files = files or PackFiles()
    loaded = {name: _load(pack, name, specs, locale, files) for name in specs}
    for name, (collection, source) in loaded.items():
        _check_references(collection, source, {n: c for n, (c, _) in loaded.items()})
        if collection.make:
            _check_make_fields(pack, name, collection)
    return {name: collection for name, (collection, _) in loaded.items()}


def _load(
    pack: Document, name: str, specs: Mapping[str, Any], locale: Locale, files: PackFiles
) -> tuple[Collection, RecordRows]:
    at = ("records", name)
    spec = pack.known_keys(KEYS, *at)
    for key in ("from", "id"):
        if not isinstance(spec.get(key), str):
            pack.fail(f"needs `{key}`", *at)
    source = record_rows(pack, spec, name, files)
    identity = spec["id"]
    declared = _declared(pack, at, specs)
    kinds = _kinds(source, declared, identity)
    label, owner = pack.text(*at, "label"), pack.text(*at, "owner")
    for key, name_ in (("label", label), ("owner", owner)):
        if name_ and name_ not in kinds:
            pack.fail(f"`{name_}` is not a field{nearest(name_, kinds)}", *at, key)
    if owner and kinds[owner].kind != "ref":
        pack.fail(
            f"`{owner}` must be typed with the owners' collection under `fields`", *at, "owner"
        )
    hidden = pack.texts(*at, "hidden")
    for index, field_ in enumerate(hidden):
        if field_ not in kinds:
            pack.fail(f"`{field_}` is not a field{nearest(field_, kinds)}", *at, "hidden", index)
    records = _convert(source, identity, kinds, _pattern(pack, at, spec), locale)
    owned: dict[str, list[str]] = {}
    for key, record in records.items():
        if owner:
            owned.setdefault(record[owner], []).append(key)
    collection = Collection(
        name=name,
        id=identity,
        label=label,
        pattern=_pattern(pack, at, spec),
        owner=owner,
        hidden=frozenset(hidden),
        type=Type("record", collection=name, fields=kinds),
        records=records,
        labels={str(r[label]).lower(): key for key, r in records.items()} if label else {},
        owned={key: tuple(ids) for key, ids in owned.items()},
        make=pack.mapping(*at, "make"),
    )
    return collection, source


def _declared(pack: Document, at: tuple[str, ...], specs: Names[str]) -> dict[str, Type]:
    kinds = {}
    for name, spec in pack.mapping(*at, "fields").items():
        try:
            kinds[name] = parse_type(spec, specs)
        except ValueError as error:
            pack.fail(str(error), *at, "fields", name)
    return kinds


def _pattern(
    pack: Document, at: tuple[str, ...], spec: Mapping[str, Any]
) -> re.Pattern[str] | None:
    if "pattern" not in spec:
        return None
    try:
        return re.compile(str(spec["pattern"]))
    except re.error as error:
        pack.fail(f"not a regular expression: {error}", *at, "pattern")


@dataclass(frozen=True)
class RecordRows:
    """The raw rows of one file, and how to point at one of them."""

    document: Document
    rows: list[tuple[tuple[str | int, ...], dict[str, Any]]]

    def error(
        self, reason: str, keys: tuple[str | int, ...], name: str, *more: str
    ) -> ContentError:
        """A mistake in a row, named by the row's id."""
        place = (*keys, *more)
        line = self.document.error(reason, *place).line
        key = ".".join([name, *more])
        return ContentError(reason, file=self.document.path, key=key, line=line, keys=place)


def record_rows(pack: Document, spec: Mapping[str, Any], name: str, files: PackFiles) -> RecordRows:
    """The rows of a collection's file.

    Raises:
        ContentError: There is no such file, or it holds no records.
    """
    path = pack.path.parent / spec["from"]
    if not path.is_file():
        pack.fail(f"no such file: {spec['from']}", "records", name, "from")
    document = files.read(path)
    data = document.data if document.data is not None else []
    if isinstance(data, dict):
        entries: list[tuple[Any, Any]] = list(data.items())
        keyed = True
    elif isinstance(data, list):
        entries, keyed = list(enumerate(data)), False
    else:
        document.fail(f"must be a list or a mapping of records, not {describe(data)}")
    flatten = spec.get("flatten")
    rows: list[tuple[tuple[str | int, ...], dict[str, Any]]] = []
    for key, entry in entries:
        if not isinstance(entry, dict):
            document.fail(f"must be a record, not {describe(entry)}", key)
        if flatten:
            rows.extend(_flattened(document, key, entry, flatten, spec["id"]))
        else:
            rows.append(((key,), {spec["id"]: key, **entry} if keyed else entry))
    return RecordRows(document, rows)


def _flattened(
    document: Document, key: Any, entry: dict[str, Any], path: str, identity: str
) -> Any:
    inner = entry.get(path)
    if not isinstance(inner, dict | list):
        document.fail(f"has no `{path}` to flatten", key)
    own = {name: value for name, value in entry.items() if not isinstance(value, dict | list)}
    pairs = inner.items() if isinstance(inner, dict) else enumerate(inner)
    for sub, record in pairs:
        named = {identity: sub} if isinstance(inner, dict) else {}
        yield (key, path, sub), {**own, **named, **record}


def _kinds(source: RecordRows, declared: Mapping[str, Type], identity: str) -> dict[str, Type]:
    columns: dict[str, list[Any]] = {}
    for _, row in source.rows:
        for name, value in row.items():
            if name not in declared:
                columns.setdefault(name, []).append(value)
    count = len(source.rows)
    kinds = {identity: TEXT}
    for name, values in columns.items():
        kinds[name] = infer(values if len(values) == count else [*values, None])
    return {**kinds, **declared, identity: TEXT}


def _convert(
    source: RecordRows,
    identity: str,
    kinds: Mapping[str, Type],
    pattern: re.Pattern[str] | None,
    locale: Locale,
) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for keys, row in source.rows:
        key = str(row.get(identity, ""))
        if not key:
            raise source.error(f"has no `{identity}`", keys, str(keys[-1]))
        if key in records:
            raise source.error("this id stands twice", keys, key)
        if pattern and not pattern.fullmatch(key):
            reason = f"the id does not fit the pattern {pattern.pattern}"
            raise source.error(reason, keys, key)
        record = {}
        for name, kind in kinds.items():
            try:
                record[name] = key if name == identity else convert(kind, row.get(name), locale)
            except ValueError as error:
                raise source.error(str(error), keys, key, name) from None
        records[key] = record
    return records


def references(kind: Type, value: Any) -> list[tuple[str, str]]:
    """All `(collection, id)` pairs that a value refers to, nested ones included."""
    if value is None:
        return []
    if kind.kind == "ref":
        return [(kind.collection, value)]
    if kind.kind == "list" and kind.of:
        return [pair for item in value for pair in references(kind.of, item)]
    if kind.kind == "record" and kind.fields:
        return [p for n, k in kind.fields.items() for p in references(k, value.get(n))]
    return []


def _has_reference(kind: Type) -> bool:
    inner = [kind.of] if kind.of else list((kind.fields or {}).values())
    return kind.kind == "ref" or any(_has_reference(item) for item in inner)


def _check_references(
    collection: Collection, source: RecordRows, all_: Mapping[str, Collection]
) -> None:
    checked = {name: kind for name, kind in collection.fields.items() if _has_reference(kind)}
    if not checked:
        return
    places = {str(row.get(collection.id)): keys for keys, row in source.rows}
    for key, record in collection.records.items():
        for name, kind in checked.items():
            for target, wanted in references(kind, record[name]):
                if wanted not in all_[target].records:
                    hint = nearest(wanted, all_[target].records)
                    reason = f"there is no `{wanted}` in {target}{hint}"
                    raise source.error(reason, places[key], key, name)


def _check_make_fields(pack: Document, name: str, collection: Collection) -> None:
    for made in collection.make:
        if made not in collection.fields:
            hint = nearest(made, collection.fields)
            pack.fail(f"`{made}` is not a field of {name}{hint}", "records", name, "make", made)
    for wanted, kind in collection.fields.items():
        if wanted != collection.id and wanted not in collection.make and not kind.optional:
            pack.fail(f"does not say how `{wanted}` is made", "records", name, "make")
