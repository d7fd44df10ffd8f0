"""Whole dialogues in which real writers played our prompts, replayed from their recordings."""

import json
from pathlib import Path
from statistics import mean

import pytest

from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, Speaker
from simulator.play.context import Limits
from simulator.runs.runner import Job, play_all

HERE = Path(__file__).parent / "recordings"
ROLES = {1: ("customer",), 2: ("support",), 3: ("customer", "support"), 4: ("customer",)}
LEAST = {1: 4, 2: 4, 3: 4, 4: 2}
"""Dialogues that a recording has at least."""
WORDS = {4: "people"}
"""Recordings whose customers were told how many words people take."""


def recorded(number: int) -> list[tuple[Case, int]]:
    """The cases of a recording, each with the number of its replies."""
    lines = (HERE / f"cases-{number}.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    return [(Case.model_validate(row["case"]), row["replies"]) for row in rows]


def job_of(number: int) -> Job:
    recording = f"replay:{HERE / f'manual-{number}.jsonl'}"
    models = {role: recording for role in ROLES[number]}
    return Job(
        packs={name: find_pack(name).folder.resolve() for name in ("bakery", "ecommerce")},
        personas=load_personas(),
        customer_model=models.get("customer", "embedded"),
        support_model=models.get("support", "embedded"),
        limits=Limits(),
        concurrency=4,
        turn_words=WORDS.get(number, "free"),
    )


async def replayed(number: int) -> list[Dialogue]:
    """The dialogues of a recording, in the order of its cases."""
    cases = [case for case, _ in recorded(number)]
    played = {place: d async for place, d in play_all(job_of(number), iter(enumerate(cases)))}
    found = [played[place] for place in range(len(cases))]
    for detail in (dialogue.ending.detail for dialogue in found):
        if detail.endswith("it was changed"):
            pytest.skip(f"{detail}; run tests/play/recordings/rekey.py (see its README.md)")
    return found


@pytest.mark.parametrize("number", ROLES)
async def test_real_writing_gives_whole_dialogues(number: int) -> None:
    dialogues = await replayed(number)
    assert len(dialogues) >= LEAST[number]
    for dialogue in dialogues:
        assert dialogue.verdict.accepted, dialogue.verdict.reasons
        assert len(dialogue.turns) >= 4
        assert any("manual" in name for name in dialogue.models.values())


@pytest.mark.parametrize("number", ROLES)
async def test_every_reply_of_a_recording_is_asked_for(number: int) -> None:
    dialogues = await replayed(number)
    asked = [sum(used.calls for used in dialogue.usage.values()) for dialogue in dialogues]
    assert asked == [replies for _, replies in recorded(number)]


async def test_mistakes_of_real_writers_are_sent_back_and_mended() -> None:
    dialogues = [d for n in (2, 3) for d in await replayed(n)]
    drafts = [draft for d in dialogues for turn in d.turns for draft in turn.drafts]
    codes = {finding.code for draft in drafts for finding in draft.findings}
    assert {"unknown_duration", "claimed_deed", "unknown_percentage"} <= codes


async def test_replies_in_a_form_of_their_own_are_read() -> None:
    forms = [dialogue.usage["customer"].forms for dialogue in await replayed(3)]
    assert sum(each.get("lenient", 0) for each in forms) >= 2


async def test_who_is_told_how_many_words_people_take_writes_so() -> None:
    texts = {
        n: [t.text for d in await replayed(n) for t in d.turns if t.speaker == Speaker.CUSTOMER]
        for n in (1, 4)
    }
    free, people = (mean(len(text.split()) for text in texts[n]) for n in (1, 4))
    assert people <= 7 < free
    forms = [dialogue.usage["customer"].forms for dialogue in await replayed(4)]
    assert sum(each.get("too long", 0) for each in forms) >= 1
