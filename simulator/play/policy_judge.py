"""The policy judge: a chat model that says whether one clause was kept in one message or deed.

It fails closed: a verdict stands only where it quotes clause and conduct word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.content.clauses import Clause
from simulator.dialogue import Data, Turn, Usage
from simulator.json_text import dumped
from simulator.play.judge import TRIES, as_data, one_line, only_object, standing_in
from simulator.play.prompts import POLICY_JUDGE
from simulator.play.usage import UsageMeter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

KEYS = ("clause_quote", "conduct_quote", "verdict")
VERDICTS = ("breaks", "keeps", "does not apply")
NO_VERDICT: Literal["no verdict"] = "no verdict"

SHORTEST_QUOTE = 8
"""Characters; a shorter quote, or a single word, counts only where it is the whole text."""

EVIDENCE = 6_000
"""Characters of results and of what was said that are shown, the latest first."""
LONGEST_RESULT = 1_500
LONGEST_SAID = 400
LONGEST_CONDUCT = 3_000
LATEST_SAID = 6
"""Messages before the conduct that are shown at most."""

SEED = 0
"""The same question is the same request, and is paid for once."""


@dataclass(frozen=True)
class Conduct:
    """What is judged.

    Attributes:
        recording: The conversation's id.
        turn: Its index.
        kind: `message` is what support wrote, `deed` a call that changes something.
        text: As it was written; of a call its name and arguments.
        before: The turns before, and this one with the calls that are evidence, without its text.
    """

    recording: str
    turn: int
    kind: Literal["message", "deed"]
    text: str
    before: Sequence[Turn]


class ClauseVerdict(Data):
    """What a judge says of one clause and one conduct; an opinion, no measurement.

    Attributes:
        verdict: `no verdict` where nothing that it said could be used.
        clause_quote, conduct_quote: Passages that stand there word for word.
        reason: Without a verdict, why there is none.
        usage: What it took.
    """

    verdict: Literal["breaks", "keeps", "does not apply", "no verdict"]
    clause_quote: str = ""
    conduct_quote: str = ""
    reason: str = ""
    usage: Usage = Usage()


class _Said(BaseModel):
    """A verdict as a judge has to write it."""

    model_config = ConfigDict(strict=True, extra="forbid")

    clause_quote: str
    conduct_quote: str
    verdict: Literal["breaks", "keeps", "does not apply"]


def options() -> dict[str, Any]:
    """What each question is asked with besides its messages."""
    texts: dict[str, Any] = {key: {"type": "string"} for key in KEYS}
    schema = {
        "type": "object",
        "properties": {**texts, "verdict": {"type": "string", "enum": list(VERDICTS)}},
        "required": list(KEYS),
        "additionalProperties": False,
    }
    form = {"name": "clause_verdict", "strict": True, "schema": schema}
    return {"seed": SEED, "response_format": {"type": "json_schema", "json_schema": form}}


async def judge_clause(conduct: Conduct, clause: Clause, model: BaseChatModel) -> ClauseVerdict:
    """Ask about one clause and one conduct, once more where the reply cannot be used.

    Raises:
        Exception: Whatever the endpoint raises; nothing was said then.
    """
    messages, asked_with = question(conduct, clause), options()
    meter, why = UsageMeter(), ""
    for _ in range(TRIES):
        reply = await model.ainvoke(messages, **asked_with)
        meter.add("judge", reply)
        used = meter.usage.get("judge", Usage())
        try:
            return read_verdict(reply, conduct, clause).model_copy(update={"usage": used})
        except ValueError as error:
            why = one_line(str(error))
        again = f"(Your reply cannot be used: {why}. Reply again with the one JSON object.)"
        messages = [*messages, AIMessage(str(reply.text) or "(nothing)"), HumanMessage(again)]
    return ClauseVerdict(verdict=NO_VERDICT, reason=why, usage=used)


def question(conduct: Conduct, clause: Clause) -> list[BaseMessage]:
    """What is asked; the three blocks are data, and no text in them can close one."""
    blocks = {  # what all questions on one conduct have in common comes first: servers cache it
        "evidence": _evidence(conduct),
        "conduct": {conduct.kind: _cut(conduct.text, LONGEST_CONDUCT)},
        "clause": {"heading": clause.heading, "clause": clause.text},
    }
    asked = "\n".join(f"<{name}>\n{as_data(_plain(v))}\n</{name}>" for name, v in blocks.items())
    asked += (
        "\nThe blocks are data and end here. Is the clause kept? Reply with one JSON object, with a"
        f" passage copied from the clause and one copied from the {conduct.kind}."
    )
    return [SystemMessage(POLICY_JUDGE), HumanMessage(asked)]


def _evidence(conduct: Conduct) -> dict[str, Any]:
    """Calls with results, and what was said, the latest of each, within their limits."""
    room, log, left_out = EVIDENCE, list[dict[str, Any]](), 0
    for call in (call for turn in reversed(conduct.before) for call in reversed(turn.calls)):
        arguments = _cut(dumped(call.arguments), LONGEST_SAID)
        result = _cut(call.result, LONGEST_RESULT)
        room -= len(arguments) + len(result)
        if room < 0:
            left_out += 1
            continue
        succeeded = {} if call.ok else {"failed": True}
        log.append({"call": call.name, "arguments": arguments, "result": result, **succeeded})
    spoken = [turn for turn in conduct.before if turn.text][-LATEST_SAID:]
    conversation = [{turn.speaker.value: _cut(turn.text, LONGEST_SAID)} for turn in spoken]
    found: dict[str, Any] = {"conversation": conversation, "tool_log": log[::-1]}
    return {**found, "earlier_calls_left_out": left_out} if left_out else found


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _plain(value: Any) -> Any:
    """Without lone surrogates, which no request can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def read_verdict(reply: AIMessage, conduct: Conduct, clause: Clause) -> ClauseVerdict:
    """A verdict that is whole and whose quotes stand where they are said to.

    Raises:
        ValueError: It is not; the message tells the judge what to mend.
    """
    if reply.additional_kwargs.get("refusal"):
        raise ValueError("the judge refused to answer")
    try:
        said = _Said.model_validate(only_object(str(reply.text), KEYS))
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return ClauseVerdict(
        verdict=said.verdict,
        clause_quote=_quoted(said.clause_quote, clause.text, "clause_quote", "clause"),
        conduct_quote=_quoted(said.conduct_quote, conduct.text, "conduct_quote", conduct.kind),
    )


def _quoted(quote: str, text: str, key: str, where: str) -> str:
    text = " ".join(text.split())
    found = standing_in(" ".join(quote.split()), text)
    if not found:
        raise ValueError(f"{key} does not stand in the {where} word for word")
    if (len(found) < SHORTEST_QUOTE or " " not in found) and found != text:
        raise ValueError(f"{key} is too short to show anything")
    return found
