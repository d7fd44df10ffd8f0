"""What every command says about itself, and that its examples can be typed as they stand."""

import shlex
from importlib import import_module

import pytest

from simulator.cli.main import COMMANDS, build_parser


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_sentence_and_two_examples(name):
    declared = import_module(f"simulator.cli.flags.{name}")
    assert len(declared.HELP.split()) > 3
    assert len(set(declared.EXAMPLES)) == 2
    for example in declared.EXAMPLES:
        program, *arguments = shlex.split(example)
        assert program == "simulator"
        assert build_parser().parse_args(arguments).command == name


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_the_examples_below_the_flags(name, capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args([name, "--help"])
    shown = capsys.readouterr().out
    flags, _, examples = shown.partition("\nexamples:\n")
    assert "-h, --help" in flags
    assert [line.strip() for line in examples.splitlines()] == list(
        import_module(f"simulator.cli.flags.{name}").EXAMPLES
    )


def test_commands_with_many_flags_put_them_under_heads(capsys):
    for name in ("generate", "stress", "bias", "plan", "export", "audit", "curate"):
        with pytest.raises(SystemExit):
            build_parser().parse_args([name, "--help"])
        heads = [
            line
            for line in capsys.readouterr().out.splitlines()
            if line[:1].strip() and ":" in line
        ]
        assert len(heads) >= 5, name


@pytest.mark.parametrize("name", COMMANDS)
def test_flags_stand_under_heads(name, capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args([name, "--help"])
    shown = capsys.readouterr().out
    unsorted = shown.partition("\noptions:\n")[2].partition("\n\n")[0]
    flags = [line for line in unsorted.splitlines() if line.startswith("  -")]
    assert len(flags) <= 3, flags  # -h, and two that need no head


NOUNS = ("a", "an", "the", "what", "how", "which", "runs", "grades", "JSON", "adversarial")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_sentence_says_what_is_done(name):
    assert import_module(f"simulator.cli.flags.{name}").HELP.split()[0] not in NOUNS


def test_an_option_that_is_given_twice_keeps_all_its_values():
    given = ["generate", "bakery", "--persona", "rushed", "blind", "--persona", "new"]
    assert build_parser().parse_args(given).persona == ["rushed", "blind", "new"]
    assert build_parser().parse_args(["generate", "bakery"]).persona is None
    given = ["export", "out", "--only", "split:train", "--only", "ending:resolved"]
    assert build_parser().parse_args(given).only == ["split:train", "ending:resolved"]
