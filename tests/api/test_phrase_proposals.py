"""What a pack lacks in sentences, and proposals for it from an endpoint that misbehaves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standin import StandIn

from simulator.api.new_packs import new_pack
from simulator.api.phrase_proposals import ProposedPhrases, apropose_phrases, phrase_gaps
from simulator.cli.main import main
from simulator.cli.phrase_proposals import print_gaps
from simulator.content.pack import load_pack, pack_folder, read_anew
from simulator.content.sentence_lists import ListKind
from simulator.play.nlu import nlu_for
from simulator.runs.answer_checks import answer_reason
from simulator.runs.phrase_writer import UNREADABLE, sentences_in
from simulator.runs.proposal_checks import ABOUT_THE_TASK, COPY

GOOD = ["what does a custom cake cost?", "price for a custom cake?"]
BAD = [
    "How much is a custom cake for 40 people?", "How much notice does a custom cake take?",
    "Write a sentence on how much a custom cake is.", "how much is a custom cake\u202e?",
    "How much is a custom cake, {name}?", "So how much is a custom cake, please?",
]  # fmt: skip
BEAT = "price_first"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A pack of the user's own, a copy of one that ships."""
    monkeypatch.chdir(tmp_path)
    read_anew()
    new_pack("shop", source="bakery")
    yield tmp_path / "scenarios" / "shop"
    read_anew()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


async def proposed(url: str, **more: object) -> ProposedPhrases:
    options: dict[str, Any] = {"beats": (BEAT,), "price": "1,2", **more}
    return await apropose_phrases("shop", f"openai:any@{url}?backoff=0.001&retries=1", **options)


async def test_what_passes_is_added_and_the_rest_of_the_files_stays(shop: Path) -> None:
    before = bytes_of(shop)
    async with StandIn(reply=f"Sure!\n```json\n{json.dumps(GOOD + BAD)}\n```") as endpoint:
        dry = await proposed(endpoint.url, n=8, dry_run=True)
        assert (bytes_of(shop), dry.files) == (before, ())
        found = await proposed(endpoint.url, n=8)
        assert endpoint.count == 1  # the reply is in the record
    (one,) = found.proposals
    assert list(one.kept) == GOOD
    assert found.kept == dry.kept == 2
    assert {reason for _, reason in one.refused} >= {
        "states a value of its own", "heard as something else", ABOUT_THE_TASK,
        "markup or control characters", "other holes", COPY,
    }  # fmt: skip
    after = bytes_of(shop)
    assert {name for name in after if after[name] != before[name]} == {"scenarios.yaml"}
    old, new = (each["scenarios.yaml"].decode().splitlines() for each in (before, after))
    assert [line for line in new if line not in old] == [f'        - "{text}"' for text in GOOD]
    assert [line for line in new if line in old] == old
    beats = [s.beats[BEAT] for s in load_pack(shop).scenarios.values() if BEAT in s.beats]
    assert all(beat.say[-2:] == tuple(GOOD) for beat in beats)


@pytest.mark.parametrize("said", ["I'd rather not.", "", "[]", "[" * 3_000])
async def test_replies_that_nobody_can_read_end_it(shop: Path, said: str) -> None:
    before = bytes_of(shop)
    async with StandIn(reply=said) as endpoint:
        found = await proposed(endpoint.url, beats=(), topics=("opening_hours", "closing_today"))
    assert found.kept == 0
    assert found.stopped or set(found.reasons) == {UNREADABLE}
    assert bytes_of(shop) == before


@pytest.mark.parametrize("fault", ["500", "401", "login-page", "truncated"])
async def test_what_came_before_an_endpoint_failed_is_kept(shop: Path, fault: str) -> None:
    faults = [*[None] * 4, *[fault] * 40]
    async with StandIn(faults, reply=json.dumps(GOOD)) as endpoint:
        found = await proposed(endpoint.url, slots=("phone", "email"), topics=("location",))
    assert found.stopped
    assert found.left >= 1
    assert found.kept == 2
    assert load_pack(shop)


async def test_no_call_is_made_once_the_budget_is_spent(shop: Path) -> None:
    async with StandIn(reply=json.dumps(GOOD), prices=(1000, 1000)) as endpoint:
        more = {"price": "1000,1000", "budget": "0.001", "topics": ("opening_hours", "location")}
        found = await proposed(endpoint.url, **more)
        calls = endpoint.count
        await proposed(endpoint.url, beats=("ask_today",), price="1000,1000", budget="0.001")
        assert 1 <= calls == endpoint.count
    assert "are spent" in found.stopped


def test_gaps_and_twins_have_their_places(shop: Path) -> None:
    gaps = phrase_gaps("shop")
    assert gaps.twins == ()
    assert all(each.lacks and each.kind is ListKind.BEAT for each in gaps.few)
    for each in gaps.few:
        lines = each.document.path.read_text(encoding="utf-8").splitlines()
        assert lines[each.line - 1].strip() == "say:"
    topics = shop / "topics.yaml"
    text = topics.read_text(encoding="utf-8")
    topics.write_text(
        text.replace('"How early do you open?"', '"How late are you open today?"'), encoding="utf-8"
    )
    (twin, *_) = phrase_gaps("shop").twins
    assert twin.file.endswith("topics.yaml")
    assert "How late are you open today?" in twin.wrong
    assert twin.line


def test_what_dialogues_begin_with_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    new_pack("gym")
    found = phrase_gaps("gym")
    assert [each.label for each in found.first] == [
        "beat call_off_repair.call_off",
        "topic repair_day",
    ]
    assert len(found.few) > len(found.first)
    print_gaps(found)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "first the 2 that dialogues begin with, then the others:"
    assert "call_off_repair.call_off" in lines[2] and "repair_day" in lines[3]


ANSWERS = ("We close at {facts.b} today.", "Today we're open until {facts.b}.")
PAIR = ("We open at {facts.a} and close at {facts.b}.",)


@pytest.mark.parametrize(
    ("present", "text", "reason"),
    [
        (PAIR, "At {facts.a} we open and at {facts.b} we close.", "its values in another order"),
        (PAIR, "We open at {facts.a}, we close at {facts.b}.", ""),
        (PAIR, "We close at {facts.a} and open at {facts.b}.", "its values in another order"),
        (PAIR, "We open at {facts.a}.", "other holes"),
        (PAIR, "We open at {facts.a} and close by {facts.b}.", "another word before a value"),
        (PAIR, "We do not open at {facts.a} and close at {facts.b}.", "another limit"),
        (PAIR, "We open at {facts.a} and close at {facts.b}, bread is free.", "says more"),
        (PAIR, "We open at {facts.a} and close at {facts.b} 24 hours.", "a value of its own"),
        (PAIR, "At {facts.a} we are there and at {facts.b} we are not.", "says less"),
        (ANSWERS, "Today we close at {facts.b}.", ""),
        (ANSWERS, "Today we close at {facts.b}, can I have your order number?", "says more"),
    ],
)
def test_an_answer_has_the_words_of_the_answers(
    present: tuple[str, ...], text: str, reason: str
) -> None:
    nlu = nlu_for(load_pack(pack_folder("bakery"), phrases=False))
    found = answer_reason(nlu, present, text)
    assert (reason in found) if reason else found == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('["a", "b"]', ["a", "b"]),
        ('Sure!\n1. "a b"\n(2) c\n- d', ["a b", "c", "d"]),
        ('{"sentences": ["a"]}', ["a"]),
        ('{"1": "a", "2": "b"}', ["a", "b"]),
        ('[{"text": "a"}, {"sentence": "b"}, 3, null]', ["a", "b"]),
        ('["a", "b', ["a"]),
        ("I'd rather not.", []),
    ],
)
def test_sentences_are_found_in_what_models_write(text: str, found: list[str]) -> None:
    assert sentences_in(text) == found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shp", "--model", "openai:m@http://127.0.0.1:9/v1"], "did you mean `shop`"),
        (["shop", "--model", "embedded"], "the embedded model has no words"),
        (["shop", "--model", "openay:m"], "openai"),
        (["shop", "--beats", "ask_today"], "--beats is for --model"),
        (["shop", "-n", "3"], "-n is for --model"),
        (["shop", "--model", "openai:m@http://127.0.0.1:9/v1", "-n", "0"], "-n must be from 1"),
        (["shop", "--model", "openai:m@http://127.0.0.1:9/v1", "--beats", "ask_tody"],
         "shop has no beat `ask_tody`; did you mean `ask_today`"),
        (["shop", "--model", "openai:m@http://127.0.0.1:9/v1", "--budget", "x"], "--budget"),
        (["shop", "--model", "openai:m@http://127.0.0.1:9/v1", "--budget", "1"], "--price"),
        (["shop", "--model", "openai:m@http://127.0.0.1:9/v1", "--accept", "all"], "one at a time"),
        (["bakery", "--model", "openai:m@http://127.0.0.1:9/v1"],
         "`simulator new my_bakery --from bakery`"),
    ],
)  # fmt: skip
def test_wrong_inputs_are_one_line(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["phrases", *arguments]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert len(told.strip().splitlines()) == 1


def test_a_read_only_file_costs_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "scenarios.yaml").chmod(0o444)
    assert main(["phrases", "shop", "--model", "openai:m@http://127.0.0.1:9/v1"]) == 2
    assert "scenarios.yaml: is read-only" in capsys.readouterr().err
