"""Made records: a case's own customer and order, drawn from recipes with a seeded generator."""

from __future__ import annotations

import string
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.records import Collection, Record
from simulator.content.values import ANY, BOOL, DATE, NUMBER, TEXT, Type, convert
from simulator.documents import describe
from simulator.errors import nearest

ID_TRIES = 1_000
"""Texts tried before a pattern counts as used up."""

_EXTRA = frozenset({"if", "where", "count", "as"})


@dataclass
class Making:
    """What recipes draw from while one case is made.

    Attributes:
        rng: The case's own generator.
        names: `now`, `today`, `facts` and what was drawn so far.
        collections: All collections of the pack.
        makers: From collection to the makers of its fields.
        made: Records made so far, by collection and id.
    """

    rng: Random
    names: dict[str, Any]
    collections: Mapping[str, Collection]
    makers: Mapping[str, Mapping[str, Maker]]
    made: dict[str, dict[str, Record]] = field(default_factory=dict)

    def record(self, collection: str, preset: Mapping[str, Any] | None = None) -> Record:
        """Make one record; fields in `preset` are taken as given.

        Raises:
            ValueError: A recipe gave a value that does not fit its field.
        """
        owner = self.collections[collection]
        taken = {**owner.records, **self.made.get(owner.name, {})}
        it: dict[str, Any] = {owner.id: free_id(owner, taken, self.rng)}
        for name, maker in self.makers[collection].items():
            given = preset is not None and name in preset
            value = preset[name] if preset is not None and given else maker(self, it)
            try:
                it[name] = convert(owner.fields[name], value)
            except ValueError as error:
                raise ValueError(f"records.{collection}.make.{name}: {error}") from None
        record = {name: it.get(name) for name in owner.fields}
        self.made.setdefault(collection, {})[str(record[owner.id])] = record
        return record


def free_id(collection: Collection, taken: Container[str], rng: Random) -> str:
    """An id that fits the collection's pattern and is not taken.

    Raises:
        ValueError: None was found in `ID_TRIES` tries.
    """
    pattern = collection.pattern.pattern if collection.pattern else ""
    for _ in range(ID_TRIES):
        key = fitting_text(pattern, rng)
        if key not in taken and (not collection.pattern or collection.pattern.fullmatch(key)):
            return key
    raise ValueError(f"no free id for {collection.name} fits the pattern {pattern}")


def fitting_text(pattern: str, rng: Random) -> str:
    """A text that fits a regular expression (12 letters and digits for an empty one)."""
    return str(_repeatable()(rng, nonword=_NONWORD).xeger(pattern or "[A-Z0-9]{12}"))


_NONWORD = "".join(c for c in string.printable if not (c.isalnum() or c == "_"))


@cache
def _repeatable() -> Any:
    """Rstr, which lays out negated classes in another order in each process, made repeatable.

    It also parses a pattern and lays out its classes each time, which takes longer than to draw.
    """
    from rstr import Rstr
    from rstr.xeger import sre_parse  # type: ignore[attr-defined]

    parsed = cache(sre_parse.parse)

    laid_out: dict[tuple[Any, ...], list[str]] = {}

    class Repeatable(Rstr):
        def xeger(self, string_or_regex: Any) -> str:
            text = str(self._build_string(parsed(string_or_regex)))
            self._cache.clear()
            return text

        def _handle_in(self, value: Any) -> Any:
            key = tuple(value)
            if key not in laid_out:
                laid_out[key] = self._characters(key)
            return self._random.choice(laid_out[key])

        def _characters(self, value: tuple[Any, ...]) -> list[str]:
            if value[0][0].name != "NEGATE":
                return [char for state in value for char in self._handle_state(state)]
            out = {char for state in value[1:] for char in self._handle_state(state)}
            return [char for char in string.printable if char not in out]

    return Repeatable


Recipe = Callable[[Making, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Maker:
    """A compiled recipe; with `only_if`, the field is empty where that does not hold.

    Attributes:
        recipe: Draws one value.
        type: What it gives.
        only_if: The condition of `if:`.
        constants: The values it can give, where they are fixed.
        derived: It follows from the record's other fields, so that it cannot be chosen freely.
    """

    recipe: Recipe
    type: Type = ANY
    only_if: Condition | None = None
    constants: tuple[Any, ...] = ()
    derived: bool = False

    def __call__(self, making: Making, it: Mapping[str, Any]) -> Any:
        """Draw one value for a record of which `it` is made so far."""
        if self.only_if and not self.only_if({**making.names, "it": it}):
            return None
        return self.recipe(making, it)


def compile_maker(spec: Any, scope: Scope, collections: Mapping[str, Collection]) -> Maker:
    """Check and compile one recipe.

    Args:
        spec: As written in the pack.
        scope: Names for its expressions; `it` is the record so far.
        collections: For `pick` and `make`.

    Raises:
        ConditionError: With the reason and the nearest valid name.
    """
    if not isinstance(spec, dict):
        kind = TEXT if isinstance(spec, str) else ANY
        return Maker(lambda making, it: spec, kind, constants=(spec,))
    kinds = [key for key in spec if key not in _EXTRA]
    if len(kinds) != 1 or kinds[0] not in _COMPILE:
        hint = nearest(str(kinds[0]) if kinds else "", _COMPILE)
        raise ConditionError(f"a recipe has exactly one of its kinds, this has {kinds}{hint}")
    only_if = compile_condition(spec["if"], scope, BOOL) if "if" in spec else None
    recipe, kind = _COMPILE[kinds[0]](spec, scope, collections)
    options = spec.get("one_of")
    constants = tuple(options) if options else ()
    return Maker(recipe, kind, only_if, constants, derived=kinds[0] == "value")


@cache
def _faker() -> Any:
    from faker import Faker

    return Faker("en_US")


def _compile_faker(spec: Any, scope: Scope, _: Any) -> tuple[Recipe, Type]:
    name = spec["faker"]
    if not isinstance(name, str) or name.startswith("_") or not hasattr(_faker(), name):
        raise ConditionError(f"Faker has no provider {describe(name)}")

    def recipe(making: Making, it: Mapping[str, Any]) -> Any:
        fake = _faker()
        fake.factories[0].random = making.rng
        return str(getattr(fake, name)()).replace("\n", ", ")

    return recipe, TEXT


def _compile_one_of(spec: Any, scope: Scope, _: Any) -> tuple[Recipe, Type]:
    options = spec["one_of"]
    if not isinstance(options, dict | list) or not options:
        raise ConditionError("one_of takes a list, or a mapping from value to weight")
    words = list(options)
    weights = list(options.values()) if isinstance(options, dict) else None
    for weight in weights or ():
        if not isinstance(weight, int) or isinstance(weight, bool) or weight < 0:
            raise ConditionError(f"a weight is a whole number from 0, not {describe(weight)}")
    if weights and not any(weights):
        raise ConditionError("one of the weights has to be above 0")
    kind = TEXT if all(isinstance(word, str) for word in words) else ANY
    return lambda making, it: making.rng.choices(words, weights)[0], kind


def _range(spec: Any, key: str) -> tuple[int, int]:
    pair = spec[key]
    good = isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int) for n in pair)
    if not good or pair[0] > pair[1]:
        raise ConditionError(f"{key} takes two whole numbers, the smaller first")
    return pair[0], pair[1]


def _compile_between(spec: Any, scope: Scope, _: Any) -> tuple[Recipe, Type]:
    low, high = _range(spec, "between")
    return lambda making, it: making.rng.randint(low, high), NUMBER


def _compile_days(sign: int, key: str) -> Any:
    def compile_(spec: Any, scope: Scope, _: Any) -> tuple[Recipe, Type]:
        low, high = _range(spec, key)

        def recipe(making: Making, it: Mapping[str, Any]) -> date:
            now: datetime = making.names["now"]
            return now.date() + sign * timedelta(days=making.rng.randint(low, high))

        return recipe, DATE

    return compile_


def _compile_pattern(spec: Any, scope: Scope, _: Any) -> tuple[Recipe, Type]:
    pattern = str(spec["pattern"])
    try:
        fitting_text(pattern, Random(0))
    except Exception as error:
        raise ConditionError(f"no text can be made for the pattern {pattern}: {error}") from None
    return lambda making, it: fitting_text(pattern, making.rng), TEXT


def _collection(name: Any, collections: Mapping[str, Collection]) -> Collection:
    if not isinstance(name, str) or name not in collections:
        raise ConditionError(f"there is no collection `{name}`{nearest(str(name), collections)}")
    return collections[name]


def _compile_make(
    spec: Any, scope: Scope, collections: Mapping[str, Collection]
) -> tuple[Recipe, Type]:
    collection = _collection(spec["make"], collections)
    if not collection.make:
        raise ConditionError(f"{collection.name} has no `make` section")
    return (
        lambda making, it: making.record(collection.name)[collection.id],
        Type("ref", collection=collection.name),
    )


def _compile_value(spec: Any, scope: Scope, _: Any) -> tuple[Recipe, Type]:
    condition = compile_condition(spec["value"], scope)
    return lambda making, it: condition({**making.names, "it": it}), condition.type


def _compile_pick(
    spec: Any, scope: Scope, collections: Mapping[str, Collection]
) -> tuple[Recipe, Type]:
    collection = _collection(spec["pick"], collections)
    inner = {**scope, "it": collection.type}
    where = compile_condition(spec["where"], inner, BOOL) if "where" in spec else None
    low, high = _range(spec, "count") if "count" in spec else (1, 1)
    shape = spec.get("as") or {}
    if not isinstance(shape, dict) or not shape:
        raise ConditionError("pick needs `as`, the fields of each nested record")
    fields: dict[str, Any] = {}
    for name, value in shape.items():
        fields[name] = (
            compile_maker(value, inner, collections)
            if isinstance(value, dict)
            else compile_condition(value, inner)
        )
    fixed = where is None or all(
        path.split(".")[0] in ("it", "facts", "now", "today") for path in where.reads
    )
    remembered: list[Record] = []

    def recipe(making: Making, it: Mapping[str, Any]) -> list[dict[str, Any]]:
        candidates = remembered
        if not candidates:
            names = making.names
            rows = collection.records.values()
            candidates = [r for r in rows if where is None or where({**names, "it": r})]
            if fixed:
                remembered.extend(candidates)
        if not candidates:
            raise ValueError(f"no record of {collection.name} satisfies `{where and where.source}`")
        count = min(making.rng.randint(low, high), len(candidates))
        chosen = making.rng.sample(candidates, count)
        return [
            {
                name: how(making, record) if isinstance(how, Maker)
                else how({**making.names, "it": record})
                for name, how in fields.items()
            }
            for record in chosen
        ]  # fmt: skip

    of = Type("record", fields={name: how.type for name, how in fields.items()})
    return recipe, Type("list", of=of)


_COMPILE: dict[str, Any] = {
    "faker": _compile_faker, "one_of": _compile_one_of, "between": _compile_between,
    "days_ago": _compile_days(-1, "days_ago"), "days_ahead": _compile_days(1, "days_ahead"),
    "pattern": _compile_pattern, "make": _compile_make, "pick": _compile_pick,
    "value": _compile_value,
}  # fmt: skip
