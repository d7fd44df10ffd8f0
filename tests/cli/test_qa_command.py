import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

import simulator.play.models as models
from simulator.analyses.qa.checks import findings, topics_in
from simulator.analyses.qa.entries import Pair
from simulator.content.pack import find_pack

ESCAPES = "\u202e"
SPEC = {
    "instruction": "What walk-in customers ask.",
    "examples": [{"question": "Do you deliver?", "response": "No, it's pickup only."}],
}
TICKETS = {
    "instruction": "What customers write.",
    "examples": [
        {
            "message": "My cake was burnt.", "category": "faulty_order",
            "sentiment": "negative", "urgency": "high",
        }
    ],
}  # fmt: skip


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(SPEC))
    return path


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps(TICKETS))
    return path


class FakeWriter(BaseChatModel):
    """Gives its replies in order, the last one again and again."""

    model_name: str = "fake-1"
    replies: list[Any] = Field(default_factory=list)
    asked: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "fake writer"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        reply = self.replies[min(len(self.asked), len(self.replies) - 1)]
        self.asked.append(json.loads(str(messages[1].content)))
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else json.dumps(reply)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> FakeWriter:
    """The model that `fake` names."""
    fake = FakeWriter()
    known, check = models.chat_model, models.check_model
    monkeypatch.setattr(models, "chat_model", lambda name: fake if name == "fake" else known(name))
    monkeypatch.setattr(models, "check_model", lambda name: name == "fake" or check(name))
    return fake


def pair(question: str, response: str = "Our address is 12 Mill Street.") -> dict[str, str]:
    return {"question": question, "response": response}


def test_distinct_pairs_and_no_copy_of_an_example(command: Any, spec: Path) -> None:
    outcome = command("qa", spec, "--pack", "bakery", "-n", "60", "--report", "report.json")
    pairs = json.loads(outcome.out)
    assert (outcome.code, len(pairs)) == (0, 60)
    assert len({each["question"] for each in pairs}) == 60
    assert "60 of 60" in outcome.err
    report = json.loads(Path("report.json").read_text())
    assert (report["format"], report["source"]) == (2, "embedded (rules, not a language model)")
    assert (report["pack"], report["pairs"]) == ("bakery", pairs)


SEED = (
    "Write ten pairs of a customer's question and the shop's response for a bakery, on daily"
    " specials, custom cakes and allergies. Reply with a JSON array."
)


@pytest.mark.parametrize("seed", range(5))
def test_the_instruction_is_followed(command: Any, spec: Path, seed: int) -> None:
    spec.write_text(json.dumps({**SPEC, "instruction": SEED}))
    outcome = command("qa", spec, "--pack", "bakery", "--seed", seed, "--report", "report.json")
    pairs, bakery = json.loads(outcome.out), find_pack("bakery")
    assert (outcome.code, [set(each) for each in pairs]) == (0, [{"question", "response"}] * 10)
    subjects = json.loads(Path("report.json").read_text())["subjects"]
    assert [each["phrase"] for each in subjects] == ["daily specials", "custom cakes", "allergies"]
    for subject, word in zip(subjects, ("special|offer", "cake", "allerg|kitchen"), strict=True):
        about = [
            each for each in pairs if topics_in(bakery, each["question"]) & set(subject["topics"])
        ]
        assert len(about) == subject["entries"] >= 2
        assert all(re.search(word, " ".join(each.values()), re.IGNORECASE) for each in about)
    assert sum(subject["entries"] for subject in subjects) == 10
    assert not [f for each in pairs for f in findings(Pair(**each), bakery)]


def test_what_cannot_be_placed_is_said(command: Any, spec: Path) -> None:
    said = "Six questions about gift wrapping and parking, nothing about prices."
    spec.write_text(json.dumps({**SPEC, "instruction": said}))
    outcome = command("qa", spec, "--pack", "bakery")
    assert (outcome.code, len(json.loads(outcome.out))) == (1, 5)
    assert "`gift wrapping`: no topic of pack bakery has these words" in outcome.err
    assert "`parking`: 5 (parking)" in outcome.err
    assert "only 5 distinct pairs that fit the instruction" in outcome.err


def test_nothing_that_can_be_placed_is_a_mistake(command: Any, spec: Path) -> None:
    said = "Questions about gift wrapping and horoscopes."
    spec.write_text(json.dumps({**SPEC, "instruction": said}))
    outcome = command("qa", spec, "--pack", "bakery")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "no topic of `gift wrapping`, `horoscopes`; name some with --cover TOPIC" in outcome.err
    assert command("qa", spec, "--pack", "bakery", "--cover", "parking", "-n", "3").code == 0


def test_tickets_follow_the_instruction(command: Any, tickets: Path) -> None:
    said = "Tickets about refunds and the cancelling of orders."
    tickets.write_text(json.dumps({**TICKETS, "instruction": said}))
    outcome = command("qa", tickets, "--pack", "bakery", "--kind", "ticket", "--report", "r.json")
    subjects = json.loads(Path("r.json").read_text())["subjects"]
    assert (outcome.code, len(json.loads(outcome.out))) == (0, 10)
    assert all(each["entries"] >= 4 for each in subjects), subjects


def test_a_language_model_reads_the_instruction_itself(
    command: Any, spec: Path, writer: FakeWriter
) -> None:
    spec.write_text(json.dumps({**SPEC, "instruction": "Two pairs about parking and allergies."}))
    writer.replies = [[pair("Where are you?"), pair("What is your street?")]]
    outcome = command("qa", spec, "--pack", "bakery", "--model", "fake")
    assert (outcome.code, len(json.loads(outcome.out))) == (0, 2)
    assert writer.asked[0]["cover"] == []
    assert "nothing about parking, allergies" in outcome.err


def test_the_same_seed_gives_the_same_bytes(command: Any, spec: Path, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        command("qa", spec, "--pack", "bakery", "--seed", seed, "--out", f"{name}.json")
    first, again, other = ((tmp_path / f"{name}.json").read_bytes() for name in "abc")
    assert first == again != other
    assert not list(tmp_path.glob("*.part"))


def test_too_few_is_said_and_is_no_success(command: Any, spec: Path) -> None:
    outcome = command(
        "qa", spec, "--report", "report.json", "--pack", "bakery", "-n", "50", "--cover", "delivery"
    )
    data = json.loads(Path("report.json").read_text())
    assert outcome.code == 1
    assert len(data["pairs"]) == 5
    assert "the pack has only 5 distinct pairs that fit" in outcome.err
    assert data["stopped"].startswith("the pack has only 5")
    assert data["counts"] == {"accepted": 5, "rejected": 1, "near_copy": 1}
    assert data["rejected"][0]["like"] == "Do you deliver?"


def test_topics_of_a_customer_need_a_customer(command: Any, spec: Path) -> None:
    outcome = command("qa", spec, "--pack", "bakery", "--cover", "order_status")
    assert outcome.code == 1
    assert "order_status: only for a customer who was checked" in outcome.err


def test_avoided_topics_never_appear(command: Any, spec: Path) -> None:
    command(
        "qa",
        spec,
        "--report",
        "report.json",
        "--pack",
        "bakery",
        "-n",
        "200",
        "--avoid",
        "price",
        "nut_promise",
    )
    data = json.loads(Path("report.json").read_text())
    assert len(data["pairs"]) == 200
    assert not {"price", "nut_promise"} & set(data["topics"])


def test_tickets_of_the_embedded_model(command: Any, tickets: Path) -> None:
    outcome = command(
        "qa", tickets, "--report", "report.json", "--pack", "bakery", "--kind", "ticket", "-n", "30"
    )
    data = json.loads(Path("report.json").read_text())
    assert (outcome.code, len(data["tickets"])) == (0, 30)
    assert {each["urgency"] for each in data["tickets"]} == {"low", "normal", "high"}
    assert {each["sentiment"] for each in data["tickets"]} == {"positive", "neutral", "negative"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "needs --pack"),
        (("--pack", "bakry"), "did you mean `bakery`"),
        (("--pack", "bakery", "--cover", "delivry"), "no topic `delivry`; did you mean `delivery`"),
        (("--pack", "bakery", "--avoid", "wedding_cake"), "no topic `wedding_cake`"),
        (("--pack", "bakery", "-n", "0"), "-n must be 1 or more"),
        (("--pack", "bakery", "--format", "xml"), "`xml` is not one of the choices"),
        (("--pack", "bakery", "--model", "embedded?flaw=any"), "flaws are for dialogues"),
        (("--pack", "bakery", "--model", "nobody"), "nobody"),
        (("--pack", "bakery", "--out", "spec.json"), "is the specification itself"),
        (("--pack", "bakery", "--report", "spec.json"), "is the specification itself"),
        (("--pack", "bakery", "--out", "x", "--report", "x"), "is --out itself"),
        (("--pack", "bakery", "--out", "none/x.json"), "the file was not written"),
        (("--pack", "bakery", "--kind", "ticket"), "examples.0.message: "),
    ],
)
def test_mistakes_are_one_line(
    command: Any, spec: Path, arguments: tuple[str, ...], said: str
) -> None:
    outcome = command("qa", spec, *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1
    assert json.loads(spec.read_text()) == SPEC


def test_csv_and_jsonl_hold_pairs_and_the_rest_is_said(command: Any, spec: Path) -> None:
    base = ("qa", spec, "--pack", "bakery", "-n", "5", "--cover", "delivery", "--format")
    outcome = command(*base, "csv")
    assert [len(row) for row in csv.reader(io.StringIO(outcome.out))] == [2] * 6
    assert "rejected: near_copy: " in outcome.err
    rows = [json.loads(line) for line in command(*base, "jsonl").out.splitlines()]
    assert [set(row) for row in rows] == [{"question", "response"}] * 5


def test_a_language_model_is_asked_until_there_are_enough(
    command: Any, spec: Path, writer: FakeWriter
) -> None:
    writer.replies = [
        "I would be glad to help!",
        "Sure:\n```json\n" + json.dumps([
            pair("Hi! Do you deliver? Thanks."),
            pair("How much is the Butter Croissant?", "The Butter Croissant is $4.25."),
            pair("Where are you?"),
        ]) + "\n```",
        '[{"question": "What is your street?", "response": "12 Mill Street."}, {"question": "Wh',
        [pair("where are you"), {"question": "Why?"}, pair("Where can I find the shop?")],
        [pair("Which road are you on?"), pair("One more?")],
    ]  # fmt: skip
    outcome = command(
        "qa", spec, "--report", "report.json", "--pack", "bakery", "--model", "fake", "-n", "4"
    )
    data = json.loads(Path("report.json").read_text())
    assert (outcome.code, data["source"]) == (0, "fake-1")
    assert [each["question"] for each in data["pairs"]] == [
        "Where are you?", "What is your street?", "Where can I find the shop?",
        "Which road are you on?",
    ]  # fmt: skip
    assert [each["code"] for each in data["rejected"]] == [
        "form", "near_copy", "wrong_price", "near_copy", "form", "not_needed",
    ]  # fmt: skip
    assert data["rejected"][1]["like"] == "Do you deliver?"
    assert data["rejected"][0]["entry"] == {"reply": "I would be glad to help!"}
    assert writer.asked[0]["examples"] == SPEC["examples"]
    assert "Butter Croissant" in json.dumps(writer.asked[0]["business"])
    assert writer.asked[-1]["accepted"][0] == "Where are you?"
    assert "near copy" in json.dumps(writer.asked[2]["rejected"])


def test_no_progress_ends_it(command: Any, spec: Path, writer: FakeWriter) -> None:
    writer.replies = [[pair("Do you deliver?")]]
    outcome = command("qa", spec, "--report", "report.json", "--pack", "bakery", "--model", "fake")
    data = json.loads(Path("report.json").read_text())
    assert (outcome.code, data["pairs"], len(data["rejected"])) == (1, [], 3)
    assert "the last 3 replies brought nothing" in outcome.err


def test_what_was_accepted_before_a_failure_is_kept(
    command: Any, spec: Path, writer: FakeWriter
) -> None:
    writer.replies = [[pair("Where are you?")], ConnectionError("https://me:secret@host")]
    outcome = command("qa", spec, "--pack", "bakery", "--model", "fake")
    assert (outcome.code, len(json.loads(outcome.out))) == (1, 1)
    assert "the endpoint failed: ConnectionError" in outcome.err
    assert "secret" not in outcome.out + outcome.err


def test_an_endpoint_that_never_answers_is_the_environment(
    command: Any, spec: Path, writer: FakeWriter
) -> None:
    writer.replies = [ConnectionError("refused")]
    outcome = command("qa", spec, "--pack", "bakery", "--model", "fake")
    assert (outcome.code, outcome.out) == (2, "")


def test_without_a_pack_it_says_what_was_checked(
    command: Any, spec: Path, writer: FakeWriter
) -> None:
    writer.replies = [[pair("How much?", "It's $99."), pair("Gift wrap?", "Yes, we do.")]]
    outcome = command(
        "qa", spec, "--report", "report.json", "--model", "fake", "-n", "1", "--avoid", "gift wrap"
    )
    data = json.loads(Path("report.json").read_text())
    assert (outcome.code, len(data["pairs"])) == (0, 1)
    assert "no pack" in data["checked"]
    assert "business" not in writer.asked[0]
    assert writer.asked[0]["avoid"] == ["gift wrap"]


def test_nothing_that_a_model_said_reaches_the_terminal(
    command: Any, spec: Path, writer: FakeWriter
) -> None:
    writer.replies = [f"{ESCAPES}\x1b[2J", [pair(f"Where {ESCAPES} are you?")]]
    outcome = command("qa", spec, "--model", "fake", "-n", "1", "--format", "text")
    assert outcome.code == 0
    assert ESCAPES not in outcome.out + outcome.err
    assert "\x1b" not in outcome.out + outcome.err


def test_tickets_of_a_language_model(command: Any, tickets: Path, writer: FakeWriter) -> None:
    good = {**TICKETS["examples"][0], "message": "The pie I got was stale."}  # type: ignore[dict-item]
    writer.replies = [[{**good, "category": "none"}, {**good, "urgency": "now"}, good]]
    outcome = command(
        "qa",
        tickets,
        "--report",
        "report.json",
        "--pack",
        "bakery",
        "--model",
        "fake",
        "--kind",
        "ticket",
        "-n",
        "1",
    )
    data = json.loads(Path("report.json").read_text())
    assert (outcome.code, data["tickets"]) == (0, [good])
    assert [each["code"] for each in data["rejected"]] == ["form", "form"]
    assert "faulty_order" in writer.asked[0]["categories"]


def test_a_failed_write_leaves_what_was_there(
    command: Any, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.json").write_text("old")

    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fails)
    outcome = command("qa", spec, "--pack", "bakery", "--out", "out.json")
    assert outcome.code == 2
    assert (tmp_path / "out.json").read_text() == "old"
    assert not list(tmp_path.glob("*.part"))
