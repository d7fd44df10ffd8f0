"""What support's text does, as a customer understands it: requests, offers, deeds, refusals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SupportReading:
    """What support's text does, as a customer understands it.

    Attributes:
        requests: Slots it asks for.
        offers: Tools it offers.
        confirms: It asks for a yes before it does something.
        done, refused, escalated, confused: What it says it did, would not do, handed on or did not
            understand.
        answered: Topics whose answer it gives, word for word or nearly so.
        rules: Rules that it refuses with, known the same way.
        checks: It asks whether something is right, rather than whether to do it.
        proposed, reported: Tools that it asks a yes for, and tools that it says have done it, known
            the same way.
        farewell: It says goodbye.
        about: All topics, tools and rules that its sentences may be about.
        offering: It offers something, be it known what or not.
        stalls: It puts off: it is looking, or will come back.
        informs: It gives information that is none of the pack's answers.
        asks_more: It asks whether there is anything else.
        understood: Something was recognised, or read with enough confidence.
        maybe: Flags that it may have as well, close behind: told apart by what is expected.
        more: A sentence says something of which it is not known what.
        missed: Slots of whose value it says that it finds nothing, and wants to hear again.
    """

    requests: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    confirms: bool = False
    done: bool = False
    refused: bool = False
    escalated: bool = False
    confused: bool = False
    answered: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    checks: bool = False
    proposed: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    farewell: bool = False
    about: frozenset[str] = frozenset()
    offering: bool = False
    stalls: bool = False
    informs: bool = False
    asks_more: bool = False
    understood: bool = True
    maybe: frozenset[str] = frozenset()
    more: bool = False
    missed: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """It was understood, and does nothing but greet, thank, part or ask for more."""
        acts = (self.requests, self.missed, self.offers, self.confirms, self.done, self.refused,
                self.escalated, self.confused, self.answered, self.offering, self.informs,
                self.about)  # fmt: skip
        return self.understood and not self.more and not any(acts)
