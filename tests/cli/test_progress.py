import pytest

from simulator.cli.progress import Progress


def test_without_a_terminal_it_prints_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(total=3, done=1) as progress:
        progress.advance()
        progress.advance()
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("going on: 1 of 3 are there already\n3 of 3 dialogues, ")
    assert "\x1b" not in err


def test_it_prints_again_only_after_a_while(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(total=1000, done=0) as progress:
        for _ in range(999):
            progress.advance()
    assert capsys.readouterr().err == ""
