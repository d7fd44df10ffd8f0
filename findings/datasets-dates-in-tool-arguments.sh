#!/usr/bin/env bash
# datasets 5.2.0 with pyarrow 26.0.1: a date in a tool call's arguments is a string or a datetime,
# depending on the other rows of the file.
#
# Guess:   the JSON loader returns what the JSON says: "2024-05-01" is a string, in every row.
# Happens: when all rows call tools with the same argument names, the types are inferred by Arrow's JSON
#          reader, which takes strings that look like dates for timestamps: the argument comes back as
#          datetime(2024, 5, 1). One more row with another argument makes the field free-form JSON, and
#          one that says "next Friday" makes it text; then all rows are strings again. The same rows
#          through Dataset.from_list are strings at once.
# Matters: chat-format training data with tool calls is read this way. The date no longer fits the
#          tool's JSON schema, json.dumps refuses it, and a small sample of a data set loads with other
#          types than the whole.
# Source:  datasets/packaged_modules/json/json.py line 291 (read_json without a schema); a relative,
#          URLs taken for timestamps: https://github.com/huggingface/datasets/issues/2799
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HF_HOME="$work/hf" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check datasets==5.2.0 pyarrow==26.0.1

cat > expected <<'END'
datasets 5.2.0, pyarrow 26.0.1
two bookings, JSON file               datetime  json.dumps: TypeError
two bookings, from_list               str       json.dumps: ok
and one with a second argument        str       json.dumps: ok
and one for "next Friday"             str       json.dumps: ok
END

venv/bin/python -I - <<'END' | tee actual
import json
from importlib.metadata import version
from pathlib import Path

from datasets import Dataset, load_dataset


def row(**arguments):
    function = {"name": "book_table", "arguments": arguments}
    calls = [{"type": "function", "function": function}]
    return {"messages": [{"role": "assistant", "content": "Done.", "tool_calls": calls}]}


def from_file(rows):
    path = Path(f"rows-{len(list(Path().glob('rows-*')))}.jsonl")
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return load_dataset("json", data_files=str(path), split="train")


def show(what, dataset):
    arguments = dataset[0]["messages"][0]["tool_calls"][0]["function"]["arguments"]
    try:
        json.dumps(arguments)
        written = "ok"
    except TypeError:
        written = "TypeError"
    print(f"{what:37} {type(arguments['date']).__name__:9} json.dumps: {written}")


print(f"datasets {version('datasets')}, pyarrow {version('pyarrow')}")
rows = [row(date="2024-05-01"), row(date="2024-05-02")]
show("two bookings, JSON file", from_file(rows))
show("two bookings, from_list", Dataset.from_list(rows))
show("and one with a second argument", from_file([*rows, row(date="2024-05-03", seats=4)]))
show('and one for "next Friday"', from_file([*rows, row(date="next Friday")]))
END
diff expected actual
