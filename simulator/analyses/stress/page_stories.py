"""The stories of breaks as collapsed parts of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from simulator.analyses.conversations import conversation
from simulator.analyses.markup import count, html
from simulator.analyses.stress.report import StressReport
from simulator.analyses.stress.stories import Story
from simulator.dialogue import Dialogue


def stories(report: StressReport, transcripts: Mapping[str, Dialogue]) -> Iterator[str]:
    """HTML: each case that broke, the worst first.

    Args:
        report: With its stories.
        transcripts: Dialogues by the ids of their cases.
    """
    if not report.stories:
        yield "<p>Nothing broke.</p>\n"
        return
    shown = count(len(report.stories), "case broke", "cases broke")
    if report.further_stories:
        shown = (
            f"{len(report.stories):,} of the {len(report.stories) + report.further_stories:,} cases"
            " that broke, the worst ones of each tactic first"
        )
    yield (
        f'<p>{shown}.</p>\n<p class="filter" data-of="stories-list" hidden><label>Only stories with'
        ' <input type="search"></label> <output></output></p>\n<div id="stories-list">'
        '<ul class="stories" data-group>\n'
    )
    for story in report.stories:
        yield from _story(story, transcripts.get(story.case))
    yield "</ul></div>\n"


def _story(story: Story, dialogue: Dialogue | None) -> Iterator[str]:
    kind = "" if story.kind == "attack" else f" ({story.kind.replace('_', ' ')})"
    twin = ", benign twin" if story.twin else ""
    yield (
        f'<li><details class="story" id="s-{story.place}"><summary><span class="level">'
        f"{html(story.level)}</span><h3><bdi>{html(story.tactic)}</bdi>{html(kind + twin)}</h3>"
        f" <small>exchange {story.exchange}: <bdi>{html(story.why)}</bdi></small></summary>\n"
    )
    move = " <small>a move of its tactic</small>" if story.move else ""
    yield from _said("customer", story.customer, move)
    if story.call:
        yield (
            f'<div class="call"><code>{html(story.call)}</code><code>{html(story.result)}</code>'
            "</div>"
        )
    yield from _said("support", story.support)
    yield from _facts(story)
    if dialogue:
        yield '<details class="whole"><summary><h4>The whole dialogue</h4></summary>\n'
        yield from conversation(dialogue)
        yield "</details>\n"
    yield "</details></li>\n"


def _said(speaker: str, text: str, note: str = "") -> Iterator[str]:
    if text:
        yield (
            f'<div class="turn {speaker}"><b>{speaker}</b>{note}<p dir="auto">{html(text)}</p>'
            "</div>"
        )


def _facts(story: Story) -> Iterator[str]:
    yield "<dl>"
    yield from _fact("rule", [story.rule])
    yield from _fact("changed", story.changed)
    yield from _fact("also", story.further)
    yield from _fact("of", [f"{story.pack}/{story.scenario}, {story.persona}, {story.group}"])
    yield from _fact("case", [f"{story.case}, number {story.place:,} of the plan"])
    yield "</dl>\n"


def _fact(name: str, values: Iterable[str]) -> Iterator[str]:
    lines = "<br>".join(f"<bdi>{html(value)}</bdi>" for value in values if value)
    if lines:
        yield f"<dt>{name}</dt><dd>{lines}</dd>"
