"""How well a customer's words alone tell which persona it is.

    python tests/benchmarks/persona_auc.py RUN...    # folders of `generate`

The text of a dialogue is all that its customer says, without remarks of the persona's own. TF-IDF
and logistic regression learn it on half of the cases and are asked for the other half, both ways
round: the mean area under the curve (ROC) of each persona against the others.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from zlib import crc32

import numpy as np
from tfidf import TfIdfClassifier, area_under_curve

from simulator.content.personas import load_personas

Rows = list[tuple[str, str, str]]


def rows(folder: Path) -> Rows:
    """Case, persona and customer's text of each dialogue of a run, remarks taken out."""
    asides = {name: persona.asides for name, persona in load_personas().items()}
    found = Rows()
    for path in (folder / "train.jsonl", folder / "validation.jsonl"):
        for line in path.open(encoding="utf-8") if path.exists() else ():
            row = json.loads(line)
            texts = [m["content"] for m in row["messages"] if m["role"] == "user" and m["content"]]
            text = without(" ".join(texts), asides.get(row["persona"], ()))
            found.append((str(row.get("case") or row.get("id") or text), row["persona"], text))
    return found


def without(text: str, asides: tuple[str, ...]) -> str:
    """A text without some remarks, however they were typed."""
    for aside in asides:
        words = re.findall(r"[\w]+", aside.replace("'", ""))
        loose = r"\W*".join(re.escape(word) for word in words)
        text = re.sub(loose, " ", text.replace("'", ""), flags=re.IGNORECASE)
    return text


def macro_auc(found: Rows) -> tuple[float, dict[str, float]]:
    """The mean over personas and halves, and each persona's."""
    half = [crc32(case.encode()) % 2 for case, _, _ in found]
    areas: dict[str, list[float]] = {}
    for held in (0, 1):
        train = [row for row, part in zip(found, half, strict=True) if part != held]
        test = [row for row, part in zip(found, half, strict=True) if part == held]
        model = TfIdfClassifier([text for _, _, text in train], [who for _, who, _ in train])
        shares = model.probabilities([text for _, _, text in test])
        for place, name in enumerate(model.labels):
            positive = np.array([who == name for _, who, _ in test])
            if 0 < positive.sum() < len(test):
                areas.setdefault(name, []).append(area_under_curve(shares[:, place], positive))
    each = {name: float(np.mean(found)) for name, found in areas.items()}
    return float(np.mean(list(each.values()))), each


def main() -> int:
    """Print the macro AUC of each run and of each persona in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    for folder in parser.parse_args().runs:
        found = rows(folder)
        if not found:
            print(f"{folder} has no dialogues", file=sys.stderr)
            return 2
        macro, each = macro_auc(found)
        print(f"{folder.name}: macro AUC {macro:.3f} ({len(found)} dialogues)")
        for name, area in sorted(each.items(), key=lambda pair: -pair[1]):
            print(f"  {area:.3f} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
