"""The embedded customer's agenda: which beat comes next, by the graph and the intended path."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from random import Random

from simulator.content.follow_ups import as_offered, next_beat
from simulator.content.scenarios import Beat, Outcome, Scenario
from simulator.dialogue import EndingKind
from simulator.play.models.embedded.memory import Memory
from simulator.play.nlu import SupportReading


class Agenda:
    """What a customer still wants to say, in order.

    Args:
        memory: Of the dialogue, with the brief.
        scenario: What it plays, as its brief tells it.
        seed: Of the customer, by which it goes on.
        rng: Of every other choice.
    """

    def __init__(self, memory: Memory, scenario: Scenario, seed: int, rng: Random) -> None:
        self.memory, self.seed, self.rng = memory, seed, rng
        self.scenario, self.beats = scenario, scenario.beats

    def next_after(self, reading: SupportReading, unsure: bool) -> str | None:
        """The beat that follows on what support did; None where none can.

        Args:
            reading: What support said.
            unsure: A deed is wanted, and support has neither refused nor offered one.
        """
        outcome = Outcome.ANSWERED
        more = bool(reading.offers) and reading.asks_more  # beside what was wanted
        if reading.done or (more and self.memory.served):
            outcome = Outcome.DONE
        elif reading.offers or self.memory.expects_offer(reading):
            outcome = Outcome.OFFERED
        elif reading.refused or (unsure and "refused" in reading.maybe):
            outcome = Outcome.REFUSED
        options = self.following(outcome)
        if reading.offers and reading.refused and not options:
            options = self.following(Outcome.REFUSED)
        options = as_offered(self.scenario, self.memory.beat, options, reading.offers)
        options = self._not_too_soon(options, reading)
        return self._choose(options) if options else None

    def following(self, outcome: Outcome) -> tuple[str, ...]:
        """The beats that may follow the last one on an outcome."""
        return self.beats[self.memory.beat].following(outcome)

    def leaving(self, ending: EndingKind) -> str:
        """A beat that leaves in one way."""
        return self.rng.choice([name for name, beat in self.beats.items() if beat.ends == ending])

    def other_starts(self) -> list[Beat]:
        """What this scenario may start with that the customer is never going to want."""
        meant = [self.beats[name] for name in self.memory.brief["path"]]
        wanted = {name for beat in meant for name in (*beat.wants, beat.asks) if name}
        others = [self.beats[name] for name in self.scenario.start]
        return [beat for beat in others if not wanted & {*beat.wants, beat.asks}]

    def is_offered(self, reading: SupportReading) -> bool:
        """Whether what was wanted all along is offered, rather than something instead.

        A stranger may do so, and who has not understood which of two things is wanted. Who wanted
        either of two things names the one that it takes, or the one that it means to have.
        """
        wish = self.memory.wish_of(self.memory.beat)
        if wish is None or reading.about or reading.done or reading.asks_more:
            return False
        if reading.refused and (reading.rules or self.names_a_sum(wish)):
            return False
        offered = set(reading.offers) & set(wish.wants)
        return reading.offering and bool(offered) and not self._has_choice(wish, reading)

    def names_a_sum(self, wish: Beat) -> bool:
        """Whether a wish is for a certain amount, of which less may be offered."""
        known, values = self.memory.brief["known"], self.memory.nlu.values
        told = " ".join(known.get(name, "") for name in wish.names)
        return any(kind == "money" for kind, *_ in values(told))

    def _has_choice(self, wish: Beat, reading: SupportReading) -> bool:
        """Whether one of two things that a beat wants is chosen by another beat that comes next."""
        if len(wish.wants) == 1:
            return False
        taking = wish.then.get(Outcome.OFFERED, ())
        here = pairwise(self.memory.brief["path"])
        meant = [after for before, after in here if before == wish.name and after in taking]
        takes = [(name, reading.offers) for name in taking] + [(name, wish.wants) for name in meant]
        return any(set(self.beats[name].wants) & set(things) for name, things in takes)

    def taking(self, deeds: Collection[str]) -> str | None:
        """The beat that wants one of some deeds and may come next, as it is meant to; or None."""
        path = self.memory.brief["path"]
        after = [name for name in self.beats[self.memory.beat].successors if name in path]
        return next((name for name in after if {*deeds} & {*self.beats[name].wants}), None)

    def takes(self, beat: str, reading: SupportReading) -> bool:
        """Whether a beat wants the one thing that support has just offered."""
        wants = self.beats[beat].wants
        return len(wants) == 1 and reading.offers == wants

    def turns_down(self, beat: str, reading: SupportReading) -> bool:
        """Whether a beat wants something else than what support has offered."""
        played = self.beats[beat]
        if not reading.offers or played.asks or played.ends == EndingKind.RESOLVED:
            return False
        return not set(reading.offers) & set(played.wants)

    def objects(self, beat: str, reading: SupportReading) -> bool:
        """Whether a beat goes against a refusal: it wants the same again, or somebody else."""
        played, before = self.beats[beat], self.memory.wish_of(self.memory.beat)
        if not reading.refused or reading.offers or played.asks or played.ends:
            return False
        again = before is not None and bool(set(played.wants) & set(before.wants))
        tools = self.memory.pack.tools
        effects = (effect for name in played.wants for effect in tools[name].effects)
        return again or not played.wants or "session.escalated" in effects

    def _not_too_soon(self, options: tuple[str, ...], reading: SupportReading) -> tuple[str, ...]:
        """The beats that may follow a stranger's refusal or evasion.

        Nobody parts content who was not served, or takes for a no what was none.
        """
        evades = reading.refused or reading.confused or reading.nothing or not reading.understood
        if not evades or reading.rules:
            return options
        no = reading.refused or "refused" in reading.maybe
        barred = {*(() if self.memory.served else (EndingKind.RESOLVED,)),
                  *(() if no else (EndingKind.REFUSED,))}  # fmt: skip
        return tuple(name for name in options if self.beats[name].ends not in barred)

    def _choose(self, options: tuple[str, ...]) -> str:
        """The beat that the intended path has next, if it is possible; otherwise any that fits."""
        memory, path = self.memory, self.memory.brief["path"]
        answered, settled = memory.answered, memory.settled
        return next_beat(self.scenario, path, memory.played, options, self.seed, answered, settled)
