#!/usr/bin/env bash
# py3langid 0.4.0: a part number is "more confidently" Bikol than an English sentence is English.
#
# One would guess: the second value of `classify(text)` is a confidence, so that texts which are too
#   short to tell can be left out with a threshold on it.
# What happens: it is an unnormalised log score that falls with length. A clear sentence scores far
#   below a part number or a short word, so that any threshold drops the sentences first. A text
#   without a single known feature ("no", a phone number) is given the first label, `af`, with the
#   lowest finite float, and not an "unknown".
# Why it matters: chats are full of "no", "ok thx" and order numbers. Whoever checks that a bot
#   answers in English by label alone flags them as Afrikaans or Bikol, and whoever filters by score
#   keeps exactly these.
# Source: py3langid/langid.py, `classify` (argmax of `_decide`) and `RAW_FLOOR`.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check py3langid==0.4.0
"$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import py3langid

texts = ["no", "555-0994", "ORD-789456", "sure", "ok thx",
         "Could you please tell me the address that the parcel was sent to?"]
found = {text: py3langid.classify(text) for text in texts}
print("py3langid", version("py3langid"))
for text, (language, score) in found.items():
    print(f"  {language:4} {score:12.4g}  {text}")
sentence = found[texts[-1]]
assert sentence[0] == "en"
assert found["ORD-789456"][0] == "bcl" and found["ORD-789456"][1] > sentence[1]
assert found["ok thx"][0] == "ace" and found["ok thx"][1] > sentence[1]
for text in ("no", "555-0994"):
    assert found[text][0] == "af" and found[text][1] < -sys.float_info.max / 1e270
PY
