"""Cobertura XML as coverage.py writes it, for tools that show coverage.

A pack is a package, a dimension a class, a bin a line. Lines have no names in that format: each bin
is also a method of its class, with its one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.analyses.coverage.report import Report
from simulator.analyses.markup import visible
from simulator.runs.coverage.bins import split_bin

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

HIGHEST = 0.9999
"""What is not whole is never shown as 1."""


def cobertura(reports: Sequence[Report]) -> str:
    """Reports as one Cobertura document.

    Bins that cannot be reached are left out, and so are crosses. The number of a line is the place
    of the bin in its dimension, so that it stays the same as long as the pack does. There is no
    time in it: the same coverage gives the same document.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    hit = sum(report.assessment.hit for report in reports)
    valid = sum(report.assessment.reachable for report in reports)
    root = Element(
        "coverage",
        {"version": "1", "timestamp": "0", "lines-valid": str(valid), "lines-covered": str(hit),
         **_rates(hit, valid), "branches-covered": "0", "branches-valid": "0"},
    )  # fmt: skip
    sources = SubElement(root, "sources")
    for report in reports:
        SubElement(sources, "source").text = visible(report.source)
    packages = SubElement(root, "packages")
    for report in reports:
        whole = report.assessment
        name = visible(report.pack.name)
        package = SubElement(
            packages, "package", {"name": name, **_rates(whole.hit, whole.reachable)}
        )
        classes = SubElement(package, "classes")
        for row in whole.dimensions:
            if row.reachable:
                place = {"name": row.name, "filename": f"{name}/{row.name}"}
                rates = _rates(row.hit, row.reachable)
                _lines(SubElement(classes, "class", {**place, **rates}), report, row.name)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _lines(class_: Element, report: Report, dimension: str) -> None:
    from xml.etree.ElementTree import SubElement

    methods, lines = SubElement(class_, "methods"), SubElement(class_, "lines")
    of_it = (text for text in report.space.bins if split_bin(text)[0] == dimension)
    for number, text in enumerate(of_it, 1):
        hits = report.coverage.hits.get(text, 0)
        if not hits and text in report.space.unreachable:
            continue
        line = {"number": str(number), "hits": str(hits)}
        rate = "1" if hits else "0"
        method = SubElement(
            methods,
            "method",
            {"name": visible(split_bin(text)[1]), "signature": "", "line-rate": rate,
             "branch-rate": "0", "complexity": "0"},
        )  # fmt: skip
        SubElement(SubElement(method, "lines"), "line", line)
        SubElement(lines, "line", line)


def _rates(hit: int, valid: int) -> dict[str, str]:
    return {"line-rate": line_rate(hit, valid), "branch-rate": "0", "complexity": "0"}


def line_rate(hit: int, valid: int) -> str:
    """A share, 0 to 1, with four digits; 1 only where nothing is missing.

    Example:
        >>> line_rate(99_999, 100_000), line_rate(1, 1), line_rate(1, 3)
        ('0.9999', '1', '0.3333')
    """
    if hit == valid:
        return "1"
    return f"{min(HIGHEST, hit / valid):.4g}"
