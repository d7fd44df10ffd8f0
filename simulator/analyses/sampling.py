"""Sampling: a few dialogues on the embedded model, with every request counted as it would be sent.

No call is made and nothing is written. A request holds the whole system prompt, the schemas of the
tools or of the reply, and all messages so far.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import ConfigDict, Field

from simulator import tokens
from simulator.analyses.estimate import Load
from simulator.analyses.prefix_cache import PrefixCache
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue, EndingKind, Speaker
from simulator.play.context import Limits, StageContext
from simulator.play.judge import question
from simulator.play.models import one_tool
from simulator.play.models.base import SyncChatModel
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.request_form import RequestForm
from simulator.play.prompts import JUDGE, OPENING
from simulator.play.stage import play
from simulator.runs.steps import Begin, unshown

SAMPLE = 20
"""Dialogues of each pack."""

MESSAGE = 4
"""Tokens that chat formats put around a message."""

GRADES = 350
"""Tokens of a judge's reply: four grades, each with a quote and a reason."""

SCHEMAS = ("tools", "response_format")
"""Parameters of a request that its model reads."""

NATIVE = "support with schemas"
"""Whose calls are those of support that gets each tool with its schema."""

OTHER = {"customer": "support", "support": "customer"}


class Counted(SyncChatModel):
    """The embedded model asked as a language model is, with what each of its calls would be.

    Attributes:
        role: Whom it plays.
        inner: Who speaks.
        form: How an endpoint is asked.
        other: Another form in which it may be asked; None for none.
        prefixes: What the endpoint has cached; None where its requests are not known.
        loads: One for each call.
        others: The same in the other form.
        bare: The same without the system prompt.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    role: str
    inner: EmbeddedChatModel = Field(default_factory=EmbeddedChatModel)
    form: RequestForm = RequestForm()
    other: RequestForm | None = None
    prefixes: PrefixCache | None = None
    loads: list[Load] = Field(default_factory=list)
    others: list[Load] = Field(default_factory=list)
    bare: list[Load] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "language model"

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The embedded model's reply, weighed."""
        reply = self.inner.answer(messages, options)
        self.loads.append(self._load(self.form, messages, options, reply))
        if self.other is not None:
            self.others.append(self._load(self.other, messages, options, reply))
        told = [message for message in messages if not isinstance(message, SystemMessage)]
        self.bare.append(weigh(self.role, told, options, reply))
        return reply

    def _load(
        self,
        form: RequestForm,
        messages: list[BaseMessage],
        options: Mapping[str, Any],
        reply: AIMessage,
    ) -> Load:
        sent, asked = form.request(messages, options)
        answered = one_tool.wrapped(reply) if one_tool.is_one(asked.get("tools")) else reply
        load = weigh(self.role, sent, asked, answered)
        return replace(load, cached=self._cached(sent, asked))

    def _cached(self, messages: Sequence[BaseMessage], options: Mapping[str, Any]) -> int:
        """Tokens of a request that its endpoint has cached.

        What all cases of a scenario or a pack begin with has come before: a run has many of them.
        """
        if self.prefixes is None:
            return 0
        schemas = [json.dumps(options[k], ensure_ascii=False) for k in SCHEMAS if options.get(k)]
        shared = "".join([*schemas, str(messages[0].text).rpartition("\n")[0]])
        self.prefixes.cached(tokens.pieces(shared))
        texts = (f"\n{m.type}\n{m.text}{_called(m)}" for m in messages[1:])
        return self.prefixes.cached(tokens.pieces("".join([*schemas, messages[0].text, *texts])))


def _called(message: BaseMessage) -> str:
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    return json.dumps([[call["name"], call["args"]] for call in calls]) if calls else ""


def weigh(
    role: str, messages: Sequence[BaseMessage], options: Mapping[str, Any], reply: AIMessage
) -> Load:
    """The tokens of one call, by who wrote them: the words of models grow, the rest does not.

    Args:
        role: Who is asked.
        messages: The request's.
        options: Its parameters; schemas in them are part of the prompt.
        reply: What came back.
    """
    words = {"customer": 0, "support": 0}
    schemas = [options[key] for key in SCHEMAS if options.get(key)]
    fixed = sum(_count(json.dumps(each, ensure_ascii=False)) for each in schemas)
    for message in messages:
        fixed += MESSAGE
        size = _count(str(message.text))
        if isinstance(message, AIMessage):
            words[role] += size
            fixed += _calls(message)
        elif isinstance(message, HumanMessage) and message.text != OPENING:
            words[OTHER[role]] += size
        else:
            fixed += size
    return Load(
        calls=1,
        fixed=fixed,
        customer=words["customer"],
        support=words["support"],
        written=_count(str(reply.text)),
        called=_calls(reply),
    )


def _calls(message: AIMessage) -> int:
    """Tokens of the tool calls in a message."""
    return sum(
        MESSAGE + _count(call["name"]) + _count(json.dumps(call["args"], ensure_ascii=False))
        for call in message.tool_calls
    )


@lru_cache(maxsize=20_000)
def _count(text: str) -> int:
    return tokens.count(text)


async def sample(
    packs: Sequence[Pack],
    personas: Mapping[str, Persona],
    cases: Sequence[Case],
    begin: Begin = unshown,
    turn_words: str = "people",
) -> dict[str, list[dict[str, Load]]]:
    """Play cases on the embedded model and look at what the calls hold.

    Args:
        packs: Whose cases they are.
        personas: Whose customers they are.
        cases: What is played.
        begin: Is told of them.
        turn_words: Whether customers are told how many words people take.

    Returns:
        For each pack, for each dialogue: what each role's calls hold.
    """
    by_name = {pack.name: pack for pack in packs}
    found: dict[str, list[dict[str, Load]]] = {pack.name: [] for pack in packs}
    advance = begin("sampling", "dialogues", len(cases))
    prefixes = PrefixCache()
    for case in cases:
        pack, persona = by_name[case.pack], personas[case.persona]
        found[case.pack].append(await loads(pack, persona, case, None, turn_words, prefixes))
        advance()
    return found


async def loads(
    pack: Pack,
    persona: Persona,
    case: Case,
    limits: Limits | None = None,
    turn_words: str = "free",
    prefixes: PrefixCache | None = None,
) -> dict[str, Load]:
    """Play one case on the embedded model.

    Args:
        pack: The business.
        persona: Who the customer is.
        case: What is played.
        limits: Bounds of the dialogue.
        turn_words: Whether the customer is told how many words people take.
        prefixes: What the endpoint has cached.

    Returns:
        What each role's calls hold. `support` has our prompt, `NATIVE` the same with schemas;
        `bot` is an endpoint that gets the conversation alone, one call a message, and `bot with
        tools` one that has ours.
    """
    customer = Counted(role="customer", prefixes=prefixes)
    one, schemas = RequestForm(one_tool=True), RequestForm()
    support = Counted(role="support", prefixes=prefixes, form=one, other=schemas)
    bounds = replace(limits or Limits(), tries=1)  # what the embedded model says stands
    context = StageContext(pack, case, persona, customer, support, bounds, turn_words=turn_words)
    dialogue = await play(context)
    return {
        "customer": sum(customer.loads, Load()),
        "support": sum(support.loads, Load()),
        NATIVE: sum(support.others, Load()),
        "judge": _judged(dialogue, pack, persona),
        "bot": _conversed(dialogue),
        "bot with tools": sum(support.bare, Load()),
    }


def _conversed(dialogue: Dialogue) -> Load:
    """The calls of a bot that is sent what was said, and nothing else."""
    found, words = Load(), {"customer": 0, "support": 0}
    for turn in dialogue.turns:
        size = _count(turn.text)
        if turn.speaker == Speaker.SUPPORT:
            found += Load(calls=1, fixed=MESSAGE * turn.index, **words, written=size)
        words[turn.speaker.value] += size
    return found


def _judged(dialogue: Dialogue, pack: Pack, persona: Persona) -> Load:
    """The call that a judge would be asked with."""
    if dialogue.ending.kind == EndingKind.ERROR:
        return Load()
    whole = _count(JUDGE) + _count(question(dialogue, pack, persona)) + 2 * MESSAGE
    customer, support = dialogue.tokens["customer"], dialogue.tokens["support"]
    return Load(
        calls=1, fixed=whole - customer - support, customer=customer, support=support, called=GRADES
    )
