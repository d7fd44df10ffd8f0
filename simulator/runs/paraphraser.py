"""The paraphraser: asks a language model for other wordings of a pack's sentences, once.

Sentences go out in batches, a few batches at a time. After each the file is written, so that the
same command goes on where it was stopped and no sentence is paid for twice.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from simulator.content.phrases import Phrase, PhraseBook, Sentence, Spent
from simulator.errors import UserError
from simulator.play.entry_writer import entries_in
from simulator.play.models import name_of
from simulator.play.models.failures import BudgetSpent, told
from simulator.play.prompts import PARAPHRASES
from simulator.play.usage import UsageMeter
from simulator.runs.paraphrase_checks import ParaphraseChecks

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

BATCH = 10
"""Sentences in one call."""

WORDINGS = 3
"""Wordings that are asked for of each sentence; more than that are not looked at."""

AT_ONCE = 4
"""Calls under way at once."""

PATIENCE = 3
"""Replies in a row that may hold nothing that can be read."""

UNREADABLE = "an unreadable reply"
UNASKED = "of no sentence that was asked for"
TOO_MANY = "more than was asked for"


@dataclass
class Paraphraser:
    """Fills a book of phrases.

    Attributes:
        model: Who writes.
        business: What the model is told of the pack.
        checks: What every wording has to pass.
        keep: Is given the book after each batch.
        seed: Given to the model with each call.
        stopped: Why not every sentence was asked about; empty where all were.
        out_of_money: Whether that was the budget.
    """

    model: BaseChatModel
    business: str
    checks: ParaphraseChecks
    keep: Callable[[PhraseBook], None]
    seed: int = 0
    stopped: str = ""
    out_of_money: bool = False
    _unreadable: int = field(default=0, init=False)

    async def fill(self, book: PhraseBook, sentences: Iterable[Sentence]) -> PhraseBook:
        """The book with phrases of all sentences about which nobody was asked yet."""
        asked = set(book.asked)
        todo = [sentence for sentence in sentences if sentence.key not in asked]
        batches = [todo[at : at + BATCH] for at in range(0, len(todo), BATCH)]
        for at in range(0, len(batches), AT_ONCE):
            wave = batches[at : at + AT_ONCE]
            replies = await asyncio.gather(*map(self._ask, wave), return_exceptions=True)
            for batch, reply in zip(wave, replies, strict=True):
                book = self._taken(book, batch, reply)
            if self.stopped:
                break
        return book

    async def _ask(self, batch: Sequence[Sentence]) -> AIMessage:
        data = {
            "business": self.business,
            "count": WORDINGS,
            "sentences": [
                {"id": place, "speaker": _speaker(each), "sentence": each.text}
                for place, each in enumerate(batch, 1)
            ],
        }
        messages = [SystemMessage(PARAPHRASES), HumanMessage(json.dumps(data, ensure_ascii=False))]
        seed = (self.seed + int(batch[0].key, 16)) % 2**28
        return await self.model.ainvoke(messages, seed=seed)

    def _taken(
        self, book: PhraseBook, batch: Sequence[Sentence], reply: AIMessage | BaseException
    ) -> PhraseBook:
        """The book with what came of one call; one that failed leaves its sentences for later."""
        if isinstance(reply, BaseException):
            if isinstance(reply, UserError) or not isinstance(reply, Exception):
                raise reply
            self.out_of_money |= isinstance(reply, BudgetSpent)
            self.stopped = self.stopped or told(reply, "the endpoint")
            return book
        given = wordings_in(str(reply.text), len(batch))
        self._unreadable = 0 if given else self._unreadable + 1
        if self._unreadable >= PATIENCE:
            self.stopped = f"the last {PATIENCE} replies held no wordings that can be read"
        phrases, reasons = self._checked(batch, given)
        keys = [sentence.key for sentence in batch] if given else []
        book = book.with_more(keys, phrases, reasons, spent_on(reply))
        self.keep(book)
        return book

    def _checked(
        self, batch: Sequence[Sentence], given: Mapping[int, Sequence[Any]]
    ) -> tuple[list[Phrase], Counter[str]]:
        """What is taken of a reply, and how much is not, by reason."""
        reasons = Counter({UNREADABLE: 1} if not given else {})
        phrases, by = [], name_of(self.model)
        for place, texts in given.items():
            if not 1 <= place <= len(batch):
                reasons[UNASKED] += len(texts)
                continue
            sentence = batch[place - 1]
            for text in texts[:WORDINGS]:
                if reason := self.checks.reason(sentence, text):
                    reasons[reason] += 1
                else:
                    phrases.append(Phrase(part=sentence.part, of=sentence.text, text=text, by=by))
            if more := len(texts) - WORDINGS:
                reasons[TOO_MANY] += max(0, more)
        return phrases, +reasons


def _speaker(sentence: Sentence) -> str:
    return "support" if sentence.part.startswith("ask ") else "customer"


def wordings_in(text: str, most: int) -> dict[int, list[Any]]:
    """The wordings of a reply by the number of their sentence, unchecked; none where it has none.

    Args:
        text: The reply.
        most: How many sentences were asked about; no more entries are read than twice as many.

    Example:
        >>> wordings_in('[{"id": 1, "wordings": ["Hi."]}, {"id": 2, "wor', 2)
        {1: ['Hi.']}
    """
    found: dict[int, list[Any]] = {}
    for entry in entries_in(text)[: 2 * most]:
        number = entry.get("id") if isinstance(entry, dict) else None
        texts = entry.get("wordings") if isinstance(entry, dict) else None
        if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 5:
            number = int(number)
        if isinstance(number, int) and not isinstance(number, bool) and isinstance(texts, list):
            found.setdefault(number, []).extend(
                each.strip() if isinstance(each, str) else each for each in texts
            )
    return found


def spent_on(reply: AIMessage) -> Spent:
    """What a reply has used."""
    meter = UsageMeter()
    meter.add("phrases", reply)
    used = meter.usage.get("phrases")
    if used is None:
        return Spent(calls=1)
    return Spent(
        calls=1, tokens_in=used.tokens_in, tokens_out=used.tokens_out, dollars=used.dollars
    )
