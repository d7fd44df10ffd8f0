"""Target strings."""

import pytest

from simulator.play.targets.names import own_support, read_target


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("embedded", "support"), ("embedded?flaw=any", "support"), ("support:embedded", "support"),
        ("openai:qwen3@http://localhost:8000/v1", "chat"), ("openai:gpt-4.1", "chat"),
        ("http://localhost:8000/x", "webhook"), ("https://bots.example/x?a=b", "webhook"),
        ("command:python bot.py", "command"), ("bot.yaml", "file"), ("a/b.yml", "file"),
        ("bots:graph", "python"), ("a.b.c:d.e", "python"), ("a/b.py:c", "python"),
        ("C:\\bots\\b.py:c", "python"), ("my bots/b.py:c", "python"),
    ],
)  # fmt: skip
def test_kinds(text: str, kind: str) -> None:
    assert read_target(text).kind == kind


def test_our_own_support() -> None:
    assert own_support("embedded?flaw=any") == "embedded?flaw=any"
    assert own_support("support:openai:m@http://localhost/v1") == "openai:m@http://localhost/v1"
    assert own_support("http://localhost/x") is None
