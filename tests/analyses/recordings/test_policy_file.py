import json
from pathlib import Path

import pytest

import simulator
from simulator.analyses.recordings.policy_file import LONGEST, read_policy
from simulator.cli.main import main
from simulator.errors import UserError

POLICY = "# Refunds\n\n- A refund takes 5 to 7 business days.\n- The fee for rebooking is $40.\n"
CHAT = [
    {"role": "user", "content": "When do I get my money, and what does rebooking cost?"},
    {"role": "assistant", "content": "Refunds take 5 to 7 business days. Rebooking is $40."},
]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.md"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_a_policy_of_its_own_is_evidence(policy: Path) -> None:
    assert set(simulator.audit(CHAT).codes) == {"unknown_amount", "unknown_duration"}
    assert simulator.audit(CHAT, policy=policy).codes == {}


def test_it_is_added_to_what_the_recording_says_of_itself(policy: Path) -> None:
    told = {"role": "system", "content": "You are kind. Express service costs $12."}
    said = {"role": "assistant", "content": "Express service is $12, rebooking $40."}
    assert set(simulator.audit([told, *CHAT[:1], said]).codes) == {"unknown_amount"}
    assert simulator.audit([told, *CHAT[:1], said], policy=policy).codes == {}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8 text"),
        (b"%PDF-1.7\n\x00\x01\x02", "is no text"),
        (b"a" * (LONGEST + 1), f"has {LONGEST + 1:,} characters"),
    ],
)
def test_what_is_no_policy_is_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"--policy .*policy\.txt: ") as raised:
        read_policy(path)
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_any_utf_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(POLICY.replace("\n", "\r\n").encode(encoding))
    assert read_policy(path) == POLICY.strip("\n")


def test_the_command_takes_it(
    tmp_path: Path, policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "logs.jsonl"
    log.write_text(json.dumps({"messages": CHAT}) + "\n", encoding="utf-8")
    assert main(["audit", str(log)]) == 1
    assert main(["audit", str(log), "--policy", str(policy)]) == 0
    assert main(["audit", str(log), "--policy", str(tmp_path)]) == 2
    assert main(["audit", str(log), "--policy", str(tmp_path / "none.md")]) == 2
    assert "none.md: no such file" in capsys.readouterr().err
