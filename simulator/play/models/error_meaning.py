"""What an error of an endpoint means: its code decides before its type, its type before its words.

Servers say the same in many forms: OpenAI, Azure, vLLM, llama.cpp, Ollama, LiteLLM, Gemini's
compatibility layer, FastAPI's `detail`. Of an endpoint's words only numbers are told: the rest may
repeat what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.json_text import parsed
from simulator.play.models.error_body import ErrorBody, taken_apart, whole_number
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.names import PARAMETERS

OPTIONAL = ("response_format", "tools", "tool_choice", "parallel_tool_calls", "seed")
"""Parameters that an endpoint may not know, and that can be done without."""

SESSION = "user"
"""What tells sessions apart; too common a word to be found in what an endpoint says."""

CODES: Mapping[str, Kind] = {
    "context_length_exceeded": Kind.TOO_LONG, "string_above_max_length": Kind.TOO_LONG,
    "exceed_context_size_error": Kind.TOO_LONG, "context_window_exceeded": Kind.TOO_LONG,
    "contextwindowexceedederror": Kind.TOO_LONG, "prompt_too_long": Kind.TOO_LONG,
    "1261": Kind.TOO_LONG, "1301": Kind.FILTERED, "1113": Kind.QUOTA, "1302": Kind.THROTTLED,
    "content_filter": Kind.FILTERED, "contentfilter": Kind.FILTERED,
    "content_policy_violation": Kind.FILTERED, "responsibleaipolicyviolation": Kind.FILTERED,
    "contentpolicyviolationerror": Kind.FILTERED, "content_filtered": Kind.FILTERED,
    "data_inspection_failed": Kind.FILTERED, "prohibited_content": Kind.FILTERED,
    "invalid_api_key": Kind.KEY, "authentication_error": Kind.KEY, "auth_error": Kind.KEY,
    "authenticationerror": Kind.KEY, "unauthenticated": Kind.KEY, "unauthorized": Kind.KEY,
    "permission_error": Kind.KEY, "permission_denied": Kind.KEY, "no_db_connection": Kind.KEY,
    "permissiondeniederror": Kind.KEY, "token_not_found_in_db": Kind.KEY,
    "expired_key": Kind.KEY, "invalid_authentication": Kind.KEY, "forbidden": Kind.KEY,
    "insufficient_quota": Kind.QUOTA, "billing_hard_limit_reached": Kind.QUOTA,
    "billing_not_active": Kind.QUOTA, "billing_error": Kind.QUOTA, "budget_exceeded": Kind.QUOTA,
    "insufficient_balance": Kind.QUOTA, "insufficient_credits": Kind.QUOTA,
    "account_deactivated": Kind.QUOTA, "payment_required": Kind.QUOTA, "arrearage": Kind.QUOTA,
    "model_not_found": Kind.MODEL, "deploymentnotfound": Kind.MODEL, "not_found": Kind.MODEL,
    "not_found_error": Kind.MODEL, "notfounderror": Kind.MODEL, "model_not_supported": Kind.MODEL,
    "unknown_model": Kind.MODEL, "invalid_model": Kind.MODEL, "operationnotsupported": Kind.MODEL,
    "no_brief": Kind.REJECTED,
    "rate_limit_exceeded": Kind.THROTTLED, "rate_limit_error": Kind.THROTTLED,
    "ratelimiterror": Kind.THROTTLED, "resource_exhausted": Kind.THROTTLED,
    "too_many_requests": Kind.THROTTLED, "throttling_error": Kind.THROTTLED,
    "throttlingexception": Kind.THROTTLED, "toomanyrequests": Kind.THROTTLED,
    "overloaded_error": Kind.OVERLOADED, "overloaded": Kind.OVERLOADED,
    "engine_overloaded": Kind.OVERLOADED, "engine_overloaded_error": Kind.OVERLOADED,
    "unavailable": Kind.OVERLOADED, "service_unavailable": Kind.DOWN,
    "unavailable_error": Kind.DOWN, "model_loading": Kind.DOWN,
    "deadline_exceeded": Kind.SLOW, "timeout": Kind.SLOW, "timeout_error": Kind.SLOW,
}  # fmt: skip
"""Of codes and types that say one thing alone; `invalid_request_error` and its like say nothing."""

_QUOTA = re.compile(
    r"exceeded your (?:current|monthly) quota|insufficient[ _](?:quota|balance|credit|fund)"
    r"|credit balance|out of credits?|(?:requires?|need) more credits|billing hard limit"
    r"|budget has been exceeded|payment required|exceeded[^.]{0,30}budget"
    r"|spend(?:ing)? limit|balance is (?:too low|not enough)|top[- ]up",
    re.IGNORECASE,
)

_MEASURE = r"(?:prompt|input|context|message|request|sequence|length|window|model)\w*"
_WORDS: tuple[tuple[Kind, str, re.Pattern[str]], ...] = tuple(
    (kind, parameter, re.compile(pattern, re.IGNORECASE))
    for kind, parameter, pattern in (
        (
            Kind.TOO_LONG,
            "",
            r"context[_ ](?:length|size|window)|maximum (?:context|prompt|input|sequence) length"
            r"|(?:prompt|input|messages?|request|conversation) (?:(?:is|are|was) )?"
            r"too (?:long|large|big)|range of (?:input|prompt) length|提示词?过长|超长"
            r"|too many (?:input |prompt )?tokens|max_model_len|\bn_ctx\b|context the overflows"
            rf"|{_MEASURE}[^.]{{0,80}}(?:exceed|larger than|longer than|too large for)[^.]{{0,60}}"
            r"(?:context|tokens|length|maximum)|reduce the (?:length|number of tokens|prompt)"
            r"|tokens?[^.]{0,40}exceeds?[^.]{0,60}(?:limit|maximum|context|allowed)"
            r"|must be <= \d+\. given|tokens in the prompt cannot exceed",
        ),
        (
            Kind.FILTERED,
            "",
            r"content[_ ](?:management|filter|polic)|responsible ?ai|moderation|\bflagged\b"
            r"|safety (?:system|filter|polic|reason|setting)|blocked (?:by|due|because)"
            r"|filtered due|inappropriate content|usage polic|violat\w+[^.]{0,40}polic",
        ),
        (Kind.QUOTA, "", _QUOTA.pattern),
        (
            Kind.KEY,
            "",
            r"\bapi[ _-]?key|unauthori[sz]ed|authenticat|\b(?:invalid|expired|virtual) "
            r"(?:proxy |access |auth )?(?:token|key)\b|access token|credentials?\b"
            r"|permission denied|no connected db|not allowed to access|\bforbidden\b",
        ),
        (
            Kind.UNSUPPORTED,
            "tools",
            r"--jinja|tool-call-parser|enable-auto-tool-choice"
            r"|(?:not|n't) support (?:the )?(?:tools?|function)"
            r"|support (?:for )?tool[ _-]?(?:use|call)"
            r"|(?:tool|function)s?(?:[ _-]?(?:call\w*|use|choice|param\w*))?['\"`]?[^.{}]{0,60}"
            r"(?:not (?:yet )?(?:been )?(?:supported|enabled|available|implemented|allowed"
            r"|permitted)|unsupported|disabled|n't supported|requires?\b)"
            r"|(?:unsupported|unknown|unrecognized|unexpected)[^.{}]{0,40}\btools?\b"
            r"|invalid schema for function",
        ),
        (
            Kind.UNSUPPORTED,
            "response_format",
            r"response[_ ]?format|json[_ ]?(?:schema|mode|object)|structured[_ ]output|\bschema\b"
            r"|\bgrammar\b|xgrammar|outlines|guided[_ ]|too many states|initialize samplers",
        ),
        (
            Kind.MODEL,
            "",
            r"model[^.]{0,80}(?:not (?:found|exist|available|loaded|supported)|n't exist"
            r"|does not exist|is not a valid|unknown)|(?:no such|unknown|invalid) model"
            r"|try pulling it|deployment[^.]{0,40}not exist|no endpoints? found",
        ),
    )
)
"""By what is said, the surest first: words about a context may name tools, those about tools a
schema."""

_NEVER = re.compile(r"request (?:is )?too large|reduce your message size", re.IGNORECASE)
"""Said of a limit of tokens a minute that one request alone exceeds: waiting does not help."""

_RATE = re.compile(
    r"rate[ _-]?limit|too many requests|(?:requests|tokens) per (?:min|day|sec)", re.I
)
_OVERLOADED = re.compile(r"overloaded|at capacity|no capacity|server (?:is )?(?:too )?busy", re.I)
_LOADING = re.compile(r"loading model|model is (?:still |currently )?loading", re.I)

_STATUS: Mapping[int, tuple[Kind, str]] = {
    401: (Kind.KEY, "the key is missing or not accepted"),
    402: (Kind.QUOTA, "the account has no credit"),
    403: (Kind.KEY, "the key may not do this"),
    404: (Kind.MODEL, "there is no such model or path"),
    408: (Kind.DOWN, ""),
    409: (Kind.DOWN, ""),
    413: (Kind.TOO_LONG, "the request is too large"),
    425: (Kind.DOWN, ""),
    429: (Kind.THROTTLED, ""),
    504: (Kind.SLOW, ""),
    524: (Kind.SLOW, ""),
    529: (Kind.OVERLOADED, ""),
}

_MEANING: Mapping[Kind, str] = {
    Kind.FILTERED: "the provider's content filter",
    Kind.KEY: "the key is missing or not accepted",
    Kind.QUOTA: "the account's quota is used up",
    Kind.MODEL: "there is no such model or path",
    Kind.OVERLOADED: "the server has too much to do",
    Kind.REJECTED: "the request is not accepted",
}


def failure_in(
    status: int, raw: bytes | str, headers: Mapping[str, str] | None = None
) -> EndpointFailure:
    """The failure behind an answer that is an error, by its body as it came.

    Args:
        status: Of the answer; an error may also come with 200.
        raw: Its body.
        headers: Its headers, for how long to wait.

    Example:
        >>> failure_in(500, '{"error": {"code": "content_filter"}}').kind.value
        'content_filter'
    """
    data = parsed(raw)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return failure_told(status, text if data is None else data, headers)


def failure_told(
    status: int, data: Any, headers: Mapping[str, str] | None = None
) -> EndpointFailure:
    """The same by what the body says: JSON that was read already, or else its text."""
    said = taken_apart(status, data, headers)
    kind, parameter, by = _meaning(said)
    if kind == Kind.UNSUPPORTED:
        return EndpointFailure(kind, parameter, said.status, parameter=parameter)
    return EndpointFailure(kind, _line(kind, said, by), said.status, said.wait)


def failure_of(error: Exception) -> EndpointFailure:
    """The failure behind an exception of a provider's own client, by its status, body and name.

    Its text is not kept: it may hold what was sent.
    """
    if isinstance(error, EndpointFailure):
        return error
    codes = (whole_number(getattr(error, key, 0)) for key in ("status_code", "code"))
    status = next(filter(None, codes), 0)
    name = type(error).__name__
    body = getattr(error, "body", None)
    if status >= 400 and isinstance(body, Mapping):
        answer = getattr(error, "response", None)
        return failure_told(status, {"error": body}, getattr(answer, "headers", None))
    what = f"{name} (status {status})" if status else name
    if status == 429 or "RateLimit" in name:
        return EndpointFailure(Kind.THROTTLED, what, status)
    if "Timeout" in name:
        return EndpointFailure(Kind.SLOW, what, status)
    if status >= 500 or "Connection" in name or "Connect" in name or "Overloaded" in name:
        return EndpointFailure(Kind.DOWN, what, status)
    if "ContentFilter" in name:
        return EndpointFailure(Kind.FILTERED, what, status)
    if "ContextOverflow" in name:
        return EndpointFailure(Kind.TOO_LONG, what, status)
    if isinstance(error, ValueError | KeyError | TypeError) and not status:
        return EndpointFailure(Kind.GARBLED, what)
    return EndpointFailure(_STATUS.get(status, (Kind.REJECTED, ""))[0], what, status)


def _meaning(said: ErrorBody) -> tuple[Kind, str, str]:
    """Kind, parameter and the code by which it is known."""
    for name in said.names:
        if kind := CODES.get(name):
            if kind == Kind.THROTTLED and (said.status == 413 or _NEVER.search(said.text)):
                kind = Kind.TOO_LONG
            return kind, "", name
    if said.status == 429 and _NEVER.search(said.text):
        return Kind.TOO_LONG, "", ""
    if said.status not in (401, 402, 429):
        if parameter := _parameter(said.parameter):
            return Kind.UNSUPPORTED, parameter, ""
        for kind, parameter, pattern in _WORDS:
            if pattern.search(said.text):
                return kind, parameter, ""
        if parameter := _named(said.text):
            return Kind.UNSUPPORTED, parameter, ""
    if said.status == 429 and _QUOTA.search(said.text):
        return Kind.QUOTA, "", ""
    if _RATE.search(said.text):
        return Kind.THROTTLED, "", ""
    if _OVERLOADED.search(said.text):
        return Kind.OVERLOADED, "", ""
    if said.status in _STATUS:
        return _STATUS[said.status][0], "", ""
    if said.status >= 500 or _LOADING.search(said.text):
        return Kind.DOWN, "", ""
    return Kind.REJECTED, "", ""


def _line(kind: Kind, said: ErrorBody, by: str) -> str:
    """One line of our own words."""
    status = f"status {said.status}" if said.status and said.status != 200 else ""
    if kind == Kind.TOO_LONG:
        sent, most = said.sizes
        told = f"the prompt is too long: {sent:,} tokens, " if sent else "the prompt is too long"
        size = f"the model takes {most:,}" if most else "more than the model takes"
        return f"{told}{size if sent else f', {size}' if most else ''}"
    if kind == Kind.DOWN and _LOADING.search(said.text):
        return f"{status}, the model is still loading" if status else "the model is still loading"
    meaning = _STATUS.get(said.status, (kind, ""))[1] if not by else ""
    meaning = meaning or _MEANING.get(kind, "")
    hint = f" ({by})" if by else ""
    return ", ".join(filter(None, (status, meaning))) + hint


def _parameter(about: str) -> str:
    """One of the parameters that we send, from a path such as `tools[0].function`."""
    name = re.split(r"[.\[\s/]", about.strip("/$. "), maxsplit=1)[0]
    return name if name in (*OPTIONAL, *PARAMETERS, SESSION) else ""


def _named(text: str) -> str:
    return next((n for n in (*OPTIONAL, *PARAMETERS) if re.search(rf"\b{n}\b", text)), "")
