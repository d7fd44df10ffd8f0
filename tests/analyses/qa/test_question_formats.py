import csv
import io
import json

import pytest

from simulator.analyses.csv_cells import cell
from simulator.analyses.qa.entries import EntrySet, Pair, Rejected, Ticket
from simulator.analyses.qa.formats import FORMATS, as_report

PAIRS = (
    Pair(question="=1+1", response='a, b\n"c"'),
    Pair(question="Do you deliver?", response="@SUM(A1)"),
)
REJECTED = Rejected(
    code="near_copy", reason="a near copy", like="=1+1", entry={"question": "=1+ 1"}
)
HEAD = {"source": "fake-1", "pack": "", "digest": "", "seed": 0, "checked": "form", "asked": 2}
PAIRS_SET = EntrySet(kind="qa", pairs=PAIRS, rejected=(REJECTED,), **HEAD)
TICKET = Ticket(message="It broke.", category="x", sentiment="negative", urgency="high")


def test_json_is_an_array_of_the_entries() -> None:
    assert json.loads(FORMATS["json"](PAIRS_SET)) == [pair.model_dump() for pair in PAIRS]


def test_the_report_is_one_document_with_its_head() -> None:
    data = json.loads(as_report(PAIRS_SET))
    assert (data["format"], data["source"], len(data["pairs"])) == (2, "fake-1", 2)
    assert data["rejected"][0]["like"] == "=1+1"
    assert data["counts"] == {"accepted": 2, "rejected": 1, "near_copy": 1}
    assert "tickets" not in data


def test_jsonl_is_an_entry_a_line() -> None:
    rows = [json.loads(line) for line in FORMATS["jsonl"](PAIRS_SET).splitlines()]
    assert rows == [pair.model_dump() for pair in PAIRS]


def test_csv_is_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["csv"](PAIRS_SET))))
    assert rows == [
        ["question", "response"],
        ["'=1+1", 'a, b\n"c"'],
        ["Do you deliver?", "'@SUM(A1)"],
    ]


@pytest.mark.parametrize("first", list("=+-@\t\r\uff1d"))
def test_cells_that_would_be_calculated(first: str) -> None:
    assert cell(first + "x") == "'" + first + "x"
    assert cell("x" + first) == "x" + first


def test_text_has_the_rejected_and_the_counts_at_its_end() -> None:
    text = FORMATS["text"](PAIRS_SET)
    assert "2. Q: Do you deliver?\n   A: @SUM(A1)" in text
    assert "near_copy: a near copy, of '=1+1': =1+ 1" in text
    assert text.endswith("rejected 1 (near_copy 1)\n")


def test_tickets() -> None:
    tickets = EntrySet(kind="ticket", tickets=(TICKET,), **HEAD)
    assert "pairs" not in json.loads(as_report(tickets))
    assert json.loads(FORMATS["json"](tickets)) == [TICKET.model_dump()]
    assert FORMATS["csv"](tickets).splitlines()[0] == "message,category,sentiment,urgency"
    assert "category x, sentiment negative, urgency high" in FORMATS["text"](tickets)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_set_is_fine(name: str) -> None:
    text = FORMATS[name](EntrySet(kind="qa", stopped="nothing came", **HEAD))
    assert isinstance(text, str)
