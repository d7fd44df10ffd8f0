"""Draws the pictures of the README from real runs: `make pictures`.

Everything is played anew in a folder of its own, opened in a headless Chromium, and what is to be
seen is written to `docs/pictures/`.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browser import Page, browser

from simulator.api.viewing import view

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
WIDE, NARROW = (1280, 720), (390, 800)
CLI = (sys.executable, "-m", "simulator")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def simulator(folder: Path, line: str, codes: tuple[int, ...] = (0,)) -> None:
    """Run a command as the README has it."""
    done = subprocess.run((*CLI, *line.split()), cwd=folder, env=ENVIRONMENT, text=True,
                          stdout=subprocess.DEVNULL)  # fmt: skip
    assert done.returncode in codes, (line, done.returncode)


@contextmanager
def bot(folder: Path) -> Iterator[str]:
    """The bot of the README, which gives in."""
    line = "serve bakery --flaw gives_in"
    with subprocess.Popen((*CLI, *line.split()), cwd=folder, env=ENVIRONMENT, text=True,
                          stdout=subprocess.PIPE) as serving:  # fmt: skip
        try:
            assert serving.stdout is not None
            said = serving.stdout.readline()
            yield next(word for word in said.replace(",", " ").split() if word.startswith("http"))
        finally:
            serving.terminate()


def play(folder: Path) -> None:
    """The runs, and the pages of two of them."""
    simulator(folder, "generate bakery -n 150 --out outputs/first")
    simulator(folder, "coverage outputs/first --html coverage.html")
    with bot(folder) as address:
        simulator(
            folder,
            "stress bakery --tactic late_claim stacking -n 5 --html stress.html"
            f" --target {address}/webhook --setup {address}/setup --probe {address}/state",
            (0, 1),
        )


async def shoot(tab: Page, name: str) -> None:
    """Write what is to be seen."""
    path = PICTURES / f"{name}.png"
    await asyncio.sleep(0.3)
    fits = await tab.value("document.documentElement.scrollWidth <= innerWidth")
    assert fits, f"{name}: wider than its window"
    await tab.screenshot(path)
    assert tab.errors == [], tab.errors
    assert path.stat().st_size <= MOST_BYTES, (path, path.stat().st_size)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")


async def draw(folder: Path) -> None:
    """Open the pages, and draw them."""
    PICTURES.mkdir(exist_ok=True)
    async with browser(folder / "profile") as tab:
        await tab.call("Emulation.setScrollbarsHidden", hidden=True)
        for name in ("stress", "coverage"):
            for suffix, (width, height) in (("", WIDE), ("-narrow", NARROW)):
                await tab.view(width, height=height)
                await tab.open(folder / f"{name}.html")
                await shoot(tab, name + suffix)
        async with view(folder / "outputs/first") as address:
            for suffix, (width, height) in (("", WIDE), ("-narrow", NARROW)):
                await tab.view(width, height=height)
                await tab.open("about:blank")  # the same address again would not be loaded anew
                await tab.open(address, "#place=17")
                while await tab.value("document.getElementById('reading').dataset.drawn") != "17":
                    await asyncio.sleep(0.05)
                await shoot(tab, "view" + suffix)


def main() -> None:
    """Play, open, draw; in a folder that is named, what was played is kept and not played again."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1] if sys.argv[1:] else temporary).resolve()
        if not (folder / "stress.html").exists():
            play(folder)
        asyncio.run(draw(folder))


if __name__ == "__main__":
    main()
