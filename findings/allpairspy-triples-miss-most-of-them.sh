#!/usr/bin/env bash
# allpairspy 2.5.1: with n=3 most triples never occur, and with a filter a whole value can be missing.
#
# Guess:   n=2 gives rows in which each pair of values occurs, and n=3, which the documentation offers as
#          the step beyond pairs, rows in which each triple does. A filter takes away rows that are not
#          allowed; what is allowed is still covered.
# Happens: pairs without a filter are complete. With n=3, of four parameters of three values, 11 rows come
#          out, and they hold 40 of 108 triples. The search stops at the first row that brings nothing
#          new, and a filter brings it there early: customers of the kind "vip", whom it allows on the
#          phone, are in no row at all. The order of the values changes what is lost. Nothing says so.
# Matters: combinations of channel, payment and kind of customer are picked this way; a table that should
#          hold every pair has none with the one kind of customer that has a rule of its own.
# Source:  allpairspy/allpairs.py, __next__ (ends when a row adds nothing). The filter is known upstream:
#          https://github.com/thombashi/allpairspy/issues/2
# Seen:    n=3: 11 rows, 40 of 108 triples; with a filter 6 rows, 17 of 24 pairs, "vip" in none
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check allpairspy==2.5.1

cat > expected <<'END'
allpairspy 2.5.1
n=2: 9 of 81 rows, 54 of 54 covered, never: -
n=3: 11 of 81 rows, 40 of 108 covered, never: -
n=4: 9 of 81 rows, 9 of 81 covered, never: -
with a filter
n=2: 6 of 19 rows, 17 of 24 covered, never: vip
n=2: 8 of 19 rows, 21 of 24 covered, never: -
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version
from itertools import combinations, product

from allpairspy import AllPairs

CHANNELS, PAYMENTS, KINDS, GOODS = (
    ["chat", "email", "phone"],
    ["card", "paypal", "invoice"],
    ["new", "regular", "vip"],
    ["lamp", "sofa", "desk"],
)


def covered(rows, n):
    return {(at, tuple(row[i] for i in at)) for row in rows for at in combinations(range(len(rows[0])), n)}


def show(parameters, n, allowed=lambda row: True):
    rows = list(AllPairs(parameters, n=n, filter_func=allowed))
    possible = [row for row in product(*parameters) if allowed(row)]
    wanted = covered(possible, n)
    never = {value for values in parameters for value in values} - {value for row in rows for value in row}
    print(
        f"n={n}: {len(rows)} of {len(possible)} rows, {len(covered(rows, n) & wanted)} of {len(wanted)} covered,"
        f" never: {', '.join(sorted(never)) or '-'}"
    )


def allowed(row):
    """Rows may be unfinished: customers of the kind vip call, invoices are not for the chat."""
    if len(row) > 2 and row[2] == "vip" and row[0] != "phone":
        return False
    return not (len(row) > 1 and row[1] == "invoice" and row[0] == "chat")


print("allpairspy", version("allpairspy"))
for n in (2, 3, 4):
    show([CHANNELS, PAYMENTS, KINDS, GOODS], n)
print("with a filter")
show([CHANNELS, PAYMENTS, KINDS], 2, allowed)
show([CHANNELS[::-1], PAYMENTS, KINDS], 2, allowed)
END
diff expected actual
