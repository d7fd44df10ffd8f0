"""`simulator graph`: the beats of a scenario, or the stage, as mermaid, SVG or PNG."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.terminal import console, harmless
from simulator.errors import RunError, UserError

if TYPE_CHECKING:
    from simulator.analyses.diagrams import Flow

SUFFIXES = {"mermaid": ".mmd", "svg": ".svg", "png": ".png"}
ZOOM = 2.0
"""Pixels of a PNG for one of the SVG."""

MOST_PIXELS = 16_000
"""Of a PNG, to either side; a larger picture is zoomed less."""


def graph_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    flows = _flows(options)
    form, out = options.format, options.out
    if form == "png":
        _check_png()
    if out is not None and not (out.suffix and not out.is_dir()):
        _write_folder(out, flows, form)
    elif len(flows) == 1:
        ((name, flow),) = flows.items()
        _give(_rendered(flow, name, form), form, out)
    elif form == "mermaid":
        _give(_document(flows), form, out)
    else:
        raise UserError(
            f"{form} is one picture for each of {len(flows)} scenarios: name one with --scenario,"
            " or a folder with --out"
        )
    return 0


def _flows(options: argparse.Namespace) -> dict[str, Flow]:
    """What is to be drawn, by its title."""
    if options.stage:
        if options.pack or options.scenario:
            raise UserError("--stage is the same for every pack: give no pack and no --scenario")
        from simulator.analyses.diagrams import STAGE, of_stage
        from simulator.play.stage import build_stage

        return {STAGE: of_stage(build_stage())}
    if not options.pack:
        raise UserError("name a pack (`simulator list` has them all), or give --stage")

    from simulator.analyses.diagrams import of_scenario
    from simulator.content.pack import find_pack
    from simulator.runs.planner import choose_scenarios

    pack = find_pack(options.pack)
    names = [options.scenario] if options.scenario else []
    scenarios = choose_scenarios(pack, names, [pack])
    return {f"{pack.name}: {scenario.name}": of_scenario(scenario) for scenario in scenarios}


def _rendered(flow: Flow, title: str, form: str) -> str | bytes:
    from simulator.analyses.diagrams import STAGE, mermaid
    from simulator.analyses.svg import draw

    if form == "mermaid":
        return stage_mermaid() if title == STAGE else mermaid(flow, title)
    svg = draw(*flow, title)
    return svg if form == "svg" else _png(svg)


def stage_mermaid() -> str:
    """LangGraph's own drawing of the stage, as mermaid text."""
    from simulator.play.stage import build_stage

    return build_stage().get_graph().draw_mermaid()


def _document(flows: dict[str, Flow]) -> str:
    """All flowcharts as Markdown, one after the other: mermaid has one in a text."""
    from simulator.analyses.diagrams import mermaid

    return "\n".join(
        f"## {harmless(title)}\n\n```mermaid\n{mermaid(flow, title)}```\n"
        for title, flow in flows.items()
    )


def _check_png() -> None:
    try:
        import resvg_py  # noqa: F401
    except ImportError:
        raise UserError(
            'PNG needs the extra `png`: pip install "conversation-simulator[png]"; --format svg'
            " needs nothing"
        ) from None


def _png(svg: str) -> bytes:
    import re

    import resvg_py

    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    longest = max(map(int, found.groups())) if found else MOST_PIXELS
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=min(ZOOM, MOST_PIXELS / longest)))


def _give(content: str | bytes, form: str, out: Path | None) -> None:
    """Into a file, or to standard output."""
    if out is not None:
        _write(out, content)
        console().print(harmless(str(out)), soft_wrap=True)
    elif isinstance(content, str):
        print(harmless(content) if sys.stdout.isatty() else content, end="")
    elif sys.stdout.isatty():
        raise UserError("PNG is not for a terminal: give --out FILE, or a pipe")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _write_folder(folder: Path, flows: dict[str, Flow], form: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: {error.strerror or error}") from None
    for title, flow in flows.items():
        path = folder / f"{_file_name(title)}{SUFFIXES[form]}"
        _give(_rendered(flow, title, form), form, path)


def _file_name(title: str) -> str:
    """The scenario's name (or `stage`), with nothing in it that is not for a file name."""
    from simulator.analyses.diagrams import STAGE

    name = "stage" if title == STAGE else title.partition(": ")[2]
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)


def _write(path: Path, content: str | bytes) -> None:
    """Write text or an image, whole or not at all."""
    from simulator.analyses.dataset.export import write_whole

    write_whole(path, [content])
