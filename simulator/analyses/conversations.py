"""The dialogues that a page links to, as collapsed sections of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from simulator.analyses.markup import html
from simulator.dialogue import Dialogue, ToolCall, Turn

LONGEST = 2_000
"""Characters of one text that are shown."""


def conversations(transcripts: Mapping[str, Dialogue], places: Mapping[str, str]) -> Iterator[str]:
    """HTML: each dialogue under a line that says what it is."""
    for reference, place in places.items():
        dialogue = transcripts[reference]
        yield (
            f'<details id="{place}" class="talk"><summary><h3><bdi>{html(reference)}</bdi></h3>'
            f" <small><bdi>{html(dialogue.scenario)}</bdi>,"
            f" <bdi>{html(dialogue.persona)}</bdi>: {html(dialogue.ending.kind.value)}</small>"
            "</summary>"
        )
        for turn in dialogue.turns:
            yield from _turn(turn)
        yield f'<p class="ending">{_short(dialogue.outcome)}</p></details>\n'


def _turn(turn: Turn) -> Iterator[str]:
    for call in turn.calls:
        yield _call(call)
    beat = f" <small><bdi>{html(turn.beat)}</bdi></small>" if turn.beat else ""
    sent_back = f" <small>{len(turn.drafts)} sent back</small>" if turn.drafts else ""
    yield (
        f'<div class="turn {turn.speaker.value}"><b>{turn.speaker.value}</b>{beat}{sent_back}'
        f'<p dir="auto">{_short(turn.text)}</p>'
    )
    for finding in turn.findings:
        yield f'<p class="finding">{html(finding.code)}: {_short(finding.message)}</p>'
    yield "</div>"


def _call(call: ToolCall) -> str:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    outcome = "succeeded" if call.ok else f"did not succeed: {call.because}"
    return (
        f'<div class="call"><code>{html(call.name)} {_short(arguments)}</code>'
        f"<p>{_short(outcome)}</p><code>{_short(call.result)}</code></div>"
    )


def _short(text: str) -> str:
    left = len(text) - LONGEST
    more = f" <small>and {left:,} more characters</small>" if left > 0 else ""
    return html(text[:LONGEST]) + more
