"""A rollout: one beat followed without a model, by the policy that support has, on a world.

The customer of a rollout tells what it is asked and knows, and says yes. What support does about
the beat is what `decide` says from what this world shows it, tool call by tool call.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal

from simulator.acts import (
    Act,
    Call,
    Cannot,
    Confirm,
    HandOver,
    Inform,
    NotFound,
    Offer,
    Refuse,
    Report,
    Request,
)
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Outcome
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import EndingKind, ToolCall
from simulator.play.policy import Result, View, Wanted, decide
from simulator.runs.coverage.bins import Dimension, bin_of
from simulator.runs.coverage.dry_run import as_told, finder
from simulator.runs.coverage.hits import judged, played, withheld
from simulator.runs.coverage.word_rules import kept

MOST_ACTS = 30
"""Acts about one beat after which it counts as unanswered."""


@dataclass(frozen=True)
class State:
    """Where a dialogue stands between two turns of the customer.

    Attributes:
        world, session: The records and what tools have shown.
        told: Slots that the customer has told.
        asked: Slots that it was asked for.
        lacking: Slots that it said it does not have.
        refused: Tool and rule of the last refusal.
        told_no: Rules that a refusal was given for.
        offered: Tools that were offered, or used.
        failures: Lookups and identity checks that failed.
        failed: The identity checks among them.
    """

    world: World
    session: Session
    told: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    lacking: frozenset[str] = frozenset()
    refused: tuple[str, str] | None = None
    told_no: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    failures: int = 0
    failed: tuple[Result, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for states in which support does the same."""
        session = self.session
        said = (self.told, self.lacking, self.refused, self.told_no, self.offered, self.failures)
        return (session.done, session.verified, session.shown, *said)


@dataclass(frozen=True)
class Step:
    """How support takes one beat.

    Attributes:
        outcome: As the customer understands it; None where the conversation stops here.
        after: The state afterwards.
        hits: The bins of it.
        acts: What support did, in order.
        setback: What it costs of the customer's patience.
        ending: It ends the dialogue, whatever the customer wanted next.
    """

    outcome: Outcome | None
    after: State
    hits: frozenset[str]
    acts: tuple[Act, ...] = ()
    setback: int = 0
    ending: EndingKind | None = None

    @property
    def offers(self) -> tuple[str, ...]:
        """Tools that support offers in the end."""
        last = self.acts[-1] if self.acts else None
        if isinstance(last, Offer):
            return last.tools
        return (last.instead,) if isinstance(last, Refuse) and last.instead else ()


def roll_out(pack: Pack, case: Case, beat: Beat, state: State) -> Step:
    """How support takes a beat of a case in a state."""
    return _Rollout(pack, case, beat, state).step()


class _Rollout:
    def __init__(self, pack: Pack, case: Case, beat: Beat, state: State) -> None:
        self.pack, self.case, self.beat = pack, case, beat
        if beat.wants or beat.asks:
            state = replace(state, refused=None)
        told = state.told | (case.knows.keys() & beat.names)
        self.state = replace(state, told=told, lacking=state.lacking - told)
        self.wanted = _wanted(beat)
        self.hits = {*played(beat, case.scenario), *kept(pack, beat)}
        self.acts: list[Act] = []
        self.calls: list[ToolCall] = []
        self.fresh: list[Result] = []
        self.confirmed = False
        self.setback = 0

    def step(self) -> Step:
        if self.beat.ends:
            return self._ended(None)
        while len(self.acts) < MOST_ACTS:
            act = decide(self.pack, self._view(), self.wanted)
            self.acts.append(act)
            if isinstance(act, Call):
                self._call(act)
                continue
            self._speak(act)
            if isinstance(act, Offer) and self._takes(act):
                self.wanted, self.confirmed = Wanted(tools=act.tools), True
                continue
            if isinstance(act, HandOver):
                return self._ended(None, EndingKind.ESCALATED)
            if not isinstance(act, Request | Confirm | NotFound):
                return self._ended(_outcome(self.pack, act))
        return self._ended(Outcome.ELSE)

    def _takes(self, offer: Offer) -> bool:
        """Whether a customer says yes to the one thing left, since no other beat would take it."""
        beat, beats = self.beat, self.pack.scenarios[self.case.scenario].beats
        taking = (set(beats[name].wants) for name in beat.then.get(Outcome.OFFERED, ()))
        left = set(offer.tools)
        return len(left) == 1 < len(beat.wants) and not any(left & wants for wants in taking)

    def _ended(self, outcome: Outcome | None, ending: EndingKind | None = None) -> Step:
        hits = frozenset(self.hits)
        return Step(outcome, self.state, hits, tuple(self.acts), self.setback, ending)

    def _view(self) -> View:
        state = self.state
        known = self.case.knows
        return View(
            self.pack,
            finder(state.world, state.session),
            allowed=self.pack.tools.keys(),
            told={slot: as_told(self.pack, slot, known[slot]) for slot in state.told},
            lacking=state.lacking,
            confirmed=self.confirmed,
            fresh=self.fresh,
            refused=state.refused,
            told_no=state.told_no,
            offered_before=state.offered,
            failures=state.failures,
            failed=state.failed,
            **state.session.names,
        )

    def _call(self, act: Call) -> None:
        world, session = self.state.world, self.state.session
        after, heard, call = world.call(session, act.tool, act.arguments, "rollout")
        self.hits |= set(judged(world, session, call))
        for collection, key in heard.shown - session.shown:
            if key in self.pack.collections[collection].records:
                self.hits.add(bin_of(Dimension.RECORD, f"{collection}/{key}"))
        self.calls.append(call)
        payload = json.loads(call.result, parse_float=Decimal)
        result = Result(act.tool, act.arguments, payload)
        self.fresh.append(result)
        tool = self.pack.tools[act.tool]
        used = {act.tool} if result.ok and tool.is_deed else set()
        self.state = replace(
            self.state,
            offered=self.state.offered | used,
            world=after,
            session=heard,
            refused=result.refusal or self.state.refused,
            failures=self.state.failures + result.failures(tool),
            failed=(*self.state.failed, *([result] if result.is_failed_check(tool) else ())),
        )

    def _speak(self, act: Act) -> None:
        """Support says something, and the customer answers where it is asked."""
        state = self.state
        self.hits |= set(
            withheld(state.world, state.session, self.beat.wants, self.calls, self.case)
        )
        self.calls = []
        if isinstance(act, Offer):
            self.state = replace(state, offered=state.offered | {*act.tools})
        if isinstance(act, Refuse):
            told_no = state.told_no | {act.rule}
            offers = frozenset({act.instead} if act.instead else ())
            same = act.instead and act.instead == act.tool
            due = self.pack.tools[act.tool].fills if same else {}
            self.state = replace(
                state,
                refused=(act.tool, act.rule),
                told_no=told_no,
                offered=state.offered | offers,
                told=state.told.difference(due),
            )
        wants = self.beat.wants
        left = isinstance(act, Refuse) and len(wants) > 1 and act.instead in wants
        if isinstance(act, Refuse | Cannot | NotFound) and not left:
            self.setback += 1
        if isinstance(act, Confirm):
            self.confirmed, self.fresh = True, []
        if isinstance(act, Request | NotFound):  # who is told of the latter tells it once more
            self.fresh = []
        if isinstance(act, Request):
            known = self.case.knows.keys() & frozenset(act.slots)
            self.setback += bool(known & state.asked & state.told)
            self.state = replace(
                state,
                told=state.told | known,
                asked=state.asked | frozenset(act.slots),
                lacking=state.lacking if known else state.lacking | frozenset(act.slots),
            )


def _wanted(beat: Beat) -> Wanted:
    if beat.wants or beat.asks:
        return Wanted(tools=beat.wants, topic=beat.asks)
    return Wanted(says="remark")


def _outcome(pack: Pack, act: Act) -> Outcome:
    """An act as the customer understands it."""
    if isinstance(act, Report):
        return Outcome.DONE if pack.tools[act.tool].is_deed else Outcome.ANSWERED
    if isinstance(act, Offer) or (isinstance(act, Refuse) and act.instead):
        return Outcome.OFFERED
    if isinstance(act, Refuse | Cannot):
        return Outcome.REFUSED
    return Outcome.ANSWERED if isinstance(act, Inform) else Outcome.ELSE
