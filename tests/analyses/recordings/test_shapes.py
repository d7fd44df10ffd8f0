"""The same conversations in every shape: the same findings, by turn and code, and the same bins."""

from pathlib import Path

import pytest
from shapes import SHAPES, Messages, Shape

from simulator.analyses.audit import Audit, audit
from simulator.analyses.coverage.logs import measure_logs
from simulator.analyses.dataset.formats import conversation, openai_call
from simulator.analyses.recordings.mapping import LogMapping, read_mapping, shipped
from simulator.analyses.recordings.reader import Recording, read_recordings
from simulator.content.pack import find_pack
from simulator.dialogue import Dialogue, Speaker, Turn

DIALOGUES = 40
COVERED = 8
FAULTS = (
    " The fee comes to $7,777.13.",
    " Your reference is ZQX-90417.",
    " It arrives on February 3, 2031.",
    " I've refunded your order.",
)


def planted(turns: tuple[Turn, ...], number: int) -> list[Turn]:
    """One turn of support says something that nothing supports."""
    mine = [turn for turn in turns if turn.speaker == Speaker.SUPPORT]
    chosen = mine[number % len(mine)].index
    fault = FAULTS[number % len(FAULTS)]
    return [
        t.model_copy(update={"text": t.text + fault}) if t.index == chosen else t for t in turns
    ]


def up_to_support(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Without what the customer says last, as some shapes end with a reply."""
    last = max(turn.index for turn in turns if turn.speaker == Speaker.SUPPORT)
    return turns[: last + 1]


@pytest.fixture(scope="module")
def talks(dialogues: list[Dialogue]) -> list[Messages]:
    bakery = [d for d in dialogues if d.pack == "bakery"][:DIALOGUES]
    made = (
        conversation(d.system, planted(up_to_support(d.turns), number), openai_call)
        for number, d in enumerate(bakery)
    )
    return [[{"content": None, **message} for message in talk] for talk in made]


def mapping_of(shape: Shape, folder: Path) -> LogMapping:
    base = shipped(shape.format)
    if not shape.mapping:
        return base
    path = folder / "mapping.yaml"
    path.write_text(shape.mapping, encoding="utf-8")
    return read_mapping(path, base)


def read(name: str, folder: Path, talks: list[Messages]) -> list[Recording]:
    shape = SHAPES[name]
    return read_recordings(shape.write(folder, talks), shape.format, mapping_of(shape, folder))


def found(result: Audit) -> set[tuple[int, int, str]]:
    """Findings by conversation, turn and code; conversations by their order."""
    order: dict[str, int] = {}
    for flag in result.findings:
        order.setdefault(flag.recording, len(order))
    return {(order[flag.recording], flag.turn, flag.code) for flag in result.findings}


@pytest.fixture(scope="module")
def expected(
    talks: list[Messages], tmp_path_factory: pytest.TempPathFactory
) -> tuple[set[tuple[int, int, str]], dict[str, int]]:
    recordings = read("one_a_line", tmp_path_factory.mktemp("plain"), talks)
    result = audit(recordings)
    assert result.flagged_messages >= 30  # a deed may be true where it was planted
    coverage, _ = measure_logs(recordings[:COVERED], find_pack("bakery"))
    return found(result), dict(coverage.hits)


def test_there_are_enough_shapes() -> None:
    assert len(SHAPES) >= 45


@pytest.mark.parametrize("name", SHAPES)
def test_findings_and_bins_are_the_same_in_every_shape(
    name: str,
    talks: list[Messages],
    expected: tuple[set[tuple[int, int, str]], dict[str, int]],
    tmp_path: Path,
) -> None:
    recordings = read(name, tmp_path, talks)
    assert len(recordings) == DIALOGUES
    findings, bins = expected
    assert found(audit(recordings)) == findings
    coverage, report = measure_logs(recordings[:COVERED], find_pack("bakery"))
    assert coverage.hits == bins
    assert report.reading.messages.unread.keys() <= {"reasoning"}
    assert not report.reading.calls.unread
