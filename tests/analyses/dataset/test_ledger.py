import tracemalloc
from random import Random

import pytest

from simulator.analyses.dataset.ledger import Ledger
from simulator.errors import RunError

LARGEST = 2**64 - 1


def test_a_record_stays_on_its_side() -> None:
    ledger = Ledger()
    assert ledger.stand_on("train", [0, LARGEST])
    assert ledger.stand_on("train", [LARGEST, 5])
    assert not ledger.stand_on("test", [7, 0])
    assert ledger.stand_on("test", [7])  # what was refused put none of its records anywhere
    assert ledger.stand_on("test", [])


def test_rows_are_known_once_they_are_written() -> None:
    ledger = Ledger()
    assert not ledger.holds_row(LARGEST)
    ledger.write_row(LARGEST)
    assert ledger.holds_row(LARGEST)
    assert not ledger.holds_row(0)


def test_dialogues_that_share_a_sentence_are_counted_once() -> None:
    ledger = Ledger()
    ledger.train_on([1, 2])
    ledger.train_on([3])
    ledger.train_on([])
    assert ledger.shared == 0
    ledger.hold_out([2, 1, LARGEST])
    ledger.hold_out([2])
    assert ledger.shared == 1
    assert ledger.is_held_out([9, LARGEST])
    assert not ledger.is_held_out([3, 9])
    assert not ledger.is_held_out([])


def test_python_keeps_nothing_of_what_a_ledger_holds() -> None:
    ledger, numbers = Ledger(), Random(3)
    ledger.stand_on("train", [1])
    tracemalloc.start()
    try:
        for _ in range(2_000):
            ledger.stand_on("train", [numbers.getrandbits(64) for _ in range(5)])
            ledger.train_on([numbers.getrandbits(64) for _ in range(4)])
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 50_000  # a set of 10,000 numbers takes ten times as much


def test_a_temporary_file_that_cannot_be_read_is_told_in_one_line() -> None:
    ledger = Ledger()
    ledger._db.execute("DROP TABLE written")
    with pytest.raises(RunError, match="the export's temporary file") as error:
        ledger.write_row(1)
    assert "\n" not in str(error.value)
