"""A real model on a real server: what works with it, and what a user sees of it.

    python tests/benchmarks/real_model.py NAME http://127.0.0.1:8003/v1 [-n 10] [--prompt short]

The doctor's calls, `-n` dialogues with the model as support and as customer (the embedded model
plays the other side), a set of questions and a judge's grades. Everything is printed as it comes:
models of this size take minutes for a dialogue.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

SPEC = """{"instruction": "Write questions of customers of a bakery with answers.",
"examples": [{"question": "Do you take cards?", "response": "Yes, we take cards and cash."}]}"""


def run(title: str, *arguments: str) -> None:
    """One command, as a user would type it."""
    started = time.monotonic()
    print(f"\n## {title}\nsimulator {' '.join(arguments)}", flush=True)
    code = subprocess.run([sys.executable, "-m", "simulator", *arguments], check=False).returncode
    print(f"exit code {code}, {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
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
    with TemporaryDirectory() as folder:
        spec = Path(folder, "spec.json")
        spec.write_text(SPEC, encoding="utf-8")
        run("doctor", "doctor", "--model", name)
        for role in ("support", "customer"):
            out = str(Path(folder, role))
            run(role, "generate", "bakery", f"--{role}-model", name, "--out", out, *same)
        run("qa", "qa", str(spec), "--pack", "bakery", "--model", name, "-n", "3")
        run("judge", "generate", "bakery", "-n", "2", "--out", str(Path(folder, "judged")))
        run("judge", "judge", str(Path(folder, "judged")), "--model", name, "--concurrency", "1")


if __name__ == "__main__":
    main()
