"""Drawings: the beats of scenarios, or the stage on which a dialogue is played."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from simulator.analyses.diagrams import STAGE, mermaid, of_scenario, of_stage
from simulator.analyses.svg import draw as draw_svg
from simulator.api.packs import open_pack
from simulator.content.pack import Pack
from simulator.errors import UserError, nearest
from simulator.runs.planner import choose_scenarios

if TYPE_CHECKING:
    from simulator.analyses.diagrams import Flow

ZOOM = 2.0
"""Pixels of a PNG for one of the SVG."""

MOST_PIXELS = 16_000
"""Of a PNG, to either side; a larger picture is zoomed less."""

FORMATS = ("mermaid", "svg", "png")


def draw(
    pack: str | Path | Pack | None = None,
    scenario: str | None = None,
    *,
    format: Literal["mermaid", "svg", "png"] = "mermaid",
) -> dict[str, str | bytes]:
    """Draw the scenarios of a pack, or the stage where no pack is named.

    Args:
        pack: The business.
        scenario: Only this one; all where none is named.
        format: `mermaid` or `svg` as text, `png` as bytes.

    Returns:
        By title, `PACK: SCENARIO`, one picture each.

    Raises:
        UserError: There is no such pack, scenario or format, or PNG cannot be made here.

    Example:
        >>> list(draw("bakery", "daily_special"))
        ['bakery: daily_special']
    """
    if format not in FORMATS:
        raise UserError(f"there is no format `{format}`{nearest(format, FORMATS)}")
    if format == "png":
        check_png()
    return {title: _rendered(flow, title, format) for title, flow in _flows(pack, scenario)}


def _flows(pack: str | Path | Pack | None, scenario: str | None) -> list[tuple[str, Flow]]:
    """What is to be drawn, with its title."""
    if pack is None:
        if scenario is not None:
            raise UserError("the stage is the same for every scenario: name a pack, or no scenario")
        from simulator.play.stage import build_stage

        return [(STAGE, of_stage(build_stage()))]
    pack = open_pack(pack)
    chosen = choose_scenarios(pack, [scenario] if scenario else [], [pack])
    return [(f"{pack.name}: {each.name}", of_scenario(each)) for each in chosen]


def _rendered(flow: Flow, title: str, form: str) -> str | bytes:
    if form == "mermaid":
        return stage_mermaid() if title == STAGE else mermaid(flow, title)
    svg = draw_svg(*flow, title)
    return svg if form == "svg" else _png(svg)


def stage_mermaid() -> str:
    """LangGraph's own drawing of the stage, as mermaid text."""
    from simulator.play.stage import build_stage

    return build_stage().get_graph().draw_mermaid()


def check_png() -> None:
    """Check that PNG can be made.

    Raises:
        UserError: The extra `png` is not installed.
    """
    try:
        import resvg_py  # noqa: F401
    except ImportError:
        raise UserError(
            'PNG needs the extra `png`: pip install "conversation-simulator[png]"; --format svg'
            " needs nothing"
        ) from None


def _png(svg: str) -> bytes:
    import resvg_py

    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    longest = max(map(int, found.groups())) if found else MOST_PIXELS
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=min(ZOOM, MOST_PIXELS / longest)))
