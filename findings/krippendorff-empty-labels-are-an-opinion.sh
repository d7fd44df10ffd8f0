#!/usr/bin/env bash
# krippendorff 0.9.0: the label "" is a grade, the label "nan" is missing, full agreement is an error.
#
# Guess:   an empty cell of a table of labels means that nobody labelled it; a label is never missing
#          because of how it is spelt; two labellers who say the same everywhere have alpha 1.
# Happens: in a table of texts the only missing value is the text "nan" (what NumPy makes of NaN), so
#          an empty cell of a CSV is one more category, and a disagreement. None makes an object array,
#          which is refused. Where all say one and the same thing there is no alpha: ValueError.
# Matters: agreement of a judge with people looks worse for every row that somebody skipped; a label that
#          really is "nan" vanishes; and a run in which all was fine stops with an error.
# Source:  krippendorff/krippendorff.py, _reliability_data_to_value_counts and alpha.
# Seen:    the same three labels and one skipped cell: "" 0.632, "nan" 1.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check krippendorff==0.9.0

cat > expected <<'END'
krippendorff 0.9.0
skipped as ""       0.632
skipped as "nan"    1.0
skipped as None     ValueError
all say "good"      ValueError
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from krippendorff import alpha


def row(name, labels):
    try:
        found = round(float(alpha(labels, level_of_measurement="nominal")), 3)
    except ValueError:
        found = "ValueError"
    print(f"{name:19} {found}")


print("krippendorff", version("krippendorff"))
for name, skipped in (('skipped as ""', ""), ('skipped as "nan"', "nan"), ("skipped as None", None)):
    row(name, [["good", "bad", "good", skipped], ["good", "bad", "good", "bad"]])
row('all say "good"', [["good", "good", "good"], ["good", "good", "good"]])
END
diff expected actual
