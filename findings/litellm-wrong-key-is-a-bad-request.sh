#!/usr/bin/env bash
# litellm 1.108.7 (proxy): a wrong API key is answered as 400, not as 401.
#
# Guess:   the proxy speaks OpenAI's protocol, so a key that it does not know is refused with status 401
#          (authentication_error), as the service that it stands in for does, and clients raise their
#          AuthenticationError.
# Happens: with a master key and no database (the quick start's setup) every other key is looked up in
#          the database that is not there: status 400, type `no_db_connection`, "No connected db.".
# Matters: a client that sorts errors by status takes a mistyped key for a malformed request: it looks
#          for what is wrong with its messages, drops parameters one by one, or counts the case as one
#          that the model could not answer, and nobody is told to look at the key.
# Source:  litellm/proxy/auth/user_api_key_auth.py lines 2746-2752 (ProxyErrorTypes.no_db_connection).
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check 'litellm[proxy]==1.108.7'

cat > config.yaml <<'END'
model_list:
  - model_name: echo
    litellm_params: {model: openai/echo, api_key: none, mock_response: "hello"}
general_settings: {master_key: sk-right-key}
END

cat > expected <<'END'
litellm 1.108.7
right key: status 200
wrong key: status 400, type no_db_connection, message 'No connected db.'
END

port=$(venv/bin/python -I -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
env -u DATABASE_URL -u LITELLM_MASTER_KEY LITELLM_LOCAL_MODEL_COST_MAP=True LITELLM_LOG=ERROR \
  venv/bin/litellm --config config.yaml --host 127.0.0.1 --port "$port" > server.log 2>&1 &
server=$!

venv/bin/python -I - "http://127.0.0.1:$port" <<'END' | tee actual
import json
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import version

base = sys.argv[1]


def wait() -> None:
    """Until the server answers, two minutes at most."""
    for _ in range(240):
        try:
            urllib.request.urlopen(base + "/health/liveliness", timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("the proxy did not start")


def ask(key: str) -> str:
    """What a chat request with a key is answered."""
    body = {"model": "echo", "messages": [{"role": "user", "content": "Hi"}]}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(
        base + "/v1/chat/completions", json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return f"status {answer.status}"
    except urllib.error.HTTPError as error:
        told = json.load(error)["error"]
        return f"status {error.code}, type {told['type']}, message {told['message']!r}"


wait()
print("litellm", version("litellm"))
print("right key:", ask("sk-right-key"))
print("wrong key:", ask("sk-wrong-key"))
END
diff expected actual
