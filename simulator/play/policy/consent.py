"""Consent: whether an offer has named all that a deed takes, so that to accept it is a yes."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.content.tools import Tool
from simulator.content.values import of_either, render
from simulator.content.world import EVALUATION_ERRORS
from simulator.play.policy.needs import is_key
from simulator.play.policy.view import View


def is_agreed_on(view: View, tool: Tool, offer: str) -> bool:
    """Whether whoever accepts an offer has agreed to the call that would be made.

    All that the call takes is known, and what is not the record's own number stands in the offer:
    the arguments, and every sum that a question for a yes would name.

    Args:
        view: What support can see.
        tool: That was offered.
        offer: The words of the offer.
    """
    known = view.names(tool)["args"]
    if any(known.get(name) is None for name in tool.required):
        return False
    return all(value in offer for value in (*_arguments(view, tool), *_sums(view, tool)))


def own_values(tool: Tool) -> set[str]:
    """The arguments of a deed by which no record is looked up."""
    return {name for name in tool.arguments if not is_key(tool, name)}


def _arguments(view: View, tool: Tool) -> Iterator[str]:
    """What the call would be given beside the numbers of records, as people write it."""
    known = view.names(tool)["args"]
    for name in own_values(tool) & set(tool.required):
        kind = tool.types[name]
        if name not in tool.fills or kind.kind == "money":
            yield render(known[name], kind, view.pack.notation)


def _sums(view: View, tool: Tool) -> Iterator[str]:
    """The sums of money in the questions for a yes."""
    names = view.names(tool)
    for template in tool.confirm:
        for hole in template.holes:
            try:
                value = hole(names)
            except EVALUATION_ERRORS:
                continue
            if of_either(value, hole.type).kind == "money":
                yield render(value, hole.type, view.pack.notation)
