"""The page as a browser shows it: real HTTP, a real Chromium."""

import asyncio
import json
import shutil
import sqlite3
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from browser import Page, browser, find_chromium

from simulator.api.result import open_run
from simulator.api.viewing import view
from simulator.dialogue import Dialogue, Draft, Finding, ToolCall
from simulator.runs.run_file import FILE

pytestmark = [
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine"),
    pytest.mark.slow,
]

WIDTHS = (390, 1280)
EVIL = "<script>document.title='taken'</script><img src=//evil.test/x onerror=\"alert(1)\">"
MARKS = "javascript:alert(1)\x00\x1b[31m\u202e\u2066'\"`&amp;${1}</textarea>"
PATIENCE = 30.0


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Page]:
    async with browser(tmp_path / "profile") as tab_:
        yield tab_


async def until(tab: Page, condition: str) -> float:
    """Seconds until something is so in the page."""
    started = time.perf_counter()
    while not await tab.value(condition):
        assert time.perf_counter() - started < PATIENCE, (condition, tab.errors)
        await asyncio.sleep(0.01)
    return time.perf_counter() - started


async def listed(tab: Page, many: int) -> None:
    await until(tab, f"document.querySelectorAll('#list li').length === {many}")


async def opened(tab: Page, place: int) -> None:
    await until(tab, f"document.getElementById('reading').dataset.drawn === '{place}'")


async def click(tab: Page, selector: str) -> None:
    await tab.value(f"document.querySelector({json.dumps(selector)}).click()")


async def fill(tab: Page, selector: str, text: str) -> None:
    await tab.value(
        f"{{const field = document.querySelector({json.dumps(selector)});"
        f"field.value = {json.dumps(text)};"
        "field.dispatchEvent(new Event('input', {bubbles: true}));}"
    )


async def test_a_dialogue_is_chosen_from_the_list_and_read(tab: Page, run: Path) -> None:
    dialogue = open_run(run).find("3")
    async with view(run) as address:
        await tab.view(1280)
        await tab.open(address)
        await listed(tab, 6)
        await click(tab, "#list li:nth-child(3) a")
        await opened(tab, 3)
        said = await tab.value(
            "[...document.querySelectorAll('.bubble > .words')].map(p => p.textContent)"
        )
        assert said == [turn.text for turn in dialogue.turns]
        calls = [call.name for turn in dialogue.turns for call in turn.calls]
        shown = (
            "[...document.querySelectorAll('.turn > .call summary code')].map(c => c.textContent)"
        )
        assert await tab.value(shown) == calls
        fields = {path.rpartition(".")[2] for path in dialogue.verdict.changed if "." in path}
        text = await tab.value("document.getElementById('reading').textContent")
        assert all(field in text for field in fields)
        await click(tab, ".heading .button:nth-of-type(3)")
        await opened(tab, 4)
        await until(
            tab, "document.querySelector('#list [aria-current] .title').textContent[0] === '4'"
        )
        await tab.value("history.go(-2)")
        await until(tab, "!document.querySelector('.turn')")
    assert tab.errors == []
    assert all(url.startswith((address, "about:")) for url in tab.requests)


async def test_a_filter_leaves_what_fits(tab: Page, run: Path) -> None:
    rows = open_run(run).overview()
    async with view(run) as address:
        await tab.view(1280)
        await tab.open(address)
        await listed(tab, 6)
        for field in ("scenario", "persona", "ending"):
            value = rows[4][field]
            await fill(tab, f"#filters [name={field}]", value)
            await listed(tab, sum(row[field] == value for row in rows))
            await click(tab, "#filters button[type=reset]")
            await listed(tab, 6)
        await fill(tab, "#filters [name=text]", "no such words")
        await listed(tab, 0)
        assert await tab.value("document.getElementById('matched').textContent") == (
            "0 of 6 dialogues"
        )
    assert tab.errors == []


async def test_a_correction_made_in_the_browser_arrives_in_export(
    tab: Page, run: Path, tmp_path: Path
) -> None:
    words = "Good evening! <i>What</i> can I do for you?"
    async with view(run) as address:
        await tab.view(1280)
        await tab.open(address, "#place=1")
        await opened(tab, 1)
        form = ".turn:nth-of-type(2) .correct"
        await click(tab, f"{form} summary")
        await fill(tab, f"{form} textarea", words)
        await click(tab, f"{form} button")
        assert open_run(run).decisions() == {}  # the reason lacks, and the browser says so
        await fill(tab, f"{form} input", "style of the house")
        await click(tab, f"{form} button")
        await until(tab, "document.querySelector('.corrected') !== null")
        shown = await tab.value("document.querySelectorAll('.bubble > .words')[1].textContent")
        assert shown == words
    open_run(run).export(tmp_path / "out", validation_share=0)
    lines = (tmp_path / "out/train.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["case"] == open_run(run).find("1").case_id]
    assert words in [message["content"] for message in rows[0]["messages"]]
    assert rows[0]["source"].startswith("corrections: a person; ")
    assert tab.errors == []


async def test_a_dialogue_is_rejected_with_a_reason_and_taken_back(tab: Page, run: Path) -> None:
    reject = ".decide .bad"
    async with view(run) as address:
        await tab.view(400)
        await tab.open(address, "#place=2")
        await opened(tab, 2)
        await click(tab, reject)
        await until(tab, "document.querySelector('.decide .wrong').checkVisibility()")
        await fill(tab, ".decide input", "too rude")
        await click(tab, reject)
        await until(tab, "document.querySelector('.verdict.bad') !== null")
        assert open_run(run).find("2").verdict.reasons == ("a person: too rude",)
        text = await tab.value("document.querySelector('.verdict').textContent")
        assert "rejected by a person: too rude" in text
        await until(tab, "document.querySelector('#list .badge.bad') !== null")
        await click(tab, ".decide button:last-child")
        await until(tab, "document.querySelector('.verdict.good') !== null")
        assert open_run(run).find("2").verdict.accepted
        assert await tab.value("document.querySelectorAll('.log li').length") == 2
    assert tab.errors == []


async def test_two_runs_stand_side_by_side(tab: Page, run: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(run, tmp_path / "other"))
    change_first(other, lambda d: with_text(d, 1, "Something else."))
    async with view(run, other) as address:
        await tab.view(1280)
        await tab.open(address, "#place=1")
        await opened(tab, 1)
        await tab.value(
            "{const choice = document.querySelector('.beside select'); choice.value = '1';"
            "choice.dispatchEvent(new Event('change'));}"
        )
        await until(tab, "document.querySelectorAll('.pair:not(.heads)').length > 0")
        turns = len(open_run(run).find("1").turns)
        assert await tab.value("document.querySelectorAll('.pair:not(.heads)').length") == turns
        differing = await tab.value(
            "[...document.querySelectorAll('.pair.differs')].map(pair =>"
            " [...pair.querySelectorAll('.bubble > .words')].map(p => p.textContent))"
        )
        assert differing == [[open_run(run).find("1").turns[1].text, "Something else."]]
    assert tab.errors == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True])
async def test_a_hostile_run_does_nothing_and_fits(
    tab: Page, run: Path, width: int, dark: bool
) -> None:
    change_first(run, hostile)
    async with view(run) as address:
        await tab.view(width, dark)
        await tab.open(address, "#place=1")
        await opened(tab, 1)
        await listed(tab, 6)
        await tab.value("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert await tab.value("document.title") == "run: dialogues"
        assert await tab.value("document.documentElement.scrollWidth <= innerWidth")
        assert await tab.value("document.querySelectorAll('main script, main img').length") == 0
        text = str(await tab.value("document.getElementById('reading').textContent"))
        assert EVIL in text and "\u202e" not in text and "\x1b" not in text
        assert "\\u{202e}" in text and "\\u{1b}" in text
        words = await tab.value("document.querySelector('.correct textarea').value")
        assert words == EVIL + MARKS + "y" * 3000
    assert tab.errors == []
    assert all(url.startswith((address, "about:")) for url in tab.requests)


async def test_it_is_used_with_the_keyboard(tab: Page, run: Path) -> None:
    async with view(run) as address:
        await tab.view(1280)
        await tab.open(address)
        await listed(tab, 6)
        await tab.value("document.querySelector('#list a').focus()")
        await tab.press("Enter", 13)
        await opened(tab, 1)
        unnamed = await tab.value(
            "[...document.querySelectorAll('input, select, textarea, button')].filter(field =>"
            " !field.textContent.trim() && !(field.labels && field.labels.length)).length"
        )
        assert unnamed == 0
        assert await tab.value("document.querySelector('#list [aria-current]') !== null")
    assert tab.errors == []


async def test_ten_thousand_dialogues_open_and_filter_at_once(tab: Page, run: Path) -> None:
    """Bounds are wide, since tests share the machine; docs/looking.md has what was measured."""
    multiply(run, 10_000)
    async with view(run) as address:
        await tab.view(1280)
        started = time.perf_counter()
        await tab.open(address)
        await listed(tab, 50)
        assert time.perf_counter() - started < PATIENCE
        await until(tab, "document.getElementById('matched').textContent === '10,000 dialogues'")
        await fill(tab, "#filters [name=text]", "no such words")
        assert await until(tab, "document.querySelectorAll('#list li').length === 0") < 5
        await fill(tab, "#filters [name=text]", "")
        await listed(tab, 50)
        await click(tab, "#on")
        await until(tab, "document.getElementById('span').textContent === '51 to 100'")
    assert tab.errors == []


def with_text(dialogue: Dialogue, place: int, text: str) -> Dialogue:
    turns = list(dialogue.turns)
    turns[place] = turns[place].model_copy(update={"text": text})
    return dialogue.model_copy(update={"turns": tuple(turns)})


def hostile(dialogue: Dialogue) -> Dialogue:
    text = EVIL + MARKS
    call = ToolCall(id="c", name=text, arguments={text: text}, result=text, ok=False, because=text)
    finding = Finding(
        code=text, severity="error", blame="support", turn=1, message=text, expected=text,
        span=(2, 40),
    )  # fmt: skip
    draft = Draft(text=text, calls=(call,), findings=(finding,))
    turns = tuple(
        turn.model_copy(
            update={
                "text": text + "y" * 3000, "beat": text, "calls": (call,), "drafts": (draft,),
                "findings": (finding,), "flaw": text,
            }
        )
        for turn in dialogue.turns
    )  # fmt: skip
    more: dict[str, Any] = {"turns": turns, "persona": text, "scenario": text}
    return dialogue.model_copy(update={**more, "models": {text: text}})


def change_first(folder: Path, change: Any) -> None:
    played = change(open_run(folder).find("1"))
    data = zlib.compress(played.model_dump_json().encode())
    connection = sqlite3.connect(folder / FILE)
    with connection:
        connection.execute("UPDATE dialogues SET data = ? WHERE position = 0", (data,))
    connection.close()


def multiply(folder: Path, many: int) -> None:
    """Copy a run's rows under other ids, until it has so many."""
    connection = sqlite3.connect(folder / FILE)
    cases = connection.execute("SELECT id, data FROM cases ORDER BY position").fetchall()
    played = connection.execute(
        "SELECT id, accepted, ending, data FROM dialogues ORDER BY position"
    ).fetchall()
    with connection:
        for place in range(len(played), many):
            (own, case), (_, good, ending, data) = (
                rows[place % len(rows)] for rows in (cases, played)
            )
            other = f"{place:08x}{own[8:]}"
            case, data = (
                zlib.compress(zlib.decompress(each).replace(own.encode(), other.encode()), 1)
                for each in (case, data)
            )
            connection.execute("INSERT INTO cases VALUES (?, ?, ?)", (place, other, case))
            row = (place, other, good, ending, data)
            connection.execute("INSERT INTO dialogues VALUES (?, ?, ?, ?, ?)", row)
    connection.close()
