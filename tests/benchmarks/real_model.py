"""A real model on a real server: what works with it, and what a user sees of it.

    python tests/benchmarks/real_model.py NAME http://127.0.0.1:8003/v1 [-n 10] [--prompt short]

The doctor's calls, `-n` dialogues with the model as support and as customer (the embedded model
plays the other side), a set of questions and a judge's grades. Everything is printed as it comes:
models of this size take minutes for a dialogue. The folder with the dialogues stays and is named at
the end. Exit code: 0 all of it ran (however well the model did), else the doctor's.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

SPEC = """{"instruction": "Write questions of customers of a bakery with answers.",
"examples": [{"question": "Do you take cards?", "response": "Yes, we take cards and cash."}]}"""


def run(title: str, *arguments: str) -> tuple[str, int, float]:
    """One command, as a user would type it; gives its title, exit code and seconds."""
    started = time.monotonic()
    print(f"\n## {title}\nsimulator {' '.join(arguments)}", flush=True)
    code = subprocess.run([sys.executable, "-m", "simulator", *arguments], check=False).returncode
    seconds = time.monotonic() - started
    print(f"exit code {code}, {seconds:.0f} s", flush=True)
    return title, code, seconds


def main() -> int:
    """All of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("url")
    parser.add_argument("-n", default="10")
    parser.add_argument("--prompt", default="short")
    options = parser.parse_args()
    name = f"openai:{options.model}@{options.url}?timeout=300"
    same = ["-n", options.n, "--prompt", options.prompt, "--concurrency", "1", "--seed", "3",
            "--max-exchanges", "6", "--repairs", "1"]  # fmt: skip
    folder = Path(mkdtemp(prefix="real_model-"))
    spec, judged = folder / "spec.json", str(folder / "judged")
    spec.write_text(SPEC, encoding="utf-8")
    done = [run("doctor", "doctor", "--model", name)]
    if done[0][1]:
        return done[0][1]
    for role in ("support", "customer"):
        out = str(folder / role)
        done.append(run(role, "generate", "bakery", f"--{role}-model", name, "--out", out, *same))
    done.append(run("qa", "qa", str(spec), "--pack", "bakery", "--model", name, "-n", "3"))
    run("dialogues to judge", "generate", "bakery", "-n", "2", "--out", judged)
    done.append(run("judge", "judge", judged, "--model", name, "--concurrency", "1"))
    print(f"\nThe dialogues are in {folder}")
    for title, code, seconds in done:
        print(f"{title:10}exit code {code}, {seconds / 60:.1f} min")
    return 0


if __name__ == "__main__":
    sys.exit(main())
