"""What customers of logs want: grouped, masked, and in nobody's own words."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from standin import Call, hosted

from simulator.analyses.log_wishes import RUN, wishes_in
from simulator.analyses.recordings.reader import Recording, read_messages, read_recordings
from simulator.api.drafting import draft
from simulator.api.drafting_models import Drafter
from simulator.api.packs import check
from simulator.cli.main import main

SHARED = Path(__file__).parents[3] / "shared/data"

CANCEL = (
    "Hi! I would like to cancel my order from last week.",
    "hello, please cancel the order that I placed, thanks",
    "I need to cancel an order. My name is Maria Lopez.",
    "can you cancel my order? I am Maria Lopez, 4111 1111 1111 1111",
)
ADDRESS = (
    "I moved and need a new delivery address on file.",
    "Please update the delivery address of my parcel to 12 Elm Street.",
    "hey, my delivery address is wrong, can you update it",
    "Wrong delivery address again, update it",
)
ASKED = ("When will the refund be on my card?", "how long does a refund take to my card?")


def conversation(first: str, question: str) -> list[dict[str, Any]]:
    said = [("user", "Hello!"), ("assistant", "Hi, how can I help?"), ("user", first),
            ("assistant", "Done."), ("user", question), ("assistant", "Soon.")]  # fmt: skip
    return [{"role": role, "content": text} for role, text in said]


@pytest.fixture
def chats() -> list[list[dict[str, Any]]]:
    return [conversation(t, ASKED[n % 2]) for n, t in enumerate((*CANCEL, *ADDRESS))]


@pytest.fixture
def recordings(chats: list[list[dict[str, Any]]]) -> list[Recording]:
    return [read_messages(each, f"#{n}") for n, each in enumerate(chats)]


def test_first_wishes_and_questions_are_grouped(recordings: list[Recording]) -> None:
    found = wishes_in(recordings)
    assert found.conversations == 8
    words = [set(group.wish.words) for group in found.wishes]
    assert all(group.wish.total == 8 and 2 <= group.wish.size <= 4 for group in found.wishes)
    assert any("cancel" in each for each in words) and any("address" in each for each in words)
    assert sum(group.wish.size for group in found.questions) == 8
    assert all({"refund", "card"} & set(group.wish.words) for group in found.questions)


def test_nothing_of_a_person_is_in_a_group(recordings: list[Recording]) -> None:
    found = wishes_in(recordings)
    kept = repr(found.wishes) + repr(found.questions)
    assert not re.search(r"maria|lopez|4111|12 elm", kept, re.I)
    assert "[name]" in kept, "what a model is shown is masked"


def test_what_is_sold_is_no_wish(recordings: list[Recording]) -> None:
    found = wishes_in(recordings, ["Parcel address", "Delivery"])
    words = {word for group in found.wishes for word in group.wish.words}
    assert not {"address", "delivery"} & words


def test_runs_of_the_logs_are_known(recordings: list[Recording]) -> None:
    found = wishes_in(recordings)
    quoted = "I would like to cancel my order"
    assert len(quoted.split()) > RUN and found.quotes(f"So: {quoted.upper()}!")
    assert not found.quotes("Cancel an order that has not been sent")


@pytest.mark.parametrize("texts", [[], ["Hi"], ["Hi", "hello there"], ["1234", "1234"]])
def test_logs_without_wishes_give_none(texts: list[str]) -> None:
    read = [read_messages(conversation(text, "Thanks!"), f"#{n}") for n, text in enumerate(texts)]
    assert not wishes_in(read).wishes


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chats: list[Any]) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = [json.dumps({"messages": each}) for each in chats]
    (tmp_path / "chats.jsonl").write_text("\n".join(lines))
    rows = [{"order_id": f"K{n}", "paid": bool(n % 2)} for n in range(6)]
    (tmp_path / "orders.json").write_text(json.dumps(rows))
    return tmp_path


def runs_of(text: str) -> set[tuple[str, ...]]:
    said = re.findall(r"[^\W\d_]+", text.lower())
    return {tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1)}


def test_a_draft_has_scenarios_of_logs(files: Path, capsys: Any) -> None:
    assert main(["draft", "shop", "--catalog", "orders.json", "--logs", "chats.jsonl"]) == 0
    folder = files / "scenarios/shop"
    check(folder)
    text = "".join((folder / name).read_text() for name in ("pack.yaml", "scenarios.yaml"))
    assert "# unsure: 3 of 8 conversations begin so: " in text and "  weight: 3" in text
    assert re.search(r"# unsure: 4 of 8 customers ask about .*refund", text)
    assert not runs_of(text) & runs_of(" . ".join((*CANCEL, *ADDRESS, *ASKED)))


def test_a_model_names_goals_in_its_own_words(files: Path) -> None:
    def reply(call: Call) -> str:
        asked = call.body["messages"][1]["content"]
        assert "Maria" not in asked and "4111" not in asked
        goals = ["Have an order cancelled.", CANCEL[0], "Refund 5 dollars"]
        named = [{"id": n, "goal": goal} for n, goal in enumerate(goals, 1)]
        return f"Here you go: {json.dumps(named)}"

    with hosted(reply=reply) as standin:
        by = Drafter(f"openai:any@{standin.url}", price="0,0", record=files / "d.jsonl")
        made = draft("shop", [files / "orders.json"], logs=[files / "chats.jsonl"], by=by)
    text = (made.folder / "scenarios.yaml").read_text()
    assert 'goal: "Have an order cancelled."' in text
    assert "would like to cancel" not in text and 'goal: "Something about ' in text


def test_wrong_logs_are_one_line(files: Path, capsys: Any) -> None:
    (files / "odd.jsonl").write_text('{"a": 1}\n')
    for logs in ("odd.jsonl", "orders.json", "none.jsonl"):
        assert main(["draft", "shop", "--catalog", "orders.json", "--logs", logs]) == 2
        err = capsys.readouterr().err
        assert logs in err and err.count("\n") == 1
    assert not (files / "scenarios").exists()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_customers_of_others_in_nobodys_words(tmp_path: Path) -> None:
    logs = SHARED / "transcripts/airline-gpt-4o.json"
    files = [SHARED / f"airline/{name}.json" for name in ("reservations", "users")]
    made = draft("air", files, home=tmp_path, logs=[logs], format="tau")
    check(made.folder)
    text = "".join((made.folder / n).read_text() for n in ("pack.yaml", "scenarios.yaml"))
    lines = [line for line in text.split("\n") if " of 200 " in line or "Something about" in line]
    assert len(lines) == 24
    assert any("cancel" in line for line in lines)
    said = [turn.text for each in read_recordings(logs, "tau") for turn in each.turns]
    assert not {run for line in lines for run in runs_of(line)} & {
        r for t in said for r in runs_of(t)
    }
