"""The budget: what calls have used and cost, and the limit that they must not exceed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage

from simulator import tokens
from simulator.errors import SettingsError
from simulator.play.models.failures import BudgetSpent

MILLION = Decimal(1_000_000)
MOST_TOKENS = 10_000_000
"""More tokens than any call can have: a usage figure above is nonsense."""


@dataclass(frozen=True)
class Price:
    """Dollars for a million tokens.

    Attributes:
        tokens_in, tokens_out: Sent and received.
        cached: Sent, and cached by the endpoint; None where it costs the same.
        batch: The share of these that is paid for requests in a batch; None where none is known.
    """

    tokens_in: Decimal
    tokens_out: Decimal
    cached: Decimal | None = None
    batch: Decimal | None = None

    @property
    def in_batches(self) -> Price:
        """The same for requests in a batch; what is cached costs no less there."""
        share = Decimal(1) if self.batch is None else self.batch
        return Price(self.tokens_in * share, self.tokens_out * share)

    def of(self, tokens_in: int, tokens_out: int, cached: int = 0) -> Decimal:
        """Dollars of one call; cached tokens are part of those that went in."""
        at = self.tokens_in if self.cached is None else self.cached
        return ((tokens_in - cached) * self.tokens_in + cached * at
                + tokens_out * self.tokens_out) / MILLION  # fmt: skip


def read_budget(text: Decimal | str | None) -> Decimal | None:
    """A budget as it is given: dollars, None for no limit.

    Raises:
        SettingsError: It is no amount above 0.
    """
    try:
        money = None if text is None else Decimal(text)
        if money is not None and not (money.is_finite() and money > 0):
            raise ValueError
    except (ValueError, ArithmeticError):
        raise SettingsError(f"--budget: `{text}` is not an amount of dollars above 0") from None
    return money


def read_price(text: str) -> Price:
    """A price as it is given: `IN,OUT[,CACHED[,BATCH]]`, dollars for a million tokens.

    `BATCH` is a share of all three, such as 0.5.

    Raises:
        SettingsError: It is none.
    """
    try:
        numbers = [Decimal(part) for part in text.split(",")]
        if len(numbers) not in (2, 3, 4) or any(not n.is_finite() or n < 0 for n in numbers):
            raise ValueError
        if len(numbers) == 4 and numbers[3] > 1:
            raise ValueError
    except (ValueError, ArithmeticError):
        raise SettingsError(
            f"--price: `{text}` is not IN,OUT or IN,OUT,CACHED,BATCH (dollars for a million tokens,"
            " the share paid in batches), such as 0.25,2 or 0.25,2,0.025,0.5"
        ) from None
    return Price(*numbers)


BATCH = Decimal("0.5")
"""The share of their prices that these take in batches; genai-prices has none of batches."""

_BATCHES = (
    "openai",
    "azure",
    "anthropic",
    "google",
    "google_genai",
    "mistralai",
    "mistral",
    "groq",
)

TYPICAL = 1_000
"""Tokens of a request whose price is looked up: long ones cost more with some models."""


def known_price(model: str, provider: str) -> Price | None:
    """The list price of a model, from the package genai-prices; None where it is not known."""
    from genai_prices import Usage, calc_price

    def dollars(**used: int) -> Decimal:
        usage = Usage(**used)
        price = calc_price(usage, model_ref=model, provider_id=provider).total_price
        return price * (MILLION / TYPICAL)

    try:
        return Price(dollars(input_tokens=TYPICAL), dollars(output_tokens=TYPICAL),
                     dollars(input_tokens=TYPICAL, cache_read_tokens=TYPICAL),
                     BATCH if provider in _BATCHES else None)  # fmt: skip
    except LookupError:
        return None


@dataclass(frozen=True)
class Used:
    """What one call used."""

    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    estimated: bool = False
    """The endpoint gave no figures that could be true, so they were counted here."""


def used_by(reply: AIMessage, sent: Iterable[str]) -> Used:
    """What a reply used: what the endpoint says, or our own count where that cannot be true.

    Args:
        reply: With the endpoint's figures.
        sent: The texts that went in; read only where they have to be counted here.
    """
    stated: Mapping[str, Any] = reply.usage_metadata or {}
    went_in, came_out = (_count(stated.get(k)) for k in ("input_tokens", "output_tokens"))
    cached = _count((stated.get("input_token_details") or {}).get("cache_read"))
    if went_in is None or came_out is None:
        return Used(tokens.count("".join(sent)), tokens.count(str(reply.text)), estimated=True)
    return Used(went_in, came_out, min(cached or 0, went_in))


def _count(value: object) -> int | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_TOKENS
    return value if good and isinstance(value, int) else None


class Budget:
    """Money that all calls of a run share.

    Args:
        limit: Dollars; None for no limit.
        spent: Dollars that were spent before.
    """

    def __init__(self, limit: Decimal | None = None, spent: Decimal = Decimal(0)) -> None:
        self.limit, self.spent = limit, spent
        self.reserved = Decimal(0)
        self._closed = False

    @property
    def empty(self) -> bool:
        """Whether no further call is allowed."""
        return self.limit is not None and (self._closed or self.spent >= self.limit)

    def check(self) -> None:
        """Before each call.

        Raises:
            BudgetSpent: There is nothing left.
        """
        if self.empty:
            raise BudgetSpent(f"${self.spent:.4f} of ${self.limit} are spent")

    def reserve(self, dollars: Decimal) -> None:
        """Set money aside for a call whose cost is known only much later.

        Raises:
            BudgetSpent: There is not enough left; no further call is made then.
        """
        if self.limit is not None and self.spent + self.reserved + dollars > self.limit:
            self._closed = True
            raise BudgetSpent(
                f"${self.spent:.4f} of ${self.limit} are spent, ${self.reserved:.4f} set aside"
            )
        self.reserved += dollars

    def pay(self, dollars: Decimal) -> None:
        """After each call."""
        self.spent += dollars
