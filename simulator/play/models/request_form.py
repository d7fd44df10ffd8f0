"""The form of requests: what an endpoint is asked with, and what it has turned out not to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.messages import BaseMessage

from simulator.play.models import one_tool, text_tools

STRUCTURES = ("schema", "object", "plain")
"""How structured text is asked for, the strictest first."""

LIMITS = ("max_tokens", "max_completion_tokens")
"""Parameters that limit the tokens of a reply."""

ROOM = 2_048
"""Tokens at least that a reply may have that was cut before."""


TOOLS_AS_TEXT = "tools as text"


@dataclass(frozen=True)
class RequestForm:
    """How an endpoint is asked.

    Attributes:
        structure: One of `STRUCTURES`.
        native_tools: Tools go by native tool calling; otherwise as text.
        one_tool: Of these, more than a few go as one function, and a list in the system message.
        seeds: The seed goes with each request.
        users: So does the name of the session, as `user`, where there is one.
        limit: The parameter that limits a reply's tokens.
        short: Tools that go as text take a line each.
        room: Its value where a reply was cut; 0 for what the model's name says.
    """

    structure: str = STRUCTURES[0]
    native_tools: bool = True
    one_tool: bool = False
    seeds: bool = True
    users: bool = True
    limit: str = LIMITS[0]
    room: int = 0
    short: bool = False

    @classmethod
    def of(
        cls, tools: str, *, support: bool, short: bool = False, limit: str = LIMITS[0]
    ) -> RequestForm:
        """The form that a model's name asks for.

        Args:
            tools: One of `TOOLS`: how support is given its tools.
            support: Whether it plays support with our prompt.
            short: Whether prompts are the short ones, in which tools go as text.
            limit: One of `LIMITS`.
        """
        native, one = not short and tools != "text", support and tools == "one"
        return cls(native_tools=native, one_tool=one, limit=limit, short=short)

    def request(
        self, messages: list[BaseMessage], options: Mapping[str, Any]
    ) -> tuple[list[BaseMessage], dict[str, Any]]:
        """Messages and parameters as this form has them."""
        told = {key: value for key, value in options.items() if value is not None}
        if not self.seeds:
            told.pop("seed", None)
        if not self.users:
            told.pop("user", None)
        schema = told.pop("response_format", None)
        if schema is not None and self.structure == "schema":
            told["response_format"] = schema
        elif schema is not None and self.structure == "object":
            told["response_format"] = {"type": "json_object"}
        if self.room:
            told[self.limit] = self.room
        if "tools" in told and not self.native_tools:
            return text_tools.as_text(messages, told.pop("tools"), self.short), told
        if self.one_tool and len(told.get("tools", ())) > one_tool.FEW:
            messages, told["tools"] = one_tool.as_one(messages, told["tools"])
        return messages, told

    def without(self, parameter: str, options: Mapping[str, Any]) -> RequestForm | None:
        """The form that does without a parameter; None where there is none.

        Args:
            parameter: What an endpoint does not know.
            options: What it was asked with: a schema that it cannot keep to may be a tool's.
        """
        tools = self.native_tools and bool(options.get("tools"))
        if parameter == "response_format" and not options.get("response_format") and tools:
            parameter = "tools"
        if parameter == "seed" and self.seeds:
            return replace(self, seeds=False)
        if parameter == "user" and self.users and options.get("user"):
            return replace(self, users=False)
        if parameter == "response_format" and self.structure != STRUCTURES[-1]:
            return replace(self, structure=STRUCTURES[STRUCTURES.index(self.structure) + 1])
        if parameter in ("tools", "tool_choice", "parallel_tool_calls") and tools:
            return replace(self, native_tools=False)
        if parameter == LIMITS[0] and self.room and self.limit == LIMITS[0]:
            return replace(self, limit=LIMITS[1])
        return None

    def narrowed(self, other: RequestForm) -> RequestForm:
        """The form that does without what either does without; the room is one call's matter."""
        return replace(
            self,
            structure=max(self.structure, other.structure, key=STRUCTURES.index),
            native_tools=self.native_tools and other.native_tools,
            seeds=self.seeds and other.seeds,
            users=self.users and other.users,
            limit=max(self.limit, other.limit, key=LIMITS.index),
        )

    def with_room(self, given: int) -> RequestForm:
        """The form that gives a reply at least twice the room it had."""
        return replace(self, room=max(ROOM, 2 * given))

    def notes(self, options: Mapping[str, Any]) -> Sequence[str]:
        """What a run's summary says of it."""
        asked = options.get("response_format") is not None
        found = [self.structure] if asked else []
        found += [TOOLS_AS_TEXT] * (bool(options.get("tools")) and not self.native_tools)
        return found + ["without seed"] * (options.get("seed") is not None and not self.seeds)
