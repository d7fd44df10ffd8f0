"""Asks a language model for further sentences of a pack's lists, several in one call.

What comes back is data: it is looked through for sentences, whatever stands around them, and each
is checked before it is taken.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from simulator.content.pack import Pack
from simulator.content.sentence_lists import ListKind, SentenceList
from simulator.errors import UserError
from simulator.play.entry_writer import LONGEST, entries_in
from simulator.play.models.failures import told
from simulator.play.prompts import PHRASES, PHRASES_NOTE
from simulator.runs.proposal_checks import ProposalChecks
from simulator.runs.steps import Advance

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

AT_ONCE = 4
"""Calls under way at once."""

PATIENCE = 3
"""Replies in a row that may hold no sentence."""

UNREADABLE = "an unreadable reply"
TOO_MANY = "more than was asked for"

_MARKED = re.compile(r"^\s*(?:[-*•]|\(?\d{1,3}[.):])\s+(.*\S)\s*$")
_QUOTED = re.compile(r"^\s*[\"“”'](.*\S)[\"“”'][,.]?\s*$")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_TEXT_KEYS = ("sentence", "text", "wording", "say", "content")


@dataclass(frozen=True)
class Proposals:
    """What a model has proposed for one list.

    Attributes:
        of: The list.
        kept: Sentences that passed all checks.
        refused: The others, each with its reason.
    """

    of: SentenceList
    kept: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


@dataclass
class PhraseWriter:
    """Has sentences proposed for lists, and checks them.

    Attributes:
        model: Who writes.
        pack: Whose lists they are.
        checks: What every sentence has to pass.
        count: How many are asked for of each list.
        seed: Given to the model with each call.
        advance: Is called after each list.
        stopped: Why not every list was asked about; empty where all were.
    """

    model: BaseChatModel
    pack: Pack
    checks: ProposalChecks
    count: int
    seed: int = 0
    advance: Advance = lambda: None
    stopped: str = ""
    _unreadable: int = field(default=0, init=False)

    async def write(self, lists: Sequence[SentenceList]) -> list[Proposals]:
        """What came of each list that was asked about, in their order."""
        found: list[Proposals] = []
        for at in range(0, len(lists), AT_ONCE):
            wave = lists[at : at + AT_ONCE]
            replies = await asyncio.gather(*map(self._ask, wave), return_exceptions=True)
            for each, reply in zip(wave, replies, strict=True):
                found += self._taken(each, reply)
                self.advance()
            if self.stopped:
                break
        return found

    async def _ask(self, of: SentenceList) -> AIMessage:
        data = {
            "business": self.pack.business,
            "speaker": "customer" if of.kind.customers else "support",
            "purpose": purpose_of(self.pack, of),
            "sentences": list(of.texts),
            "count": self.count,
        }
        told = json.dumps(data, ensure_ascii=False) + PHRASES_NOTE.format(count=self.count)
        messages = [SystemMessage(PHRASES), HumanMessage(told)]
        return await self.model.ainvoke(messages, seed=self.seed)

    def _taken(self, of: SentenceList, reply: AIMessage | BaseException) -> Iterator[Proposals]:
        """What came of one call; one that failed leaves its list for later."""
        if isinstance(reply, BaseException):
            if isinstance(reply, UserError) or not isinstance(reply, Exception):
                raise reply
            self.stopped = self.stopped or told(reply, "the endpoint")
            return
        texts = sentences_in(str(reply.text))
        self._unreadable = 0 if texts else self._unreadable + 1
        if self._unreadable >= PATIENCE:
            self.stopped = f"the last {PATIENCE} replies held no sentences that can be read"
        yield self._checked(of, texts)

    def _checked(self, of: SentenceList, texts: Sequence[str]) -> Proposals:
        kept, refused = list[str](), list[tuple[str, str]]()
        for place, text in enumerate(texts):
            over = TOO_MANY if place >= 2 * self.count or len(kept) >= self.count else ""
            if reason := over or self.checks.reason(of, text, kept):
                refused.append((text, reason))
            else:
                kept.append(text)
        if not texts:
            refused.append(("", UNREADABLE))
        return Proposals(of, tuple(kept), tuple(refused))


def purpose_of(pack: Pack, of: SentenceList) -> str:
    """What the sentences of a list are for, in words."""
    match of.kind:
        case ListKind.TELL | ListKind.ASK:
            slot = pack.slots[of.name]
            called = slot.called[0]
            tells = f"tells their {called}, which stands in the braces"
            return tells if of.kind is ListKind.TELL else f"asks the customer for their {called}"
        case ListKind.TOPIC:
            return f"asks about {_words(of.name)}"
        case ListKind.ANSWER:
            return f"answers a customer who asks: {pack.topics[of.name].asks[0]}"
    beat = of.beat
    if beat is None:
        return _words(of.name)
    if beat.wants:
        return f"wants support to do this: {' or '.join(pack.tools[t].does for t in beat.wants)}"
    if beat.asks:
        return f"asks about {_words(beat.asks)}"
    ends = f", which ends the chat ({_words(beat.ends.value)})" if beat.ends else ""
    return f"says what is meant by `{_words(beat.name)}`{ends}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def sentences_in(text: str) -> list[str]:
    r"""The sentences of a reply, unchecked: of a JSON list, or of the lines of one in prose.

    Example:
        >>> sentences_in('Sure! ["Hi.", "Hello.", "Good')
        ['Hi.', 'Hello.']
        >>> sentences_in("Here you are:\n1. Hi.\n2) Hello.")
        ['Hi.', 'Hello.']
    """
    found = [each for entry in entries_in(text) for each in _texts(entry)]
    if not found:
        found = list(_lines(text[:LONGEST])) or list(_cut(text[:LONGEST]))
    return list(dict.fromkeys(each.strip() for each in found if each.strip()))


def _texts(entry: Any) -> Iterator[str]:
    """The text of an entry, however it is wrapped."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, list):
        yield from (each for each in entry if isinstance(each, str))
    elif isinstance(entry, dict):
        named = [entry[key] for key in _TEXT_KEYS if isinstance(entry.get(key), str)]
        lists = (each for value in entry.values() if isinstance(value, list) for each in value)
        numbered = [value for key, value in entry.items() if key.isdigit()]
        yield from named[:1] or (each for each in [*lists, *numbered] if isinstance(each, str))


def _cut(text: str) -> Iterator[str]:
    """The whole texts of a list that was cut off."""
    for match in _STRING.finditer(text, text.find("[") + 1) if "[" in text else ():
        with suppress(ValueError):
            yield json.loads(match.group())


def _lines(text: str) -> Iterator[str]:
    """Lines that are marked as a list's, or stand in quotes."""
    for line in text.splitlines():
        marked = _MARKED.match(line)
        said = marked.group(1) if marked else line
        quoted = _QUOTED.match(said)
        if marked or quoted:
            yield quoted.group(1) if quoted else said
