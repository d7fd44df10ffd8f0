"""The registry of flaws, and what a flaw sees of the moment it may spoil."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolCall

from simulator.acts import ACTS, FORCED, Act, Call
from simulator.content.pack import Pack
from simulator.dialogue import Speaker
from simulator.errors import SettingsError, nearest
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.memory import is_note
from simulator.play.models.embedded.nlg import NLG
from simulator.play.models.embedded.support import Support
from simulator.play.models.embedded.tracker import Tracker
from simulator.play.nlu import NLU, nlu_for

SHARE = 0.5
"""How often a flaw is made where it can be made."""


UNGUARDED = "unguarded_tools"
"""No mistake of the model's: tools of a bot that do what they are called for, against all rules."""


@dataclass(frozen=True)
class Moment:
    """One reply that is about to be given.

    Attributes:
        actor: Who gives it, with what it knows.
        reply: The right one.
        messages: The dialogue so far, without the prompt.
        rng: Of this moment's choices.
    """

    actor: Support | Customer
    reply: AIMessage
    messages: Sequence[BaseMessage]
    rng: Random

    @property
    def pack(self) -> Pack:
        """The business."""
        return self.actor.pack

    @property
    def nlu(self) -> NLU:
        """Hears for the pack."""
        return nlu_for(self.pack)

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts of the right reply, where it is support's."""
        return self.actor.acts if isinstance(self.actor, Support) else ()

    @property
    def tracker(self) -> Tracker:
        """What support knows, where it is who speaks."""
        assert isinstance(self.actor, Support)
        return self.actor.tracker

    @property
    def text(self) -> str:
        """What the right reply says; empty for a tool call."""
        return str(self.reply.text)

    @property
    def heard(self) -> list[str]:
        """All that the other side said."""
        return [str(m.text) for m in self.messages if isinstance(m, HumanMessage)]

    @property
    def answers(self) -> str:
        """What the other side said last, where the right reply is in words; empty elsewhere."""
        return self.heard[-1] if self.heard and self.text else ""

    def acting(self, text: str, *acts: Act, calls: Sequence[ToolCall] = ()) -> AIMessage:
        """A reply of other acts, in the place of the right one."""
        own = {ACTS: [act.model_dump() for act in acts]}
        return AIMessage(text, tool_calls=list(calls), additional_kwargs=own)

    def playing(self, act: Act) -> AIMessage:
        """A reply with another act of the policy in the place of the right ones."""
        if isinstance(act, Call):
            number = f"call_{len(self.tracker.results) + 1}"
            call = ToolCall(name=act.tool, args=act.arguments, id=number)
            return self.acting("", act, calls=[call])
        text, acts = NLG(self.tracker, self.rng).reply([act])
        return self.acting(text, *acts)

    def adding(self, sentence: str) -> AIMessage | None:
        """The right reply with one sentence more; None for a tool call."""
        return AIMessage(f"{self.text} {sentence}") if self.text else None

    def replacing(self, start: int, end: int, words: str) -> AIMessage:
        """The right reply with other words at a place."""
        return AIMessage(self.text[:start] + words + self.text[end:])


Spoil = Callable[[Moment], AIMessage | None]

Asks = Callable[[Pack], Mapping[str, Any]]


@dataclass(frozen=True)
class Flaw:
    """One kind of mistake.

    Attributes:
        name: As in `embedded?flaw=NAME`.
        does: What goes wrong, in a few words.
        speaker: Who makes it.
        codes: Findings of the critic that name it.
        acts: It changes what is done (the acts), and not only the words.
        spoil: Gives the wrong reply in the place of the right one; None where it can't be made.
        share: How often it is made where it can be made.
        forces: Its calls go through whatever the rules say.
        asks: Gives the controls, as of `Limits`, that it breaks on a pack; None for a mistake
            whatever was asked for.
    """

    name: str
    does: str
    speaker: Speaker
    codes: frozenset[str]
    acts: bool
    spoil: Spoil
    share: float = SHARE
    forces: bool = False
    asks: Asks | None = None


FLAWS: dict[str, Flaw] = {}
"""All mistakes of single replies by name; what `any` stands for and the self-test plants."""

WEAKNESSES: dict[str, Flaw] = {}
"""What an attack can bring about, or what a bot does all along; made wherever it can be made."""


BREACHES: dict[str, Flaw] = {}
"""What breaks controls of a run, and is none where they were not asked for; not among `any`."""


def flaw(
    *codes: str, speaker: Speaker = Speaker.SUPPORT, acts: bool = False
) -> Callable[[Spoil], Spoil]:
    """Enter a flaw into the registry under its function's name; its docstring says what it does."""

    def enter(spoil: Spoil) -> Spoil:
        name = spoil.__name__
        does = (spoil.__doc__ or "").strip().rstrip(".")
        FLAWS[name] = Flaw(name, does, speaker, frozenset(codes), acts, spoil)
        return spoil

    return enter


def weakness(*codes: str, forces: bool = False) -> Callable[[Spoil], Spoil]:
    """Enter a weakness of support into the registry, as `flaw` enters a flaw."""

    def enter(spoil: Spoil) -> Spoil:
        name = spoil.__name__
        does = (spoil.__doc__ or "").strip().rstrip(".")
        WEAKNESSES[name] = Flaw(
            name, does, Speaker.SUPPORT, frozenset(codes), True, spoil, 1.0, forces
        )
        return spoil

    return enter


def breach(*codes: str, speaker: Speaker, asks: Asks) -> Callable[[Spoil], Spoil]:
    """Enter a breach of controls into the registry, as `flaw` enters a flaw."""

    def enter(spoil: Spoil) -> Spoil:
        name = spoil.__name__
        does = (spoil.__doc__ or "").strip().rstrip(".")
        BREACHES[name] = Flaw(name, does, speaker, frozenset(codes), False, spoil, asks=asks)
        return spoil

    return enter


def planted() -> dict[str, Flaw]:
    """What the self-test plants, by name."""
    return FLAWS | BREACHES


def known_flaws() -> dict[str, Flaw]:
    """All that the embedded model can be told to get wrong, by name."""
    return FLAWS | BREACHES | WEAKNESSES


def read_flaws(text: str, options: Mapping[str, str]) -> tuple[str, ...]:
    """The flaws that a model string asks for.

    Raises:
        SettingsError: There is no such flaw, or another option than `flaw`.
    """
    for key in options:
        if key != "flaw":
            given = f"{key}={options[key]}"
            raise SettingsError(f"`{text}`: after `?` stands `flaw=NAME`, not `{given}`")
    value = options.get("flaw", "")
    names = tuple(FLAWS) if value == "any" else tuple(value.split(",")) if value else ()
    for name in names:
        if name not in known_flaws():
            hint = nearest(name, known_flaws()) or "; `simulator selftest --list` has them all"
            raise SettingsError(f"`{text}`: there is no flaw `{name}`{hint}")
    return names


def _last_heard(messages: Sequence[BaseMessage]) -> int:
    """The place of what the other side said last."""
    places = [place for place, m in enumerate(messages) if isinstance(m, HumanMessage)]
    return places[-1] if places else 0


def erring(
    names: Iterable[str],
    actor: Support | Customer,
    reply: AIMessage,
    messages: Sequence[BaseMessage],
    seed: int,
) -> AIMessage:
    """The reply, or a wrong one where one of the flaws can be made.

    A flaw is made in half of the moments where it can be made, a weakness in all of them. A wrong
    reply carries the flaw's name. One that the critic has sent back is written rightly.
    """
    heard = messages[_last_heard(messages) :]
    sent_back = any(isinstance(m, SystemMessage) or is_note(m) for m in heard)
    speaker = Speaker.SUPPORT if isinstance(actor, Support) else Speaker.CUSTOMER
    known = known_flaws()
    wanted = [known[name] for name in names if known[name].speaker == speaker]
    if sent_back or not wanted:
        return reply
    rng = Random(f"{seed}/flaw/{len(messages)}/{' '.join(flaw.name for flaw in wanted)}")
    rng.shuffle(wanted)
    drawn = rng.random()
    for flaw in (flaw for flaw in wanted if drawn < flaw.share):
        wrong = flaw.spoil(Moment(actor, reply, messages, rng))
        if wrong is not None:
            wrong.additional_kwargs |= {"flaw": flaw.name, FORCED: flaw.forces}
            if speaker == Speaker.SUPPORT:
                wrong.additional_kwargs.setdefault(ACTS, reply.additional_kwargs[ACTS])
            return wrong
    return reply
