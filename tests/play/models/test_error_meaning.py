"""Errors as servers write them: the same meaning in many spellings."""

import json
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.models.error_meaning import failure_in, failure_of
from simulator.play.models.failures import EndpointFailure, Kind

AZURE_FILTER = {
    "error": {
        "message": "The response was filtered due to the prompt triggering Azure OpenAI's content"
        " management policy.", "param": "prompt", "code": "content_filter", "status": 400,
        "innererror": {"code": "ResponsibleAIPolicyViolation"},
    }
}  # fmt: skip


def vllm(message: str, kind: str = "BadRequestError", param: str | None = None) -> Any:
    return {"object": "error", "message": message, "type": kind, "param": param, "code": 400}


def openai(message: str, code: Any = None, type_: str = "invalid_request_error", param: Any = None):
    return {"error": {"message": message, "type": type_, "param": param, "code": code}}


def detail(*place: str, told: str = "Extra inputs are not permitted") -> Any:
    return {"detail": [{"loc": list(place), "msg": told, "type": "extra_forbidden"}]}


MEANINGS: list[tuple[str, int, Any, Kind]] = [
    # too long
    ("openai", 400, openai("This model's maximum context length is 8192 tokens. However, your"
        " messages resulted in 9000 tokens (7000 in the messages, 2000 in the tools).",
        "context_length_exceeded", param="messages"), Kind.TOO_LONG),
    ("vllm", 400, vllm("This model's maximum context length is 4096 tokens. However, you requested"
        " 5000 tokens in the messages.", param="input_tokens"), Kind.TOO_LONG),
    ("vllm completion", 400, vllm("'max_tokens' or 'max_completion_tokens' is too large: 900. This"
        " model's maximum context length is 2048 tokens and your request has 1500 input tokens"),
        Kind.TOO_LONG),
    ("llama.cpp", 400, {"error": {"code": 400, "message": "request (2741 tokens) exceeds the"
        " available context size (2048 tokens), try increasing it", "type":
        "exceed_context_size_error", "n_prompt_tokens": 2741, "n_ctx": 2048}}, Kind.TOO_LONG),
    ("llama.cpp before", 500, {"error": {"code": 500, "message": "the request exceeds the available"
        " context size. try increasing the context size or enable context shift", "type":
        "server_error"}}, Kind.TOO_LONG),
    ("anthropic", 400, {"type": "error", "error": {"type": "invalid_request_error", "message":
        "prompt is too long: 210000 tokens > 200000 maximum"}}, Kind.TOO_LONG),
    ("gemini", 400, [{"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "The input"
        " token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}}],
        Kind.TOO_LONG),
    ("litellm", 400, openai("litellm.ContextWindowExceededError: litellm.BadRequestError: This"
        " model's maximum context length is 16385 tokens.", "400", "None", "None"), Kind.TOO_LONG),
    ("mistral", 400, {"object": "error", "message": "Prompt contains 40000 tokens and 0 draft"
        " tokens, too large for model with 32768 maximum context length"}, Kind.TOO_LONG),
    ("tgi", 422, {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be"
        " <= 4097. Given: 4000 `inputs` tokens and 512 `max_new_tokens`",
        "error_type": "validation"}, Kind.TOO_LONG),
    ("lm studio", 400, {"error": "Trying to keep the first 4523 tokens when context the overflows."
        " However, the model is loaded with context length of only 4096 tokens"}, Kind.TOO_LONG),
    ("xai", 400, {"code": "Client specified an invalid argument", "error": "This model's maximum"
        " prompt length is 131072 but the request contains 537812 tokens."}, Kind.TOO_LONG),
    # filtered
    ("azure", 400, AZURE_FILTER, Kind.FILTERED),
    ("azure in a 500", 500, AZURE_FILTER, Kind.FILTERED),
    ("openrouter", 403, {"error": {"code": 403, "message": "Your chosen model requires moderation"
        " and your input was flagged", "metadata": {"reasons": ["violence"]}}}, Kind.FILTERED),
    ("openai image", 400, openai("Your request was rejected by our safety system.",
        "content_policy_violation"), Kind.FILTERED),
    ("litellm", 400, openai("litellm.ContentPolicyViolationError: the prompt was filtered due to"
        " Azure's content management policy", "400"), Kind.FILTERED),
    # key
    ("openai", 401, openai("Incorrect API key provided: sk-x", "invalid_api_key"), Kind.KEY),
    ("gemini", 400, [{"error": {"code": 400, "message": "API key not valid. Please pass a valid API"
        " key.", "status": "INVALID_ARGUMENT"}}], Kind.KEY),
    ("litellm", 400, openai("No connected db.", "400", "no_db_connection"), Kind.KEY),
    ("litellm key", 401, openai("Authentication Error, Invalid proxy server token passed", "401",
        "auth_error", "None"), Kind.KEY),
    ("vllm", 401, {"error": "Unauthorized"}, Kind.KEY),
    ("fastapi", 403, {"detail": "Not authenticated"}, Kind.KEY),
    ("plain text", 401, "Unauthorized", Kind.KEY),
    ("anthropic", 401, {"type": "error", "error": {"type": "authentication_error", "message":
        "invalid x-api-key"}}, Kind.KEY),
    # quota
    ("openai", 429, openai("You exceeded your current quota", "insufficient_quota",
        "insufficient_quota"), Kind.QUOTA),
    ("in a 200", 200, {"error": {"message": "Provider returned error", "code": 402}}, Kind.QUOTA),
    ("deepseek", 402, openai("Insufficient Balance", "invalid_request_error", "unknown_error"),
        Kind.QUOTA),
    ("anthropic", 400, {"type": "error", "error": {"type": "invalid_request_error", "message":
        "Your credit balance is too low to access the Anthropic API."}}, Kind.QUOTA),
    ("litellm", 400, openai("Budget has been exceeded! Current cost: 0.2, Max budget: 0.1", "400",
        "budget_exceeded"), Kind.QUOTA),
    # model
    ("openai", 404, openai("The model `x` does not exist or you do not have access to it.",
        "model_not_found"), Kind.MODEL),
    ("azure", 404, {"error": {"code": "DeploymentNotFound", "message": "The API deployment for this"
        " resource does not exist."}}, Kind.MODEL),
    ("vllm", 404, vllm("The model `x` does not exist.", "NotFoundError"), Kind.MODEL),
    ("ollama", 404, openai('model "x" not found, try pulling it first', None, "api_error"),
        Kind.MODEL),
    ("litellm", 400, openai("/chat/completions: Invalid model name passed in model=x. Call"
        " `/v1/models` to view available models for your key.", "400", "None"), Kind.MODEL),
    # rate
    ("openai", 429, openai("Rate limit reached for gpt-4o in organization org-x on tokens per min"
        " (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s.",
        "rate_limit_exceeded", "tokens"), Kind.THROTTLED),
    ("azure", 429, {"error": {"code": "429", "message": "Requests have exceeded call rate limit of"
        " your current OpenAI S0 pricing tier. Please retry after 6 seconds. Please go to"
        " https://aka.ms/quotaincrease to increase the default rate limit."}}, Kind.THROTTLED),
    ("gemini", 429, [{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You"
        " exceeded your current quota, please check your plan and billing details."}}],
        Kind.THROTTLED),
    ("in a 200", 200, {"error": {"message": "Provider returned error", "code": 429}},
        Kind.THROTTLED),
    ("plain text", 429, "Too Many Requests", Kind.THROTTLED),
    # overload and down
    ("anthropic", 529, {"type": "error", "error": {"type": "overloaded_error", "message":
        "Overloaded"}}, Kind.OVERLOADED),
    ("gemini", 503, [{"error": {"code": 503, "status": "UNAVAILABLE", "message": "The model is"
        " overloaded. Please try again later."}}], Kind.OVERLOADED),
    ("llama.cpp", 503, {"error": {"code": 503, "message": "Loading model", "type":
        "unavailable_error"}}, Kind.DOWN),
    ("html", 502, "<html><head><title>502 Bad Gateway</title></head></html>", Kind.DOWN),
    ("plain text", 500, "Internal Server Error", Kind.DOWN),
    ("openai", 500, openai("The server had an error while processing your request.", None,
        "server_error"), Kind.DOWN),
    ("gateway", 504, "upstream request timeout", Kind.SLOW),
    ("unknown", 400, openai("Something is not right."), Kind.REJECTED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [pytest.param(*row[1:], id=f"{row[3]} {row[0]}") for row in MEANINGS],
)
def test_the_same_meaning_in_many_spellings(status: int, body: Any, kind: Kind) -> None:
    failure = failure_in(status, body if isinstance(body, str) else json.dumps(body))
    assert failure.kind == kind
    assert "\n" not in str(failure) and "sk-x" not in str(failure)


PARAMETERS: list[tuple[str, int, Any, str]] = [
    ("gemini", 400, [{"error": {"code": 400, "message": "The specified schema produces a constraint"
        " that has too many states for serving.", "status": "INVALID_ARGUMENT"}}],
        "response_format"),
    ("llama.cpp", 400, {"error": {"code": 400, "message": "Failed to initialize samplers: failed to"
        " parse grammar", "type": "invalid_request_error"}}, "response_format"),
    ("vllm", 400, vllm("The provided JSON schema contains features not supported by xgrammar."),
        "response_format"),
    ("openai", 400, openai("Invalid parameter: 'response_format' of type 'json_schema' is not"
        " supported with this model.", None, param="response_format"), "response_format"),
    ("deepseek", 400, openai("This response_format type is unavailable now",
        "invalid_request_error"), "response_format"),
    ("fastapi", 422, detail("body", "seed"), "seed"),
    ("fastapi schema", 422, detail("body", "response_format", "type", told="Input should be"
        " 'text' or 'json_object'"), "response_format"),
    ("groq", 400, openai("property 'seed' is unsupported"), "seed"),
    ("go", 400, {"error": {"message": 'json: unknown field "seed"'}}, "seed"),
    ("llama.cpp jinja", 500, {"error": {"code": 500, "message": "tools param requires --jinja flag",
        "type": "server_error"}}, "tools"),
    ("ollama", 400, openai("registry.ollama.ai/library/gemma:2b does not support tools", None,
        "api_error"), "tools"),
    ("vllm tools", 400, vllm('"auto" tool choice requires --enable-auto-tool-choice and'
        " --tool-call-parser to be set"), "tools"),
    ("openrouter", 404, {"error": {"message": "No endpoints found that support tool use.",
        "code": 404}}, "tools"),
    ("hf", 422, {"error": "Tool calling is not supported with this model"}, "tools"),
    ("temperature", 400, openai("Unsupported value: 'temperature' does not support 0.3 with this"
        " model.", "unsupported_value", param="temperature"), "temperature"),
    ("max_tokens", 400, openai("Unsupported parameter: 'max_tokens' is not supported with this"
        " model. Use 'max_completion_tokens' instead.", "unsupported_parameter",
        param="max_tokens"), "max_tokens"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "parameter"), [pytest.param(*row[1:], id=row[0]) for row in PARAMETERS]
)
def test_what_is_not_known_is_named(status: int, body: Any, parameter: str) -> None:
    failure = failure_in(status, json.dumps(body))
    assert (failure.kind, failure.parameter) == (Kind.UNSUPPORTED, parameter)


@pytest.mark.parametrize(
    ("message", "sent", "most"),
    [
        ("maximum context length is 4096 tokens. However, you requested 5000 tokens", 5000, 4096),
        ("prompt is too long: 210,000 tokens > 200,000 maximum", 210_000, 200_000),
        ("the input token count (1200000) exceeds the maximum number of tokens allowed (1048576)",
         1_200_000, 1_048_576),
        ("Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
         40_000, 32_768),
        ("maximum prompt length is 131072 but the request contains 537812 tokens",
         537_812, 131_072),
    ],
)  # fmt: skip
def test_both_numbers_are_told(message: str, sent: int, most: int) -> None:
    told = str(failure_in(400, json.dumps({"error": {"message": message}})))
    assert told == (
        f"context_length: the prompt is too long: {sent:,} tokens, the model takes {most:,}"
    )


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, {}, 7),
        ({"llm_provider-retry-after": "9"}, {}, 9),
        ({"retry-after-ms": "1500"}, {}, 1.5),
        ({}, {"error": {"details": [{"@type": "x.RetryInfo", "retryDelay": "37s"}]}}, 37),
        ({}, {"error": {"message": "Please try again in 1m2.5s."}}, 62.5),
        ({}, {"error": {"message": "Please retry after 6 seconds."}}, 6),
        ({}, {"error": {"message": "try again in 840ms"}}, 0.84),
        ({"Retry-After": "3600"}, {}, 600),
        ({"Retry-After": "1e9"}, {}, 0),
        ({"Retry-After": "nan"}, {}, 0),
        ({"Retry-After": "Wed, 21 Oct 9015 07:28:00 GMT"}, {}, 0),
        ({"Retry-After": "soon"}, {}, 0),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], body: Any, seconds: float) -> None:
    assert failure_in(429, json.dumps(body), headers).wait == pytest.approx(seconds)


def test_an_exception_of_a_providers_client_is_understood_by_its_body() -> None:
    class ApiError(Exception):
        status_code = 400
        body: ClassVar = {"message": "x", "code": "context_length_exceeded"}

    assert failure_of(ApiError("sk-secret")).kind == Kind.TOO_LONG
    assert "secret" not in str(failure_of(ApiError("sk-secret")))


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["error", "code", "type", "message", "param", "detail", "loc", "msg"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.integers(100, 599), ANY | st.binary(max_size=60))
def test_no_body_is_too_odd(status: int, body: Any) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body)
    failure = failure_in(status, raw)
    assert isinstance(failure, EndpointFailure) and 0 <= failure.wait <= 600


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (
            413,
            {"code": "rate_limit_exceeded", "type": "tokens", "message": "Request too large for"
             " model `x` on tokens per minute (TPM): Limit 4096, Requested 5123"},
            "5,123 tokens, the model takes 4,096",
        ),
        (
            429,
            {"message": "Request too large for x on TPM: Limit 10000, Requested 20000."},
            "20,000 tokens, the model takes 10,000",
        ),
        (503, {"message": "Prompt too big: 5123 > 4096"}, "5,123 tokens, the model takes 4,096"),
        (
            400,
            {"code": "InvalidParameter", "message": "Range of input length should be [1, 4096]"},
            "the model takes 4,096",
        ),
        (400, {"code": "1261", "message": "Prompt \u8d85\u957f"}, "the prompt is too long"),
    ],
)  # fmt: skip
def test_a_prompt_that_is_too_long_in_more_words(
    status: int, error: dict[str, str], told: str
) -> None:
    failure = failure_in(status, json.dumps({"error": error}))
    assert failure.kind == Kind.TOO_LONG and told in str(failure)
