"""What a pack's tools need before they are called: who has to be known, and what has to be told."""

from __future__ import annotations

from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.tools import Tool


@lru_cache(maxsize=64)
def verifiers(pack: Pack) -> tuple[Tool, ...]:
    """Tools that check who the customer is."""
    return tuple(tool for tool in pack.tools.values() if "session.verified" in tool.effects)


@lru_cache(maxsize=64)
def guarded(pack: Pack) -> frozenset[str]:
    """Tools with a rule that reads whether the customer was checked."""
    return frozenset(
        tool.name
        for tool in pack.tools.values()
        if any("session.verified" in bound.when.reads for bound in tool.needs)
    )


@lru_cache(maxsize=1024)
def stages(pack: Pack, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a tool's rules look records up by; then all its arguments, those of rules first."""
    tool = pack.tools[name]
    read = {path for bound in tool.needs for path in bound.when.reads}
    owners = {path.partition(".")[0] for path in read}
    lead = {
        path.removeprefix("args.")
        for owner, lookup in tool.lookups.items()
        if owner in owners
        for path in lookup.key.reads
    }
    keys = tuple(argument for argument in tool.required if argument in lead)
    decisive = tuple(argument for argument in tool.required if f"args.{argument}" in read)
    return keys, tuple(dict.fromkeys((*keys, *decisive, *tool.required)))


def is_key(tool: Tool, argument: str) -> bool:
    """Whether a record is looked up by an argument."""
    return any(f"args.{argument}" in lookup.key.reads for lookup in tool.lookups.values())
