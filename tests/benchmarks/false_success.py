"""False success in recordings with rewards: how well the score tells which claims are not so.

    python tests/benchmarks/false_success.py --tuning    # the files its weights were chosen on
    python tests/benchmarks/false_success.py             # those that were kept apart
    python tests/benchmarks/false_success.py --signs     # which signs tell (tuning files alone)

Support tells of a deed and the reward is 0, among the conversations in which it tells of one: area
under the ROC curve (AUROC), with the interval of 2,000 bootstrap samples of conversations. Beside
it words alone (TF-IDF, logistic regression: `tfidf.py`), trained on the files that were tuned on
but for the one that is measured, and by cross-validation on the other conversations of the file
itself; and the score against the reward over all conversations, where one that tells of no deed
has 0.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import numpy as np
from public_recordings import DATA, REPORTED, TUNED, audited, conversations
from tfidf import TfIdfClassifier

from simulator.analyses.false_success import SIGNS
from simulator.analyses.recordings.reader import Recording
from simulator.dialogue import Speaker

SAMPLES = 2_000
FOLDS = 5


@dataclass(frozen=True)
class Scored:
    """One conversation with a reward.

    Attributes:
        text: All that was said.
        failed: The reward is 0.
        score: Of false success; None where support tells of no deed.
        signs: Of it.
    """

    text: str
    failed: bool
    score: float | None
    signs: dict[str, int]


def read(file: str, packs: bool) -> list[Scored]:
    """The conversations of a file that have a reward."""
    found = audited(file, packs)
    return [
        Scored(
            _text(recording),
            not recording.passed,
            found.false_success.get(recording.id),
            found.false_success_signs.get(recording.id, {}),
        )
        for recording in conversations(file)
        if recording.passed is not None
    ]


def _text(recording: Recording) -> str:
    names = {Speaker.CUSTOMER: "customer", Speaker.SUPPORT: "support"}
    return "\n".join(f"{names[turn.speaker]}: {turn.text}" for turn in recording.turns)


def auroc(scores: list[float], failed: list[bool]) -> float:
    """How often a failed one has the higher score of a pair, ties by half; NaN without pairs."""
    values, bad = np.array(scores), np.array(failed, dtype=bool)
    high, low = values[bad], values[~bad]
    if not len(high) or not len(low):
        return float("nan")
    above = (high[:, None] > low).mean() + (high[:, None] == low).mean() / 2
    return float(above)


def shown(scores: list[float], failed: list[bool]) -> str:
    """The area with its interval."""
    area = auroc(scores, failed)
    if np.isnan(area):
        return "-"
    random = np.random.default_rng(1)
    picked = random.integers(0, len(scores), (SAMPLES, len(scores)))
    areas = [auroc([scores[i] for i in row], [failed[i] for i in row]) for row in picked]
    low, high = np.nanpercentile(areas, [2.5, 97.5])
    return f"{area:.2f} ({low:.2f} to {high:.2f})"


def tfidf(train: list[Scored], test: list[Scored]) -> list[float]:
    """What words alone make of some conversations, learnt from others; empty if all are alike."""
    if len({each.failed for each in train}) < 2:
        return []
    labels = [str(each.failed) for each in train]
    model = TfIdfClassifier([each.text for each in train], labels)
    place = model.labels.index(str(True))
    return [float(row[place]) for row in model.probabilities([each.text for each in test])]


def folded(claims: list[Scored]) -> list[float]:
    """The same, each conversation by what the other folds of its file teach."""
    found = dict[int, float]()
    order = np.random.default_rng(7).permutation(len(claims))
    for fold in range(FOLDS):
        out = order[fold::FOLDS].tolist()
        rest = [claims[place] for place in sorted(set(range(len(claims))) - set(out))]
        found |= dict(zip(out, tfidf(rest, [claims[place] for place in out]), strict=False))
    return [found[place] for place in range(len(claims))] if len(found) == len(claims) else []


def told(found: list[Scored]) -> list[Scored]:
    """Those in which support tells of a deed."""
    return [each for each in found if each.score is not None]


def report(file: str, files: dict[str, list[Scored]], signs: bool) -> None:
    """Print the row of one file, and what its signs say by themselves."""
    every, claims = files[file], told(files[file])
    failed = [each.failed for each in claims]
    elsewhere = [each for name in TUNED if name != file for each in told(files[name])]
    words, own = tfidf(elsewhere, claims), folded(claims)
    plain = shown([each.score or 0.0 for each in every], [each.failed for each in every])
    print(
        f"| {file.removesuffix('.json')} | {sum(failed)} of {len(claims)}"
        f" ({sum(failed) / max(1, len(claims)):.0%}) |"
        f" {shown([each.score or 0.0 for each in claims], failed)} |"
        f" {shown(words, failed) if words else '-'} | {shown(own, failed) if own else '-'} |"
        f" {plain} ({len(every)}) |"
    )
    for name in SIGNS if signs else ():
        counts = [float(each.signs.get(name, 0)) for each in claims]
        there = sum(count > 0 for count in counts)
        print(f"    {name:18} {there:4} {auroc(counts, failed):.2f}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tuning", action="store_true", help="the files weights were chosen on")
    parser.add_argument("--signs", action="store_true", help="of these, each sign by itself")
    parser.add_argument("--no-pack", action="store_true", help="read retail without its pack too")
    options = parser.parse_args()
    if not DATA.exists():
        print(f"there are no recordings in {DATA}")
        return 0
    wanted = TUNED if options.tuning or options.signs else REPORTED
    files = {file: read(file, not options.no_pack) for file in {*TUNED, *wanted}}
    print("| file | false of told | score | TF-IDF of other files | of the same | all |")
    print("| --- | --- | --- | --- | --- | --- |")
    for file in wanted:
        report(file, files, options.signs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
