#!/usr/bin/env bash
# contractions 0.1.73: nouns and abbreviations without an apostrophe are expanded too.
#
# Guess:   fix() writes out "I'd" and "we're"; a word without an apostrophe stays unless it can be nothing
#          but a slip ("dont").
# Happens: "shed" and "shell" are missing apostrophes for it, although "well", "were", "ill" and "hell"
#          are spared; "u" is "you" also between points, so the U.K. is YOU.K. Capitals spread over the
#          whole expansion ("Shell" is "She Will"), and "he's been" becomes "he is been".
# Matters: the usual first step before n-gram counts and intent models rewrites product names and
#          addresses in customers' messages, and makes errors that the people never made.
# Source:  contractions/data/*.json and contractions/__init__.py (apostrophes removed for every entry).
# Seen:    'The garden shed arrived.' -> 'The garden she would arrived.'
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check contractions==0.1.73

cat > expected <<'END'
contractions 0.1.73
They were ill. | They were ill.
We dont know. | We do not know.
The garden shed arrived. | The garden she would arrived.
Shell pasta, please. | She Will pasta, please.
A plug for the U.K. | A plug for the YOU.K.
He's been charged twice. | He is been charged twice.
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

import contractions

print("contractions", version("contractions"))
for text in (
    "They were ill.",
    "We dont know.",
    "The garden shed arrived.",
    "Shell pasta, please.",
    "A plug for the U.K.",
    "He's been charged twice.",
):
    print(text, "|", contractions.fix(text))
END
diff expected actual
