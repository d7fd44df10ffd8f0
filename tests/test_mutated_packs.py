"""What is taken out of a pack is exactly what the report on the whole pack misses."""

import re
import shutil
from pathlib import Path

import pytest

from simulator.cli.main import main
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.runs.coverage.case_search import search_cases
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.reach import space_of
from simulator.runs.coverage.space import Space, assess
from simulator.runs.hit_counter import HitCounter
from simulator.runs.store import Run

pytestmark = pytest.mark.slow

KIOSK = Path(__file__).parent / "packs" / "kiosk"

MUTATIONS = {
    "a beat": (
        {"scenarios.yaml": [(r"done: \[thanks, ask_phone\]", "done: [thanks]"),
                            (r"    ask_phone: .*\n", "")]},
        {"beat:refund/ask_phone", "edge:refund/ask_refund > ask_phone",
         "edge:refund/ask_phone > thanks", "topic:phone"},
    ),
    "a rule": (
        {"rules.yaml": [(r"weather_promise: .*\n", "")]},
        {"rule:weather_promise/kept"},
    ),
    "a tool": (
        {"tools.yaml": [(r"hand_over: .*\n", "")]},
        {"tool:hand_over/succeeded"},
    ),
}  # fmt: skip


def mutated(folder: Path, edits: dict[str, list[tuple[str, str]]]) -> Pack:
    """A copy of the kiosk with something taken out."""
    copy = folder / "kiosk"
    shutil.copytree(KIOSK, copy)
    for name, changes in edits.items():
        text = (copy / name).read_text()
        for pattern, new in changes:
            text, count = re.subn(pattern, new, text)
            assert count == 1, pattern
        (copy / name).write_text(text)
    return find_pack(str(copy))


@pytest.mark.parametrize("what", MUTATIONS)
def test_what_is_taken_out_is_the_hole(what: str, tmp_path: Path) -> None:
    edits, own = MUTATIONS[what]
    pack, personas = mutated(tmp_path, edits), load_personas()
    folder = tmp_path / "run"
    command = ["generate", str(pack.folder), "--until-coverage", "100", "--out", str(folder)]
    assert main(command) == 0
    with Run.open(folder) as run:
        counter = HitCounter(run, [pack])
        counter.count(run.hits())
    whole = space_of(search_cases(find_pack(str(KIOSK)), personas))
    rest = space_of(search_cases(pack, personas))
    found = counter.coverage(pack.name)
    holes = holes_of(found, whole) - holes_of(found, rest)  # without what the copy lacks as well
    lost = {text for text in whole.bins if text not in whole.unreachable}
    lost -= {text for text in rest.bins if text not in rest.unreachable}
    assert own <= holes == lost
    if what != "a tool":  # without it nobody is handed over, and what follows from that
        assert holes == own


def holes_of(coverage: Coverage, space: Space) -> set[str]:
    return {hole for row in assess(coverage, space).dimensions for hole in row.holes}
