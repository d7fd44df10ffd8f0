"""How long the page of `simulator view` takes with a large run, in a headless Chromium.

    python tests/benchmarks/view_speed.py --many 10000 --starts 3 --shots /tmp/shots

A bakery run is played, then its dialogues are copied under other ids until there are as many as
are asked for, with what a list shows of each. Each start is a new server and a new tab: seconds
until the rows are drawn and all are counted, then milliseconds from the choice of a filter to the
frame in which its answer is seen. `--run FOLDER` takes a run that is there.
"""

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import Page, browser

CLI = (sys.executable, "-m", "simulator")
WIDTHS = ((1280, 800), (390, 800))
COUNTED = "document.getElementById('matched').textContent.trim() === '{} dialogues'"
DRAWN = "document.querySelectorAll('#list li').length === {}"

FILTERS = (
    ("scenario", "bakery/custom_cake"), ("scenario", ""), ("ending", "escalated"), ("ending", ""),
    ("accepted", "yes"), ("accepted", ""), ("text", "cake"), ("text", "cake tomorrow"),
    ("text", ""),
)  # fmt: skip

CHOOSE = """
(async () => {
  const form = document.getElementById('filters'), list = document.getElementById('list');
  const started = performance.now();
  const drawn = new Promise(resolve => {
    const watch = new MutationObserver(() => {
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(resolve));
    });
    watch.observe(list, {childList: true});
  });
  form.elements[%s].value = %s;
  form.elements[%s].dispatchEvent(new Event('input', {bubbles: true}));
  await drawn;
  return performance.now() - started;
})()
"""
"""The list is drawn anew for each answer: the first change of it, and the frame after."""


def grow(path: Path, many: int) -> None:
    """Copy the dialogues of a run under other ids until there are so many."""
    with closing(sqlite3.connect(path)) as run, run:
        cases = run.execute("SELECT id, data FROM cases ORDER BY position").fetchall()
        played = run.execute(
            "SELECT id, accepted, ending, data FROM dialogues ORDER BY position"
        ).fetchall()
        hits = run.execute("SELECT data FROM hits ORDER BY position").fetchall()
        facets = run.execute("SELECT data FROM facets ORDER BY position").fetchall()
        assert len(cases) == len(played) == len(hits) == len(facets), "a run that is finished"
        for place in range(len(played), many):
            of = place % len(played)
            id_, accepted, ending, data = played[of]
            other = f"{place:08x}{id_[8:]}"

            def renamed(packed: bytes, id_: str = id_, other: str = other) -> bytes:
                return zlib.compress(zlib.decompress(packed).replace(id_.encode(), other.encode()))

            run.execute("INSERT INTO cases VALUES (?, ?, ?)", (place, other, renamed(cases[of][1])))
            run.execute(
                "INSERT INTO dialogues VALUES (?, ?, ?, ?, ?)",
                (place, other, accepted, ending, renamed(data)),
            )
            run.execute("INSERT INTO hits VALUES (?, ?)", (place, hits[of][0]))
            row = facets[of][0].replace(id_, other)
            run.execute("INSERT INTO facets VALUES (?, ?)", (place, row))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the page, from the command itself."""
    command = (*CLI, "view", str(folder), "--no-browser")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            said = serving.stdout.readline()
            yield next(word for word in said.split() if word.startswith("http"))
        finally:
            serving.terminate()


async def until(tab: Page, condition: str) -> None:
    """Wait for something in the page."""
    stop = time.perf_counter() + 60
    while not await tab.value(condition):
        assert time.perf_counter() < stop, (condition, tab.errors)
        await asyncio.sleep(0.005)


async def choose(tab: Page, name: str, value: str) -> float:
    """Milliseconds of a filter."""
    script = CHOOSE % (json.dumps(name), json.dumps(value), json.dumps(name))
    found = await tab.call(
        "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
    )
    assert "exceptionDetails" not in found, found
    return float(found["result"]["value"])


async def start(folder: Path, many: int, tab: Page, shots: Path | None) -> dict[str, Any]:
    """The figures of one start."""
    with served(folder) as address:
        await tab.view(*WIDTHS[0])
        began = time.perf_counter()
        await tab.open(address)
        await until(tab, DRAWN.format(min(50, many)))
        drawn = time.perf_counter() - began
        await until(tab, COUNTED.format(f"{many:,}"))
        counted = time.perf_counter() - began
        first = [await choose(tab, name, value) for name, value in FILTERS[:6]]
        later = [await choose(tab, name, value) for name, value in FILTERS]
        for width, height in WIDTHS if shots else ():
            await tab.view(width, height=height)
            for name, fragment in (("list", ""), ("reading", "#place=17")):
                await tab.open("about:blank")
                await tab.open(address, fragment)
                await asyncio.sleep(1)
                assert shots is not None
                await tab.screenshot(shots / f"{name}-{width}.png")
        assert tab.errors == [], tab.errors
        await tab.open("about:blank")
    return {"drawn_s": round(drawn, 2), "counted_s": round(counted, 2),
            "first_filters_ms": [round(each) for each in first],
            "later_filters_ms": [round(each) for each in later]}  # fmt: skip


async def measure(folder: Path, many: int, starts: int, shots: Path | None) -> None:
    """Print a line of figures for each start."""
    with tempfile.TemporaryDirectory() as profile:
        async with browser(Path(profile)) as tab:
            for number in range(starts):
                last = number == starts - 1
                print(json.dumps(await start(folder, many, tab, shots if last else None)))


def main() -> None:
    """Play, grow, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--played", type=int, default=100, help="of them, so many are played")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--run", type=Path, help="a finished run to copy, instead of a new one")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the page")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "run"
        if chosen.run:
            folder.mkdir()
            with (
                closing(sqlite3.connect(chosen.run / "run.sqlite")) as old,
                closing(sqlite3.connect(folder / "run.sqlite")) as new,
            ):
                old.backup(new)
        else:
            words = ("generate", "bakery", "-n", str(chosen.played), "--out", str(folder))
            subprocess.run((*CLI, *words), check=True, stdout=subprocess.DEVNULL)
        grow(folder / "run.sqlite", chosen.many)
        if chosen.shots:
            chosen.shots.mkdir(parents=True, exist_ok=True)
        asyncio.run(measure(folder, chosen.many, chosen.starts, chosen.shots))


if __name__ == "__main__":
    main()
