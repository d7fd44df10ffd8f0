"""A pack: one business, a folder of data. Everything in it is checked when it is loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from simulator.content.brand_voice import BrandVoice, load_voice
from simulator.content.condition_types import ConditionError, Scope, fits
from simulator.content.facts import typed_fact
from simulator.content.heard import FILE as HEARD
from simulator.content.heard import Heard, load_heard
from simulator.content.locales import Locale
from simulator.content.notation import Notation, notation_of
from simulator.content.pack_amounts import amount_mistakes
from simulator.content.pack_files import PackFiles
from simulator.content.phrases import Phrase, Wordings, digest_with, load_phrases, phrases_file
from simulator.content.record_generator import Maker, compile_maker
from simulator.content.records import Collection, load_collections, references
from simulator.content.rules import Rule, load_rules
from simulator.content.scenarios import (
    Beat,
    Scenario,
    Vocabulary,
    load_scenarios,
    load_shared_beats,
)
from simulator.content.search_path import search_path
from simulator.content.slots import Slot, load_slots
from simulator.content.thin_packs import heard_of, with_slots, with_words
from simulator.content.tools import SESSION_FIELDS, Tool, load_tools
from simulator.content.topics import Topic, load_topics
from simulator.content.values import DATE, TIME, Type, convert
from simulator.dialogue import ToolCall
from simulator.documents import Document, describe
from simulator.errors import ContentError, UserError, nearest

FORMAT = 1
KEYS = frozenset({
    "format", "about", "business", "voice", "today", "currency", "locale", "facts", "records",
})  # fmt: skip
FILES = ("pack", "rules", "tools", "topics", "slots", "beats", "scenarios")
WORDS = ("topics", "slots", "beats")
"""A pack that has none of these files is thin: its words are left to a language model."""


@dataclass(frozen=True, eq=False)
class Pack:
    """One business.

    Attributes:
        name: The folder's name.
        folder: Where it stands.
        digest: SHA-256 over all its files, 16 hex digits: the same digest, the same content.
        about: One or two sentences.
        business: How support names the shop.
        now: Where the world's clock stands, UTC.
        notation: Its currency and locale, and how it writes amounts.
        facts: Typed facts; `facts_type` has their types.
        collections: Records by collection.
        makers: How further records are made, by collection and field.
        rules: The policy, by name.
        tools: By name.
        topics: By name.
        slots: By name.
        shared: The beats of `beats.yaml`.
        scenarios: By name.
        heard: Further wordings of customers.
        voice: How its support sounds.
    """

    name: str
    folder: Path
    digest: str
    about: str
    business: str
    now: datetime
    notation: Notation
    facts: Mapping[str, Any] = field(repr=False)
    facts_type: Type = field(repr=False)
    collections: Mapping[str, Collection] = field(repr=False)
    makers: Mapping[str, Mapping[str, Maker]] = field(repr=False)
    rules: Mapping[str, Rule] = field(repr=False)
    tools: Mapping[str, Tool] = field(repr=False)
    topics: Mapping[str, Topic] = field(repr=False)
    slots: Mapping[str, Slot] = field(repr=False)
    shared: Mapping[str, Beat] = field(repr=False)
    scenarios: Mapping[str, Scenario] = field(repr=False)
    heard: Heard = field(default_factory=Heard, repr=False)
    voice: BrandVoice = field(default_factory=BrandVoice, repr=False)

    @property
    def locale(self) -> Locale:
        """How the business and its customers write numbers and dates."""
        return self.notation.locale

    @cached_property
    def personal(self) -> tuple[Collection, ...]:
        """The collections of customers and of what they own, in the pack's order."""
        found = self.collections.values()
        owners = {c.fields[c.owner].collection for c in found if c.owner}
        return tuple(c for c in found if c.owner or c.name in owners)

    @cached_property
    def names(self) -> dict[str, Any]:
        """What every expression may read: `now`, `today`, `facts`."""
        return {"now": self.now, "today": self.now.date(), "facts": self.facts}

    def shown(self, call: ToolCall) -> dict[str, Any]:
        """Arguments and records of a reading tool's call, typed; hidden fields are not there."""
        tool, payload = self.tools[call.name], json.loads(call.result)

        def typed(collection: str, raw: Mapping[str, Any]) -> dict[str, Any]:
            fields = self.collections[collection].fields
            return {key: convert(fields[key], value) for key, value in raw.items()}

        found: dict[str, Any] = {"args": call.arguments}
        for name, lookup in tool.lookups.items():
            found[name] = typed(lookup.collection, payload.get(name) or {})
        for name, listing in tool.lists.items():
            found[name] = tuple(typed(listing.collection, row) for row in payload.get(name) or ())
        return found


def load_pack(folder: Path, phrases: bool = True, files: PackFiles | None = None) -> Pack:
    """Read and check a pack.

    Args:
        folder: A folder with the files that `docs/packs.md` lists.
        phrases: Whether what a model has worded otherwise is said as well.
        files: Reads its files; anew where none are given.

    Raises:
        ContentError: File, line, key, reason and the nearest valid name.
    """
    files = files or PackFiles()
    documents = {name: file_of(folder, name, files) for name in FILES}
    head = documents["pack"]
    _check_head(head)
    try:
        now = convert(TIME, head.data["today"])
    except ValueError as error:
        head.fail(str(error), "today")
    notation = _notation(head, now.date())
    facts, facts_type = _facts(head, notation)
    base: dict[str, Type] = {
        "now": TIME,
        "today": DATE,
        "facts": facts_type,
        "session": Type("record", fields=SESSION_FIELDS),
    }
    collections = load_collections(head, notation.locale, files)
    makers = _makers(head, collections, base)
    rules = load_rules(documents["rules"], base)
    tools = load_tools(documents["tools"], rules, documents["rules"], collections, base, notation)
    _check_rules(documents["rules"], rules, tools)
    topics = load_topics(documents["topics"], tools, base, notation)
    slots = load_slots(documents["slots"], collections)
    thin = documents["beats"].data is None and not documents["beats"].path.is_file()
    if thin:
        slots = with_slots(documents["tools"], documents["scenarios"], collections)
        tools = with_words(tools)
    _check_arguments(documents["tools"], tools, slots)
    words = Vocabulary(tools, topics, slots, collections, base, thin)
    shared = load_shared_beats(documents["beats"], words)
    heard = load_heard(folder, tools, topics, files)
    pack = Pack(
        name=folder.resolve().name,
        folder=folder,
        digest=_digest(folder, head),
        about=head.text("about"),
        business=head.text("business") or folder.resolve().name.capitalize(),
        now=now,
        notation=notation,
        facts=facts,
        facts_type=facts_type,
        collections=collections,
        makers=makers,
        rules=rules,
        tools=tools,
        topics=topics,
        slots=slots,
        shared=shared,
        scenarios=load_scenarios(documents["scenarios"], shared, words),
        heard=heard_of(tools, heard) if thin else heard,
        voice=load_voice(head),
    )
    playing = load_phrases(phrases_file(folder)).playing if phrases else ()
    return _saying(pack, playing) if playing else pack


def files_of(folder: Path) -> tuple[str, ...]:
    """The files that a pack has to have; a thin one has none of those that hold only words."""
    thin = not any((folder / f"{name}.yaml").is_file() for name in WORDS)
    return tuple(name for name in FILES if not (thin and name in WORDS))


def file_of(folder: Path, name: str, files: PackFiles) -> Document:
    """One of a pack's files, for instance `rules`; empty where a thin pack has none.

    Raises:
        ContentError: It is missing, unreadable or broken; the message has the line.
    """
    path = folder / f"{name}.yaml"
    return files.read(path) if name in files_of(folder) else Document(path, None)


def _saying(pack: Pack, phrases: tuple[Phrase, ...]) -> Pack:
    """A pack with further wordings; it is another one, as its digest says."""
    wordings = Wordings(phrases)
    return replace(
        pack,
        digest=digest_with(pack.digest, phrases),
        shared=wordings.beats(pack.shared),
        scenarios=wordings.scenarios(pack.scenarios),
        slots=wordings.slots(pack.slots),
    )


def check_stated(pack: Pack) -> None:
    """Refuse amounts in a pack's files that cannot be read, or are in another currency.

    Raises:
        ContentError: File, line, key and reason.
    """
    for mistake in stated_mistakes(pack):
        raise mistake


def stated_mistakes(pack: Pack, files: PackFiles | None = None) -> Iterator[ContentError]:
    """All such amounts, one mistake each."""
    return amount_mistakes(pack.folder, files_of(pack.folder), pack.notation, files or PackFiles())


def _notation(head: Document, today: date) -> Notation:
    currency, locale = head.text("currency"), head.text("locale")
    try:
        notation_of(currency, "")
    except ValueError as error:
        head.fail(str(error), "currency")
    try:
        return notation_of(currency, locale, today)
    except ValueError as error:
        head.fail(str(error), "locale")


def _facts(head: Document, notation: Notation) -> tuple[dict[str, Any], Type]:
    values, kinds = {}, {}
    for name, raw in head.mapping("facts").items():
        try:
            values[name], kinds[name] = typed_fact(raw, notation)
        except ValueError as error:
            head.fail(str(error), "facts", name)
    return values, Type("record", fields=kinds)


def _check_head(head: Document) -> None:
    head.known_keys(KEYS)
    if head.data is None or head.data.get("format") != FORMAT:
        given = describe((head.data or {}).get("format"))
        head.fail(f"must be {FORMAT}, the format this version reads, not {given}", "format")
    for key in ("about", "today"):
        if not head.data.get(key):
            head.fail(f"needs `{key}`")


def _makers(
    head: Document, collections: Mapping[str, Collection], base: Scope
) -> dict[str, dict[str, Maker]]:
    found: dict[str, dict[str, Maker]] = {}
    for name, collection in collections.items():
        fields: dict[str, Type] = {collection.id: collection.fields[collection.id]}
        found[name] = {}
        for field_, recipe in collection.make.items():
            scope = {**base, "it": Type("record", collection=name, fields=dict(fields))}
            try:
                found[name][field_] = compile_maker(recipe, scope, collections)
            except ConditionError as error:
                head.fail(str(error), "records", name, "make", field_)
            _check_maker(head, collections, collection, field_, found[name][field_])
            fields[field_] = collection.fields[field_]
    return found


def _check_maker(
    head: Document,
    collections: Mapping[str, Collection],
    collection: Collection,
    name: str,
    maker: Maker,
) -> None:
    """A recipe has to fit its field: by its type, its fixed values and its references."""
    kind, at = collection.fields[name], ("records", collection.name, "make", name)
    if maker.only_if and not kind.optional:
        head.fail(f"`if` may leave it empty, but the field is {kind}, not {kind}?", *at)
    if not fits(maker.type, kind) and not maker.constants:
        head.fail(f"gives {maker.type}, but the field is {kind}", *at)
    for constant in maker.constants:
        try:
            value = convert(kind, constant)
        except ValueError as error:
            head.fail(str(error), *at)
        for target, key in references(kind, value):
            if key not in collections[target].records:
                hint = nearest(key, collections[target].records)
                head.fail(f"there is no `{key}` in {target}{hint}", *at)


def _check_rules(document: Document, rules: Mapping[str, Rule], tools: Mapping[str, Tool]) -> None:
    needed = {bound.rule.name for tool in tools.values() for bound in tool.needs}
    for name, rule in rules.items():
        if rule.by and name not in needed:
            document.fail(
                "no tool needs this rule, so nothing ever enforces it: add it to the `needs` of the"
                " tools it limits; what support only has to know is a topic (topics.yaml), with"
                " its figures in `facts`, and what it must not say a rule with `says`",
                name,
            )
        for other in rule.instead:
            document.known("tool", other, tools, name, "instead")


def _check_arguments(
    document: Document, tools: Mapping[str, Tool], slots: Mapping[str, Slot]
) -> None:
    for tool in tools.values():
        for name in tool.required:
            if name not in slots and name not in tool.fills:
                hint = nearest(name, slots)
                reason = f"is neither a slot nor in `fills`: nobody could give it{hint}"
                document.fail(reason, tool.name, "arguments", name)


def _digest(folder: Path, head: Document) -> str:
    digest = hashlib.sha256()
    sources = [f"{name}.yaml" for name in FILES if (folder / f"{name}.yaml").is_file()]
    sources += sorted({str(spec["from"]) for spec in head.mapping("records").values()})
    sources += [HEARD] if (folder / HEARD).is_file() else []
    for name in sources:
        digest.update(f"{name}\n".encode())
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def pack_folders(home: Path | None = None) -> dict[str, Path]:
    """All packs by name; those of the user's own `scenarios/` win over the shipped ones."""
    found: dict[str, Path] = {}
    for place in search_path("scenarios", home):
        for path in sorted(place.iterdir()):
            if (path / "pack.yaml").is_file():
                found.setdefault(path.name, path)
    return dict(sorted(found.items()))


def find_pack(name: str, home: Path | None = None) -> Pack:
    """Load a pack by name or by the path of its folder (once a process).

    Raises:
        UserError: There is no such pack; the message has the nearest name.
        ContentError: It has a mistake.
    """
    return _loaded(pack_folder(name, home).resolve())


def pack_folder(name: str, home: Path | None = None) -> Path:
    """Where a pack stands, by its name or by the path of its folder.

    Raises:
        UserError: There is no such pack; the message has the nearest name.
    """
    folder = Path(name)
    if (folder / "pack.yaml").is_file():
        return folder
    folders = pack_folders(home)
    if name not in folders:
        raise UserError(f"there is no pack `{name}`{nearest(name, folders)}")
    return folders[name]


def read_anew() -> None:
    """Packs are read from their files when they are next asked for."""
    _loaded.cache_clear()


def open_pack(name: str, digest: str) -> Pack:
    """The pack that a brief names, in exactly the version that it names.

    Raises:
        UserError: There is no such pack here, or only with another digest.
    """
    same = {pack.name: pack for pack in _OPENED if pack.digest == digest}
    if same:
        return same.get(name) or next(iter(same.values()))
    pack = find_pack(name)
    if pack.digest != digest:
        raise UserError(f"pack `{name}` is here as {pack.digest}, but the brief names {digest}")
    return pack


_OPENED: list[Pack] = []
"""Those of this process; copies under other names have the same digest."""


@lru_cache(maxsize=16)
def _loaded(folder: Path) -> Pack:
    try:
        pack = load_pack(folder)
        _OPENED.append(pack)
        return pack
    except ContentError as error:
        raise _relative(error) from None


def _relative(error: ContentError) -> ContentError:
    """The same error with the file as seen from the current folder, where that is shorter."""
    if error.file is None or not error.file.is_relative_to(Path.cwd()):
        return error
    file = error.file.relative_to(Path.cwd())
    return ContentError(error.reason, file=file, key=error.key, line=error.line)
