"""The scenarios of a drafted pack: of its records, its deeds, and what customers of logs want."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from simulator.content.drafts.columns import proof_of
from simulator.content.drafts.deeds import Deed
from simulator.content.drafts.sketch import UNSURE, Sketch, argument_of, comment, quoted
from simulator.content.drafts.tables import Table
from simulator.content.drafts.wishes import Wish

OPEN = f'  expect: "true"   {UNSURE} what must be true of the world afterwards?'

_LETTERS = re.compile(r"[a-z]{3,}")


def scenarios(sketch: Sketch) -> Iterator[str]:
    """The lines of `scenarios.yaml`."""
    if list(sketch.tables.values()) == [sketch.person]:
        yield "reach_a_person:"
        yield f"  {UNSURE} why do people write?"
        yield "  goal: Speak with a person."
        yield "  beats: {ask: {wants: hand_over, then: handed_over}}"
        yield "  expect: session.escalated"
    for table in sketch.tables.values():
        if table is sketch.person:
            continue
        yield f"ask_about_{table.singular}:"
        yield f"  {UNSURE} what do people want to know of it, or to have done?"
        yield f"  goal: Find out how one of the {table.name.replace('_', ' ')} stands."
        yield f"  draws: {{{table.singular}: {table.name}}}"
        yield f"  knows: {{{_listed(_knows(sketch, (table,)))}}}"
        yield f"  beats: {{ask: {{wants: get_{table.singular}}}}}"
        yield OPEN
    for deed in sketch.deeds:
        yield f"want_{deed.name}:"
        yield f"  {UNSURE} do people write for this? it is drawn where it is refused, too"
        yield f"  goal: {quoted(deed.does)}"
        yield from _of_deed(sketch, deed)
        yield OPEN
    for number, wish in enumerate(sketch.wishes, 1):
        yield from _of_wish(sketch, wish, number)


def _knows(sketch: Sketch, tables: Sequence[Table]) -> dict[str, str]:
    """What a customer has to know about records, and of themselves where they are theirs."""
    person = sketch.person
    knows = {argument_of(table): f"{table.singular}.{table.id}" for table in tables}
    if person is not None and (person in tables or any(map(sketch.owner, tables))):
        proof = proof_of(person, sketch.columns(person))
        knows[argument_of(person)] = f"{person.singular}.{person.id}"
        knows[proof] = f"{person.singular}.{proof}"
    return knows


def _listed(pairs: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in pairs.items())


def _of_deed(sketch: Sketch, deed: Deed) -> Iterator[str]:
    """Records, knowledge and the one beat of who wants a deed."""
    told = [sketch.tables[c] for c, key in deed.lookups.values() if key.startswith("args.")]
    if told:
        drawn = {
            table.singular: table.name for table in told if not _comes_along(sketch, table, told)
        }
        yield f"  draws: {{{_listed(drawn)}}}"
    chosen = {name: values for name, values in deed.choices.items() if values}
    if chosen:
        made = {name: f"{{one_of: [{', '.join(map(quoted, v))}]}}" for name, v in chosen.items()}
        yield f"  makes: {{{_listed(made)}}}"
    knows = {**_knows(sketch, told), **{name: name for name in chosen}}
    if knows:
        yield f"  knows: {{{_listed(knows)}}}"
    yield f"  beats: {{ask: {{wants: {deed.name}}}}}"


def _comes_along(sketch: Sketch, table: Table, told: Sequence[Table]) -> bool:
    """Whether it is the owner of another record, who is drawn with it."""
    return table == sketch.person and any(sketch.owner(other) for other in told if other != table)


def _of_wish(sketch: Sketch, wish: Wish, number: int) -> Iterator[str]:
    words = ", ".join(wish.words)
    yield f"logs_{number}_{'_'.join(wish.words[:2])}:"
    yield f"  {UNSURE} {wish.size:,} of {wish.total:,} conversations begin so: {comment(words)}"
    yield f"  goal: {quoted(wish.goal or f'Something about {words}.')}"
    deed = _deed_for(sketch, wish)
    if deed is not None:
        yield from _of_deed(sketch, deed)
    else:
        table = _table_for(sketch, wish)
        yield f"  {UNSURE} which tool do they want?"
        if table is None:
            yield "  beats: {ask: {wants: hand_over, then: handed_over}}"
        else:
            yield f"  draws: {{{table.singular}: {table.name}}}"
            yield f"  knows: {{{_listed(_knows(sketch, (table,)))}}}"
            yield f"  beats: {{ask: {{wants: get_{table.singular}}}}}"
    yield f"  weight: {wish.size}"
    yield OPEN


def _shared(text: str, wish: Wish) -> int:
    """How many words of a name or sentence a wish has."""
    said = {word.removesuffix("s") for word in (*wish.words, *_LETTERS.findall(wish.goal.lower()))}
    return len(said & {word.removesuffix("s") for word in _LETTERS.findall(text.lower())})


def _deed_for(sketch: Sketch, wish: Wish) -> Deed | None:
    """The deed whose verb, and most of whose words, a wish has."""
    fitting = [d for d in sketch.deeds if _shared(d.name.partition("_")[0], wish)]
    named = ((deed.name.replace("_", " "), deed) for deed in fitting)
    return max(named, key=lambda each: _shared(each[0], wish), default=("", None))[1]


def _table_for(sketch: Sketch, wish: Wish) -> Table | None:
    """The records that a wish names; those that customers own where it names none."""
    tables = [t for t in sketch.tables.values() if t is not sketch.person]
    named = [t for t in tables if _shared(t.name.replace("_", " "), wish)]
    return next(iter([*named, *(t for t in tables if sketch.owner(t))]), None)
