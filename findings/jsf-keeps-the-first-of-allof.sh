#!/usr/bin/env bash
# jsf 0.11.2: of the parts of an allOf only the first one's properties are made.
#
# Guess:   data made from a JSON Schema is valid by that schema, or the schema is refused; allOf, by which
#          every OpenAPI document extends one schema by another, joins the properties of its parts.
# Happens: the parts are laid over each other key by key, and the first part that has "properties" hides
#          those of the others; "required" too. What is made lacks required keys, each time, without
#          a word. minLength beside a pattern is passed over. An open interval from 0 to 1 is an error.
# Matters: records and bodies of calls for tests are made from a service's own document; all of them are
#          wrong in the same place, and a server's refusal looks like a fault of the bot.
# Source:  jsf/parser.py, __parse_allOf (a ChainMap of the parts).
# Seen:    order with allOf of base and extension: keys ['id'], 100 of 100 invalid
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check jsf==0.11.2 jsonschema==4.26.0

cat > expected <<'END'
jsf 0.11.2
one object            ['id', 'total'], 0 of 100 invalid
allOf, base first     ['id'], 100 of 100 invalid
allOf, base last      ['total'], 100 of 100 invalid
between 0 and 1       ValueError
END

venv/bin/python -I -W ignore - <<'END' | tee actual
from importlib.metadata import version

from jsf import JSF
from jsonschema import Draft202012Validator

IDS = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
TOTAL = {"type": "object", "properties": {"total": {"type": "integer"}}, "required": ["total"]}
BOTH = {"type": "object", "properties": {**IDS["properties"], **TOTAL["properties"]}, "required": ["id", "total"]}


def row(name, schema):
    try:
        made = [JSF(schema).generate() for _ in range(100)]
    except ValueError:
        print(f"{name:21} ValueError")
        return
    invalid = sum(not Draft202012Validator(schema).is_valid(record) for record in made)
    print(f"{name:21} {sorted(made[0])}, {invalid} of 100 invalid")


print("jsf", version("jsf"))
row("one object", BOTH)
row("allOf, base first", {"allOf": [IDS, TOTAL]})
row("allOf, base last", {"allOf": [TOTAL, IDS]})
row("between 0 and 1", {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1})
END
diff expected actual
