#!/usr/bin/env bash
# rstr 3.2.2: a seeded generator gives other strings in the next process.
#
# Guess:   Rstr(Random(7)) draws everything from that generator, so the same seed gives the same string.
# Happens: inside one process it does. But a negated class, \W and the "unambiguous" and "nonword"
#          alphabets are laid out in the order of a set of characters, and that order follows the hash
#          seed, which Python draws anew for each process. Patterns without them do repeat, so a test
#          with an order number passes and the trouble shows elsewhere.
# Matters: identifiers and free text drawn from patterns are the fixtures of seeded simulations; a run
#          is then not repeatable, and a second worker process disagrees with the first.
# Source:  rstr/xeger.py line 97 (negated class), rstr/rstr_base.py lines 70-73 (the two alphabets).
# Seen:    seed 7, hash seeds 1 and 2: [A-Z]{2}\d{4} EM1815, EM1815; [^,;]{8} 'eOY_L?Km', '*:A}@\\\tE'
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check rstr==3.2.2

cat > draw.py <<'END'
import json
from random import Random

from rstr import Rstr

patterns = (r"[A-Z]{2}\d{4}", r"[^,;]{8}", r"\W{8}")
drawn = {pattern: Rstr(Random(7)).xeger(pattern) for pattern in patterns}
print(json.dumps(drawn | {"unambiguous": Rstr(Random(7)).unambiguous(8)}))
END
PYTHONHASHSEED=1 venv/bin/python draw.py > one
PYTHONHASHSEED=1 venv/bin/python draw.py > one-again
PYTHONHASHSEED=2 venv/bin/python draw.py > two
diff one one-again

cat > expected <<'END'
rstr 3.2.2
[A-Z]{2}\d{4}  same
[^,;]{8}       differs
\W{8}          differs
unambiguous    differs
END

venv/bin/python -I - <<'END' | tee actual
import json
import sys
from importlib.metadata import version
from pathlib import Path

one, two = (json.loads(Path(name).read_text()) for name in ("one", "two"))
print("rstr", version("rstr"))
for what in one:
    print(f"{what:14} {'same' if one[what] == two[what] else 'differs'}")
    print(f"{what:14} {one[what]!r}  {two[what]!r}", file=sys.stderr)
END
diff expected actual
