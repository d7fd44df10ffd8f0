#!/usr/bin/env bash
# wordllama 0.4.0.post1: the wheel holds weights and tokenizer, yet loading offline fails.
#
# Guess:   the package ships its default model (weights/ and tokenizers/), and load() says it looks in
#          wordllama/tokenizers first, so load(disable_download=True) works on a fresh machine.
# Happens: the folder is built from the kind of file, which is "weights" for weights, but "tokenizer" for
#          the tokenizer: the shipped one in tokenizers/ is passed over, and the loader goes to the cache
#          and then to the network. Only the cache is looked up in "tokenizers", so naming the package's
#          own folder as the cache makes it load. Importing it also installs a handler on the root logger
#          and sets its level to INFO, for every other library of the program.
# Matters: an embedding of 16 MB inside the wheel invites use without a network; where load() ran online
#          once, the cache hides the fault, and it shows on the first machine that is offline.
# Source:  wordllama/wordllama.py lines 130 (the folder), 230 (the promise), 86 (the cache's folder);
#          wordllama/__init__.py line 16 (logging).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work/home"
mkdir "$HOME"
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check wordllama==0.4.0.post1

cat > expected <<'END'
wordllama 0.4.0.post1
root logger before: WARNING, 0 handlers; after import: INFO, 1 handlers
shipped: tokenizers/l2_supercat_tokenizer_config.json, weights/l2_supercat_256.safetensors
load(disable_download=True): FileNotFoundError
  Tokenizer file 'l2_supercat_tokenizer_config.json' not found in project root or cache, and downloads are disabled.
the package's own folder as its cache: loads, 256 dimensions
END

venv/bin/python -I - <<'END' | tee actual
import logging
from importlib.metadata import version
from pathlib import Path


def state():
    root = logging.getLogger()
    return f"{logging.getLevelName(root.level)}, {len(root.handlers)} handlers"


before = state()
import wordllama

print("wordllama", version("wordllama"))
print(f"root logger before: {before}; after import: {state()}")
package = Path(wordllama.__file__).parent
files = [*package.glob("tokenizers/*.json"), *package.glob("weights/*.safetensors")]
print("shipped:", ", ".join(path.relative_to(package).as_posix() for path in files))
try:
    wordllama.WordLlama.load(disable_download=True)
except FileNotFoundError as error:
    print("load(disable_download=True): FileNotFoundError")
    print(" ", error)
model = wordllama.WordLlama.load(cache_dir=package, disable_download=True)
print(f"the package's own folder as its cache: loads, {model.embed('hello').shape[1]} dimensions")
END
diff expected actual
