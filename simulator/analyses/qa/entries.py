"""What a set holds: pairs or tickets, what was turned down and why, and who wrote it."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

FORMAT = 2
"""History: 1, the first; 2, a report with what the instruction names, beside the entries."""

LONGEST = 4000
"""Characters of a text."""

EXCERPT = 400
"""Characters that are kept of what was no entry at all."""

Kind = Literal["qa", "ticket"]
KINDS = get_args(Kind)


def _text(value: str) -> str:
    text = value.strip()
    if not text:
        raise ValueError("is empty")
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST:,} characters")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        raise ValueError("holds control characters")
    return text


Text = Annotated[str, AfterValidator(_text)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Pair(_Data):
    """A customer's question and a response of support.

    Example:
        >>> Pair(question="Do you deliver?", response="No, pickup only.").main
        'Do you deliver?'
    """

    question: Text
    response: Text

    @property
    def main(self) -> str:
        """The text by which copies are known."""
        return self.question


class Ticket(_Data):
    """One message of a customer, with what it is about, how it sounds and how much it presses."""

    message: Text
    category: Text
    sentiment: Literal["positive", "neutral", "negative"]
    urgency: Literal["low", "normal", "high"]

    @property
    def main(self) -> str:
        """The text by which copies are known."""
        return self.message


Entry = Pair | Ticket
FORMS: dict[str, type[Pair] | type[Ticket]] = {"qa": Pair, "ticket": Ticket}
"""By kind, what an entry has to be."""


class Rejected(_Data):
    """What was turned down.

    Attributes:
        code: Of the reason: `form`, `near_copy`, `avoided`, `not_covered`, `not_needed`, `echo` or
            that of a finding.
        reason: In words.
        like: What it resembles; empty for other reasons.
        entry: What came, as text by key; `reply` where it was no entry.
    """

    code: str
    reason: str
    like: str = ""
    entry: dict[str, str]


class Subject(_Data):
    """What an instruction names, placed among a pack's topics.

    Attributes:
        phrase: In the instruction's words.
        topics: Of the pack, that it means; for tickets scenarios too. Empty where it means none.
        entries: Accepted entries that the NLU understands as one of them.
    """

    phrase: str
    topics: tuple[str, ...]
    entries: int = 0


class EntrySet(_Data):
    """A set, with what is to be said of it.

    Attributes:
        source: Who wrote it: `embedded (rules, not a language model)` or a model's name.
        checked: What the entries were checked against.
        asked: How many were wanted.
        pairs, tickets: Those that were accepted; the other list stays empty.
        topics: By topic of the pack, the accepted entries that the NLU understands as it.
        subjects: What the instruction names.
        stopped: Why there are fewer than wanted; empty when there are not.
    """

    format: int = FORMAT
    kind: Kind
    source: str
    pack: str
    digest: str
    seed: int
    checked: str
    asked: int
    pairs: tuple[Pair, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    topics: dict[str, int] = {}
    subjects: tuple[Subject, ...] = ()
    stopped: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those that were accepted."""
        return self.pairs or self.tickets

    @property
    def reasons(self) -> dict[str, int]:
        """How many were turned down, by code, most first."""
        return dict(Counter(each.code for each in self.rejected).most_common())


def read_entry(raw: Any, kind: Kind) -> Entry:
    """An entry, if it is one: exactly the right keys, texts that are texts.

    Raises:
        ValueError: It is not; the message says what is wrong.
    """
    form = FORMS[kind]
    if not isinstance(raw, Mapping):
        raise ValueError(f"no JSON object with {', '.join(form.model_fields)}")
    try:
        return form.model_validate(dict(raw))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        reason = first["msg"].removeprefix("Value error, ")
        reason = "unknown key" if first["type"] == "extra_forbidden" else reason
        raise ValueError(f"{key}: {reason}" if key else reason) from None


def as_texts(raw: Any) -> dict[str, str]:
    """Whatever came, as texts that can be stored."""
    if isinstance(raw, Mapping) and raw:
        return {short(str(key)): short(value) for key, value in list(raw.items())[:8]}
    return {"reply": short(raw)}


def short(value: Any) -> str:
    """A value as a text that is not too long and can be written."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    text = text.encode("utf-8", "backslashreplace").decode().strip()
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
