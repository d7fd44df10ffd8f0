#!/usr/bin/env bash
# together 3.1.1: the file check before an upload passes whatever is a JSON object.
#
# Guess:   check_file(path, purpose="fine-tune") finds what the service will refuse: rows without
#          messages, roles that do not exist, content that is no text. Its report has the fields
#          `text_field` and `key_value` for that, and releases of version 1 looked at keys and roles.
# Happens: each line is only parsed and must be an object; blank lines are skipped. The two fields are
#          set to True at the end unless something else failed: nothing was looked at, "Checks passed".
# Matters: a pipeline that takes the check for a gate uploads rows that no trainer can use, and learns
#          it from the service, after the upload; whoever moved up from version 1 lost a check in silence.
# Source:  together/lib/utils/files.py, _check_jsonl: "Semantic checks run on the server after upload."
# Seen:    four rows, not one of them trainable: is_check_passed, text_field and key_value True
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check together==3.1.1

cat > rows.jsonl <<'END'
{"messages": "no list"}
{"messages": [{"role": "wizard", "content": 5}]}
{"prompt": "and no completion"}
{"colour": "blue"}
END
cat > expected <<'END'
together 3.1.1
is_check_passed True
line_type True
text_field True
key_value True
num_samples 4
message Checks passed
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from together.lib.utils.files import check_file

print("together", version("together"))
report = check_file("rows.jsonl", "fine-tune")
for name in ("is_check_passed", "line_type", "text_field", "key_value", "num_samples", "message"):
    print(name, report[name])
END
diff expected actual
