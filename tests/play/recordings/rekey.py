"""Give the recorded replies the keys of today's requests; what was written stays as it is.

Not a test: run it with `python tests/play/recordings/rekey.py` once prompts or packs have changed.
Every case is played with its replies in their order. A journal is written only where each of its
dialogues is accepted and asks for exactly as many replies as it has; otherwise it is said which one
does not fit.
"""

import asyncio
import json
import sys
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue
from simulator.play.context import StageContext
from simulator.play.models.client import Replay
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.journal import Entry, Journal, request_key, system_key
from simulator.play.stage import play

HERE = Path(__file__).parent


class Script(Replay):
    """Answers whatever is asked with the next reply, and writes it to the journal as the answer.

    Attributes:
        replies: Those that are left.
    """

    replies: deque[Entry]

    def _generate(self, messages: list[BaseMessage], *others: Any, **options: Any) -> ChatResult:
        if not self.replies:
            raise EndpointFailure(Kind.REJECTED, f"one more reply of the {self.role} is asked for")
        key = request_key(messages, options)
        entry = self.replies.popleft()
        self.journal.write(entry.model_copy(update={"key": key, "system": system_key(messages)}))
        return super()._generate(messages, *others, **options)


def main() -> int:
    """Rekey all recordings; 1 where one does not fit any more."""
    wrong = 0
    for path in sorted(HERE.glob("manual-*.jsonl")):
        with TemporaryDirectory(dir=HERE) as folder:
            rekeyed = Path(folder) / path.name
            faults = asyncio.run(rekey(path, rekeyed))
            if not faults:
                rekeyed.replace(path)
        for fault in faults:
            print(f"{path.name}: {fault}")
        wrong += len(faults)
    return 1 if wrong else 0


async def rekey(path: Path, target: Path) -> list[str]:
    """Write a recording again with today's keys.

    Returns:
        What does not fit.
    """
    faults = []
    entries = iter(Journal(path).entries.values())
    lines = path.with_name(path.name.replace("manual", "cases")).read_text().splitlines()
    with Journal(target) as journal:
        for number, line in enumerate(lines, 1):
            recorded = json.loads(line)
            scripts = scripts_of(islice(entries, recorded["replies"]), journal)
            words = recorded.get("turn_words", "free")
            dialogue = await perform(Case.model_validate(recorded["case"]), scripts, words)
            left = {role: len(script.replies) for role, script in scripts.items() if script.replies}
            if left or not dialogue.verdict.accepted:
                why = [*dialogue.verdict.reasons, dialogue.ending.detail]
                why += [f"not asked for are {left[role]} of the {role}" for role in left]
                faults.append(f"dialogue {number}: {', '.join(filter(None, why))}")
    if more := len(list(entries)):
        faults.append(f"left over at the end: {more}")
    return faults


def scripts_of(entries: Iterator[Entry], journal: Journal) -> dict[str, Script]:
    """A dialogue's replies by role."""
    scripts: dict[str, Script] = {}
    for entry in entries:
        blank = Script(journal=journal, role=entry.role, replies=deque())
        scripts.setdefault(entry.role, blank).replies.append(entry)
    return scripts


async def perform(case: Case, scripts: dict[str, Script], turn_words: str) -> Dialogue:
    """The dialogue of a case; who has no replies is the embedded model."""
    customer, support = (scripts.get(role, EmbeddedChatModel()) for role in ("customer", "support"))
    persona = load_personas()[case.persona]
    pack = find_pack(case.pack)
    return await play(StageContext(pack, case, persona, customer, support, turn_words=turn_words))


if __name__ == "__main__":
    sys.exit(main())
