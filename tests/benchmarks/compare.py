"""Whether two runs hold the same dialogues: `python compare.py BEFORE AFTER` names each difference.

Compared are text, beats, calls with their results, endings and verdicts, by place in the plan; what
only one of two versions keeps (acts, hits) is not. Exit code 1 where anything differs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from simulator.dialogue import Dialogue
from simulator.runs.store import Run


def content(dialogue: Dialogue) -> list[object]:
    """What has to be the same, in order."""
    turns: list[object] = [
        (t.speaker.value, t.beat, t.text, [(c.name, c.arguments, c.result) for c in t.calls])
        for t in dialogue.turns
    ]
    return [*turns, dialogue.ending, dialogue.verdict]


def main(before: Path, after: Path) -> int:
    """Print what differs, and how much."""
    with Run.open(before) as old, Run.open(after) as new:
        pairs = list(zip(old.dialogues(), new.dialogues(), strict=True))
    differing = 0
    for place, (one, other) in enumerate(pairs, 1):
        rows = list(zip(content(one), content(other), strict=False))
        first = next((pair for pair in rows if pair[0] != pair[1]), None)
        if first or one.case_id != other.case_id or len(one.turns) != len(other.turns):
            differing += 1
            print(f"{place} {one.scenario}\n  - {first and first[0]}\n  + {first and first[1]}")
    print(f"{differing} of {len(pairs)} dialogues differ: {before.name}, {after.name}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
