"""`simulator stress --case ID --shrink`: the smallest variant that breaks in the same way."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulator.cli.main import print_json
from simulator.cli.progress import Progress
from simulator.cli.terminal import console, harmless
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.stress.stories import Story
    from simulator.api.shrinking import ShrunkCase
    from simulator.api.stress import StressProduction
    from simulator.attacks import Level
    from simulator.runs.stress.judged import Judged


def check_options(options: argparse.Namespace) -> None:
    """What `--shrink` needs, and what it has no use for.

    Raises:
        UserError: One of them.
    """
    if not options.shrink:
        if options.most is not None:
            raise UserError("--most goes with --shrink: dialogues that it may play")
        return
    if not options.case:
        raise UserError("--shrink takes one case: --case ID, which stands behind each story")
    for name in ("baseline", "junit", "html", "csv"):
        if getattr(options, name):
            raise UserError(f"--{name} and --shrink do not go together: --json has what it finds")


def shrink_(production: StressProduction, options: argparse.Namespace, level: Level | None) -> int:
    """Shrink the one case of a run; 1 where it breaks at the level or above, else 0."""
    from simulator.api.shrinking import ashrink
    from simulator.runs.stress.shrinking import MOST

    def watching(total: int, done: int) -> Progress:
        return Progress(total, done, doing="shrinking", at_most=True)

    most = MOST if options.most is None else options.most
    found = asyncio.run(ashrink(production, most, watching))
    code = int(level is not None and _worst(found) >= level)
    if options.json == "-":
        print_json(as_json(found, code))
    else:
        for line in lines(found):
            console().print(harmless(line), soft_wrap=True, highlight=False)
    if options.json not in (None, "-"):
        import json
        from pathlib import Path

        from simulator.analyses.dataset.whole_files import write_whole

        told = json.dumps(as_json(found, code), indent=1, ensure_ascii=True)
        write_whole(Path(options.json), [told, "\n"])
    return code


def lines(found: ShrunkCase) -> Iterator[str]:
    """For people: how sure it is, what is left, the story, and where it is stored."""
    from simulator.analyses.stress.table import percent

    shrunk, before, after = found.shrunk, found.before, found.after
    flaky = shrunk.whole.broke < shrunk.whole.replays
    yield (
        f"case {before.case.id} breaks {shrunk.whole}"
        f"{': the bot is not the same each time' if flaky else ''}"
    )
    left = len(after.attack.moves), len(before.attack.moves)
    if left[1]:
        yield f"moves: {left[0]} of {left[1]} are needed"
    yield from (f"  {number}. {move}" for number, move in enumerate(after.attack.moves, 1))
    plain = shrunk.after.variant.plain
    yield f"persona: {'its style is not needed' if plain else f'{after.case.persona}, as it is'}"
    yield f"exchanges: {_exchanges(after)}, of {_exchanges(before)}"
    yield (
        f"the smallest case breaks {shrunk.smallest}; {shrunk.dialogues:,} dialogues were played"
        f"{'' if shrunk.complete else ', which is all that --most allows: there may be a smaller'}"
    )
    if shrunk.failed:
        share = percent(shrunk.failed / shrunk.dialogues)
        yield f"{shrunk.failed:,} of them ({share}) failed and count as not broken"
    yield ""
    story = _story(after)
    if story is None:
        yield f"benign twin of {after.tactic.name}: {after.verdict.why}"
    else:
        yield from story.lines()
    yield ""
    yield f"Look at it: simulator show {found.folder} {found.place}"


def as_json(found: ShrunkCase, code: int) -> dict[str, Any]:
    """For machines."""
    shrunk, before, after = found.shrunk, found.before, found.after
    story = _story(after)
    return {
        "case": before.case.id,
        "smallest": after.case.id,
        "breaks": shrunk.whole.model_dump(),
        "smallest_breaks": shrunk.smallest.model_dump(),
        "way": shrunk.way.model_dump(),
        "moves": {"before": list(before.attack.moves), "after": list(after.attack.moves)},
        "exchanges": {"before": _exchanges(before), "after": _exchanges(after)},
        "plain_persona": shrunk.after.variant.plain,
        "dialogues": shrunk.dialogues,
        "failed": shrunk.failed,
        "complete": shrunk.complete,
        "story": None if story is None else story.model_dump(mode="json"),
        "run": str(found.folder),
        "place": found.place,
        "exit_code": code,
    }


def _story(after: Judged) -> Story | None:
    from simulator.analyses.stress.stories import story_of

    return story_of(after)


def _worst(found: ShrunkCase) -> Level:
    """Of the smallest variant; a twin that is refused is as bad as its tactic."""
    breaks = found.after.verdict.breaks
    return max((one.level for one in breaks), default=found.after.tactic.level)


def _exchanges(one: Judged) -> int:
    return (1 + len(one.dialogue.turns)) // 2
