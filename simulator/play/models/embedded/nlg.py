"""Natural language generation: support's acts as sentences, from a pack's templates and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from simulator.acts import (
    Acknowledge,
    Act,
    AskMore,
    Cannot,
    Clarify,
    Confirm,
    Farewell,
    HandOver,
    Inform,
    NotFound,
    Offer,
    Refuse,
    Report,
    Request,
)
from simulator.content.templates import Template
from simulator.content.tools import Tool
from simulator.play import english
from simulator.play.models.embedded.manners import Manners
from simulator.play.models.embedded.questions import Questions
from simulator.play.models.embedded.tracker import Tracker
from simulator.play.nlu import segments, words
from simulator.play.nlu.phatics import Phatic
from simulator.play.policy.view import wordings

LOWERED = frozenset(
    [
        "The",
        "It",
        "It's",
        "You",
        "You'll",
        "You'd",
        "We",
        "We're",
        "We'll",
        "Your",
        "Our",
        "There's",
        "There",
        "A",
        "An",
        "For",
        "On",
        "In",
        "At",
        "From",
        "Up",
        "Around",
        "Please",
        "Within",
        "Only",
        "By",
        "That's",
        "They",
        "They're",
        "It'll",
        "I'd",
        "I",
        "I'll",
        "Allow",
        "Count",
        "Any",
    ]
)
"""Words that begin an answer and can stand within a sentence."""

FIGURE = re.compile(r"(?:[A-Z][a-z]+ )?\$?\d(?:[\d,.:-]*\d)?(?: [A-Za-z]+)?")
"""A number with what it counts, or of which month it is."""


SUM = re.compile(r"[$€£]\d[\d,.]*\d")
"""A sum of money."""


class NLG:
    """Words one reply.

    Args:
        tracker: What the dialogue has shown so far.
        rng: Of every choice of words.
    """

    def __init__(self, tracker: Tracker, rng: Random) -> None:
        self.tracker, self.rng, self.pack = tracker, rng, tracker.pack
        self.manners = Manners(tracker, rng, self._pick)
        self.questions = Questions(tracker.pack, rng, self._pick)
        self.follows = False

    def reply(self, acts: Sequence[Act]) -> tuple[str, tuple[Act, ...]]:
        """The text of some acts, and the acts with those that go with manners, as they are said."""
        acts = self._one_question(acts)
        opening, before = self.manners.before(acts)
        self.follows = bool(opening)
        sentences = [text for act in acts for text in self._worded_act(act) if text]
        sentences = sentences or [self._worded(english.support.NOTHING_FITS)]
        closing, after = self.manners.after(acts, " ".join(sentences))
        return " ".join([*opening, *sentences, *closing]), (*before, *acts, *after)

    def _one_question(self, acts: Sequence[Act]) -> list[Act]:
        """The acts with no more asked than one question can ask."""
        found: list[Act] = []
        for act in acts:
            if isinstance(act, Request):
                asked = self._doubted() or act.slots
                slots = self.questions.one_question(asked[:1] if self.tracker.asks_back else asked)
                act = act.model_copy(update={"slots": slots})
            if act not in found:
                found.append(act)
        asking = [act for act in found if isinstance(act, Request | Confirm | Offer)]
        return [act for act in found if act not in asking[1:]]

    def _doubted(self) -> tuple[str, ...]:
        """What the customer asks back about: what it names, or else what was asked first."""
        tracker = self.tracker
        if not tracker.asks_back:
            return ()
        said = set(words(tracker.text))
        named = [name for name in tracker.asked if self._named(name, said)]
        return tuple(named or tracker.asked)[:1]

    def _named(self, slot: str, said: set[str]) -> bool:
        """Whether somebody names a slot, by all words of one of its names."""
        known = self.pack.slots.get(slot)
        return known is not None and any(said.issuperset(words(what)) for what in known.called)

    def _worded_act(self, act: Act) -> Sequence[str]:
        say: Callable[[Any], Sequence[str]] = getattr(self, f"_{act.act}")
        return say(act)

    def _request(self, act: Request) -> list[str]:
        if act.again:
            sorry = self._worded(english.support.NO_MATCH)
            return [sorry, self.questions.ask(act.slots, again=True)]
        if self.tracker.asks_back:
            return [self.questions.explained(act.slots)]
        before = self.tracker.last if self._in_part(act.slots) else ""
        return [self.questions.ask(act.slots, self.follows, before=before)]

    def _in_part(self, slots: Sequence[str]) -> bool:
        """Whether some of these were asked for just now, and only others were told."""
        tracker = self.tracker
        asked = set(tracker.asked)
        return bool(asked & set(slots) and asked & set(tracker.heard.slots))

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
        return [self._once_more(self._render(answer.say, names))] if answer else []

    def _once_more(self, text: str) -> str:
        """An answer, with a word that it was given before where all that it holds was said."""
        first, _, rest = text.partition(" ")
        plain = text
        for name in self._labels():
            plain = plain.replace(name, "")
        figures = FIGURE.findall(plain)
        told = figures and all(figure in self.tracker.last for figure in figures)
        if not told or first not in LOWERED or len(segments(text)) > 1:
            return text
        again = first if first == "I" or first.startswith("I'") else first.lower()
        return self._worded(english.support.AGAIN, text=f"{again} {rest}")

    def _report(self, act: Report | HandOver) -> list[str]:
        tool = self.pack.tools[act.tool]
        text = self._render(tool.done, self.tracker.names(tool, self.tracker.result(tool)))
        return [text or self._worded(english.support.WENT_THROUGH) if tool.is_deed else text]

    _hand_over = _report

    def _offer(self, act: Offer) -> list[str]:
        phrases = alternatives(self._named_once([*map(self._offered, act.tools)]))
        if len(act.tools) > 1:
            offer = self._pick(english.support.OFFERS[:1]).format(offer=phrases)
            return [offer, self.manners.said(english.support.WHICH)]
        return self._asked_for(english.support.OFFERS, phrases)

    def _named_once(self, phrases: list[str]) -> list[str]:
        """Phrases of which only the first names what they are about."""
        first, *others = phrases
        named = [label for label in self._labels() if label in first]
        for label in named:
            others = [text.replace(f"the {label}", "it") for text in others]
        return [first, *others]

    def _labels(self) -> set[str]:
        """What the things of the business are called."""
        known = [(c.label, c.records.values()) for c in self.pack.collections.values() if c.label]
        return {str(record[label]) for label, records in known for record in records}

    def _asked_for(self, frames: Sequence[str], offer: str) -> list[str]:
        """An offer and the question for consent, unless the offer asks for it itself."""
        if "," in offer:
            frames = [text for text in frames if text.endswith("{offer}.")]
        if "instead" in offer:
            frames = [text for text in frames if not text.startswith("Instead")]
        text = self._worded(frames, offer=offer)
        if text.endswith(english.support.IF_YOU_LIKE):
            return [text]
        return [text, self.manners.said(english.support.WOULD_THAT_HELP)]

    def _offered(self, name: str) -> str:
        tool = self.pack.tools[name]
        return self._render(tool.offer, self.tracker.as_filled(tool), capital=False)

    def _refuse(self, act: Refuse) -> list[str]:
        clause = self.pack.rules[act.rule].clause
        if act.again:
            return [self._worded(english.support.STILL_NO, clause=self._because(act) or clause)]
        tool = self.pack.tools[act.tool]
        bound = next(bound for bound in tool.needs if bound.rule.name == act.rule)
        offer = self._offered(act.instead) if act.instead else ""
        text = self._render(self._beside(offer, bound.refusal, tool), self.tracker.known(tool))
        sentences = [text or self._worded(english.support.REFUSALS, clause=clause)]
        if act.instead:
            sentences += self._asked_for(english.support.INSTEAD, offer)
        return sentences

    def _beside(self, offer: str, refusals: Sequence[Template], tool: Tool) -> Sequence[Template]:
        """The refusals that do not name a sum which is offered right after them; all if none."""
        sums, names = set(SUM.findall(offer)), self.tracker.known(tool)
        return [each for each in refusals if not sums & {*_sums(each, names)}] or refusals

    def _because(self, act: Refuse) -> str:
        """The reason of a refusal as it is in this case, where it was not said so yet."""
        refused = self.tracker.refused[0] if self.tracker.refused else ""
        first = [self.pack.tools[name] for name in (act.tool, refused) if name]
        found = ((t, b) for t in (*first, *self.pack.tools.values()) for b in t.needs)
        tool, bound = next((each for each in found if each[1].rule.name == act.rule), (None, None))
        if tool is None or bound is None or not bound.refusal:
            return ""
        texts = wordings(self._toned(bound.refusal), self.tracker.known(tool))
        fresh = [text for text in texts if text not in self.tracker.said]
        plain = [text for text in fresh if not english.signs.REGRET.search(text)]
        facts = [text for text in plain if not english.signs.UNABLE.search(text)]
        return self._pick(facts or plain) if plain else ""

    def _toned(self, templates: Sequence[Template]) -> list[Template]:
        formal = self.pack.voice.tone == "formal"
        return [_uncontracted(template) if formal else template for template in templates]

    def _not_found(self, act: NotFound) -> list[str]:
        what = self.pack.slots[act.slot].called[0] if act.slot else act.what
        return [self._worded(english.support.NOT_FOUND, given=act.given, what=what)]

    def _cannot(self, act: Cannot) -> list[str]:
        if not act.slot:
            return [self._worded(english.support.NOTHING_FITS)]
        what = self.pack.slots[act.slot].called[0]
        return [self._worded(english.support.CANNOT_WITHOUT, what=what)]

    def _acknowledge(self, act: Acknowledge) -> list[str]:
        support = english.support
        if self.manners.thanked:
            first = self.manners.said(support.YOU_ARE_WELCOME)
        elif act.how == "thanks":
            first = self.manners.thanks(glad=True)
        else:
            first = self.manners.said(support.SORRY if self.manners.upset else support.I_SEE)
        more = support.ANYTHING_ELSE if self.tracker.results else support.GO_ON
        return [first, self.manners.said(more)]

    def _clarify(self, act: Clarify) -> list[str]:
        offers = [offer for name in act.tools if (offer := self._offered(name))]
        if len(offers) < 2:
            return [self._worded(english.support.CONFUSED)]
        either = self._worded(english.support.OFFERS[:2], offer=alternatives(offers))
        return [either, self.manners.said(english.support.WHICH)]

    def _ask_more(self, _: AskMore) -> list[str]:
        opens = self.tracker.heard.phatic is Phatic.OPENS
        lists = english.support.GO_ON if opens else english.support.ANYTHING_ELSE
        sorry = (
            []
            if opens or not self.tracker.refused or self._did()
            else [self.manners.said(english.support.NO_MORE_TO_GIVE)]
        )
        return [*sorry, self.manners.said(lists)]

    def _farewell(self, act: Farewell) -> list[str]:
        signs, text = english.signs, self.tracker.text
        ending = "resolved" if act.ending == "refused" and self._did() else act.ending
        if ending == "resolved" and not self.manners.thanked:
            bad = english.signs.BAD_NEWS.search(self.tracker.last)
            return [self.manners.said(english.support.QUIETER if bad else english.support.GOODBYES)]
        anyway = not self._did() and ending == "resolved" and signs.ANYWAY.search(text)
        if ending == "refused" and signs.ALREADY.search(self.tracker.last):
            resolved = english.support.FAREWELLS["resolved"]
            return [
                self.manners.said(resolved if self.manners.thanked else english.support.GOODBYES)
            ]
        if ending == "refused" and signs.TAKES_IT.search(text):
            return [self.manners.said(english.support.TAKEN_WELL)]
        return [self.manners.said(english.support.FAREWELLS["refused" if anyway else ending])]

    def _did(self) -> bool:
        """Whether something was carried out, so that a last no is not what remains."""
        tools = self.pack.tools
        return any(result.ok and tools[result.tool].is_deed for result in self.tracker.results)

    def _render(
        self, templates: Sequence[Template], names: Mapping[str, Any], capital: bool = True
    ) -> str:
        """One of the sentences, one that was not said yet where there is one."""
        texts = wordings(self._toned(templates), names)
        if not texts:
            return ""
        text = self._pick(texts)
        return text[:1].upper() + text[1:] if capital else text

    def _worded(self, templates: Sequence[str], **values: str) -> str:
        """One of the sentences with its values, one that was not said yet where there is one."""
        toned = english.toned(templates, self.pack.voice.tone)
        return self._pick([template.format(**values) for template in toned])

    def _pick(self, options: Sequence[str]) -> str:
        fresh = [text for text in options if text not in self.tracker.said]
        return self.rng.choice(fresh or list(options))


def alternatives(phrases: Sequence[str]) -> str:
    """Phrases of which one may be chosen, as one writes them.

    Example:
        >>> alternatives(["refund it", "bake it again", "give you credit"])
        'refund it, bake it again, or give you credit'
    """
    *first, last = phrases
    joint = ", or" if len(first) > 1 or "," in "".join(first) else " or"
    return f"{', '.join(first)}{joint} {last}" if first else last


def _sums(template: Template, names: Mapping[str, Any]) -> list[str]:
    """The sums in a sentence with these names; none where it cannot be said with them."""
    return [found for text in wordings([template], names) for found in SUM.findall(text)]


def _uncontracted(template: Template) -> Template:
    """The same sentence without contractions; what fills its holes stays as it is."""
    return replace(template, literals=tuple(map(english.uncontracted, template.literals)))
