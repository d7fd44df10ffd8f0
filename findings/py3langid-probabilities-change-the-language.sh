#!/usr/bin/env bash
# py3langid 0.4.0: asking for probabilities changes the answer, not just its scale.
#
# Guess:   norm_probs=True turns the same scores into probabilities, so the language stays; a text the
#          model knows nothing about comes back as unknown (or at worst as English).
# Happens: "ok", "hi", "no", "Sure" and the empty string hold no feature of the model. Without
#          norm_probs all scores are equal and the first label of the model's list wins: Afrikaans. With it
#          all are equal too, but two columns that share the label "sr" are added up: Serbian. Other
#          greetings get Walloon, Xhosa or Breton, and the raw score of "yes" is above 0.
#          "und" exists, but only with norm_probs and a min_confidence of one's own.
# Matters: a check that a chat reply is in the customer's language sees mostly such short turns; the
#          score alone does not say "no idea" (-3.4e38 is a number), and the switch moves the verdict.
# Source:  py3langid/langid.py lines 188-197 (no features), 203-217 (the shared label), 219-226 ("und").
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check py3langid==0.4.0 numpy==2.4.6

cat > expected <<'END'
py3langid 0.4.0
text       plain            norm_probs   min_confidence=0.5
'ok'       af  -3.4e+38     sr  0.014    und
'hi'       af  -3.4e+38     sr  0.014    und
'Sure'     af  -3.4e+38     sr  0.014    und
''         af  -3.4e+38     sr  0.014    und
'yes'      wa  +1.9e+00     wa  0.049    und
'thanks'   xh  -1.8e+01     xh  0.109    und
'hello'    br  -8.7e+00     br  0.073    und
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from py3langid.langid import MODEL_FILE, LanguageIdentifier

print("py3langid", version("py3langid"))
plain = LanguageIdentifier.from_model_file(MODEL_FILE)
normed = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
strict = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True, min_confidence=0.5)
print(f"{'text':10} {'plain':16} {'norm_probs':12} min_confidence=0.5")
for text in ("ok", "hi", "Sure", "", "yes", "thanks", "hello"):
    (a, x), (b, y) = plain.classify(text), normed.classify(text)
    print(f"{text!r:10} {a}  {x:<+12.1e} {b}  {y:<8.3f} {strict.classify(text)[0]}")
END
diff expected actual
