import asyncio
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from simulator.cli.play import choose_case
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, Speaker
from simulator.play.context import Limits, StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.nlu.phatics import phatic
from simulator.play.stage import play
from simulator.runs.store import Run

PEOPLE = ["person", "embedded"]
PACKS = {"bakery": "pickup_order", "ecommerce": "damaged_delivery"}
VISIT = ["When are you open on Sunday?", "/done resolved Great, thanks!"]


@pytest.fixture
def typed(command: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run `simulator play` with lines as its standard input."""

    def typed_(lines: list[str], *arguments: Any) -> Any:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return command("play", *arguments)

    return typed_


def dialogues(run: Path) -> list[Dialogue]:
    with Run.open(run) as opened:
        return list(opened.dialogues())


def embedded_dialogue(name: str, deed: bool = True) -> tuple[int, Dialogue]:
    """One in which something is carried out and the goal is reached, and its seed."""
    pack, personas, model = find_pack(name), load_personas(), EmbeddedChatModel()
    for seed in range(200):
        case = choose_case(pack, list(personas), [PACKS[name]], seed, ())
        limits = Limits(repairs=0, tries=1)
        context = StageContext(pack, case, personas[case.persona], model, model, limits)
        dialogue = asyncio.run(play(context))
        own = [turn.text for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER]
        lines = any("\n" in text or phatic(text) for text in own)  # no line of its own beat
        reached = dialogue.verdict.evidence and dialogue.verdict.goal and dialogue.verdict.agreed
        if reached and not lines:
            return seed, dialogue
    raise AssertionError("no such dialogue")


def spoken(dialogue: Dialogue) -> list[Any]:
    return [(t.speaker, t.text, [(c.name, c.arguments, c.result) for c in t.calls])
            for t in dialogue.turns]  # fmt: skip


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("role", Speaker)
def test_a_person_plays_a_whole_dialogue(
    typed: Any, command: Any, tmp_path: Path, pack: str, role: Speaker
) -> None:
    seed, wanted = embedded_dialogue(pack)
    lines = []
    for turn in (turn for turn in wanted.turns if turn.speaker == role):
        lines += [f"/call {call.name} {json.dumps(call.arguments)}" for call in turn.calls]
        lines.append(turn.text)
    where = ["--as", role.value, "--scenario", PACKS[pack], "--seed", seed, "--save", "run"]
    outcome = typed(lines, pack, *where)
    assert (outcome.code, outcome.err) == (0, "")
    (dialogue,) = dialogues(tmp_path / "run")
    assert spoken(dialogue) == spoken(wanted)
    assert dialogue.verdict == wanted.verdict
    assert [turn.beat for turn in dialogue.turns] == [turn.beat for turn in wanted.turns]
    assert dialogue.models[role.value] == "a person"
    assert f"deeds    {', '.join(wanted.verdict.evidence)}" in outcome.out
    assert "— resolved, goal reached, accepted" in outcome.out
    assert "customer none, support none" in outcome.out
    assert f"{role.value}: a person" in command("show", "run", 1).out
    assert "1 rows" in command("export", "run").out
    rows = (tmp_path / "run/train.jsonl").read_text() + (
        tmp_path / "run/validation.jsonl"
    ).read_text()
    assert f"{role.value}: a person" in json.loads(rows)["source"]


def test_a_customer_sees_its_own_side(typed: Any) -> None:
    out = typed(["/goal", "/known", "/help", "/quit"], "ecommerce", "--scenario", "exchange").out
    assert "patience" in out and "you want" in out
    assert out.count("order number: ORD-") == 2
    assert out.count("Exchange a delivered item for another one") == 2
    assert "/facts" not in out and "policy" not in out


def test_support_sees_its_own_side(typed: Any) -> None:
    lines = ["/facts", "/policy", "/tools", "/quit"]
    out = typed(lines, "ecommerce", "--as", "support", "--scenario", "exchange").out
    assert out.count("Support gives at most $150.00 of store credit") == 2
    assert out.count("category=lighting|textiles") == 2
    assert "returns.window_days" in out and "wrenfield.example" in out
    assert "Exchange a delivered item for another one, or" not in out
    assert "ecommerce/exchange" not in out


CUSTOMERS_MISTAKES = {
    "/hlep": "there is no command `/hlep`; did you mean `/help`?",
    "/": "there is no command `/`; there are `/done`",
    "/facts": "`/facts` is for support; you are customer",
    "/call get_product item=x": "`/call` is for support",
    "/done resolvd": "there is no ending `resolvd`; did you mean `resolved`?",
    "x" * 4001: "a line has at most 4,000 characters, this one 4,001",
}
SUPPORTS_MISTAKES = {
    "/done": "`/done` is for customer; you are support",
    "/call": "`/call` needs a tool",
    "/call get_prodct item=x": "there is no tool `get_prodct`; did you mean `get_product`?",
    "/call get_product itm=x": "no argument `itm`; did you mean `item`?",
    "/call get_product": "get_product needs `item`; it is /call get_product item=TEXT",
    "/call get_product Rye": "`Rye` is no key=value; it is /call get_product item=TEXT",
    "/call get_product item=a item=b": "`item` is given twice",
    '/call get_product {"item": 3}': "item: 3 is not of type 'string'",
    '/call get_product {"item": "\\ud800"}': "not JSON: no value JSON can hold",
    '/call get_product {"item"': "the arguments are not JSON",
    "/call get_product " + '{"a":' * 300 + "[" * 2000: "the arguments are not JSON",
    "/call get_todays_special x=1": "no argument `x`; get_todays_special takes none",
    "/call refund_order order_id=B amount=much": "amount: 'much' is not of type 'number'",
    "/call refund_order order_id=B amount=1e999": "amount: '1e999' is not of type 'number'",
    "/call order_custom_cake size=10-inch flavor=carrot inscription=x pickup_on=x name=x phone=x":
        "size: `10-inch` is none of the values; did you mean",
}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "mistakes"), [("customer", CUSTOMERS_MISTAKES), ("support", SUPPORTS_MISTAKES)]
)
def test_a_mistake_is_a_line_and_the_person_goes_on(
    typed: Any, role: str, mistakes: dict[str, str]
) -> None:
    outcome = typed([*mistakes, "/transcript", "/quit"], "bakery", "--as", role)
    assert outcome.code == 0
    complaints = [line for line in outcome.out.splitlines() if line.startswith("  ? ")]
    assert len(complaints) == len(mistakes)
    for line, wanted in zip(complaints, mistakes.values(), strict=True):
        assert wanted in line
    turns = 1 if role == "support" else 0
    assert f"cut off after {turns} turn" in outcome.err


def test_arguments_are_read_as_people_write_them(typed: Any) -> None:
    lines = [
        "/call verify_identity order_id=BK-1 phone=555 0100",
        '/call verify_identity phone="555 = \\"x\\"" order_id=BK-2',
        "/call refund_order amount=5.50 order_id=BK-3",
        "/call hand_over reason=it's all, said: a+b",
        "Someone else is taking over.",
        "/transcript",
        "/quit",
    ]
    out = typed(lines, "bakery", "--as", "support", "--seed", 3).out
    assert '→ verify_identity(order_id="BK-1", phone="555 0100")' in out
    assert '→ verify_identity(phone="555 = \\"x\\"", order_id="BK-2")' in out
    assert '→ refund_order(amount=5.5, order_id="BK-3")' in out
    assert '→ hand_over(reason="it\'s all, said: a+b")' in out


def test_calls_of_a_turn_are_limited(typed: Any) -> None:
    lines = ["/call get_todays_special"] * 41 + ["Cinnamon rolls.", "/call get_todays_special"]
    outcome = typed([*lines, "/quit"], "bakery", "--as", "support")
    assert outcome.out.count("a turn has at most 40 calls") == 1
    assert outcome.out.count("  ✓") == 41


def test_findings_are_told_on_request_only(typed: Any) -> None:
    lines = ["/findings", "That is $1,234.56.", "/findings", "/quit"]
    outcome = typed(lines, "bakery", "--as", "support")
    before, after = outcome.out.split("you      /findings")[1:]
    assert "no findings" in before and "unknown_amount" not in before
    assert "! turn 1, support: unknown_amount: the amount $1,234.56" in after


def test_findings_are_counted_at_the_end(typed: Any, tmp_path: Path) -> None:
    lines = ["I was told a refund of $77.77.", "/done resolved"]
    outcome = typed(lines, "bakery", "--scenario", "plan_a_visit", "--save", "run")
    assert outcome.code == 0
    assert "customer 4 (2 of them" in outcome.out
    (dialogue,) = dialogues(tmp_path / "run")
    assert dialogue.verdict.reasons == ("ended_early", "invented_fact")
    assert dialogue.turns[0].drafts == ()


def test_hostile_text_is_shown_and_stored_as_text(typed: Any, command: Any, tmp_path: Path) -> None:
    said = "\x1b]0;owned\x07 [red]markup[/red] {item} %s \u202e$(id) <b>bold</b>"
    outcome = typed([said, "//quit", *VISIT], "bakery", "--scenario", "plan_a_visit",
                    "--save", "run")  # fmt: skip
    assert outcome.code == 0
    shown = command("show", "run", 1).out
    for text in (outcome.out, shown):
        assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
        assert "[red]markup[/red] {item} %s $(id) <b>bold</b>" in text
    turns = dialogues(tmp_path / "run")[0].turns
    kept = "[red]markup[/red] {item} %s $(id) <b>bold</b>"  # without controls and turned writing
    assert [turn.text for turn in turns[:4:2]] == [kept, "/quit"]


def test_dialogues_of_a_person_share_a_run(typed: Any, command: Any, tmp_path: Path) -> None:
    for _ in range(2):
        assert typed(VISIT, "bakery", "--scenario", "plan_a_visit", "--save", "run").code == 0
    last = typed(VISIT, "bakery", "--scenario", "plan_a_visit", "--persona", "busy_parent",
                 "--seed", 9, "--save", "run")  # fmt: skip
    assert "simulator show run 3" in last.out
    assert [d.persona for d in dialogues(tmp_path / "run")][2] == "busy_parent"
    assert len({d.case_id for d in dialogues(tmp_path / "run")}) == 3
    with Run.open(tmp_path / "run") as run:
        assert run.recipe.models == {"customer": "person", "support": "embedded"}
    again = typed(VISIT, "bakery", "--scenario", "plan_a_visit", "--persona", "busy_parent",
                  "--seed", 9, "--save", "run")  # fmt: skip
    assert (again.code, again.out) == (2, "")
    assert "the case of --seed 9 is in this run already" in again.err
    assert command("export", "run").code == 0


def test_a_person_does_not_mix_with_models(typed: Any, run: Path, state: Callable[[], Any]) -> None:
    before = state()
    outcome = typed(VISIT, "bakery", "--save", run)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "this run was played by others (customer embedded, support embedded)" in outcome.err
    assert state() == before


def test_the_same_seed_is_the_same_case(typed: Any) -> None:
    first, again, other = (
        typed(["/quit"], "bakery", "--seed", seed).out.splitlines()[0] for seed in (4, 4, 5)
    )
    assert first == again != other


WRONG = {
    "pack": (["bakry"], "there is no pack `bakry`; did you mean `bakery`?"),
    "role": (["bakery", "--as", "custmer"], "did you mean `customer`?"),
    "scenario": (["bakery", "--scenario", "pickup_ordr"], "did you mean `pickup_order`?"),
    "persona": (["bakery", "--persona", "busy_parnt"], "did you mean `busy_parent`?"),
    "model": (["bakery", "--model", "embeded"], "embeded"),
    "seed": (["bakery", "--seed", "-1"], "--seed"),
    "no number": (["bakery", "--seed", "x"], "`x` is not a whole number"),
    "file": (["bakery", "--save", "file/run"], "file/run: no run can be written here"),
}


@pytest.mark.parametrize(("arguments", "why"), WRONG.values(), ids=WRONG)
def test_wrong_arguments_are_one_line(
    typed: Any, tmp_path: Path, arguments: list[str], why: str
) -> None:
    (tmp_path / "file").write_text("")
    outcome = typed(VISIT, *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert why in outcome.err


@pytest.mark.parametrize(
    ("lines", "code", "why"),
    [(["Hello."], 2, "the input ended"), ([], 2, "the input ended"), (["/quit"], 0, "/quit")],
)
def test_a_dialogue_that_is_cut_off_is_not_stored(
    typed: Any, tmp_path: Path, lines: list[str], code: int, why: str
) -> None:
    outcome = typed(lines, "bakery", "--save", "run")
    assert outcome.code == code
    assert f"({why}), so there is no verdict; nothing was stored in run" in outcome.err
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_model_that_fails_is_an_error_and_no_pass(
    typed: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    model = FakeListChatModel(responses=["no JSON \x1b[2J"])
    monkeypatch.setattr("simulator.play.models.chat_model", lambda name: model)
    outcome = typed(["Hello."], "bakery", "--as", "support", "--save", "run")
    assert outcome.code == 2
    assert "— error (the customer's model gave no usable reply in 1 tries" in outcome.out
    assert "rejected: ending:error" in outcome.out
    assert not dialogues(tmp_path / "run")[0].verdict.accepted


@pytest.mark.slow
def test_a_script_can_be_piped_in_or_be_a_file(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_bytes("\r\n".join([*VISIT[:1], "", "Caf\u00e9?"]).encode() + b"\xff\n/done")
    line = [sys.executable, "-m", "simulator", "play", "bakery", "--scenario", "plan_a_visit"]
    piped = subprocess.run(line, input=script.read_bytes(), capture_output=True, cwd=tmp_path)
    with script.open("rb") as file:
        read = subprocess.run(line, stdin=file, capture_output=True, cwd=tmp_path)
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert (read.returncode, read.stdout, read.stderr) == (0, piped.stdout, b"")
    assert b"\x1b" not in piped.stdout
    assert "you      Caf\u00e9?\ufffd" in piped.stdout.decode()


@pytest.mark.slow
def test_ctrl_c_ends_politely(spawn: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = spawn("play", "bakery", "--save", "run", stdin=subprocess.PIPE)
    assert process.stdout and process.stdin
    process.stdin.write("Hello there.\n")
    process.stdin.flush()
    while "support  " not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=100)
    assert (process.returncode, err.count("\n")) == (2, 1)
    assert "cut off after 2 turns (Ctrl-C)" in err
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_terminal_has_prompts_and_keys_are_no_words(tmp_path: Path) -> None:
    person, terminal = pty.openpty()
    line = [sys.executable, "-m", "simulator", "play", "bakery", "--scenario", "plan_a_visit",
            "--save", "run"]  # fmt: skip
    process = subprocess.Popen(
        line, stdin=terminal, stdout=terminal, stderr=terminal, cwd=tmp_path, text=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(terminal)
    shown = _until(person, b"you      ")
    os.write(person, b"When are you open \x1b[D\x1bOCon Sunday?\n")
    shown += _until(person, b"you      ")
    os.write(person, b"/done\n")
    shown += _until(person, b"Stored.")
    assert process.wait(timeout=60) == 0
    os.close(person)
    assert b"\x1b[36m" in shown
    assert dialogues(tmp_path / "run")[0].turns[0].text == "When are you open on Sunday?"


def _until(terminal: int, wanted: bytes) -> bytes:
    shown, start = b"", time.monotonic()
    while wanted not in shown and time.monotonic() - start < 60:
        shown += os.read(terminal, 4096)
    return shown
