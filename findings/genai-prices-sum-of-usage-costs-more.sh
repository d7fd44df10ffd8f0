#!/usr/bin/env bash
# genai-prices 0.2.3: the price of summed usage is nearly twice the sum of the prices.
#
# Guess:   Usage can be added up, and sum() works on it by design; prices are per token, so pricing the
#          total once equals pricing each call.
# Happens: some models cost more when one request's input passes a threshold (200,000 tokens, say). The
#          Usage object does not remember that it was a hundred requests, so the total of a hundred
#          short calls is priced as one enormous request, all its tokens at the higher rate. Models
#          without tiers agree to the last digit, so a test with one of those proves nothing.
# Matters: a cost report or a budget that keeps running totals and prices them at the end is wrong by
#          almost a factor of two, only for some models and only once a run is large enough.
# Source:  genai_prices/types.py lines 283-286 (made to work with sum), 839 and 913 (the tier is chosen
#          by the input tokens of the Usage that is passed in).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check genai-prices==0.2.3

cat > expected <<'END'
genai-prices 0.2.3
claude-sonnet-4-5   call by call $1.800   summed first $3.450
gemini-2.5-pro      call by call $0.825   summed first $1.550
gemini-2.5-flash    call by call $0.200   summed first $0.200
END

venv/bin/python -I - <<'END' | tee actual
from datetime import UTC, datetime
from importlib.metadata import version

from genai_prices import Usage, calc_price

print("genai-prices", version("genai-prices"))
calls = [Usage(input_tokens=5_000, output_tokens=200)] * 100
at = datetime(2026, 6, 1, tzinfo=UTC)
for model in ("claude-sonnet-4-5", "gemini-2.5-pro", "gemini-2.5-flash"):
    each = sum(
        calc_price(call, model_ref=model, genai_request_timestamp=at).total_price for call in calls
    )
    total = calc_price(sum(calls), model_ref=model, genai_request_timestamp=at).total_price
    print(f"{model:18}  call by call ${float(each):.3f}   summed first ${float(total):.3f}")
END
diff expected actual
