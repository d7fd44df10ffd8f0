"""What of a dialogue goes into its row: the system message, the tools, and how long it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from simulator.analyses.dataset.format_table import Format
from simulator.analyses.dataset.formats import Tools
from simulator.analyses.dataset.leaks import Leak
from simulator.analyses.dataset.system_prompt import SystemPrompt, system_prompt
from simulator.analyses.dataset.user_rows import told_customer
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue
from simulator.errors import UserError, nearest

ToolChoice = Literal["all", "used", "none"]

TOOL_CHOICES = ("all", "used", "none")

NO_TOOLS: Tools = []

CALLS = "calls tools, and the rows are to have none"


@dataclass(frozen=True)
class RowShape:
    """What is asked for.

    Attributes:
        system: `full`, `short`, `none` or the path of a file; see `system_prompt`.
        tools: `all` of the pack, those that the dialogue has `used`, or `none`.
        distractors: With `used`, so many others beside them, drawn by the case.
        max_tokens: A dialogue whose row is longer is left out; no limit where it is None.
        leak: Whether train dialogues that share a sentence with the held-out ones are left out.
    """

    system: str = "full"
    tools: ToolChoice = "all"
    distractors: int = 0
    max_tokens: int | None = None
    leak: Leak = "count"

    def check(self) -> None:
        """Nothing in it contradicts itself.

        Raises:
            UserError: Something does.
        """
        if self.tools not in TOOL_CHOICES:
            known = nearest(self.tools, TOOL_CHOICES)
            raise UserError(f"--tools takes all, used or none, not `{self.tools}`{known}")
        if self.leak not in ("count", "sentences"):
            known = nearest(self.leak, ("count", "sentences"))
            raise UserError(f"--leak takes count or sentences, not `{self.leak}`{known}")
        if self.distractors < 0 or (self.distractors and self.tools != "used"):
            raise UserError("--distractors takes a number from 0 on, beside `--tools used`")
        if self.max_tokens is not None and self.max_tokens < 1:
            raise UserError(f"--max-tokens must be at least 1, not {self.max_tokens}")


@dataclass(frozen=True)
class Shaper:
    """Gives dialogues the shape that was asked for.

    Attributes:
        shape: What was asked for.
        prompt: Their system message.
        tools: By pack, all its tools in the OpenAI form.
        rejected: Whether the calls of rejected drafts count as used.
        customer: Whether the rows are a customer's, which sees no tools.
    """

    shape: RowShape
    prompt: SystemPrompt
    tools: Mapping[str, Tools]
    rejected: bool = False
    customer: bool = False

    @classmethod
    def of(cls, shape: RowShape, packs: Mapping[str, Pack], form: Format) -> Shaper:
        """For dialogues of some packs in a format.

        Raises:
            UserError: What is asked for is not to be had.
        """
        shape.check()
        if form.customer and shape.system in ("full", "short"):
            prompt = told_customer(packs)
        else:
            prompt = system_prompt(shape.system, packs, shape.tools != "none")
        return cls(shape, prompt, tools_of(packs), form.pairs, form.customer)

    def shaped(self, dialogue: Dialogue) -> Dialogue:
        """The dialogue with its system message."""
        return dialogue.model_copy(update={"system": self.prompt(dialogue)})

    def tools_for(self, dialogue: Dialogue) -> Tools:
        """The tools that stand beside a dialogue, in the pack's order."""
        if self.customer or self.shape.tools == "none":
            return NO_TOOLS
        tools = self.tools[dialogue.pack]
        if self.shape.tools == "all":
            return tools
        used = self._used(dialogue)
        others = [name for tool in tools if (name := _name(tool)) not in used]
        random = Random(f"distractors/{dialogue.case_id}/{dialogue.seed}")
        beside = set(random.sample(others, min(self.shape.distractors, len(others))))
        return [tool for tool in tools if _name(tool) in used | beside]

    def against(self, dialogue: Dialogue) -> str:
        """Why the dialogue cannot have this shape; empty where it can."""
        if self.customer or self.shape.tools != "none":
            return ""
        return CALLS if self._used(dialogue) else ""

    def _used(self, dialogue: Dialogue) -> set[str]:
        names = {call.name for turn in dialogue.turns for call in turn.calls}
        if self.rejected:
            drafts = (draft for turn in dialogue.turns for draft in turn.drafts)
            names |= {call.name for draft in drafts for call in draft.calls}
        return names


def _name(tool: Mapping[str, Any]) -> str:
    return str(tool["function"]["name"])


def tools_of(packs: Mapping[str, Pack]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """By pack, its tools in the OpenAI form."""
    return {name: [tool.schema for tool in pack.tools.values()] for name, pack in packs.items()}
