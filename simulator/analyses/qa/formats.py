"""Formats of a set: JSON array, JSON lines, CSV that no spreadsheet calculates, text; report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from simulator.analyses.csv_cells import table
from simulator.analyses.qa.entries import FORMS, EntrySet, Pair, Rejected


def as_json(found: EntrySet) -> str:
    """One array of the entries, and nothing else."""
    rows = [entry.model_dump() for entry in found.entries]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_report(found: EntrySet) -> str:
    """One document: who wrote what for whom, the entries, what was rejected and why, counts."""
    empty = {"pairs"} if found.kind == "ticket" else {"tickets"}
    data = found.model_dump(mode="json", exclude=empty)
    return json.dumps({**data, "counts": counts(found)}, ensure_ascii=False, indent=1) + "\n"


def as_jsonl(found: EntrySet) -> str:
    """One entry a line."""
    rows = (json.dumps(entry.model_dump(), ensure_ascii=False) for entry in found.entries)
    return "".join(f"{row}\n" for row in rows)


def as_csv(found: EntrySet) -> str:
    """A row for each entry, after the names of the columns."""
    rows = (entry.model_dump().values() for entry in found.entries)
    return table(tuple(FORMS[found.kind].model_fields), rows)


def as_text(found: EntrySet) -> str:
    """For people: the entries, what was rejected and the counts."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: EntrySet) -> Iterator[str]:
    for place, entry in enumerate(found.entries, 1):
        if isinstance(entry, Pair):
            yield from (f"{place}. Q: {entry.question}", f"   A: {entry.response}", "")
        else:
            yield f"{place}. {entry.message}"
            yield f"   category {entry.category}, sentiment {entry.sentiment}," + (
                f" urgency {entry.urgency}"
            )
            yield ""
    if found.rejected:
        yield from ("rejected", *(f"  {line_of(each)}" for each in found.rejected), "")
    yield from subject_lines(found)
    yield summary(found)


def line_of(rejected: Rejected) -> str:
    """One rejected entry on one line: why, what it resembles, and its words."""
    like = f", of {rejected.like!r}" if rejected.like else ""
    said = " | ".join(rejected.entry.values())
    return " ".join(f"{rejected.code}: {rejected.reason}{like}: {said}".split())


def counts(found: EntrySet) -> dict[str, int]:
    """Accepted and rejected, and the rejected ones by reason."""
    return {"accepted": len(found.entries), "rejected": len(found.rejected), **found.reasons}


def summary(found: EntrySet) -> str:
    """The counts on one line."""
    reasons = ", ".join(f"{code} {count:,}" for code, count in found.reasons.items())
    line = (
        f"{len(found.entries):,} of {found.asked:,} by {found.source}; checked against"
        f" {found.checked}; rejected {len(found.rejected):,}"
    )
    return line + (f" ({reasons})" if reasons else "")


def subject_lines(found: EntrySet) -> Iterator[str]:
    """What the instruction names: the topics that it was taken to mean, and how many entries."""
    for subject in found.subjects:
        if subject.topics:
            yield f"`{subject.phrase}`: {subject.entries:,} ({', '.join(subject.topics)})"
        else:
            yield f"`{subject.phrase}`: no topic of pack {found.pack} has these words"


FORMATS: dict[str, Callable[[EntrySet], str]] = {
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": as_csv,
    "text": as_text,
}
"""Writers by name."""
