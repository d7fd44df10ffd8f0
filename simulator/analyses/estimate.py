"""An estimate of a run: calls, tokens and dollars by role, with an interval. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from statistics import fmean, variance

from simulator.analyses.intervals import Z
from simulator.dialogue import Data
from simulator.play.models.budget import Price

FORMAT = 1

METHOD = (
    "95 %, normal approximation with Student's t: how far the sample's mean may be off, and how"
    " far the run's dialogues differ"
)


@dataclass(frozen=True)
class Load:
    """Tokens of some calls, by who wrote them.

    Attributes:
        calls: How many.
        fixed: Sent: prompts, schemas, results of tools.
        customer, support: Sent: what the two have written before.
        written: Received: words.
        called: Received: tool calls, and what else does not grow.
        cached: Of what is sent, what an endpoint has cached from requests before.
    """

    calls: int = 0
    fixed: int = 0
    customer: int = 0
    support: int = 0
    written: int = 0
    called: int = 0
    cached: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Player:
    """Who plays a role.

    Attributes:
        role: `customer`, `support` or `judge`.
        model: Its name; empty for any language model.
        price: None where it is not known.
        free: It is on this machine: no call goes out.
        like: Whose load in a sample is its own; empty for its role's.
    """

    role: str
    model: str = ""
    price: Price | None = None
    free: bool = False
    like: str = ""


class Range(Data):
    """What is expected, and the interval around it."""

    mean: float
    low: float
    high: float


class Share(Data):
    """What one role needs; dollars are None where the price is not known.

    Attributes:
        cached: Of `tokens_in`, those that the endpoint has cached.
        dollars: With these at the price of cached tokens, where there is one.
        full_dollars: With all tokens at the full price.
        batch_dollars: The same sent in batches; None where no price of batches is known.
    """

    role: str
    model: str
    free: bool
    calls: Range
    tokens_in: Range
    tokens_out: Range
    dollars: Range | None
    cached: Range
    full_dollars: Range | None
    batch_dollars: Range | None


class Estimate(Data):
    """What a run needs.

    Attributes:
        dialogues: Of the whole run, by pack.
        sample: Dialogues that were played for it.
        reply_factor: How much longer a language model is taken to write.
        interval: What the ranges are.
        roles, total: The figures; free roles count nothing.
        batch_rounds: Calls of the sample's longest dialogue, one after the other: batches that it
            takes, each of which may take a day.
        unpriced: Models whose price is not known; without them there is no total in dollars.
    """

    format: int = FORMAT
    dialogues: dict[str, int]
    sample: int
    reply_factor: float
    interval: str = METHOD
    roles: tuple[Share, ...]
    total: Share
    unpriced: tuple[str, ...]
    batch_rounds: int


@dataclass(frozen=True)
class _Need:
    """What one dialogue needs: calls, tokens in and out, of those in the cached; dollars."""

    calls: float = 0.0
    tokens_in: float = 0.0
    tokens_out: float = 0.0
    dollars: float = 0.0
    cached: float = 0.0
    full: float = 0.0
    batch: float = 0.0

    def __add__(self, other: _Need) -> _Need:
        return _Need(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


Sample = Mapping[str, Sequence[Mapping[str, Load]]]
_Needs = Mapping[str, Sequence[_Need]]


def estimate(
    sample: Sample, players: Sequence[Player], n: Mapping[str, int], factor: float
) -> Estimate:
    """Scale a sample to a run.

    Args:
        sample: For each pack, for each dialogue: the load of each role.
        players: Who plays what; a role that nobody plays is not counted.
        n: Dialogues of the run, by pack.
        factor: How much longer a language model writes than the embedded one, as does a bot that
            is none of the players; what free roles write stays as it is.
    """
    grow = {"customer": factor, "support": factor}
    grow |= {player.role: 1.0 if player.free else factor for player in players}
    needs = {
        player.role: {
            pack: [
                _need(player, dialogue[player.like or player.role], grow) for dialogue in dialogues
            ]
            for pack, dialogues in sample.items()
        }
        for player in players
    }
    total = {
        pack: [
            sum((needs[player.role][pack][place] for player in players), _Need())
            for place in range(len(dialogues))
        ]
        for pack, dialogues in sample.items()
    }
    paid = [player for player in players if not player.free]
    unpriced = {player.model: None for player in paid if player.price is None}
    batched = all(player.price is not None and player.price.batch is not None for player in paid)
    summed = Price(Decimal(0), Decimal(0), batch=Decimal(1) if batched else None)
    return Estimate(
        dialogues=dict(n),
        sample=sum(len(dialogues) for dialogues in sample.values()),
        reply_factor=factor,
        roles=tuple(_share(player, needs[player.role], n) for player in players),
        total=_share(Player("total", price=None if unpriced else summed), total, n),
        unpriced=tuple(unpriced),
        batch_rounds=max((int(n.calls) for each in total.values() for n in each), default=0),
    )


FREE = Price(Decimal(0), Decimal(0))
"""Stands where nothing is paid."""


def _need(player: Player, load: Load, grow: Mapping[str, float]) -> _Need:
    if player.free:
        return _Need()
    spoken = load.customer * grow["customer"] + load.support * grow["support"]
    tokens_in = round(load.fixed + spoken)
    tokens_out = round(load.called + load.written * grow[player.role])
    sent = load.fixed + load.customer + load.support
    cached = round(load.cached * tokens_in / sent) if sent else 0
    price = player.price or FREE
    full = float(price.of(tokens_in, tokens_out))
    return _Need(
        calls=load.calls,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        dollars=float(price.of(tokens_in, tokens_out, cached)),
        cached=cached,
        full=full,
        batch=full * float(price.batch or 1),
    )


def _share(player: Player, needs: _Needs, n: Mapping[str, int]) -> Share:
    def over(read: Callable[[_Need], float]) -> Range:
        samples = [[read(need) for need in each] for each in needs.values()]
        return scale(samples, [n[pack] for pack in needs])

    priced = player.free or player.price is not None
    batched = player.free or (player.price is not None and player.price.batch is not None)
    return Share(
        role=player.role,
        model=player.model,
        free=player.free,
        calls=over(lambda need: need.calls),
        tokens_in=over(lambda need: need.tokens_in),
        tokens_out=over(lambda need: need.tokens_out),
        dollars=over(lambda need: need.dollars) if priced else None,
        cached=over(lambda need: need.cached),
        full_dollars=over(lambda need: need.full) if priced else None,
        batch_dollars=over(lambda need: need.batch) if batched else None,
    )


def scale(samples: Sequence[Sequence[float]], sizes: Sequence[int]) -> Range:
    """The sum over a run, from samples of its parts.

    Args:
        samples: For each pack the values of its dialogues, two or more.
        sizes: Dialogues of each pack in the run.

    Returns:
        The expected sum, and an interval that holds the sum of 95 of 100 such runs.

    Example:
        >>> scale([[2.0, 2.0, 2.0]], [10])
        Range(mean=20.0, low=20.0, high=20.0)
    """
    parts = list(zip(samples, sizes, strict=True))
    mean = sum(n * fmean(values) for values, n in parts)
    # the sample's mean may be off by s/sqrt(m), and n new dialogues differ by s*sqrt(n)
    spread = sum(variance(values) * (n * n / len(values) + n) for values, n in parts)
    half = student(min(len(values) for values in samples) - 1) * math.sqrt(spread)
    return Range(mean=mean, low=max(0.0, mean - half), high=mean + half)


def student(freedom: int) -> float:
    """Student's t for a two-sided 95 %, by Cornish and Fisher's expansion from the normal.

    Example:
        >>> round(student(19), 2)
        2.09
    """
    first = (Z**3 + Z) / (4 * freedom)
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)
    return Z + first + second
