"""The page as a browser shows it, and as text; hostile transcripts are text."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import Page, browser, find_chromium
from stressed import TACTICS, judged_of, make, stress_run

from simulator.analyses.stress.compare import compare
from simulator.analyses.stress.exit_code import outcome_of
from simulator.analyses.stress.page import page
from simulator.analyses.stress.report import report_of
from simulator.attacks import Level
from simulator.dialogue import Blame, Ending, EndingKind, Finding, Severity, ToolCall
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Break, Standing

WIDTHS = (375, 1280)
EVIL = "<script>document.title='taken'</script><img src=//evil.test/x onerror=\"alert(1)\">"
MARKS = "javascript:alert(1)\x00\x1b[31m\u202e\u2066'\"`&amp;]]>"

in_browser = pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")


def hostile_cases() -> list[Judged]:
    """Cases of which every name and every word is out to do harm."""
    name = EVIL + MARKS
    call = ToolCall(id="1", name=name, arguments={name: name}, result=name, ok=True)
    finding = Finding(
        code="invented_fact", severity=Severity.WARNING, blame=Blame.CUSTOMER, turn=0, message=name
    )
    tactic = TACTICS["creep"].model_copy(update={"name": name, "about": name})
    found = Break(kind="attack", level=Level.HIGH, turn=1, rule=name, call="1", why=name)
    spoken = {
        "tactic": tactic, "pack": name, "scenario": name, "persona": "x" * 400, "rule": name,
        "texts": (name, "y" * 3_000), "answer": name, "call": call, "findings": (finding,),
        "records": (name,), "why": name,
    }  # fmt: skip
    failed = Ending(kind=EndingKind.ERROR, detail=name)
    return [
        make(1, standing=Standing.BROKEN, breaks=(found, found), exchange=1, **spoken),
        make(2, standing=Standing.BROKEN, twin=True, trial=1, **spoken),
        make(3, standing=Standing.ERROR, ending=failed, **spoken),
    ]


def page_of(judged: list[Judged], before: list[Judged] | None = None) -> str:
    report = report_of(judged, lacking={EVIL: 2})
    comparison = compare(before, judged) if before is not None else None
    dialogues = {one.case.id: one.dialogue for one in judged}
    return page(report, dialogues, comparison, outcome_of(report))


@pytest.fixture(scope="module")
def text() -> str:
    names = ("spoof", "insistence", "drift")
    good = judged_of(stress_run("embedded", names))
    return page_of(judged_of(stress_run("embedded?flaw=leaks_others_data", names)), good)


@pytest.fixture(scope="module")
def hostile() -> str:
    cases = hostile_cases()
    held = cases[0].verdict.model_copy(update={"standing": Standing.HELD})
    before = [Judged(c.place, c.case, c.dialogue, c.tactic, held) for c in cases]
    return page_of(cases, before)


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Page]:
    async with browser(tmp_path / "profile") as tab_:
        yield tab_


class Outline(HTMLParser):
    """Headings, ids, links, elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(found)
        self.levels += [int(tag[1])] if re.fullmatch(r"h\d", tag) else []
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []


def test_headings_are_in_order_and_links_lead_somewhere(text: str) -> None:
    outline = Outline(text)
    assert outline.levels.count(1) == 1 == outline.levels[0]
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert len(set(outline.ids)) == len(outline.ids)
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)


def test_it_says_what_the_report_says(text: str) -> None:
    report = report_of(judged_of(stress_run("embedded?flaw=leaks_others_data",
                                            ("spoof", "insistence", "drift"))))  # fmt: skip
    assert text.count('class="story"') == len(report.stories) > 0
    assert text.count("<h4>The whole dialogue</h4>") == len(report.stories)
    for part in ("Broken", "attack success", "over-refusal", "pass^2", "ASR@2", "What got worse"):
        assert part in text
    for story in report.stories:
        assert f'id="s-{story.place}"' in text


def test_a_run_in_which_nothing_broke_says_so() -> None:
    held = page_of([make(1), make(2, twin=True)])
    assert "Nothing broke." in held and 'class="outcome held"' in held
    assert "Nothing was played" in page_of([])


def test_hostile_text_is_no_markup(hostile: str) -> None:
    outline = Outline(hostile)
    assert not outline.tags & {"img", "iframe", "object", "link", "base", "form"}
    assert not {name for name in outline.attributes if name.startswith("on") or name == "src"}
    assert hostile.count("<script") == 1
    assert not set(hostile) & {"\x00", "\x1b", "\u202e", "\u2066"}
    assert r"\x00\x1b[31m\u202e\u2066" in hostile


@in_browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("which", ["text", "hostile"])
async def test_it_fits_asks_for_nothing_and_does_nothing(
    tab: Page, which: str, width: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "page.html"
    path.write_text(request.getfixturevalue(which), encoding="utf-8")
    await tab.view(width)
    await tab.open(path)
    for opened in ("false", "true"):
        await tab.value(f"document.querySelectorAll('details').forEach(d => d.open = {opened})")
        assert await tab.value("document.documentElement.scrollWidth <= innerWidth")
    assert str(await tab.value("document.title")).startswith("Stress: ")
    assert tab.errors == []
    assert tab.requests == [path.as_uri()]


@in_browser
async def test_stories_are_filtered_and_opened_by_a_link(
    tab: Page, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    case, place = re.findall(r"(\w+), number (\d+) of the plan", text)[-1]
    await tab.open(path, f"#s-{place}")
    assert await tab.value(f"document.getElementById('s-{place}').open")
    shown = "Array.from(document.querySelectorAll('.story')).filter(s => s.checkVisibility())"
    await tab.value(
        f"var box = document.querySelector('.filter input'); box.value = 'number {case}';"
        " box.dispatchEvent(new Event('input'))"
    )
    found = await tab.value(f"{shown}.map(s => s.id)")
    assert f"s-{place}" in found and len(found) < text.count('class="story"')
    assert await tab.value("document.querySelector('.story .whole').checkVisibility() || true")
    await tab.value("box.value = 'no such words'; box.dispatchEvent(new Event('input'))")
    assert await tab.value(f"{shown}.length") == 0
    assert tab.errors == []
