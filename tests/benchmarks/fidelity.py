"""Fidelity of runs against recorded people, beside a template baseline and other customers.

    python tests/benchmarks/fidelity.py RUN... --star FILE --multidogo FILE... [--others FILE...]

The baseline says, at every beat of the run, the first example sentence that the pack has for it, as
a script of templates would. `--others` are recordings of other customers, such as language models'.
"""

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from simulator.analyses.quality.fidelity import Halves, fidelity, too_few
from simulator.analyses.quality.references import read_reference
from simulator.api.result import open_run
from simulator.content.scenarios import Beat
from simulator.dialogue import Speaker
from simulator.runs.provenance import packs_of

Talks = list[tuple[str, ...]]
PLACE = re.compile(r"\{[^{}]*\}")
STOP = re.compile(r"###\w+###")


def played(folder: Path) -> Iterator[tuple[str, Talks]]:
    """The customers of a run, and those of its template baseline."""
    result = open_run(folder)
    with result.open() as run:
        packs = packs_of(run)
    said: Talks = []
    scripted: Talks = []
    for dialogue in result:
        beats = packs[dialogue.pack].scenarios[dialogue.scenario].beats
        turns = [turn for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER]
        said.append(tuple(turn.text for turn in turns))
        scripted.append(tuple(script(beats, turn.beat, turn.text) for turn in turns))
    yield folder.name, said
    yield f"{folder.name}, templates", scripted


def script(beats: Mapping[str, Beat], beat: str, text: str) -> str:
    examples = beats[beat].say if beat in beats else ()
    return PLACE.sub("1234", str(examples[0])) if examples else text


def recorded(files: list[Path]) -> Talks:
    talks = (talk.customer for talk in read_reference(files).sample.talks)
    clean = (tuple(filter(None, (STOP.sub("", t).strip() for t in talk))) for talk in talks)
    return [talk for talk in clean if talk]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", nargs="*", type=Path)
    parser.add_argument("--star", type=Path, required=True)
    parser.add_argument("--multidogo", nargs="+", type=Path, required=True)
    parser.add_argument("--others", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    people = {"STAR": recorded([options.star]), "MultiDoGO": recorded(options.multidogo)}
    sets = dict(pair for run in options.run for pair in played(run))
    sets |= {file.stem: recorded([file]) for file in options.others}
    sets |= {name: talks[:300] for name, talks in people.items()}
    print(f"{'':34}" + "".join(f"{f'against {name}':>28}" for name in people))
    for name, talks in sets.items():
        cells = [cell(talks, reference, name == other) for other, reference in people.items()]
        print(f"{name[-34:]:34}" + "".join(f"{text:>28}" for text in cells), flush=True)


def cell(talks: Talks, reference: Talks, same: bool) -> str:
    # of the reference's own dialogues, others than those that are held against it
    reference = reference[300:] if same else reference
    if problem := too_few(len(talks), len(reference)):
        return problem.partition(":")[0]
    found = fidelity(talks, Halves.of(reference))
    head = found.headline
    return f"{head.value:.2f} ({head.low:.2f}-{head.high:.2f}), {found.area.run.value:.2f}"


if __name__ == "__main__":
    main()
