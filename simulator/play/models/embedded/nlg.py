"""Natural language generation: support's acts as sentences, from a pack's templates and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any

from simulator.acts import (
    Acknowledge,
    Act,
    AskMore,
    Cannot,
    Confirm,
    Farewell,
    Greet,
    HandOver,
    Inform,
    NotFound,
    Offer,
    Refuse,
    Report,
    Request,
)
from simulator.content.templates import Template
from simulator.play import english
from simulator.play.models.embedded.tracker import Tracker
from simulator.play.nlu import words
from simulator.play.nlu.phatics import Phatic
from simulator.play.policy.view import wordings

OPEN = ("request", "confirm", "offer", "not_found", "acknowledge", "clarify", "farewell")
"""Acts after which support does not ask whether there is anything else."""


class NLG:
    """Words one reply.

    Args:
        tracker: What the dialogue has shown so far.
        rng: Of every choice of words.
    """

    def __init__(self, tracker: Tracker, rng: Random) -> None:
        self.tracker, self.rng, self.pack = tracker, rng, tracker.pack
        self.manners: list[Act] = []

    def reply(self, acts: Sequence[Act]) -> tuple[str, tuple[Act, ...]]:
        """The text of some acts, and the acts with those that go with manners, as they are said."""
        sentences = [text for act in acts for text in self._worded_act(act) if text]
        sentences = sentences or [self._pick(english.support.NOTHING_FITS)]
        opening, before = self._opening()
        closing, after = self._closing(acts)
        said: tuple[Act, ...] = (*before, *self.manners, *acts, *after)
        return " ".join([*opening, *sentences, *closing]), said

    def _opening(self) -> tuple[list[str], list[Act]]:
        tracker, parts = self.tracker, list[str]()
        acts: list[Act] = []
        if tracker.turns == 1:
            if self.rng.random() < 0.7 or tracker.heard.phatic is Phatic.OPENS:
                parts.append(self._worded(english.support.WELCOMES, business=self.pack.business))
                acts.append(Greet())
            complains = any(wanted.tools for wanted in tracker.wanted)
            if complains and self._sounds_upset():
                parts.append(self._pick(english.support.SORRY))
                acts.append(Acknowledge(how="sorry"))
        elif self._was_told() and self.rng.random() < 0.6:
            parts.append(self._pick(english.support.THANKS_FOR_THAT))
            acts.append(Acknowledge(how="thanks"))
        return parts, acts

    def _closing(self, acts: Sequence[Act]) -> tuple[list[str], list[Act]]:
        refused = self.tracker.refused or any(act.act == "refuse" for act in acts)
        over = refused or self.tracker.escalated
        closed = self.tracker.wanted and not any(act.act in OPEN for act in acts)
        if closed and not over and self.rng.random() < 0.35:
            return [self._pick(english.support.ANYTHING_ELSE)], [AskMore()]
        return [], []

    def _was_told(self) -> bool:
        tracker = self.tracker
        return bool(tracker.wanted and set(tracker.asked) & set(tracker.heard.slots))

    def _sounds_upset(self) -> bool:
        return bool(english.customer.COMPLAINTS & set(words(self.tracker.text)))

    def _worded_act(self, act: Act) -> Iterable[str]:
        say: Callable[[Any], Iterable[str]] = getattr(self, f"_{act.act}")
        return say(act)

    def _request(self, act: Request) -> list[str]:
        questions = self._questions(act.slots)
        if act.again:
            return [self._pick(english.support.NO_MATCH), *questions]
        if self.tracker.heard.phatic is Phatic.ASKS_BACK:
            return [self._pick(english.support.REPHRASES), *questions]
        if self.tracker.turns == 1 and self.rng.random() < 0.4:
            questions.insert(0, self._pick(english.support.UNDERSTOOD))
            self.manners.append(Acknowledge(how="understood"))
        return questions

    def _questions(self, slots: Sequence[str]) -> list[str]:
        asked = [self._pick(self.pack.slots[name].ask) for name in slots if name in self.pack.slots]
        return [*asked[:1], *(_joined(question) for question in asked[1:])]

    def _confirm(self, act: Confirm) -> list[str]:
        tool = self.pack.tools[act.tool]
        return [self._render(tool.confirm, self.tracker.names(tool))]

    def _inform(self, act: Inform) -> list[str]:
        topic = self.pack.topics[act.topic]
        names: Mapping[str, Any] = {**self.pack.names, "session": self.tracker.session}
        if topic.reads:
            tool = self.pack.tools[topic.reads]
            names = self.tracker.names(tool, self.tracker.result(tool))
        answer = topic.answer(names)
        return [self._render(answer.say, names)] if answer else []

    def _report(self, act: Report | HandOver) -> list[str]:
        tool = self.pack.tools[act.tool]
        text = self._render(tool.done, self.tracker.names(tool, self.tracker.result(tool)))
        return [text or self._pick(english.support.WENT_THROUGH) if tool.is_deed else text]

    _hand_over = _report

    def _offer(self, act: Offer) -> list[str]:
        phrases = [self._offered(name) for name in act.tools]
        question = self._pick(
            english.support.WHICH if len(phrases) > 1 else english.support.WOULD_THAT_HELP
        )
        return [f"I can {' or '.join(phrases)}.", question]

    def _offered(self, name: str) -> str:
        tool = self.pack.tools[name]
        return self._render(tool.offer, self.tracker.names(tool), capital=False)

    def _refuse(self, act: Refuse) -> list[str]:
        clause = self.pack.rules[act.rule].clause
        if act.again:
            return [self._worded(english.support.STILL_NO, clause=clause)]
        tool = self.pack.tools[act.tool]
        bound = next(bound for bound in tool.needs if bound.rule.name == act.rule)
        text = self._render(bound.refusal, self.tracker.names(tool)) if bound.refusal else ""
        sentences = [text or self._worded(english.support.REFUSALS, clause=clause)]
        if act.instead:
            sentences.append(f"Instead, I can {self._offered(act.instead)}.")
            sentences.append(self._pick(english.support.WOULD_THAT_HELP))
        return sentences

    def _not_found(self, act: NotFound) -> list[str]:
        what = self.pack.slots[act.slot].called[0] if act.slot else act.what
        return [self._worded(english.support.NOT_FOUND, given=act.given, what=what)]

    def _cannot(self, act: Cannot) -> list[str]:
        if not act.slot:
            return [self._pick(english.support.NOTHING_FITS)]
        what = self.pack.slots[act.slot].called[0]
        return [self._worded(english.support.CANNOT_WITHOUT, what=what)]

    def _acknowledge(self, act: Acknowledge) -> list[str]:
        if act.how == "thanks":
            first = self._pick(english.support.THANKS_FOR_THAT)
        else:
            first = self._pick(
                english.support.SORRY if self._sounds_upset() else english.support.I_SEE
            )
        return [first, self._pick(english.support.GO_ON)]

    def _clarify(self, _: Act) -> list[str]:
        return [self._pick(english.support.CONFUSED)]

    def _ask_more(self, _: Act) -> list[str]:
        opens = self.tracker.heard.phatic is Phatic.OPENS
        return [self._pick(english.support.HOW_TO_HELP if opens else english.support.ANYTHING_ELSE)]

    def _farewell(self, act: Farewell) -> list[str]:
        return [self._pick(english.support.FAREWELLS[act.ending])]

    def _render(
        self, templates: Sequence[Template], names: Mapping[str, Any], capital: bool = True
    ) -> str:
        """One of the sentences, one that was not said yet where there is one."""
        texts = wordings(templates, names)
        if not texts:
            return ""
        text = self._pick(texts)
        return text[:1].upper() + text[1:] if capital else text

    def _worded(self, templates: Sequence[str], **values: str) -> str:
        """One of the sentences with its values, one that was not said yet where there is one."""
        return self._pick([template.format(**values) for template in templates])

    def _pick(self, options: Sequence[str]) -> str:
        fresh = [text for text in options if text not in self.tracker.said]
        return self.rng.choice(fresh or list(options))


def _joined(sentence: str) -> str:
    """A second question beside the first."""
    if sentence.startswith(("And", "I ", "I'")):
        return sentence
    return f"And {sentence[:1].lower()}{sentence[1:]}"
