"""Target files: keys, places, variables."""

from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.play.targets.opening import open_target

WRONG = [
    ("target: http://localhost/x\nreplay: text\n", ":2: replay: unknown key; did you mean `reply`"),
    ("reply: text\n", "target: it is missing"),
    ("target: nonsense\n", ":1: target: `nonsense` is no target"),
    ("target: other.yaml\n", "no target that a file can describe"),
    ("target: http://localhost/x\nfirst: me\n", ":2: first: Input should be 'customer' or 'bot'"),
    ("target: http://localhost/x\ntimeout: 0\n", ":2: timeout:"),
    ("target: http://localhost/x\ntimeout: soon\n", ":2: timeout:"),
    ("target: http://localhost/x\nrequest: {t: '{mesage}'}\n",
     ":2: request: there is no {mesage}; did you mean `message`?"),
    ("target: http://localhost/x\nrequest: {t: x}\n", "{message} stands nowhere in it"),
    ("target: http://localhost/x\nheaders: {A: '${NO_SUCH_VARIABLE}'}\n",
     ":2: headers.A: the variable NO_SUCH_VARIABLE is not set"),
    ("target: http://localhost/x\nsetup: nowhere\n", "setup: `nowhere` is not"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), WRONG)
def test_mistakes_have_their_place(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "bot.yaml"
    file.write_text(text)
    with pytest.raises(UserError) as caught:
        open_target(str(file))
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_keys_and_what_the_call_says_wins(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("def bot(message):\n    return message\n")
    (tmp_path / "hooks.py").write_text("def put(told):\n    pass\n")
    file = tmp_path / "bot.yaml"
    file.write_text(
        "target: bot.py:bot\nfirst: bot\ntools: true\ntimeout: 2.5\nsetup: hooks.py:put\n"
        "probe: hooks.py:put\n"
    )
    target = open_target(str(file))
    assert (target.name, target.speaks_first, target.tools, target.timeout) == (
        str(file), True, True, 2.5,
    )  # fmt: skip
    other = open_target(str(file), first="customer", tools=False, timeout=9)
    assert (other.speaks_first, other.tools, other.timeout) == (False, False, 9)
