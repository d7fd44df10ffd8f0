"""Whether a sentence that a model proposes for a list of a pack is heard as what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from simulator.content.briefs import fill
from simulator.content.pack import Pack
from simulator.content.phrases import Sentence, holes
from simulator.content.sentence_lists import ListKind, SentenceList
from simulator.play.critic.content_words import content_words
from simulator.play.nlu import words
from simulator.runs.answer_checks import answer_reason
from simulator.runs.paraphrase_checks import ParaphraseChecks, bare

ALIKE = 0.8
"""Share of two sentences' words that both have, from which on one is a copy of the other."""

_STAGES = (
    "other holes", "too long", "markup or control characters", "said already",
    "not what a person says", "states a value of its own", "names something",
    "says no, or no longer does", "brings up another rule", "no customer knows its values",
    "heard as something else",
)  # fmt: skip
"""Reasons by how far a sentence has come: of several, the one that says most is told."""

UNHEARD = "not heard as what it is for"
COPY = "nearly the same as one that is there"

ABOUT_THE_TASK = "speaks of what was asked"

_TASK = frozenset({
    "sentence", "sentences", "purpose", "wording", "wordings", "json", "placeholder", "brace",
    "braces", "paraphrase", "rephrase", "rephrased", "curly",
})  # fmt: skip
"""Words of the request, which small models take up."""

_LITTLE = frozenset({"please", "just", "hi", "hello", "so", "then", "the", "a", "an", "and"})
"""Words with which a sentence is no other one."""


class ProposalChecks:
    """Checks proposals for the lists of one pack; what was taken counts as said from then on.

    Args:
        pack: With its own sentences alone.
        lists: All its lists.
    """

    def __init__(self, pack: Pack, lists: Iterable[SentenceList]) -> None:
        self.pack = pack
        taken = [text for each in lists for text in each.texts]
        heard = pack.heard
        for texts in (*heard.wants.values(), *heard.asks.values(), heard.other):
            taken += texts
        self._paraphrases = ParaphraseChecks(pack, taken)

    def reason(self, of: SentenceList, text: object, taken: Sequence[str] = ()) -> str:
        """Why a proposal is not taken, in a few words; empty where it is.

        Args:
            of: The list for which it is.
            text: What the model wrote.
            taken: Proposals for the same list that were taken before.
        """
        if not isinstance(text, str) or not text.strip():
            return "no text"
        said = _TASK & {*re.findall(r"[a-z]+", text.lower())}
        if said and not any(word in each.lower() for each in of.texts for word in said):
            reason = ABOUT_THE_TASK
        elif of.kind is ListKind.ANSWER:
            reason = self._answer(of, text)
        else:
            reason = self._paraphrase(of, text) or self._purpose(of, text)
        if not reason and any(_alike(text, each) for each in (*of.texts, *taken)):
            reason = COPY
        if not reason:
            self._paraphrases.take(text)
        return reason

    def _answer(self, of: SentenceList, text: str) -> str:
        form = self._best(self._paraphrases.form(source, text) for source in of.texts)
        return form or answer_reason(self._paraphrases.nlu, of.texts, text)

    def _paraphrase(self, of: SentenceList, text: str) -> str:
        """It has to be a paraphrase of one of the list's sentences, to the ear."""
        part = f"{of.kind.value} {of.name}"
        same = [each for each in of.texts if holes(each) == holes(text)]
        sources = (Sentence(part, each) for each in same)
        return self._best((self._paraphrases.why(each, text) for each in sources), "other holes")

    @staticmethod
    def _best(reasons: Iterable[str], otherwise: str = "") -> str:
        """None where there is one way to take it; else the reason that came last of all checks."""
        found = []
        for reason in reasons:
            if not reason:
                return ""
            found.append(reason)
        return max(found, key=_STAGES.index, default=otherwise)

    def _purpose(self, of: SentenceList, text: str) -> str:
        """A beat's wish or question has to be heard in it, whatever is heard in the others."""
        if of.kind is ListKind.ASK and "?" not in text:
            said = set().union(*map(content_words, of.texts))
            return "" if content_words(bare(text)) <= said else UNHEARD
        about = set(of.beat.about) if of.beat else set()
        if of.kind is ListKind.TOPIC:
            about = {of.name}
        if not about:
            return ""
        for known in self._paraphrases.samples(text):
            meant = self._paraphrases.nlu.customer(fill(text, known)).meant
            if not any(about & set(intent.names) for intent in meant):
                return UNHEARD
        return ""


def _alike(one: str, other: str) -> bool:
    first, second = (set(words(bare(each))) - _LITTLE for each in (one, other))
    return len(first & second) >= ALIKE * max(1, len(first | second))
