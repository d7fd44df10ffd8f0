"""The rules and tools of a drafted pack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from simulator.content.clauses import Clause
from simulator.content.drafts.columns import proof_of
from simulator.content.drafts.deeds import Deed
from simulator.content.drafts.rule_drafts import RuleDraft, Suggestion
from simulator.content.drafts.sketch import CONFIRM, UNSURE, Sketch, argument_of, comment, quoted

_WORD = re.compile(r"[a-z]{4,}")
_EMPTY = frozenset({
    "after", "also", "another", "been", "before", "does", "each", "from", "have", "into", "must",
    "only", "other", "should", "than", "that", "their", "them", "then", "they", "this", "were",
    "what", "when", "which", "will", "with", "would", "your",
})  # fmt: skip
"""Words that name no clause."""


def rules(sketch: Sketch) -> Iterator[str]:
    """The lines of `rules.yaml`."""
    person = sketch.person
    if person is not None:
        proof = proof_of(person, sketch.columns(person))
        if any(map(sketch.owner, sketch.tables.values())):
            yield "identity_verified:"
            yield "  clause: Who it is is checked before what is somebody's is told or changed."
            yield "  when: session.verified\n  by: system"
        yield "identity_matches:"
        yield f"  {UNSURE} is this what people prove with who they are?"
        yield f"  clause: The {proof.replace('_', ' ')} has to be the one on file."
        yield f"  when: {person.singular}.{proof} == args.{proof}\n  by: system"
        for table in sketch.tables.values():
            if owner := sketch.owner(table):
                yield f"own_{table.singular}:"
                yield f"  clause: Of {table.name}, each is discussed with its owner alone."
                yield f"  when: {table.singular}.{owner} == session.customer_id\n  by: system"
    drafted = {each.clause: each for each in sketch.drafts}
    for name, clause in _named(sketch.clauses).items():
        yield f"{name}:"
        if clause.heading:
            yield f"  # under: {comment(clause.heading)}"
        yield f"  clause: {quoted(clause.text)}"
        yield from _decided(drafted.get(clause))


def _decided(draft: RuleDraft | None) -> Iterator[str]:
    """What must hold by a clause: drafted by a model, or left to a person."""
    if draft is None or draft.condition is None or draft.said is None:
        why = f"{comment(draft.reason)}; " if draft else ""
        yield from _suggested(draft)
        yield f"  {UNSURE} {why}what must hold, who keeps it, which tool needs it? It holds now."
        yield '  when: "true"\n  by: agent'
        return
    for side, verb in ((draft.sides.passes, "passes"), (draft.sides.stops, "is stopped")):
        if side:
            shown = f" ({comment(side.shows)})" if side.shows else ""
            yield f"  {CONFIRM} {comment(side.record) or 'a call'} {verb}{shown}"
        else:
            yield f"  {UNSURE} nothing in the catalog {verb}; what would?"
    if not draft.said.sure:
        yield f"  {UNSURE} the model was not sure{_because(draft.said)}"
    added = f", which may read {', '.join(draft.arguments)}" if draft.arguments else ""
    yield f"  {CONFIRM} is this what the clause says, of {comment(draft.tool)}{added}?"
    yield f"  when: {quoted(draft.condition.source)}"
    yield f"  by: {draft.said.by}"


def _suggested(draft: RuleDraft | None) -> Iterator[str]:
    """What a model said that is no rule: a comment, which nothing can execute."""
    if draft and draft.said and draft.said.when:
        yield f"  # suggested for {comment(draft.said.tool) or 'no tool'}{_because(draft.said)}:"
        yield f"  # when: {comment(draft.said.when)}"


def _because(said: Suggestion) -> str:
    return f" ({comment(said.why)})" if said.why.strip() else ""


_RESERVED = ("identity_verified", "identity_matches")


def _named(clauses: Sequence[Clause]) -> dict[str, Clause]:
    """Clauses by a name of their first words."""
    found: dict[str, Clause] = {}
    for clause in clauses:
        words = [w for w in _WORD.findall(clause.text.lower()) if w not in _EMPTY][:4]
        name = base = "_".join(words) or "clause"
        number = 2
        while name in found or name in _RESERVED or name.startswith("own_"):
            name, number = f"{base}_{number}", number + 1
        found[name] = clause
    return found


def tools(sketch: Sketch) -> Iterator[str]:
    """The lines of `tools.yaml`."""
    person, by_tool = sketch.person, _by_tool(sketch)
    if person is not None:
        proof = proof_of(person, sketch.columns(person))
        yield "verify_identity:"
        yield f"  does: Check who a {person.singular} is."
        yield f"  arguments: {{{argument_of(person)}: {{type: string}}, {proof}: {{type: string}}}}"
        yield f"  with: {{{person.singular}: {{{person.name}: args.{argument_of(person)}}}}}"
        yield f"  needs: [{', '.join(['identity_matches', *by_tool.pop('verify_identity', [])])}]"
        owner = f"{person.singular}.{person.id}"
        yield f'  effects: {{session.verified: "true", session.customer_id: {owner}}}'
    for table in sketch.tables.values():
        if table is person:
            continue
        yield f"get_{table.singular}:"
        yield f"  does: Look up one of the {table.name.replace('_', ' ')}."
        yield f"  arguments: {{{argument_of(table)}: {{type: string}}}}"
        yield f"  with: {{{table.singular}: {{{table.name}: args.{argument_of(table)}}}}}"
        own = person is not None and sketch.owner(table)
        needs = ["identity_verified", f"own_{table.singular}"] if own else []
        needs += by_tool.pop(f"get_{table.singular}", [])
        if needs:
            yield f"  needs: [{', '.join(needs)}]"
    for deed in sketch.deeds:
        yield from _deed(sketch, deed, by_tool.pop(deed.name, []))
    deeds = {deed.name for deed in sketch.deeds}
    for each in sketch.operations:
        if each.name in deeds:
            continue
        arguments = ", ".join(f"{name}: {{type: string}}" for name in each.arguments)
        yield f"{UNSURE} what does `{each.name}` change, and which rules does it need?"
        yield f"# {each.name}:"
        yield f"#   does: {comment(each.does)}"
        yield f"#   arguments: {{{arguments}}}"
        yield "#   effects: {record.field: new value}"
    yield f"{UNSURE} what else can support change? a tool for each deed, with `effects` such as"
    yield "#   {order.status: \"'cancelled'\"}"
    yield "hand_over:"
    yield "  does: Hand the conversation to a person."
    taken = any("reason" in deed.arguments for deed in sketch.deeds)
    reason = "reason_for_person" if taken else "reason"  # what a customer tells takes its place
    yield f"  arguments: {{{reason}: {{type: string}}}}"
    yield f"  fills: {{{reason}: \"'the customer asked for a person'\"}}"
    waiting = by_tool.pop("hand_over", []) + by_tool.pop("", [])
    if waiting:
        yield f"  {UNSURE} rules wait here until they are given to the tools that need them"
        yield f"  needs: [{', '.join(waiting)}]"
    yield '  effects: {session.escalated: "true"}'


def _by_tool(sketch: Sketch) -> dict[str, list[str]]:
    """Names of the clauses' rules by the tool that needs them; those of none under no name."""
    found: dict[str, list[str]] = {}
    drafted = {each.clause: each for each in sketch.drafts}
    for name, clause in _named(sketch.clauses).items():
        draft = drafted.get(clause)
        found.setdefault(draft.tool if draft and draft.condition else "", []).append(name)
    return found


def _deed(sketch: Sketch, deed: Deed, rules_of_it: Sequence[str]) -> Iterator[str]:
    """A tool that was drafted for the rules that are about it."""
    yield f"{deed.name}:"
    yield f"  {CONFIRM} a deed that the policy speaks of: does support do it, with these arguments?"
    yield f"  does: {quoted(deed.does)}"
    arguments = (f"{name}: {{{_schema(kind)}}}" for name, kind in deed.arguments.items())
    yield f"  arguments: {{{', '.join(arguments)}}}"
    if deed.lookups:
        records = (f"{name}: {{{c}: {key}}}" for name, (c, key) in deed.lookups.items())
        yield f"  with: {{{', '.join(records)}}}"
    owned = [
        f"own_{sketch.tables[c].singular}"
        for c, _ in deed.lookups.values()
        if sketch.person is not None and sketch.owner(sketch.tables[c])
    ]
    needs = [*(["identity_verified"] if owned else []), *owned, *rules_of_it]
    if needs:
        yield f"  needs: [{', '.join(needs)}]"
    if deed.effects:
        effects = (f"{path}: {quoted(value)}" for path, value in deed.effects.items())
        yield f"  {CONFIRM} is this all that it changes?"
        yield f"  effects: {{{', '.join(effects)}}}"
    else:
        yield f"  {UNSURE} what does it change? effects: {{record.field: new value}}"


def _schema(kind: str) -> str:
    return "type: string, format: date" if kind == "date" else f"type: {kind}"
