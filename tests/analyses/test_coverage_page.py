"""The page as a browser shows it, and as text."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import Page, browser, find_chromium
from covered import covered, reported

from simulator.analyses.coverage.heatmap import FEW, SHADES, shade_of
from simulator.analyses.coverage.page import page
from simulator.analyses.coverage.report import TRANSCRIPTS, Report, chosen, keys_of
from simulator.analyses.markup import broken
from simulator.dialogue import Dialogue
from simulator.runs.coverage.bins import edge
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Space

WIDTHS = (375, 1280)
EVIL = "<script>document.title='taken'</script><img src=//evil.test/x onerror=\"alert(1)\">"
MARKS = "javascript:alert(1)\x00\x1b[31m\u202e\u2066\ud800'\"`&amp;"

in_browser = pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def report() -> Report:
    return covered()[0]


@pytest.fixture(scope="module")
def transcripts() -> dict[str, Dialogue]:
    return covered()[1]


@pytest.fixture(scope="module")
def text(report: Report, transcripts: dict[str, Dialogue]) -> str:
    return page([report], transcripts)


@pytest.fixture(scope="module")
def hostile() -> str:
    """A page of which every name and every word is out to do harm."""
    report, transcripts = covered()
    pack, name = report.pack, EVIL + MARKS
    long = "x" * 400
    scenario = replace(next(iter(pack.scenarios.values())), name=name, goal=name)
    before, after = (*scenario.beats,)[:2]
    way = edge(name, before, after)
    bins = (f"scenario:{name}", f"scenario:{long}", way, f"record:{name}/{name}",
            f"record:{long}", f"persona:{name}", f"persona:{long}")  # fmt: skip
    cells = tuple(f"{a} x {b}" for a in (name, long) for b in (name, long))
    cross = "scenario x persona"
    space = Space(pack=name, digest="", bins=bins, unreachable={bins[3]: name},
                  cells={cross: cells}, void={cross: {cells[1]: name}})  # fmt: skip
    coverage = Coverage(
        pack=name,
        dialogues=1,
        hits={bins[0]: 1, bins[5]: 1},
        crosses={cross: {cells[0]: 1}},
        examples={bins[0]: (name,), f"{cross}: {cells[0]}": (name,)},
    )
    evil = reported(replace(pack, name=name, scenarios={name: scenario}), {}, coverage, space)
    dialogue = next(d for d in transcripts.values() if any(turn.calls for turn in d.turns))
    call = next(call for turn in dialogue.turns for call in turn.calls)
    call = call.model_copy(
        update={"name": name, "arguments": {name: name}, "result": name, "because": name}
    )
    turns = tuple(
        turn.model_copy(update={"text": f"{name} {'y' * 3000}", "beat": name, "calls": (call,)})
        for turn in dialogue.turns
    )
    update = {"turns": turns, "scenario": name, "persona": name}
    return page([replace(evil, source=name, out=name)], {name: dialogue.model_copy(update=update)})


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Page]:
    async with browser(tmp_path / "profile") as tab_:
        yield tab_


class Outline(HTMLParser):
    """Headings, ids, links and elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []


def test_headings_are_in_order_and_links_lead_somewhere(text: str) -> None:
    outline = Outline(text)
    assert outline.levels[0] == 1 and outline.levels.count(1) == 1
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert len(set(outline.ids)) == len(outline.ids)
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)
    assert all(link.startswith("#") for link in outline.links)
    assert '<html lang="en">' in text


def test_every_hole_stands_under_a_command_and_every_bin_links_to_an_example(
    report: Report, text: str
) -> None:
    holes = text[text.index('id="p1-holes"') : text.index('id="p1-hits"')]
    for row in report.rows:
        for hole, key in zip(row.holes, keys_of(report, row), strict=True):
            assert f'<code class="command">{report.command(key)}</code>' in holes
            assert f"<li>{broken(hole.removeprefix(f'{row.name}:'))}</li>" in holes
    hits = text[text.index('id="p1-hits"') : text.index('id="p1-unreachable"')]
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', hits)
    assert len(rows) == report.assessment.hit
    assert all('href="#t-' in row for row in rows)


def test_heatmaps_show_counts_holes_and_what_is_void(report: Report, text: str) -> None:
    crosses = text[text.index('id="p1-crosses"') : text.index('id="p1-holes"')]
    for row, table in zip(
        report.assessment.crosses, re.findall(r"<table.*?</table>", crosses, re.DOTALL), strict=True
    ):
        assert table.count('<td class="hole"') == len(row.holes)
        assert table.count('<td class="void"') == row.unreachable
        assert len(re.findall(r'<td class="s\d"', table)) == row.hit
    assert "cannot be reached: the persona does not buy &lt;cakes&gt; &amp; co" in crosses


def test_shades_go_up_with_the_count() -> None:
    for most in (1, 2, FEW, 1_000):
        shades = [shade_of(hits, most) for hits in range(1, most + 1)]
        assert shades == sorted(shades)
        assert shades[0] == 1 and shades[-1] <= SHADES
    assert shade_of(1_000, 1_000) == SHADES


def test_no_more_transcripts_are_embedded_than_the_page_can_bear(report: Report) -> None:
    dialogue = next(iter(covered()[1].values()))
    bins = tuple(f"record:orders/{number}" for number in range(TRANSCRIPTS + 50))
    coverage = Coverage(
        pack=report.pack.name,
        dialogues=len(bins),
        hits=dict.fromkeys(bins, 1),
        examples={text: (f"run#{place}",) for place, text in enumerate(bins)},
    )
    space = Space(pack=report.pack.name, digest="", bins=bins, unreachable={})
    many = reported(report.pack, report.personas, coverage, space)
    text = page([many], {f"run#{place}": dialogue for place in range(len(bins))})
    assert text.count('class="talk"') == TRANSCRIPTS == len(chosen([many]))
    assert f"No more than {TRANSCRIPTS} are in a page" in text


def test_a_page_without_transcripts_has_no_links_to_them(report: Report) -> None:
    assert 'href="#t' not in page([report], {})


def test_the_same_report_gives_the_same_page(
    report: Report, transcripts: dict[str, Dialogue], text: str
) -> None:
    assert page([report], dict(reversed(transcripts.items()))) == text


def test_hostile_text_is_no_markup(hostile: str) -> None:
    outline = Outline(hostile)
    assert not outline.tags & {"img", "iframe", "object", "link", "base", "form"}
    assert not {name for name in outline.attributes if name.startswith("on") or name == "src"}
    assert hostile.count("<script") == 1
    assert not set(hostile) & {"\x00", "\x1b", "\u202e", "\u2066", "\ud800"}
    assert r"\x00\x1b[31m\u202e\u2066\ud800" in hostile


@in_browser
@pytest.mark.parametrize("width", WIDTHS)
async def test_it_fits_and_asks_for_nothing(
    tab: Page, text: str, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    await tab.view(width)
    await tab.open(path)
    for opened in ("false", "true"):
        await tab.value(f"document.querySelectorAll('details').forEach(d => d.open = {opened})")
        assert await tab.value("document.documentElement.scrollWidth <= innerWidth")
    assert tab.errors == []
    assert tab.requests == [path.as_uri()]


@in_browser
async def test_a_link_opens_what_it_leads_to_and_the_filter_leaves_what_fits(
    tab: Page, report: Report, text: str, tmp_path: Path
) -> None:
    hole = next(hole for row in report.assessment.dimensions for hole in row.holes)
    first, second = hole.partition(":")[2].split("/")
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    await tab.open(path, "#t-1")
    assert await tab.value("document.getElementById('t-1').open")
    assert not await tab.value("document.getElementById('t-2').open")
    await tab.value(
        f"var box = document.querySelector('.filter input'); box.value = '{second} {first}';"
        "box.dispatchEvent(new Event('input'))"
    )
    left = await tab.value(
        "Array.from(document.querySelectorAll('#p1-holes-list li')).filter(item =>"
        " item.checkVisibility()).map(item => item.textContent)"
    )
    assert f"{first}/{second}" in left
    assert all(first in name and second in name for name in left)
    assert tab.errors == []


@in_browser
async def test_it_is_used_with_the_keyboard_and_without_scripts(
    tab: Page, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    await tab.open(path, "#p1-graphs", scripts=False)
    assert not await tab.has("#p1-graphs details[open]")
    await tab.press("Tab", 9)
    await tab.press("Enter", 13)
    assert await tab.has("#p1-graphs details[open]")
    assert await tab.has(".filter[hidden]")
    assert tab.errors == []


@in_browser
@pytest.mark.parametrize("width", WIDTHS)
async def test_a_hostile_page_does_nothing_and_fits(
    tab: Page, hostile: str, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "page.html"
    path.write_text(hostile, encoding="utf-8")
    await tab.view(width)
    await tab.open(path)
    await tab.value("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert str(await tab.value("document.title")).startswith("Coverage: <script>")
    assert await tab.value("document.documentElement.scrollWidth <= innerWidth")
    assert tab.errors == []
    assert tab.requests == [path.as_uri()]


@in_browser
async def test_the_policy_refuses_scripts_and_images_that_are_not_the_page_s(
    tab: Page, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(text.replace("</header>", f"</header>{EVIL}"), encoding="utf-8")
    await tab.open(path)
    assert await tab.value("document.title") == "Coverage: bakery"
    assert set(tab.requests) - set(tab.refused) == {path.as_uri()}
    assert any("Content Security Policy" in error for error in tab.errors)
