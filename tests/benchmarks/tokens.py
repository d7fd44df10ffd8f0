"""Input tokens of dialogues, as an endpoint is sent them: by role, and past its prefix cache.

    python tests/benchmarks/tokens.py --json after.json
    python tests/benchmarks/tokens.py --against before.json

The embedded model speaks, behind the prompts, notes and schemas that a language model gets, so that
the same cases have the same calls on any build that plays them alike. A request counts as an
endpoint reads it: tools, the form of the reply, then the messages. Of it, the longest prefix that
any request before it had counts as cached, from 1,024 tokens on and in steps of 128, as OpenAI's
endpoint does it. To compare two builds, run this file with each of them as `PYTHONPATH`, and give
the second the first's `--json`.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import Field

import simulator
from simulator import tokens
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.play.context import Limits, StageContext
from simulator.play.models.base import SyncChatModel
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs import planner

try:
    from simulator.play.models import one_tool
    from simulator.play.models.request_form import RequestForm
except ImportError:  # a build whose tools go as they are
    one_tool = None

FORMAT = 1
LEAST, STEP = 1024, 128
"""Tokens of a prefix from which on it is cached, and the steps in which it is."""

ROLES = {"human": "user", "ai": "assistant", "system": "system", "tool": "tool"}


class Prefixes:
    """What an endpoint keeps of requests: each prefix that ends at a step."""

    def __init__(self) -> None:
        self.known: set[int] = set()

    def cached(self, pieces: Sequence[Any]) -> int:
        """How many tokens of a request were in one before; it is kept as well."""
        found, prefix, unbroken = 0, 0, True
        for end in range(STEP, len(pieces) + 1, STEP):
            prefix = hash((prefix, *pieces[end - STEP : end]))
            unbroken = unbroken and prefix in self.known
            found = end if unbroken else found
            self.known.add(prefix)
        return found if found >= LEAST else 0


class Told(SyncChatModel):
    """The embedded model as a language model is asked, with what each request holds.

    Attributes:
        role: Whom it plays.
        inner: Who speaks.
        requests: Tokens of each, of them cached, and of them the schemas'.
        prefixes: That the endpoint keeps, which both roles ask.
        native: Each tool goes with its schema, as with `?tools=native`.
    """

    role: str
    prefixes: Any
    native: bool = False
    inner: EmbeddedChatModel = Field(default_factory=EmbeddedChatModel)
    requests: list[tuple[int, int, int]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "an endpoint"

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The embedded model's reply; the request is counted."""
        messages, options = self.sent(messages, options)
        schemas = list(schemas_of(options))
        pieces = [piece for part in (*schemas, *map(told, messages)) for piece in cut(part)]
        size = sum(len(cut(schema)) for schema in schemas)
        self.requests.append((len(pieces), self.prefixes.cached(pieces), size))
        reply = self.inner.answer(messages, options)
        return one_tool.unwrapped(reply) if one_tool else reply

    def sent(
        self, messages: list[BaseMessage], options: Mapping[str, Any]
    ) -> tuple[list[BaseMessage], Mapping[str, Any]]:
        """A request as the client sends it: tools as one function, where the build does that."""
        if one_tool and not self.native and options.get("tools"):
            return RequestForm(one_tool=True).request(messages, options)
        return messages, options


def schemas_of(options: Mapping[str, Any]) -> Iterator[str]:
    for key in ("tools", "response_format"):
        if options.get(key):
            yield json.dumps(options[key], ensure_ascii=False)


def told(message: BaseMessage) -> str:
    """A message as a request has it; its role, and three tokens around it."""
    calls = getattr(message, "tool_calls", None) or ()
    made = [{"name": c["name"], "arguments": c["args"], "id": c["id"]} for c in calls]
    more = json.dumps(made, ensure_ascii=False) if made else ""
    return f"\n|{ROLES[message.type]}\n{message.text}{more}"


def cut(text: str) -> Sequence[Any]:
    """The tokens of a text: an encoding's, where one lies on this machine."""
    encoding = tokens._encoding()
    if encoding is not None:
        found: Sequence[Any] = encoding.encode(text, disallowed_special=())
        return found
    return tokens._PIECE.findall(text)


async def measure(
    name: str, count: int, seed: int, personas: Sequence[str], native: bool = False
) -> dict[str, Any]:
    """Play cases of a pack and count what their requests hold."""
    pack, known = find_pack(name), load_personas(tuple(personas))
    prefixes, calls = Prefixes(), Counter[str]()
    sizes: dict[str, Counter[str]] = defaultdict(Counter)
    endings, accepted, goals, said = Counter[str](), 0, 0, []
    for case in planner.plan([pack], list(known), (), count, seed):
        customer, support = (
            Told(role="customer", prefixes=prefixes),
            Told(role="support", prefixes=prefixes, native=native),
        )
        limits = Limits(tries=1)  # what is too long stands, as it does offline
        dialogue = await play(
            StageContext(
                pack, case, known[case.persona], customer, support, limits, turn_words="people"
            )
        )
        for model in (customer, support):
            calls[model.role] += len(model.requests)
            for total, cached, schema in model.requests:
                sizes[model.role].update(total=total, uncached=total - cached, schemas=schema)
        endings[dialogue.ending.kind.value] += 1
        accepted += dialogue.verdict.accepted
        goals += dialogue.verdict.goal is True
        said.append([[turn.speaker.value, turn.beat or "", turn.text] for turn in dialogue.turns])
    per = {
        role: {
            "calls": round(calls[role] / count, 2),
            **{key: round(sizes[role][key] / count) for key in ("total", "uncached", "schemas")},
        }
        for role in ("customer", "support")
    }
    per["both"] = {
        key: round(sum(each[key] for each in per.values()), 2) for key in per["customer"]
    }
    return {
        "pack": name,
        "dialogues": count,
        "per_dialogue": per,
        "endings": dict(sorted(endings.items())),
        "accepted": accepted,
        "goals": goals,
        "said": said,
    }


def show(found: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
    """The table, with ratios to another build."""
    print(f"{found['pack']}: {found['dialogues']} dialogues, {found['accepted']} accepted,"
          f" {found['goals']} goals, {found['endings']}")  # fmt: skip
    heads = ("calls", "total", "uncached", "schemas")
    print(f"{'a dialogue':12}" + "".join(f"{head:>20}" for head in heads))
    for role, figures in found["per_dialogue"].items():
        cells = []
        for head in heads:
            ratio = ""
            if before:
                ratio = f" ({figures[head] / max(1, before['per_dialogue'][role][head]):.3f})"
            cells.append(f"{figures[head]:,}{ratio}")
        print(f"{role:12}" + "".join(f"{cell:>20}" for cell in cells))
    if before:
        same = sum(a == b for a, b in zip(found["said"], before["said"], strict=True))
        print(f"word for word and beat for beat the same: {same} of {found['dialogues']}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packs", nargs="*", default=["ecommerce"])
    parser.add_argument("-n", type=int, default=40, help="dialogues of each pack (40)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--persona", nargs="+", default=())
    parser.add_argument("--native", action="store_true", help="each tool with its schema")
    parser.add_argument("--json", type=Path, help="write the figures for machines")
    parser.add_argument("--against", type=Path, help="the figures of the build to compare with")
    options = parser.parse_args()
    print(f"{Path(simulator.__file__).parent}; tokens: {tokens.counter()}", file=sys.stderr)
    rows = [
        asyncio.run(measure(name, options.n, options.seed, options.persona, options.native))
        for name in options.packs or ["ecommerce"]
    ]
    old = json.loads(options.against.read_text())["rows"] if options.against else []
    for row in rows:
        show(row, next((each for each in old if each["pack"] == row["pack"]), None))
    if options.json:
        result = {"format": FORMAT, "tokens": tokens.counter(), "rows": rows}
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
