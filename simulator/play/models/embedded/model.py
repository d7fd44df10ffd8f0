"""The embedded model as LangChain sees it: customer or support, as the brief says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field

from simulator.acts import ACTS
from simulator.content.briefs import whole_brief
from simulator.content.pack import Pack, open_pack
from simulator.content.pack_sentences import check_spoken
from simulator.play.models import one_tool
from simulator.play.models.base import SyncChatModel
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.flaws import erring
from simulator.play.models.embedded.support import Support
from simulator.play.prompts import read_brief, without_note

NAME = "embedded (rules, not a language model)"
"""How dialogues, exports and reports name it."""


class EmbeddedChatModel(SyncChatModel):
    """Plays customer and support from the same messages that a language model would read.

    It keeps no state: what it knows is rebuilt from the messages. The same messages and `seed` give
    the same reply.

    Attributes:
        flaws: Names of what it is to get wrong now and then, for tests of the critic.
        foresees: Whether support judges rules before all is told, rather than leave them to the
            tools.

    Example:
        >>> EmbeddedChatModel()._llm_type
        'embedded'
    """

    flaws: tuple[str, ...] = Field(default=())
    foresees: bool = True

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools, as every chat model with tool calling does."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """`reply` with the options of a call."""
        return self.reply(messages, int(options.get("seed") or 0), options.get("tools"))

    def reply(
        self, messages: list[BaseMessage], seed: int, tools: Sequence[Any] | None = None
    ) -> AIMessage:
        """The next message.

        Args:
            messages: A system message with a brief, then the dialogue so far.
            seed: Of every choice of words.
            tools: Tools in the OpenAI form; support calls no other.

        Raises:
            UserError: The brief names a pack that is not here, or one without words.
            ValueError: There is no brief.
        """
        brief, pack = _read(str(messages[0].content) if messages else "")
        check_spoken(pack)
        actor: Customer | Support
        one = one_tool.is_one(tools)
        if brief["role"] == "customer":
            actor = Customer(pack, brief, seed)
        else:
            named = {tool["function"]["name"] for tool in tools or ()}
            allowed = {*pack.tools} if one else named
            actor = Support(pack, seed, allowed, self.foresees)
        heard = _without_notes(one_tool.told_apart(messages[1:]) if one else messages[1:])
        reply = actor.reply(heard)
        if isinstance(actor, Support):
            reply.additional_kwargs[ACTS] = [act.model_dump() for act in actor.acts]
        reply = erring(self.flaws, actor, reply, heard, seed) if self.flaws else reply
        return one_tool.wrapped(reply) if one and reply.tool_calls else reply


@lru_cache(maxsize=512)
def _read(system: str) -> tuple[dict[str, Any], Pack]:
    """The brief of a system prompt, whole, and its pack."""
    brief = read_brief(system)
    pack = open_pack(brief["pack"], brief["digest"])
    return whole_brief(brief, pack), pack


def _without_notes(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The dialogue without what a language model is told of the length of its turn."""
    return [_without_note(each) if isinstance(each, HumanMessage) else each for each in messages]


def _without_note(message: HumanMessage) -> HumanMessage:
    text = str(message.text)
    plain = without_note(text)
    return message if plain == text else HumanMessage(plain)
