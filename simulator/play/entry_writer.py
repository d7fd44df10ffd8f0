"""Asking a chat model for a batch of entries, as a JSON list that is read leniently.

What comes back is data: nobody has checked it yet, and nothing in it is followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from langchain_core.messages import HumanMessage, SystemMessage

from simulator.content.briefs import support_brief
from simulator.content.pack import Pack
from simulator.content.pack_evidence import private_collections
from simulator.content.values import plain
from simulator.errors import UserError
from simulator.json_text import mended, parsed, values_within
from simulator.play.models.failures import told

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

BATCH = 10
"""Entries that are asked for at once."""

PATIENCE = 3
"""Replies in a row that may bring nothing new."""

SHOWN = 60
"""Accepted and rejected texts that a model is shown, the latest."""

LONGEST = 200_000
"""Characters of a reply that are read."""

RECORDS = 200
"""Records of a collection that a model is shown."""

_FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*?)\n\s*```", re.DOTALL)


class EntryWriter:
    """Asks until there is enough, nothing new comes or the endpoint fails.

    Args:
        model: Any chat model.
        prompt: `QUESTIONS` or `TICKETS`.
        data: What each message holds: instruction, examples, business, cover, avoid.
        wanted: How many entries are wanted; with the patience it bounds how often is asked.
        seed: Given to the model with each call.

    Attributes:
        stopped: Why nothing more is asked; empty while it goes on.
        asked: How often was asked.
    """

    def __init__(
        self, model: BaseChatModel, prompt: str, data: Mapping[str, Any], wanted: int, seed: int
    ) -> None:
        self.model, self.prompt, self.data, self.seed = model, prompt, dict(data), seed
        self.most = PATIENCE + 3 * -(-wanted // BATCH)
        self.stopped, self.asked = "", 0
        self._idle, self._had = 0, 0

    async def more(
        self, missing: int, accepted: Sequence[str], rejected: Sequence[Mapping[str, str]]
    ) -> list[Any] | None:
        """The next entries, unchecked; what is no entry at all is in them as the reply's text.

        Args:
            missing: How many are still wanted.
            accepted: Texts that are there already.
            rejected: Texts that were turned down, each with the `reason`.

        Returns:
            None where nothing more is to be had; `stopped` says why.
        """
        self._idle = 0 if len(accepted) > self._had else self._idle + bool(self.asked)
        self._had = len(accepted)
        if self._idle >= PATIENCE:
            self.stopped = f"the last {PATIENCE} replies brought nothing that could be used"
        elif self.asked >= self.most:
            self.stopped = f"it was asked {self.asked} times"
        if self.stopped:
            return None
        return await self._ask(min(missing, BATCH), accepted, rejected)

    async def _ask(
        self, count: int, accepted: Sequence[str], rejected: Sequence[Mapping[str, str]]
    ) -> list[Any] | None:
        data = {
            **self.data,
            "count": count,
            "accepted": list(accepted[-SHOWN:]),
            "rejected": list(rejected[-BATCH:]),
        }
        messages = [SystemMessage(self.prompt), HumanMessage(json.dumps(data, ensure_ascii=False))]
        try:
            answer = await self.model.ainvoke(messages, seed=(self.seed + self.asked) % 2**28)
        except UserError:
            raise
        except Exception as error:  # anything: what was accepted so far is kept
            self.stopped = told(error, "the endpoint")
            return None
        self.asked += 1
        text = str(answer.text)
        return entries_in(text) or [text]


def entries_in(text: str) -> list[Any]:
    """The entries of a reply: a JSON list, whatever stands around it, or what is left of one.

    Example:
        >>> entries_in('Sure! [{"question": "Why?", "response": "So."}, {"quest')
        [{'question': 'Why?', 'response': 'So.'}]
    """
    text = text[:LONGEST]
    for candidate in (text, *(match.group(1) for match in _FENCED.finditer(text))):
        value = parsed(candidate)
        if isinstance(value, str):  # encoded twice
            return entries_in(value) if len(value) < len(text) else []
        found = _entries(value)
        if found:
            return found
    values = list(values_within(text)) or list(values_within(mended(text)))
    return [entry for value, _, _ in values for entry in _entries(value)]


def _entries(value: Any) -> list[Any]:
    """A list's elements, those of a list under a single key, or the one object."""
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(inner := next(iter(value.values())), list):
            return inner
        return [value]
    return value if isinstance(value, list) else []


def business_of(pack: Pack) -> dict[str, Any]:
    """What may be told to anybody: facts, policy, and the catalog with prices."""
    brief = support_brief(pack)
    known = {key: brief[key] for key in ("business", "about", "now", "facts", "policy")}
    private = private_collections(pack)
    catalog = {
        collection.name: [plain(record) for record in islice(collection.records.values(), RECORDS)]
        for collection in pack.collections.values()
        if not collection.make and collection.name not in private
    }
    return {**known, "catalog": catalog}
