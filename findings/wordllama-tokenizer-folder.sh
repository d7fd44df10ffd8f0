#!/usr/bin/env bash
# wordllama 0.4.0.post1: the wheel holds weights and tokenizer, and still cannot be loaded offline.
#
# One would guess: the package ships its default model (a .safetensors file and a tokenizer JSON are
#   in the wheel), so `WordLlama.load(disable_download=True)` works without a network.
# What happens: the weights are found, the tokenizer is not. It lies in the package's folder
#   `tokenizers`, and the loader looks in `tokenizer`; only below `cache_dir` does it look in
#   `tokenizers`. Without `disable_download` it would ask a hub for a file that is already here.
#   Naming the package's own folder as the cache makes it load.
# Why it matters: an offline or locked-down machine fails at the first use, and everywhere else a
#   download happens that nobody expects of a package with its weights inside.
# Source: wordllama/wordllama.py, `resolve_file` (folder named after `file_type`) and
#   `get_file_path` (`tokenizers`); the wheel's file list.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check wordllama==0.4.0.post1
WORK="$work" "$work/venv/bin/python" - <<'PY'
import os
from pathlib import Path

import wordllama
from wordllama import WordLlama

package = Path(wordllama.__file__).parent
shipped = sorted(p.relative_to(package).as_posix() for p in package.rglob("*.json"))
print("wordllama", wordllama.__version__, "ships", shipped)
assert shipped == ["tokenizers/l2_supercat_tokenizer_config.json"], shipped
empty = Path(os.environ["WORK"]) / "cache"
empty.mkdir()
try:
    WordLlama.load(disable_download=True, cache_dir=empty)
except FileNotFoundError as error:
    print("load(disable_download=True):", error)
else:
    raise SystemExit("it loads now: this finding is out of date")
model = WordLlama.load(disable_download=True, cache_dir=package)
print("with the package as cache_dir:", model.embed(["a sentence"]).shape)
assert model.embed(["a sentence"]).shape == (1, 256)
PY
