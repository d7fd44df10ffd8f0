"""Refusals of a rule that support can never say, so that it reads the clause out instead."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.content.pack import Pack
from simulator.content.templates import Template
from simulator.content.tools import Tool
from simulator.play.policy.needs import guarded, verifiers


def silent_refusals(opened: Opened) -> Iterator[Mistake]:
    """Rules whose every `refusal` reads a record that support has not seen where it is refused."""
    pack, seen = opened.pack, set[str]()
    for tool in pack.tools.values():
        shown = _shown(pack, tool)
        for bound in tool.needs:
            rule = bound.rule.name
            hidden = [_unseen(each, tool, shown) for each in bound.refusal]
            if not hidden or not all(hidden) or rule in seen:
                continue
            seen.add(rule)
            name = hidden[0]
            collection = tool.lookups[name].collection
            key = tool.lookups[name].key.source
            yield mistake_at(
                Kind.SILENT, opened.file("rules"), (rule, "refusal", 0),
                f"is not said: when {tool.name} is refused, support has seen no record `{name}`"
                f" of {collection} (`{key}` is nothing that it looks up), and would read out the"
                " clause",
                f"say it with {_instead(tool, shown)}",
            )  # fmt: skip


def _unseen(refusal: Template, tool: Tool, shown: set[str]) -> str:
    """A record of the tool that a sentence reads and support has not seen; empty for none."""
    owners = {path.partition(".")[0] for path in refusal.reads}
    return next((name for name in tool.lookups if name in owners and name not in shown), "")


def _shown(pack: Pack, tool: Tool) -> set[str]:
    """The records of a tool that support sees before it is refused.

    Those that a tool of one record looks up by what the customer tells, and those that a check of
    the customer shows where the tool needs one.
    """
    read = {
        lookup.collection
        for other in pack.tools.values()
        if other.reads_only and len(other.lookups) == 1
        for lookup in other.lookups.values()
    }
    checks = verifiers(pack) if tool.name in guarded(pack) else ()
    checked = {lookup.collection for check in checks for lookup in check.lookups.values()}
    own = "session.verified" in tool.effects
    return {
        name
        for name, lookup in tool.lookups.items()
        if (not own and lookup.collection in checked)
        or (lookup.collection in read and lookup.key.source.startswith("args."))
    }


def _instead(tool: Tool, shown: set[str]) -> str:
    """What a refusal of a tool may read."""
    given = [f"`args.{name}`" for name in tool.arguments] + [f"`{name}`" for name in sorted(shown)]
    return f"{', '.join([*given, 'facts'])} alone, or copy the value into a record that it sees"
