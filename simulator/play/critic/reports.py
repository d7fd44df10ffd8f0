"""Reports: in a pack's own terms, what support says that tools did, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.content.claims import claims_in
from simulator.content.pack import Pack
from simulator.dialogue import Finding, ToolCall
from simulator.play.critic.coherence import ABOUT
from simulator.play.critic.content_words import content_words
from simulator.play.critic.deeds import carries
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.told_deeds import TELLS, told_deeds, worded_deeds


@check_support
def reported_deeds(view: TurnView) -> Iterator[Finding]:
    """A tool's own report is given although neither it nor one like it has succeeded.

    The answer to what was asked may say how a record stands: "The return is registered, but still
    on its way". What a report only has in common with an answer ("the label") is none.
    """
    if view.nlu is None or view.pack is None:
        return
    if view.session.raised & set(view.nlu.support(view.turn.text).answered):
        return
    tools = view.pack.tools
    succeeded = {call.name for call in view.succeeded}
    for told in told_deeds(view.turn.text, view.nlu):
        name = told.deed
        if name in tools and tools[name].is_deed and not _alike(view.pack, name) & succeeded:
            yield view.finding(
                "claimed_deed",
                f"reports {name}, but no such call has succeeded",
                (0, len(view.turn.text)),
                expected=f"a successful call of {name}",
                source="tool log",
            )
            return


def _alike(pack: Pack, name: str) -> set[str]:
    """Tools that change the same fields, so that the same words may report them."""
    fields = set(pack.tools[name].effects)
    return {name} | {tool.name for tool in pack.tools.values() if fields & set(tool.effects)}


def _names_what_changed(view: TurnView, call: ToolCall) -> bool:
    """Whether a value of the call is said: "your order is now set for December 18"."""
    given = {
        claim[:2]
        for value in call.arguments.values()
        for claim in claims_in(str(value), view.locale)
    }
    said = {claim[:2] for claim in view.claims}
    dates = {value[:2] for kind, value in given if kind == "date" and isinstance(value, tuple)}
    return bool(
        {(k, v) for k, v in given & said if k != "id"}
        or {value[:2] for k, value in said if k == "date" and isinstance(value, tuple)} & dates
    )


@check_support
def silent_deeds(view: TurnView) -> Iterator[Finding]:
    """A deed was carried out in this turn, and the customer is not told."""
    if view.nlu is None or view.pack is None:
        return
    reading = view.nlu.support(view.turn.text)
    spoken = content_words(view.turn.text)
    for call in view.turn.calls:
        tool = view.pack.tools.get(call.name)
        if tool is None or not call.ok or not tool.is_deed or reading.done or reading.escalated:
            continue
        if any(carries(told.deed, call.name) for told in worded_deeds(view.turn.text)):
            continue
        reports = (*(t.source for t in tool.done), tool.does, call.name.replace("_", " "))
        told = {word for text in reports for word in content_words(text)}
        plain = TELLS.search(view.turn.text) or _names_what_changed(view, call)
        if reading.reported or plain or len(told & spoken) > ABOUT * len(spoken):
            continue
        yield view.finding(
            "silent_deed",
            f"{call.name} was carried out, and the customer is not told",
            expected="a word of what was done",
            source="tool log",
        )
