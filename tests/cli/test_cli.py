import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAVY = ("langgraph", "langchain", "langchain_core", "langchain_openai", "openai", "httpx",
         "pydantic", "networkx", "faker", "rich", "jsonschema", "tiktoken", "yaml", "asyncio",
         "sqlite3", "aiohttp", "numpy", "py3langid", "vaderSentiment", "genai_prices")  # fmt: skip
PLAY = HEAVY[:6]

IMPORTED = """
import json, sys
from simulator.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""

MISTAKES = {
    "no command like that": (["generat", "bakery"], "did you mean `generate`"),
    "no flag like that": (["generate", "bakery", "--personna", "x"], "--personna"),
    "no flag of list": (["list", "--jsn"], "--jsn"),
    "no pack": (["generate"], "pack"),
    "unknown pack": (["generate", "bakry"], "did you mean `bakery`"),
    "one unknown pack": (["generate", "bakery", "ecomerce"], "did you mean `ecommerce`"),
    "unknown persona": (
        ["generate", "bakery", "--persona", "bussy_parent"], "did you mean `busy_parent`"
    ),
    "unknown scenario": (
        ["generate", "bakery", "--scenario", "daily_specials"], "did you mean `daily_special`"
    ),
    "no value": (["generate", "bakery", "--persona"], "--persona"),
    "n 0": (["generate", "bakery", "-n", "0"], "n: "),
    "n -3": (["generate", "bakery", "-n", "-3"], "not -3"),
    "n abc": (["generate", "bakery", "-n", "abc"], "`abc` is not a whole number"),
    "n huge": (["generate", "bakery", "-n", "9" * 30], "n: "),
    "seed -1": (["generate", "bakery", "--seed", "-1"], "seed: "),
    "workers 0": (["generate", "bakery", "--workers", "0"], "workers: "),
    "concurrency 0": (["generate", "bakery", "--concurrency", "0"], "concurrency: "),
    "one exchange": (["generate", "bakery", "--max-exchanges", "1"], "--max-exchanges: "),
    "share 1": (["generate", "bakery", "--validation-share", "1"], "--validation-share: "),
    "share nan": (["generate", "bakery", "--validation-share", "nan"], "--validation-share: "),
    "no such file": (["generate", "bakery", "--config", "no.yaml"], "no.yaml: no such file"),
    "unknown setting": (["generate", "bakery", "--config", "sead.yaml"], "did you mean `seed`"),
    "setting out of range": (
        ["generate", "bakery", "--config", "range.yaml"], "range.yaml: concurrency: "
    ),
    "broken file": (["generate", "bakery", "--config", "broken.yaml"], "broken.yaml:"),
    "file in place of the folder": (["generate", "bakery", "-n", "1", "--out", "file"], "file: "),
    "file above the folder": (["generate", "bakery", "-n", "1", "--out", "file/x"], "file/x: "),
    "own broken pack": (["generate", "mine"], "scenarios/mine/rules.yaml: no such file"),
    "own mistake": (["generate", "other"], "scenarios/other/rules.yaml:"),
    "no run to show": (["show", "runn"], "did you mean `run`"),
    "no run to export": (["export", "rnu"], "did you mean `run`"),
    "no run in a file": (["show", "file"], "there is no run here"),
    "unknown place": (["show", "run", "99"], "no dialogue `99`; there are 1 to 4"),
    "unknown id": (["show", "run", "zz"], "no dialogue `zz`"),
    "first 0": (["show", "run", "--first", "0"], "--first"),
    "unknown format": (["export", "run", "--format", "csv"], "`simulator export --help` lists"),
    "misspelt format": (["export", "run", "--format", "lables"], "did you mean `labels`?"),
    "share of export": (["export", "run", "--validation-share", "1.5"], "--validation-share"),
    "export to a file": (["export", "run", "--out", "file"], "file: "),
    "other seed": (["generate", "bakery", "-n", "4", "--out", "run"], "made with seed 2, not 0"),
    "other persona": (
        ["generate", "bakery", "-n", "4", "--seed", "2", "--out", "run",
         "--persona", "busy_parent"], "made with other personas"
    ),
    "other scenario": (
        ["generate", "bakery", "-n", "4", "--seed", "2", "--out", "run",
         "--scenario", "daily_special"], "made with scenarios"
    ),
    "other limits": (
        ["generate", "bakery", "-n", "4", "--seed", "2", "--out", "run",
         "--max-exchanges", "9"], "made with limits"
    ),
    "other pack": (
        ["generate", "ecommerce", "-n", "4", "--seed", "2", "--out", "run"], "made with other packs"
    ),
    "smaller n": (
        ["generate", "bakery", "-n", "3", "--seed", "2", "--out", "run"], "give -n 4 or more"
    ),
}  # fmt: skip


@pytest.fixture
def place(run: Path, tmp_path: Path) -> Path:
    """A folder with a run, configuration files, broken packs and a file in the way."""
    shipped = Path(__file__).parents[2] / "scenarios" / "bakery"
    (tmp_path / "file").write_text("theirs")
    (tmp_path / "sead.yaml").write_text("sead: 4\n")
    (tmp_path / "range.yaml").write_text("concurrency: 0\n")
    (tmp_path / "broken.yaml").write_text("n: [\n")
    for name in ("mine", "other"):
        (tmp_path / "scenarios" / name).mkdir(parents=True)
    (tmp_path / "scenarios/mine/pack.yaml").write_text("format: 1\nabout: x\n")
    for path in shipped.iterdir():
        (tmp_path / "scenarios/other" / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "scenarios/other/rules.yaml").open("a") as rules:
        rules.write("\nhaste: {claus: x}\n")
    return tmp_path


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line_and_changes_nothing(
    command: Any, place: Path, state: Callable[[], Any], name: str
) -> None:
    arguments, reason = MISTAKES[name]
    before = state()
    outcome = command(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("simulator: ")
    assert outcome.err.count("\n") == 1
    assert reason in outcome.err
    assert state() == before


def test_a_process_ends_with_the_exit_code_and_one_line(run_process: Any) -> None:
    outcome = run_process("generate", "bakry")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_a_name_cannot_drive_the_terminal(command: Any) -> None:
    outcome = command("generate", "\x1b[31mbakery\n\u202ex")
    assert outcome.code == 2
    assert r"\x1b[31mbakery \u202ex" in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["--help"], ["generate", "--help"]])
def test_help_is_printed(run_process: Any, arguments: list[str]) -> None:
    outcome = run_process(*arguments)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("usage: simulator")


def test_the_version_is_printed(command: Any) -> None:
    outcome = command("--version")
    assert outcome.code == 0
    assert outcome.out.strip().replace(".", "").isdigit()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], HEAVY),
        (["generate", "--help"], HEAVY),
        (["generat"], HEAVY),
        (["generate", "bakery", "-n", "abc"], HEAVY),
        (["generate", "bakry"], PLAY),
        (["generate", "bakery", "-n", "0"], PLAY),
        (["check"], PLAY),
        (["list"], PLAY),
    ],
)
def test_nothing_heavy_is_imported(arguments: list[str], unwanted: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", IMPORTED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert not set(unwanted) & set(json.loads(done.stderr.splitlines()[-1]))


def seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True, timeout=60)
    return time.perf_counter() - started


def test_help_starts_fast() -> None:
    bare = min(seconds("-c", "pass") for _ in range(5))
    helped = min(seconds("-m", "simulator", "--help") for _ in range(5))
    assert helped - bare < 0.3


def test_a_reader_that_goes_away_is_no_error(spawn: Any, run: Path) -> None:
    process = spawn("show", run, "--first", "4", "--json")
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert "Traceback" not in process.stderr.read()
