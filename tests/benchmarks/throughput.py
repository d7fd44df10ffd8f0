"""How fast the offline run is, measured against LangGraph alone: `make bench`.

    python tests/benchmarks/throughput.py --dialogues 400 --sizes 1000 10000 --json

Four numbers: dialogues a second with two workers and CPU milliseconds a dialogue (both normalised
to six exchanges), the share of what a bare LangGraph run of the same steps on stub chat models
reaches on one core in the same call, and peak memory of a run at each size.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, TypedDict

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.graph import END, START, StateGraph

from simulator.runs.store import Run

FORMAT = 1
EXCHANGES = 6
PACKS = ("bakery", "ecommerce")

ONE_RUN = """
import json, resource, sys, time
from simulator.cli.main import main
sys.stdout = open("/dev/null", "w")
started, before = time.perf_counter(), time.process_time()
code = main(sys.argv[1:])
played = [time.perf_counter() - started, time.process_time() - before]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
workers = resource.getrusage(resource.RUSAGE_CHILDREN)
played[1] += workers.ru_utime + workers.ru_stime
kilo = 1 if sys.platform != "darwin" else 1024
sys.__stdout__.write(json.dumps([code, *played, peak / 1024 / kilo]))
"""
"""Plays in a process of its own: exit code, seconds, CPU seconds, peak memory (MB)."""


class Stub(BaseChatModel):
    """A chat model that always says the same."""

    @property
    def _llm_type(self) -> str:
        return "stub"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage("All right, thank you."))])

    async def _agenerate(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> ChatResult:
        return self._generate(messages)


class Words(TypedDict):
    """State of the bare graph."""

    messages: tuple[BaseMessage, ...]
    left: int


def bare_graph(calls: int) -> Any:
    """Customer, support (with so many model calls) and critic, on stubs."""
    model, prompt = Stub(), SystemMessage("You are on the stage.")

    async def customer(state: Words) -> dict[str, Any]:
        reply = await model.ainvoke([prompt, *state["messages"]])
        return {"messages": (*state["messages"], HumanMessage(str(reply.content)))}

    async def support(state: Words) -> dict[str, Any]:
        messages = state["messages"]
        for _ in range(calls):
            messages = (*messages, await model.ainvoke([prompt, *messages], seed=1, tools=[]))
        return {"messages": messages}

    async def critic(state: Words) -> dict[str, Any]:
        return {"left": state["left"] - 1}

    graph = StateGraph(Words)
    graph.add_node("customer", customer)
    graph.add_node("support", support)
    graph.add_node("critic", critic)
    graph.add_edge(START, "customer")
    graph.add_conditional_edges("customer", lambda state: "support", ["support", END])
    graph.add_edge("support", "critic")
    graph.add_conditional_edges(
        "critic", lambda state: "customer" if state["left"] else END, ["customer", "support", END]
    )
    return graph.compile()


def bare_cpu(dialogues: int, calls: float) -> float:
    """CPU milliseconds of a bare dialogue of six exchanges.

    Args:
        dialogues: How many are played, 16 at once.
        calls: Model calls in a support turn; what lies between two whole numbers is weighted.
    """
    low = int(calls)
    costs = [asyncio.run(_bare(max(1, count), dialogues)) for count in (low, low + 1)]
    return costs[0] + (calls - low) * (costs[1] - costs[0])


async def _bare(calls: int, dialogues: int) -> float:
    graph = bare_graph(calls)

    async def play(count: int) -> None:
        for _ in range(count):
            await graph.ainvoke({"messages": (), "left": EXCHANGES}, {"recursion_limit": 400})

    await play(5)
    before = time.process_time()
    await asyncio.gather(*(play(dialogues // 16 + 1) for _ in range(16)))
    return 1000 * (time.process_time() - before) / (16 * (dialogues // 16 + 1))


def play(out: Path, dialogues: int, workers: int) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak memory (MB) of a run, all packs in equal parts."""
    arguments = ["generate", *PACKS, "-n", str(dialogues // len(PACKS)), "--out", str(out),
                 "--workers", str(workers), "--json"]  # fmt: skip
    line = [sys.executable, "-c", ONE_RUN, *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SIMULATOR_")}
    done = subprocess.run(line, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    code, seconds, cpu, peak = json.loads(done.stdout)
    if code:
        sys.exit(f"the run ended with exit code {code}")
    return seconds, cpu, peak


def shape(out: Path) -> tuple[float, float]:
    """Exchanges a dialogue and model calls in a support turn, both as means."""
    dialogues = exchanges = calls = 0
    with Run.open(out) as run:
        for dialogue in run.dialogues():
            dialogues += 1
            exchanges += len(dialogue.turns) // 2
            turns = [turn for turn in dialogue.turns if turn.speaker.value == "support"]
            calls += sum(1 + len(turn.calls) + len(turn.drafts) for turn in turns)
    return exchanges / dialogues, calls / exchanges


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def measure(dialogues: int, sizes: list[int]) -> dict[str, Any]:
    """All numbers; says on standard error what it is doing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        say(f"{dialogues} dialogues in one process ...")
        _, start_cpu, _ = play(home / "start", len(PACKS), 1)
        _, cpu, _ = play(home / "one", dialogues, 1)
        exchanges, calls = shape(home / "one")
        say(f"{dialogues} dialogues with two workers ...")
        start_seconds, _, _ = play(home / "start2", len(PACKS), 2)
        seconds, _, _ = play(home / "two", dialogues, 2)
        say("LangGraph alone ...")
        bare = bare_cpu(dialogues, calls)
        memory = {}
        for size in sizes:
            say(f"{size:,} dialogues for the peak of memory ...")
            memory[size] = round(play(home / f"size{size}", size, 1)[2], 1)
    extra = dialogues - len(PACKS)
    factor = exchanges / EXCHANGES
    ours = 1000 * (cpu - start_cpu) / extra / factor
    return {
        "format": FORMAT,
        "dialogues": dialogues,
        "cores": os.cpu_count(),
        "exchanges_a_dialogue": round(exchanges, 2),
        "model_calls_a_support_turn": round(calls, 2),
        "dialogues_a_second": round(extra * factor / (seconds - start_seconds), 1),
        "dialogues_a_second_with_start": round(dialogues * factor / seconds, 1),
        "cpu_ms_a_dialogue": round(ours, 2),
        "bare_cpu_ms_a_dialogue": round(bare, 2),
        "share_of_bare_langgraph": round(bare / ours, 3),
        "peak_memory_mb": memory,
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dialogues", type=int, default=600, help="for the speed (600)")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000], metavar="N",
                        help="for the peak of memory (1000 10000)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    options = parser.parse_args()
    if min([options.dialogues, *options.sizes]) < 20:
        parser.error("at least 20 dialogues are needed to measure anything")
    result = measure(options.dialogues, options.sizes)
    if options.json:
        print(json.dumps(result, indent=1))
        return 0
    for name, value in result.items():
        if name not in ("format", "peak_memory_mb"):
            print(f"{name.replace('_', ' '):34} {value:>10,}")
    for size, peak in result["peak_memory_mb"].items():
        print(f"{f'peak memory at {size:,} (MB)':34} {peak:>10,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
