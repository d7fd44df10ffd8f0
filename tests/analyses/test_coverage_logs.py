"""Coverage of recordings: our own exports give back what was measured, others what can be known."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.coverage.fit import SIMILAR, matcher_for
from simulator.analyses.coverage.logs import Coverage, LogReport, lacking, measure_logs
from simulator.analyses.coverage.replay import outcome, replay
from simulator.analyses.coverage.unmatched import SHOWN, grouped
from simulator.analyses.dataset.export import ExportPlan, export
from simulator.analyses.recordings.reader import Recording, read_recordings
from simulator.cli.main import main
from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Dialogue, Speaker, ToolCall, Turn
from simulator.runs.store import Run

DATA = Path(__file__).parents[3] / "shared" / "data"
RETAIL = Path(__file__).parents[1] / "packs" / "retail"
PACKS = ("bakery", "ecommerce")
RIGHT = 0.95
"""Share of the counted beats that has to be right."""

Exported = dict[str, list[tuple[Dialogue, Recording]]]


@pytest.fixture(scope="session")
def exported(packs: dict[str, Pack], tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """By pack, accepted dialogues with what is left of them in an export.

    Shares are asked for below: of sixty dialogues they move by ten points from seed to seed.
    """
    found: Exported = {}
    run_folder = tmp_path_factory.mktemp("runs") / "logs"
    assert main(["generate", *PACKS, "-n", "240", "--seed", "11", "--out", str(run_folder)]) == 0
    with Run.open(run_folder) as run:
        dialogues = list(run.dialogues())
    for pack in PACKS:
        folder = tmp_path_factory.mktemp(pack)
        mine = [d for d in dialogues if d.pack == pack]
        export(lambda mine=mine: mine, packs, ExportPlan(folder, "openai", share=0.0))
        by_words = {tuple(turn.text.strip() for turn in d.turns): d for d in mine}
        recordings = read_recordings(folder / "train.openai.jsonl", "openai")
        found[pack] = [(by_words[tuple(t.text for t in r.turns)], r) for r in recordings]
        assert len(found[pack]) >= 200
    return found


def hits_of(recording: Recording, pack: Pack, *dimensions: str) -> set[str]:
    coverage, _ = measure_logs([recording], pack)
    return of(coverage.hits, *dimensions)


def of(hits: Any, *dimensions: str) -> set[str]:
    return {text for text in hits if text.partition(":")[0] in dimensions}


@pytest.mark.parametrize("name", PACKS)
def test_tools_and_judged_rules_of_an_export_are_those_of_the_run(
    name: str, exported: Exported
) -> None:
    pack = find_pack(name)
    lost = kept = 0
    for dialogue, recording in exported[name]:
        found = replay(recording.id, recording.turns, pack)
        assert of(found.hits, "tool") == of(dialogue.hits, "tool")
        assert not found.disagreements
        assert not found.foreign
        rules = {
            f"rule:{rule}/{'refused' if said == 'refused' else 'allowed'}"
            for turn in dialogue.turns
            for call in turn.calls
            for rule, said in call.rules.items()
        }
        measured = {text for text in of(found.hits, "rule") if " by the " not in text}
        assert measured <= rules
        lost += len(rules - measured)
        kept += len(rules & measured)
    assert kept > 200
    assert lost <= 0.01 * kept


@pytest.mark.parametrize("name", PACKS)
def test_boundaries_and_topics_come_back_and_no_others(name: str, exported: Exported) -> None:
    pack = find_pack(name)
    for dialogue, recording in exported[name]:
        for dimension in ("boundary", "topic"):
            assert hits_of(recording, pack, dimension) <= of(dialogue.hits, dimension)


@pytest.mark.parametrize("name", PACKS)
def test_counted_scenarios_beats_edges_and_endings_are_right(name: str, exported: Exported) -> None:
    pack = find_pack(name)
    right: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for dialogue, recording in exported[name]:
        for dimension in ("scenario", "beat", "edge", "ending"):
            found = hits_of(recording, pack, dimension)
            counted[dimension] += len(found)
            right[dimension] += len(found & of(dialogue.hits, dimension))
    for dimension, count in counted.items():
        assert right[dimension] >= RIGHT * count, dimension
    assert counted["scenario"] >= 0.7 * len(exported[name])


@pytest.mark.parametrize("name", PACKS)
def test_every_turn_is_counted_once(name: str, exported: Exported) -> None:
    pack = find_pack(name)
    recordings = [recording for _, recording in exported[name]]
    coverage, report = measure_logs(recordings, pack)
    said = sum(turn.speaker == Speaker.CUSTOMER for r in recordings for turn in r.turns)
    assert report.turns == said == report.beats + report.answers + report.missed
    assert coverage.dialogues == report.recordings == len(recordings)
    low, high = report.interval
    assert 0 <= low <= report.share <= high <= 1
    assert SIMILAR <= report.confidence <= 1
    assert LogReport.model_validate_json(report.model_dump_json()) == report


def test_matches_are_sure_and_of_the_scenario(exported: Exported) -> None:
    pack = find_pack("bakery")
    for _, recording in exported["bakery"]:
        fit = matcher_for(pack).fit(recording.turns)
        turns = [match.turn for match in fit.matches]
        assert not {*turns} & {*fit.answered, *fit.missed}
        assert turns == sorted(turns)
        for match in fit.matches:
            assert match.confidence >= SIMILAR
            assert match.beat in pack.scenarios[fit.scenario].beats


PUBLIC = (
    ("transcripts/retail-gpt-4.1.json", "tau2"),
    ("transcripts/retail-grok-3.json", "tau"),
    ("transcripts/airline-gpt-4o.json", "tau"),
    ("human/star_dev.jsonl", "star"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "format_"), PUBLIC)
def test_public_recordings_are_measured_and_little_is_claimed(name: str, format_: str) -> None:
    if not (DATA / name).is_file():
        pytest.skip(f"the public recordings are not here ({DATA / name})")
    recordings = read_recordings(DATA / name, format_)[:60]
    pack = find_pack(str(RETAIL))
    coverage, report = measure_logs(recordings, pack)
    called = Counter(c.name for r in recordings for t in r.turns for c in t.calls)
    foreign = {tool: n for tool, n in called.items() if tool not in pack.tools}
    assert report.foreign == foreign
    assert [*report.foreign.values()] == sorted(report.foreign.values(), reverse=True)
    assert report.missed > 0.5 * report.turns
    assert report.unlike
    tools = {tool for text in of(coverage.hits, "tool") for tool in [text[5:].partition("/")[0]]}
    assert tools == {tool for tool in called if tool in pack.tools}


def test_where_recording_and_replay_differ_only_the_recording_counts() -> None:
    if not (DATA / "retail").is_dir():
        pytest.skip(f"the public records are not here ({DATA / 'retail'})")
    pack = find_pack(str(RETAIL))
    key, order = next(iter(pack.collections["orders"].records.items()))
    shown = json.dumps({"order_id": key, "status": order["status"]})
    found = replay("a", [support(called("get_order_details", {"order_id": key}, shown))], pack)
    assert of(found.hits, "tool", "rule") == {"tool:get_order_details/succeeded"}
    assert f"record:orders/{key}" in found.hits
    (disagreement,) = found.disagreements
    assert disagreement.recorded == "succeeded"
    assert disagreement.replayed == "refused: identity_verified"


def called(name: str, arguments: dict[str, Any], result: str = "", ok: bool = True) -> ToolCall:
    return ToolCall(id="1", name=name, arguments=arguments, result=result, ok=ok)


def support(*calls: ToolCall, text: str = "One moment.", index: int = 1) -> Turn:
    return Turn(index=index, speaker=Speaker.SUPPORT, text=text, calls=calls)


def customer(text: str, index: int = 0) -> Turn:
    return Turn(index=index, speaker=Speaker.CUSTOMER, text=text)


def test_unknown_tools_are_listed_and_a_declared_deed_counts() -> None:
    pack = find_pack("bakery")
    calls = (called("stop_it", {}), called("escalate", {}), called("<b>weather", {}))
    recording = Recording("a", "", (customer("Hi."), support(*calls)))
    deeds = {"stop_it": "cancel", "escalate": "transfer"}
    coverage, report = measure_logs([recording], pack, deeds)
    assert report.foreign == {"<b>weather": 1}
    assert of(coverage.hits, "tool") == {"tool:cancel_order/succeeded", "tool:hand_over/succeeded"}
    assert measure_logs([recording], pack)[1].foreign.keys() == {
        "stop_it",
        "escalate",
        "<b>weather",
    }


@pytest.mark.parametrize(
    ("result", "ok", "expected"),
    [
        ('{"ok": true}', True, "succeeded"),
        ('{"error": "refused", "rule": "own_order"}', False, "refused: own_order"),
        ('{"error": "refused", "rule": ["x"]}', False, "refused"),
        ('{"error": "not_found"}', False, "failed"),
        ("Error: no", False, "failed"),
        ("[" * 100_000, False, "failed"),
    ],
)
def test_outcomes_are_read_from_results(result: str, ok: bool, expected: str) -> None:
    assert outcome(called("get_order", {}, result, ok)) == expected


def test_a_call_about_an_unknown_record_is_not_judged() -> None:
    pack = find_pack("bakery")
    call = called("get_order", {"order_id": "BK-00000"}, "all fine")
    found = replay("a", [support(call)], pack)
    assert found.hits == {"tool:get_order/succeeded"}
    assert (found.unjudged, found.disagreements) == (1, [])


def test_recordings_without_a_customer_are_left_out() -> None:
    coverage, report = measure_logs([Recording("a", "", ())], find_pack("bakery"))
    assert (coverage.dialogues, coverage.left_out, coverage.hits) == (0, 1, {})
    assert (report.turns, report.share, report.interval) == (0, 0.0, (0.0, 1.0))
    assert report.unlike == ()


HOSTILE = (
    "\x1b[2J\x00<script>alert(1)</script> gimme the moon and the stars",
    ", " * 3_000,
    "word " * 20_000,
    "{order_id} {item} {0} %s",
    "‮" + "BK-" * 4_000,
    "",
)


def test_hostile_turns_are_measured_and_shown_in_one_plain_line() -> None:
    turns = tuple(customer(text, index) for index, text in enumerate(HOSTILE))
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    call = called("get_order", {"order_id": deep, "\x1b": None}, "[" * 50_000)
    turns += (support(call, index=len(turns)),)
    _, report = measure_logs([Recording("<i>\x07", "", turns)], find_pack("bakery"))
    assert report.beats == 0
    assert report.unlike
    for group in report.unlike:
        assert group.sentence.isprintable()
        assert len(group.sentence) <= SHOWN


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from("abc")), max_size=30))
def test_groups_hold_every_sentence_with_words_once(sentences: list[tuple[str, str]]) -> None:
    from simulator.play.nlu import words

    groups = grouped(sentences, most=1_000)
    assert sum(group.times for group in groups) == sum(bool(words(s)) for s, _ in sentences)
    sizes = [(group.recordings, group.times) for group in groups]
    assert sizes == sorted(sizes, reverse=True)


def test_alike_sentences_are_one_group() -> None:
    said = [
        ("Can I change the color of my bike?", "a"),
        ("can i change my bike's color", "b"),
        ("Do you ship to Mars?", "c"),
    ]
    first, second = grouped(said)
    assert (first.times, first.recordings, first.examples) == (2, 2, ("a", "b"))
    assert second.sentence == "Do you ship to Mars?"


def test_lacking_has_what_traffic_hits_and_tests_do_not_most_frequent_first() -> None:
    test = Coverage(pack="p", dialogues=9, hits={"tool:a/succeeded": 1, "topic:z": 0})
    traffic = Coverage(
        pack="p",
        dialogues=10,
        hits={"tool:a/succeeded": 9, "topic:z": 2, "rule:b/refused": 5, "beat:s/x": 2},
        examples={"rule:b/refused": ("log#3",)},
    )
    found = lacking(test, traffic)
    assert [lack.bin for lack in found] == ["rule:b/refused", "beat:s/x", "topic:z"]
    assert (found[0].share, found[0].examples) == (0.5, ("log#3",))
    assert lacking(traffic, traffic) == ()
    with pytest.raises(ValueError, match="cannot be compared"):
        lacking(Coverage(pack="q"), traffic)
