"""What a call to an endpoint costs the client, against stock LangGraph with ChatOpenAI.

    python tests/benchmarks/endpoint.py --rounds 3 --json
    python tests/benchmarks/endpoint.py --only stock ours

The stand-in answers in a process of its own. Both clients play customer and support with the same
prompts and tools, the full history sent each time; the stage does all it always does, but for the
critic. CPU is that of this process, the smallest of the rounds; rows of one run are comparable,
those of two runs are not. What needs a peak of memory is played in a process of its own.
"""

import argparse
import asyncio
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypedDict
from urllib.request import urlopen

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, StateGraph

from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import EndingKind
from simulator.play import models
from simulator.play.context import Limits, StageContext
from simulator.play.prompts import OPENING
from simulator.play.stage import play

STANDIN = Path(__file__).resolve().parents[1] / "standin.py"
FORMAT = 1
PACK = "bakery"

Player = Callable[[StageContext], Awaitable[bool]]
"""Plays a dialogue; whether all calls of it went well."""


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        name: Of the row.
        client: `stock` or `ours`.
        dialogues, exchanges: How much is played; an exchange is two calls.
        in_flight: Dialogues at once.
        latency: Seconds that the endpoint takes.
        bare: With short prompts and without tools.
        ungated: All calls at once from the start, rather than as the client finds its way up.
        alone: In a process of its own, for its peak of memory.
        slow: Takes minutes; only measured when it is asked for.
    """

    name: str
    client: str
    dialogues: int
    exchanges: int = 6
    in_flight: int = 64
    latency: float = 0.0
    bare: bool = False
    ungated: bool = False
    alone: bool = False
    slow: bool = False


ROWS = (
    Row("stock", "stock", 128),
    Row("ours", "ours", 128),
    Row("stock, bare", "stock", 128, bare=True),
    Row("stock, 50 exchanges", "stock", 16, exchanges=50, in_flight=16),
    Row("ours, 50 exchanges", "ours", 64, exchanges=50),
    Row("ours, 200 ms, 512", "ours", 1024, in_flight=512, latency=0.2),
    Row("ours, 200 ms, 512, ungated", "ours", 1024, in_flight=512, latency=0.2, ungated=True),
    Row("stock, 200 ms, 512", "stock", 512, in_flight=512, latency=0.2, slow=True),
    Row("ours, 1200 at once", "ours", 1200, exchanges=2, in_flight=1200, latency=2.0, alone=True),
    Row("ours, 1200 at once, ungated", "ours", 1200, exchanges=2, in_flight=1200, latency=2.0,
        alone=True, ungated=True),
    Row("stock, 1200 at once", "stock", 1200, exchanges=2, in_flight=1200, latency=2.0, alone=True,
        slow=True),
)  # fmt: skip


class Words(TypedDict):
    """State of the stock graph."""

    customer: tuple[BaseMessage, ...]
    support: tuple[BaseMessage, ...]
    left: int


def stock_graph(url: str, context: StageContext, bare: bool) -> Any:
    """Customer and support, each a node with one call."""
    model = ChatOpenAI(model="fast", base_url=url, api_key="unused", max_retries=0, timeout=120)
    options = {"seed": context.seed} if bare else {"seed": context.seed, "tools": context.tools}
    policy = "You are the support agent of a bakery." if bare else context.support_prompt

    async def customer(state: Words) -> dict[str, Any]:
        said = state["customer"]
        reply = await model.ainvoke(said, seed=context.seed)
        asked = HumanMessage(reply.text)
        return {"customer": (*said, AIMessage(reply.text)), "support": (*state["support"], asked)}

    async def support(state: Words) -> dict[str, Any]:
        said = state["support"]
        reply = await model.ainvoke([SystemMessage(policy), *said], **options)
        heard = HumanMessage(reply.text)
        return {
            "support": (*said, AIMessage(reply.text)),
            "customer": (*state["customer"], heard),
            "left": state["left"] - 1,
        }

    graph = StateGraph(Words)
    graph.add_node("customer", customer)
    graph.add_node("support", support)
    graph.add_edge(START, "customer")
    graph.add_edge("customer", "support")
    graph.add_conditional_edges("support", lambda state: "customer" if state["left"] else END)
    return graph.compile()


def stock_player(row: Row, url: str, first: StageContext) -> Player:
    """Plays on the stock graph."""
    graph = stock_graph(url, first, row.bare)

    async def player(context: StageContext) -> bool:
        prompt = "You play a customer of a bakery." if row.bare else context.customer_prompt
        start = (SystemMessage(prompt), HumanMessage(OPENING))
        state: Words = {"customer": start, "support": (), "left": row.exchanges}
        try:
            await graph.ainvoke(state, {"recursion_limit": 2 * row.exchanges + 5})
        except Exception as error:
            return complain(error)
        return True

    return player


def our_model(row: Row, url: str) -> tuple[Any, Callable[[], Awaitable[None]]]:
    """The model and how its connections are closed; as many calls at once as dialogues."""
    name = f"openai:fast@{url}?retries=0"
    try:
        from simulator.play.models.connections import Connections
    except ImportError:

        async def nothing() -> None:
            """There is no way to close it."""

        return models.chat_model(name.partition("?")[0]), nothing
    connections = Connections(most=row.in_flight)
    model = connections.connect(name)
    if row.ungated:
        for rate_limit in connections.rate_limits.values():
            rate_limit.limit = float(rate_limit.most)
    return model, connections.close


def our_limits(exchanges: int) -> Limits:
    """No repairs, no second tries and, where it can be switched off, no critic."""
    without = {"critic": False} if "critic" in {f.name for f in fields(Limits)} else {}
    return Limits(exchanges=exchanges, repairs=0, tries=1, **without)


def our_player(row: Row, model: Any) -> Player:
    """Plays on the stage."""
    limits = our_limits(row.exchanges)

    async def player(context: StageContext) -> bool:
        dialogue = await play(replace(context, customer=model, support=model, limits=limits))
        whole = dialogue.ending.kind == EndingKind.TURN_LIMIT
        return whole or complain(dialogue.ending.detail or dialogue.ending.kind)

    return player


def complain(error: object) -> bool:
    """Keep one error to be shown."""
    complaints.setdefault("first", f"{type(error).__name__}: {error}"[:200])
    return False


complaints: dict[str, str] = {}


def contexts(pack: Pack, count: int) -> Iterator[StageContext]:
    """So many cases of a pack, its scenarios and all personas in turn; without models."""
    scenarios, personas = list(pack.scenarios.values()), list(load_personas().values())
    for place in range(count):
        scenario, persona = scenarios[place % len(scenarios)], personas[place % len(personas)]
        case = draw_case(pack, scenario, persona.name, place)
        yield StageContext(pack, case, persona, None, None)  # type: ignore[arg-type]


@contextmanager
def standin(latency: float) -> Iterator[str]:
    """The endpoint as a process; its URL."""
    line = [sys.executable, str(STANDIN), "--fast", "--port", "0", "--until-eof"]
    process = subprocess.Popen(
        [*line, "--latency", str(latency)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def figures(url: str) -> dict[str, Any]:
    """What the stand-in counted."""
    with urlopen(url.removesuffix("/v1") + "/stats") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


async def measure(row: Row) -> dict[str, Any]:
    """Play one row on an endpoint of its own."""
    played = list(contexts(find_pack(PACK), row.dialogues))
    with standin(row.latency) as url:
        if row.client == "ours":
            model, close = our_model(row, url)
            player = our_player(row, model)
        else:
            player, close = stock_player(row, url, played[0]), None
        try:
            await player(played[0])
            if not row.latency:
                await crowd(player, played[:8], row.in_flight)
            before = figures(url)["count"]
            found = await clocked(player, played, row.in_flight)
        finally:
            if close:
                await close()
        counted = figures(url)
    return report(row, found, counted, counted["count"] - before)


async def clocked(player: Player, played: list[StageContext], in_flight: int) -> dict[str, float]:
    """Seconds, CPU seconds and dialogues that failed."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    errors = await crowd(player, played, in_flight)
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "errors": errors,
    }


async def crowd(player: Player, played: list[StageContext], in_flight: int) -> int:
    """Play all, so many at once; how many failed."""
    waiting, errors = iter(played), 0

    async def seat() -> None:
        nonlocal errors
        for context in waiting:
            errors += not await player(context)

    await asyncio.gather(*(seat() for _ in range(in_flight)))
    return errors


def report(
    row: Row, found: dict[str, float], counted: dict[str, Any], calls: int
) -> dict[str, Any]:
    """A row as it is printed."""
    kilo = 1 if sys.platform != "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / kilo
    expected = row.dialogues * row.exchanges * 2
    return {
        "name": row.name,
        "exchanges": row.exchanges,
        "in_flight": row.in_flight,
        "latency": row.latency,
        "calls": calls,
        "missing_calls": expected - calls,
        "cpu_ms_a_call": round(1000 * found["cpu"] / max(1, calls), 3),
        "calls_a_second": round(calls / found["wall"], 1),
        "dialogues_with_errors": found["errors"],
        "peak_at_endpoint": counted["peak"],
        "peak_memory_mb": round(peak, 1) if row.alone else None,
    }


async def measure_row(row: Row) -> dict[str, Any]:
    """Here, or in a process of its own."""
    if not row.alone:
        return await measure(row)
    line = [sys.executable, __file__, "--row", json.dumps(asdict(row))]
    process = await asyncio.create_subprocess_exec(*line, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{row.name}: exit code {process.returncode}")
    found: dict[str, Any] = json.loads(out)
    return found


async def rounds(rows: list[Row], count: int) -> list[dict[str, Any]]:
    """All rows in turn, so often; of each what it cost at the least, with the errors of all."""
    best: dict[str, dict[str, Any]] = {}
    for number in range(count):
        for row in rows:
            say(f"round {number + 1} of {count}: {row.name} ...")
            found = await measure_row(row)
            before = best.get(row.name, found)
            errors = found["dialogues_with_errors"] + (
                before["dialogues_with_errors"] if number else 0
            )
            less = min(found, before, key=lambda one: one["cpu_ms_a_call"])
            best[row.name] = {**less, "dialogues_with_errors": errors}
    return list(best.values())


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare() -> None:
    """Enough open files, and settings of nobody's environment."""
    sys.path.insert(0, str(STANDIN.parent))
    from standin import raise_file_limit

    raise_file_limit()
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        os.environ.pop(name, None)


def show(result: dict[str, Any]) -> None:
    """The table."""
    heads = ("calls", "ms CPU/call", "calls/s", "errors", "peak calls", "MB")
    print(f"{'':30}" + "".join(f"{head:>13}" for head in heads))
    for row in result["rows"]:
        cells = (row["calls"], row["cpu_ms_a_call"], row["calls_a_second"],
                 row["dialogues_with_errors"], row["peak_at_endpoint"],
                 row["peak_memory_mb"] or "")  # fmt: skip
        print(f"{row['name']:30}" + "".join(f"{cell:>13}" for cell in cells))
    for name, value in result["shares"].items():
        print(f"{name}: {value}")
    if result["critic"] != "off":
        print("the critic is on in our rows: it cannot be switched off yet")
    if complaints:
        print(f"first error: {complaints['first']}")


def shares(rows: list[dict[str, Any]]) -> dict[str, float]:
    """How rows stand to each other."""
    cost = {row["name"]: row["cpu_ms_a_call"] for row in rows}
    pairs = {
        "stock costs so many times ours": ("stock", "ours"),
        "50 exchanges against 6, ours": ("ours, 50 exchanges", "ours"),
        "50 exchanges against 6, stock": ("stock, 50 exchanges", "stock"),
    }
    return {
        name: round(cost[one] / cost[other], 2)
        for name, (one, other) in pairs.items()
        if one in cost and other in cost
    }


def choose(names: list[str] | None, scale: float, slow: bool) -> list[Row]:
    """The rows to be measured."""
    rows = [row for row in ROWS if (row.name in names if names else slow or not row.slow)]
    return [
        row if row.alone else replace(row, dialogues=max(1, int(row.dialogues * scale)))
        for row in rows
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=[row.name for row in ROWS], metavar="ROW",
                        help="; ".join(row.name for row in ROWS))  # fmt: skip
    parser.add_argument("--rounds", type=int, default=3, help="the cheapest one counts (3)")
    parser.add_argument("--scale", type=float, default=1.0, help="of the dialogues played (1)")
    parser.add_argument("--slow", action="store_true", help="the rows that take minutes, too")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    options = parser.parse_args()
    prepare()
    if options.row:
        found = asyncio.run(measure(Row(**json.loads(options.row))))
        print(json.dumps(found))
        if complaints:
            say(f"first error: {complaints['first']}")
        return 0
    rows = asyncio.run(rounds(choose(options.only, options.scale, options.slow), options.rounds))
    critic = "off" if not getattr(our_limits(1), "critic", True) else "on"
    result = {"format": FORMAT, "cores": os.cpu_count(), "rounds": options.rounds,
              "critic": critic, "shares": shares(rows), "rows": rows}  # fmt: skip
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
