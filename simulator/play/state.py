"""The dialogue state: what the LangGraph state of one dialogue carries from node to node."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypedDict

from langchain_core.messages import BaseMessage

from simulator.content.cases import Case
from simulator.content.evidence import Evidence
from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.world import World
from simulator.content.world_faults import with_faults
from simulator.dialogue import Draft, Ending, Finding, Judgement, Turn


@dataclass(frozen=True)
class Checkpoint:
    """The state before support's turn: what a repair rolls back to."""

    world: World
    session: Session
    messages: tuple[BaseMessage, ...]


class DialogueState(TypedDict):
    """State of one dialogue. Everything in it is frozen; nodes return what changed.

    Attributes:
        world: The case's records and the tool log.
        session: What was told, shown, asked, done.
        turns: The turns that stand.
        customer_messages: The dialogue as the customer's model reads it, without the prompt.
        support_messages: The same for support, with its tool calls.
        before: The state before support's last turn.
        drafts: Rejected drafts of the turn being repaired.
        findings: The critic's findings on the last draft, when it is sent back.
        ending: Set once the dialogue is over.
        judgement: What the judge said; None where none was asked.
    """

    world: World
    session: Session
    turns: tuple[Turn, ...]
    customer_messages: tuple[BaseMessage, ...]
    support_messages: tuple[BaseMessage, ...]
    before: Checkpoint | None
    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]
    ending: Ending | None
    judgement: Judgement | None


def opening(case: Case, pack: Pack, faults: Collection[str] = ()) -> DialogueState:
    """The state before the first word of a case, in a world that may play some faults."""
    world = case.world(pack)
    return {
        "world": with_faults(world, case, faults) if faults else world,
        "session": Session(evidence=Evidence(locale=pack.locale)),
        "turns": (),
        "customer_messages": (),
        "support_messages": (),
        "before": None,
        "drafts": (),
        "findings": (),
        "ending": None,
        "judgement": None,
    }
