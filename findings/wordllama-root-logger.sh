#!/usr/bin/env bash
# wordllama 0.4.0.post1: importing it configures the logging of the whole program.
#
# One would guess: a library gets a logger of its own and leaves the root logger to the program.
# What happens: `import wordllama` calls `logging.basicConfig(level=logging.INFO)`. The root logger
#   has a handler on standard error and the level INFO from then on, so a later `basicConfig` of
#   the program does nothing, and every INFO record of every other library is printed.
# Why it matters: a command line that imports it late loses its own log format and level, and
#   request lines of HTTP clients (which log URLs at INFO) appear on users' terminals.
# Source: wordllama/__init__.py, "Set up logging".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check wordllama==0.4.0.post1
"$work/venv/bin/python" - <<'PY'
import logging

root = logging.getLogger()
assert (root.handlers, root.level) == ([], logging.WARNING)
import wordllama

print("wordllama", wordllama.__version__, "root logger:", root.handlers, logging.getLevelName(root.level))
assert len(root.handlers) == 1 and root.level == logging.INFO
logging.basicConfig(level=logging.ERROR, format="mine: %(message)s")
print("after the program's own basicConfig:", logging.getLevelName(root.level))
assert root.level == logging.INFO
PY
