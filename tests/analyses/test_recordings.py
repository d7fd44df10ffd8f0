"""What the critic flags in real recordings that ended well, finding by finding.

Whoever changes a check sees here what it does to conversations that nobody wrote for it.
"""

from pathlib import Path

import pytest

from simulator.analyses.audit import Audit, audit
from simulator.analyses.recordings.reader import read_recordings
from simulator.content.pack import find_pack
from simulator.dialogue import Severity

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[3] / "shared" / "data" / "transcripts"
PACK = Path(__file__).parents[1] / "packs" / "retail"
RETAIL = (("retail-gpt-4.1.json", "tau2"), ("retail-grok-3.json", "tau"))
AIRLINE = (("airline-gpt-4o.json", "tau"),)
MOST_RETAIL = 0.01
MOST_AIRLINE = 0.03

Place = tuple[str, int, str]

TRUE: dict[Place, str] = {
    ("retail-grok-3.json#10", 1, "wrong_speaker"): (
        "the message is `I'm`, an empty line and `Assistant: Hello! ...`: a label slipped in"
    ),
    ("retail-grok-3.json#72", 14, "repetition"): (
        "turns 13 and 14 are the same message of eight lines, with nobody speaking between"
    ),
}
"""Faults that are there; no wrong fact is among them (both halves, read one by one)."""

FALSE_ALARMS: dict[Place, str] = {}
"""What is right and flagged all the same."""


def audited(names: tuple[tuple[str, str], ...], pack: bool) -> Audit:
    if not DATA.is_dir():
        pytest.skip(f"the public recordings are not here ({DATA})")
    found = [r for name, kind in names for r in read_recordings(DATA / name, kind) if r.passed]
    return audit(found, find_pack(str(PACK)) if pack else None)


def test_the_flags_in_retail_are_the_listed_ones() -> None:
    result = audited(RETAIL, pack=True)
    flags = {
        (flag.recording, flag.turn, flag.code)
        for flag in result.findings
        if flag.severity == Severity.ERROR
    }
    assert flags == TRUE.keys() | FALSE_ALARMS.keys()
    wrongly = {place[:2] for place in FALSE_ALARMS}
    assert result.messages > 1_000
    assert len(wrongly) / result.messages <= MOST_RETAIL


def test_few_messages_in_airline_are_flagged() -> None:
    result = audited(AIRLINE, pack=False)
    assert result.messages > 400
    assert result.flagged_share <= MOST_AIRLINE
