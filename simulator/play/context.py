"""The context of one dialogue: the case with its prompts, and which model plays which role."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from simulator import tokens
from simulator.content.briefs import customer_brief, scenario_told, told_brief, told_support
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.play.models import name_of
from simulator.play.nlu import NLU, nlu_for
from simulator.play.prompts import ATTACK, CUSTOMER, CUSTOMER_SHORT, SUPPORT, system_prompt
from simulator.play.reply_form import reply_form
from simulator.play.usage import UsageMeter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.play.targets.protocol import Conversation, Target


FULL, SHORT = "full", "short"
"""Prompts that there are."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one dialogue.

    Attributes:
        exchanges: Customer turns before the stage ends it as `turn_limit`.
        calls: Tool calls in one support turn.
        repairs: How often a support turn is sent back; 0 to take what is said.
        tries: Replies that a customer's model may give for one turn; with 1 its mistakes stand.
        critic: Whether turns are checked at all.
        reply_tokens: Longest reply of support.
        language: What support has to speak, as ISO 639-1; empty for any.
        sentiment: Sentiments that its replies may have; empty for any.
        faults: Faults that the world may play; empty for a world that always works.
        topics, entities: Of which one has to come up before the customer leaves; empty for none.
        without: Topics and tools that nothing may be about.
        formality: How customers may write: `formal`, `neutral`, `casual`; empty for any way.
    """

    exchanges: int = 20
    calls: int = 8
    repairs: int = 2
    tries: int = 3
    critic: bool = True
    reply_tokens: int = 200
    language: str = ""
    sentiment: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    formality: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageContext:
    """Everything about one dialogue that does not change while it is played, but for the usage.

    Attributes:
        pack: The business.
        case: What is played.
        persona: Who the customer is.
        customer: The chat model of the customer.
        support: The chat model of support.
        limits: Bounds.
        judge: The chat model that grades the finished dialogue; None for no judge.
        meter: Counts what the models use.
        prompt: `full`, or `short` for language models with little context.
        turn_words: `people`: a customer on a language model is told how many words people take.
        target: The bot that is talked to in support's place; None where `support` plays.
        conversation: The session with it.
    """

    pack: Pack
    case: Case
    persona: Persona
    customer: BaseChatModel
    support: BaseChatModel
    limits: Limits = Limits()
    judge: BaseChatModel | None = None
    meter: UsageMeter = field(default_factory=UsageMeter, compare=False)
    prompt: str = FULL
    turn_words: str = "free"
    target: Target | None = None
    conversation: Conversation | None = None

    @cached_property
    def seed(self) -> int:
        """Given to the models with every call: the same case, the same choices."""
        return self.case.speakers_seed

    @cached_property
    def customer_prompt(self) -> str:
        """The customer's system prompt, the same for the whole dialogue."""
        return customer_prompt(self.pack, self.case, self.persona, self.tells_short)

    @property
    def tells_short(self) -> bool:
        """Whether the customer has the prompt for models with little context."""
        return self.prompt == SHORT and not name_of(self.customer).startswith("embedded")

    @property
    def names(self) -> dict[str, str]:
        """By role, who speaks, and with which prompt where it is not the full one."""
        support = name_of(self.support) if self.target is None else self.target.name
        names = {"customer": name_of(self.customer), "support": support}
        if self.prompt == FULL:
            return names
        return {
            role: name if self._unprompted(role, name) else f"{name} (prompt: {self.prompt})"
            for role, name in names.items()
        }

    def _unprompted(self, role: str, name: str) -> bool:
        ours = role != "support" or self.target is None
        return name.startswith("embedded") or not ours

    @property
    def support_prompt(self) -> str:
        """Support's system prompt, the same for all cases of a pack; a target is given none."""
        return support_prompt(self.pack) if self.target is None else ""

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The pack's tools as chat-completions endpoints want them."""
        return tools_of(self.pack)

    @property
    def nlu(self) -> NLU:
        """Understands text for this pack."""
        return nlu_for(self.pack)


def customer_prompt(pack: Pack, case: Case, persona: Persona, short: bool) -> str:
    """The system prompt of a case's customer; the short one is for models with little context."""
    brief = customer_brief(pack, case, persona, True) if short else told_brief(pack, case, persona)
    template = CUSTOMER_SHORT if short else CUSTOMER
    if "attack" in brief:
        template = template.replace("{brief}", ATTACK + "{brief}")
    told = "" if short else _scenario_told(pack, case.scenario)
    return system_prompt(template, brief, pack.business, told)


@lru_cache(maxsize=512)
def _scenario_told(pack: Pack, name: str) -> str:
    around = f"{json.dumps(reply_form())}{CUSTOMER}"
    return scenario_told(pack.scenarios[name], tokens.approximate(around))


@lru_cache(maxsize=16)
def support_prompt(pack: Pack) -> str:
    """Support's system prompt."""
    return system_prompt(SUPPORT, told_support(pack), pack.business)


@lru_cache(maxsize=16)
def tools_of(pack: Pack) -> list[dict[str, Any]]:
    """A pack's tools as chat-completions endpoints want them."""
    return [tool.schema for tool in pack.tools.values()]
