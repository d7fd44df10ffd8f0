"""What recordings of real traffic exercise of a pack, and what of that the tests lack."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.analyses.coverage.logs import Lack, LogReport, lacking, measure_logs
from simulator.analyses.recordings.reader import stream_recordings
from simulator.api.loops import threaded
from simulator.api.packs import open_pack
from simulator.api.recordings import TranscriptFormat, mapping_of
from simulator.content.pack import Pack
from simulator.content.personas import load_personas
from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Row, assess, percent
from simulator.runs.hit_counter import known_coverage
from simulator.runs.reachability import Scope
from simulator.runs.run_goals import read_dimensions

FORMAT = 1


@dataclass(frozen=True)
class Traffic:
    """What recordings exercise.

    Attributes:
        pack: The business.
        coverage: Of the recordings.
        understanding: How much of what customers said was understood.
        tested: The coverage of the runs that were named beside them; None where none was.
        lacking: What the traffic hits and those runs do not, the most frequent first.
    """

    pack: Pack
    coverage: Coverage
    understanding: LogReport
    tested: Coverage | None
    lacking: tuple[Lack, ...]

    @property
    def tested_percent(self) -> float:
        """Of what the traffic hits, the percentage that the runs hit too."""
        hits = len(self.coverage.hits)
        return percent(hits - len(self.lacking), hits)

    def dimensions(self, without: Sequence[str] = ()) -> tuple[Row, ...]:
        """How much of each dimension the traffic hits; who the customers are is not known."""
        space = Scope(self.pack, load_personas()).search().space
        unknown = (Dimension.PERSONA, Dimension.TRAIT, *read_dimensions(without))
        return tuple(assess(self.coverage, space, unknown).dimensions)

    def to_json(self, *, ascii: bool = True) -> str:
        """Everything, as `simulator coverage --transcripts --json` prints it."""
        found = {
            "format": FORMAT,
            "traffic": self.coverage.model_dump(mode="json"),
            "understanding": self.understanding.model_dump(mode="json"),
            "tests": self.tested and self.tested.model_dump(mode="json"),
            "lacking": [lack.model_dump(mode="json") for lack in self.lacking],
        }
        return json.dumps(found, ensure_ascii=ascii, indent=1) + "\n"


def traffic(
    file: str | Path,
    pack: str | Path | Pack,
    *runs: str | Path,
    format: TranscriptFormat = "openai",
    mapping: str | Path | None = None,
    keep_personal: bool = False,
) -> Traffic:
    """Measure what recordings of another bot exercise of a pack.

    Args:
        file: The recordings, a file or a folder.
        pack: A pack of the same business.
        runs: Folders of runs that should exercise it too.
        format: Of the file.
        mapping: A YAML table of where things stand in it.
        keep_personal: Whether sentences show personal details; else they are masked.

    Raises:
        UserError: The file, the pack or a run cannot be used.

    Example: `traffic("logs.jsonl", "bakery", "outputs/first").lacking`
    """
    pack = open_pack(pack)
    places = mapping_of(format, mapping)
    recordings = stream_recordings(Path(file), format, places)
    coverage, report = measure_logs(recordings, pack, places.deeds, keep_personal)
    tested = known_coverage(map(Path, runs), [pack])[pack.name] if runs else None
    lacks = tuple(lacking(tested, coverage)) if tested else ()
    return Traffic(pack, coverage, report, tested, lacks)


atraffic = threaded(traffic)
