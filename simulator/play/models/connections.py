"""Connects roles to models, and keeps what all model clients of a run share."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.errors import SettingsError
from simulator.play.models.budget import Budget, Price, known_price
from simulator.play.models.journal import Journal
from simulator.play.models.names import ModelName, read_name
from simulator.play.models.rate_limit import PATIENCE, RateLimit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.play.models.batch_ledger import BatchLedger
    from simulator.play.models.endpoint import Endpoint
    from simulator.play.models.request_batches import RequestBatches
    from simulator.play.models.transport import Transport

OPENAI = "https://api.openai.com/v1"


@dataclass
class Connections:
    """What all model clients of a run share.

    Attributes:
        budget: The money.
        journal: Where replies of paid models are kept; None for nowhere.
        price: What the user says that tokens cost; otherwise list prices.
        most: Calls at once to one endpoint at the most.
        short: Tools go as text, a line each: for models with little context.
        ledger: Of the batches in which requests are sent; None to send each by itself.
        tell: Is told in one line when an endpoint is down.
    """

    budget: Budget = field(default_factory=Budget)
    journal: Journal | None = None
    price: Price | None = None
    most: int = 64
    short: bool = False
    ledger: BatchLedger | None = None
    tell: Callable[[str], None] = lambda _: None
    rate_limits: dict[str, RateLimit] = field(default_factory=dict)
    transports: list[Transport] = field(default_factory=list)
    batches: dict[str, RequestBatches] = field(default_factory=dict)

    @property
    def lost(self) -> bool:
        """Whether an endpoint has been down for so long that there is no use in going on."""
        return any(rate_limit.lost for rate_limit in self.rate_limits.values())

    async def close(self) -> None:
        """Close all connections and the journal."""
        for transport in self.transports:
            await transport.close()
        if self.journal is not None:
            self.journal.close()

    def make_rate_limit(self, where: str, first_pause: float, patience: float) -> RateLimit:
        """The rate limit of an endpoint; `RateLimit` says what the seconds mean."""
        return RateLimit(self.most, self.tell, first_pause, patience)

    def connect(self, text: str, role: str = "") -> BaseChatModel:
        """The model that a string names, for one role.

        Raises:
            SettingsError: No such model, or its key is missing.
        """
        name = read_name(text)
        if name.kind == "embedded":
            return _embedded(text, name)
        if name.kind == "replay":
            from pathlib import Path

            from simulator.play.models.client import Replay

            return Replay(journal=Journal(Path(name.model)), role=role)
        return self._client(text, name, role)

    def _client(self, text: str, name: ModelName, role: str) -> BaseChatModel:
        from simulator.play.models.client import ModelClient
        from simulator.play.models.request_form import LIMITS, RequestForm

        where = name.url or name.kind
        backoff = name.number("backoff", 0.5)
        price = self.price or known_price(name.model, name.kind)
        inner = self._inner(text, name)
        if self.ledger is not None:
            from simulator.play.models.batch_limit import BatchLimit
            from simulator.play.models.endpoint import Endpoint

            assert isinstance(inner, Endpoint)  # settings are checked before
            price = price and price.in_batches
            batches = self._batched(inner, name, price)
            where = f"{where} {name.model}"
            self.rate_limits.setdefault(where, BatchLimit(batches.route))
        elif where not in self.rate_limits:
            patience = name.number("patience", PATIENCE)
            self.rate_limits[where] = self.make_rate_limit(where, 2 * backoff, patience)
        if price is None and self.budget.limit is not None:
            raise SettingsError(
                f"the price of `{name.model}` is not known, so that a budget cannot be kept;"
                " give it with --price IN,OUT (dollars for a million tokens)"
            )
        limit = next((k for k in LIMITS if k in name.options), LIMITS[0])
        return ModelClient(
            inner=inner,
            name=name.said,
            parameters=name.digest,
            role=role,
            price=price,
            rate_limit=self.rate_limits[where],
            budget=self.budget,
            journal=self.journal,
            retries=int(name.number("retries", 5)),
            backoff=backoff,
            most_tokens=int(name.number(limit, 0)),
            form=RequestForm.of(
                name.tools, support=role == "support", short=self.short, limit=limit
            ),
        )

    def _batched(self, endpoint: Endpoint, name: ModelName, price: Price | None) -> RequestBatches:
        """Let an endpoint send in batches; those of one model gather together."""
        base = str(endpoint.openai_api_base)
        where = f"{base} {name.model}"
        if where not in self.batches:
            from simulator.play.models.batch_route import route_of
            from simulator.play.models.request_batches import RequestBatches

            assert self.ledger is not None
            route = route_of(endpoint, name)
            made = RequestBatches(route, self.ledger, self.budget, price, self.tell)
            self.batches[where] = made
            self.transports.append(made)
        endpoint._transport = self.batches[where]
        return self.batches[where]

    def _inner(self, text: str, name: ModelName) -> BaseChatModel:
        if name.kind != "openai":
            return _provided(text, name)
        from pydantic import SecretStr

        from simulator.play.models.endpoint import TIMEOUT, Endpoint

        endpoint = Endpoint(
            model_name=name.model,
            openai_api_base=name.url or os.environ.get("OPENAI_BASE_URL") or OPENAI,
            openai_api_key=SecretStr(key_for(text, name)),
            request_timeout=name.number("timeout", TIMEOUT),
            max_retries=0,
            use_responses_api=False,
            parameters=name.parameters,
        )
        self.transports.append(endpoint._transport)
        return endpoint


def key_for(text: str, name: ModelName) -> str:
    """The key of an endpoint, from the environment or a `.env` file.

    OpenAI's own key goes to OpenAI (or `OPENAI_BASE_URL`) alone; an endpoint that is named in the
    model string gets `SIMULATOR_API_KEY`, or none.

    Raises:
        SettingsError: OpenAI's key is missing.
    """
    if name.url:
        return os.environ.get("SIMULATOR_API_KEY") or "unused"
    key = os.environ.get("OPENAI_API_KEY", "")
    if not key:
        raise SettingsError(
            f"`{text}` needs OPENAI_API_KEY in the environment or in a .env file;"
            " for an endpoint of your own write openai:MODEL@http://HOST/v1"
        )
    return key


def load_environment() -> None:
    """Read a `.env` file of the working folder, where there is one; what is set already stays."""
    from dotenv import load_dotenv

    load_dotenv(".env", override=False)


def _embedded(text: str, name: ModelName) -> BaseChatModel:
    from simulator.play.models.embedded import EmbeddedChatModel
    from simulator.play.models.embedded.flaws import read_flaws

    return EmbeddedChatModel(flaws=read_flaws(text, name.options))


def _provided(text: str, name: ModelName) -> BaseChatModel:
    """A model of another provider, by LangChain's own table."""
    from importlib import import_module

    init_chat_model = import_module("langchain.chat_models").init_chat_model

    try:
        model: BaseChatModel = init_chat_model(
            name.model, model_provider=name.kind, **name.parameters
        )
    except ImportError as error:
        raise SettingsError(f"`{text}`: {error}") from None
    except Exception as error:  # a provider's own checks: their text may hold a key
        raise SettingsError(f"`{text}` cannot be set up ({type(error).__name__})") from None
    return model
