#!/usr/bin/env bash
# mistral-common 1.13.1: a tool's result reaches the model in other digits than the tool wrote.
#
# Guess:   the content of a tool message is text, so it stands in the prompt as it was given.
# Happens: up to tokenizer v3 (Tekken's too) text that happens to be JSON is read and written anew:
#          18.40 becomes 18.4, 1e2 becomes 100.0, the second of two equal keys wins, and an empty result
#          turns into the object {}. Text that is no JSON, such as 00123, is kept. From v7 on all are
#          kept, but the arguments of calls are rewritten in every version.
# Matters: a reply that repeats the tool's "$18.40" word by word no longer stands in what the model was
#          shown, so training rows and checks of copied values differ by the tokenizer's version; "the
#          tool said nothing" is told to the model as "the tool returned an object".
# Source:  mistral_common/protocol/instruct/normalize.py, _normalize_json_content and its callers.
# Seen:    v3 {"content": 18.4, ...}, v7 [TOOL_CONTENT] 18.40
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check mistral-common==1.13.1 sentencepiece==0.2.3

cat > expected <<'END'
mistral-common 1.13.1
v3        '18.40'            18.4
v3        '{"fee": 1e2}'     {"fee": 100.0}
v3        ''                 {}
v3        '00123'            "00123"
v3-tekken '18.40'            18.4
v3-tekken '{"fee": 1e2}'     {"fee": 100.0}
v3-tekken ''                 {}
v3-tekken '00123'            "00123"
v7        '18.40'            18.40
v7        '{"fee": 1e2}'     {"fee": 1e2}
v7        ''                 
v7        '00123'            00123
v7, arguments of the call    {"amount": 18.4}
END

venv/bin/python -I - <<'END' | tee actual
import re
from importlib.metadata import version

from mistral_common.protocol.instruct.messages import AssistantMessage, ToolMessage, UserMessage
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.protocol.instruct.tool_calls import Function, FunctionCall, Tool, ToolCall
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer


def prompt(tokenizer, result):
    call = ToolCall(id="refund001", function=FunctionCall(name="refund", arguments='{"amount": 18.40}'))
    messages = [
        UserMessage(content="Can I have it back?"),
        AssistantMessage(content=None, tool_calls=[call]),
        ToolMessage(tool_call_id=call.id, name="refund", content=result),
    ]
    tools = [Tool(function=Function(name="refund", description="Pay back.", parameters={}))]
    text = tokenizer.encode_chat_completion(ChatCompletionRequest(messages=messages, tools=tools)).text
    return text.replace("\u2581", " ")


shown = r'\[TOOL_RESULTS\] ?(?:\{"content": (.*?), "call_id"|refund001\[TOOL_CONTENT\] ?(.*?)\[/TOOL)'
versions = {
    "v3": MistralTokenizer.v3(),
    "v3-tekken": MistralTokenizer.v3(is_tekken=True),
    "v7": MistralTokenizer.v7(),
}
print("mistral-common", version("mistral-common"))
for name, tokenizer in versions.items():
    for result in ("18.40", '{"fee": 1e2}', "", "00123"):
        old, new = re.search(shown, prompt(tokenizer, result)).groups()
        print(f"{name:9} {result!r:18} {old if old is not None else new}")
arguments = re.search(r'"arguments": (\{.*?\})', prompt(versions["v7"], "")).group(1)
print("v7, arguments of the call   ", arguments)
END
diff expected actual
