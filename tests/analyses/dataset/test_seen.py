import tracemalloc
from random import Random

import pytest

from simulator.analyses.dataset.seen import Seen
from simulator.errors import RunError

LARGEST = 2**64 - 1


def test_a_record_stays_on_its_side() -> None:
    seen = Seen()
    assert seen.stand_on("train", [0, LARGEST])
    assert seen.stand_on("train", [LARGEST, 5])
    assert not seen.stand_on("test", [7, 0])
    assert seen.stand_on("test", [7])  # what was refused put none of its records anywhere
    assert seen.stand_on("test", [])


def test_rows_are_known_once_they_are_written() -> None:
    seen = Seen()
    assert not seen.holds_row(LARGEST)
    seen.write_row(LARGEST)
    assert seen.holds_row(LARGEST)
    assert not seen.holds_row(0)


def test_dialogues_that_share_a_sentence_are_counted_once() -> None:
    seen = Seen()
    seen.train_on([1, 2])
    seen.train_on([3])
    seen.train_on([])
    assert seen.shared == 0
    seen.hold_out([2, 1, LARGEST])
    seen.hold_out([2])
    assert seen.shared == 1
    assert seen.is_held_out([9, LARGEST])
    assert not seen.is_held_out([3, 9])
    assert not seen.is_held_out([])


def test_python_keeps_nothing_of_what_was_seen() -> None:
    seen, numbers = Seen(), Random(3)
    seen.stand_on("train", [1])
    tracemalloc.start()
    try:
        for _ in range(2_000):
            seen.stand_on("train", [numbers.getrandbits(64) for _ in range(5)])
            seen.train_on([numbers.getrandbits(64) for _ in range(4)])
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 50_000  # a set of 10,000 numbers takes ten times as much


def test_a_temporary_file_that_cannot_be_read_is_told_in_one_line() -> None:
    seen = Seen()
    seen._db.execute("DROP TABLE written")
    with pytest.raises(RunError, match="the export's temporary file") as error:
        seen.write_row(1)
    assert "\n" not in str(error.value)
