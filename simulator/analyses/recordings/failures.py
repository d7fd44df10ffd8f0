"""Whether a result says that its tool failed, in any of the ways in which tools say so.

A tool that only looks something up may show a record whose status is `failed`, or find nothing:
for it only what speaks of the call itself counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simulator.analyses.recordings.awaiting import ASKED, awaits, is_awaiting
from simulator.analyses.recordings.result_texts import (
    data_in,
    elements,
    error_first,
    headlines,
    lines_of,
)
from simulator.json_text import decoded

DEEPEST = 4
"""Envelopes within envelopes that are opened."""
LOOKED_AT = 300
"""Characters at the start of a text in which it has to say so."""

READS = frozenset({
    "get", "find", "list", "search", "lookup", "look", "read", "fetch", "show", "check",
    "query", "retrieve", "view", "calculate", "think", "describe", "track", "verify",
    "validate", "count", "browse",
})  # fmt: skip
"""First words of tools' names that change nothing."""

_ERRORS = frozenset({
    "error", "errors", "err", "exception", "exceptions", "fault", "failure", "failures",
    "errormessage", "errormsg", "errorcode", "errortype", "errordescription", "errordetail",
    "errordetails", "iserror", "haserror", "haserrors", "traceback", "stacktrace", "toolerror",
    "usererrors",
})  # fmt: skip
_SUCCESS = frozenset({
    "ok", "success", "succeeded", "successful", "issuccess", "issuccessful", "isok",
    "wassuccessful",
})  # fmt: skip
_DONE = frozenset({
    "done", "completed", "processed", "applied", "accepted", "approved", "executed",
    "performed",
})  # fmt: skip
_STATES = frozenset({"status", "state", "result", "outcome", "type", "level", "severity"})
_CODES = frozenset({
    "statuscode", "httpstatus", "httpstatuscode", "httpcode", "responsecode", "status", "code",
    "errorcode",
})  # fmt: skip
_EXITS = frozenset({"exitcode", "exitstatus", "returncode", "rc"})
_ENVELOPES = frozenset({
    "result", "results", "data", "response", "output", "body", "payload", "content",
    "structuredcontent", "toolresult", "return", "value",
})  # fmt: skip
_WORDS = frozenset({
    "message", "msg", "detail", "details", "reason", "description", "title", "text", "info",
    "note",
})  # fmt: skip
_SAID = _WORDS | {"error", "errors", "type", "success", "ok", "status", "code", "requestid"}
_WRONG = frozenset({"error", "errored", "exception"})
_DENIED = frozenset({
    "failed", "failure", "fail", "declined", "rejected", "denied", "refused", "invalid",
    "unauthorized", "forbidden", "timeout", "timedout", "aborted", "unsuccessful", "notfound",
    "notallowed", "notpermitted", "nok", "ko",
})  # fmt: skip
_NOTHING = frozenset(
    ("", "none", "null", "false", "no", "0", "ok", "n/a", "nil", "success", "undefined", "no error")
)
_EMPTY = frozenset({"", "none", "null", "nil", "ok", "n/a", "undefined"})

_NO = r"(?:no|not|none|never|nothing|without|zero|0|\w+n't)"
_ALWAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:errors?|err|exception|fatal|failure|failed)\s{0,3}(?:[:!\[(–—]|-\s|$|\.?$|\d|code\b)",
        r"[\w.]{0,60}(?:error|exception)\s{0,3}[:(\[]",
        rf"(?!{_NO}\b)(?:[\w'.]+ ){{1,4}}(?:error|exception|failure)(?:\s{{0,3}}[:(\[]|[.!]?$)",
        r"(?:an? )?(?:\w+ ){0,2}(?:error|exception) (?:occurred|has occurred|was|while|in|from)\b",
        r"[^\n]{0,200}traceback \(most recent",
        r"<(?:\w+:)?(?:[\w-]{0,40}error|[\w-]{0,40}exception|fault|failure)\b",
        r"(?:http(?:/[\d.]+)?|status(?: code)?|code|http status)[ :=]{1,3}[45]\d\d\b",
        r"[45]\d\d[ :\-]{1,3}(?:not found|bad|un|forbidden|internal|service|gateway|too many"
        r"|conflict|error|method|payment required|request|time|gone|client|server)",
        r"(?:process |command |script )?(?:exit(?:ed)?|return(?:ed)?)(?: with)?(?: (?:code|status))"
        r"{0,2}[ :=]{1,3}-?[1-9]\d{0,3}\b",
        r"(?:failed to|unable to|could not|couldn't|permission denied|access denied|timed? ?out\b"
        r"|request timed out|operation timed out|connection (?:refused|reset|error|timed))",
        r"(?:internal server error|service unavailable|bad gateway|gateway time-?out"
        r"|too many requests|unauthori[sz]ed|forbidden|rate limit)",
        r"[1-9]\d{0,3} (?:[\w-]+ )?errors? (?:for|in|occurred|detected)\b",
        r"(?:[\w.]{1,60}(?:\n|: ) *)?field required\b",
        r"(?:[\w.]+\(\) )?(?:missing (?:\d+ )?(?:required |positional |mandatory )*"
        r"(?:arguments?|parameters?|fields?|propert)|got an unexpected )",
        r"(?:[^\n.]{1,80}\. )?(?:the |this |your )?(?:tool (?:use|call)|function call)s? "
        r"(?:was|were|has been|is|got) (?:not )?(?:rejected|denied|declined|refused|blocked"
        r"|cancell?ed|aborted|interrupted|executed|approved|allowed|permitted)",
        r"(?:the )?(?:user|human|operator) (?:has |have )?(?:(?:doesn't|does not"
        r"|didn't|did not) (?:want|wish|approve|allow|confirm|consent|agree)|rejected|declined"
        r"|denied|refused|interrupted|aborted)\b",
        r"(?:request|operation|execution|tool|call)s? (?:was |were )?(?:interrupted|cancell?ed"
        r"|aborted|stopped|rejected|denied) by\b",
    )
)
_DEED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:error|failed|failure|fail|denied|declined|refused|rejected|aborted|unsuccessful"
        r"|invalid|cannot|can't|can not|not (?:found|allowed|permitted|eligible|possible|supported"
        r"|available|authori[sz]ed)|no such|operation failed|forbidden|sorry|false|null)\b",
        rf"(?!{_NO}\b)(?:(?!{_NO}\b)[\w'#$,-]+ ){{1,6}}(?:failed|declined|rejected|denied|refused"
        r"|unsuccessful|timed out|aborted"
        r"|not (?:found|allowed|permitted|eligible|possible|authori[sz]ed|refundable|supported"
        r"|available|completed|processed|be (?:processed|completed|found|made)))\b",
        r"(?:[\w'#$,-]+ ){1,6}(?:cannot|can't|can not|could not|couldn't) be\b",
        rf"(?:(?!{_NO}\b)[\w'#$,-]+ ){{0,5}}(?:pending|awaiting|requires|needs|waiting for) "
        rf"(?:(?!{_NO}\b)[\w'-]+ ){{0,3}}{ASKED}\b",
        rf"(?:(?!{_NO}\b)[\w'#$,-]+ ){{0,5}}(?:submitted|queued|sent|held|escalated) for "
        rf"(?:[\w'-]+ ){{0,2}}{ASKED}\b",
        rf"(?:(?!{_NO}\b)[\w'-]+ ){{0,3}}{ASKED} (?:is |was )?(?:required|needed|pending)\b",
        r"no (?!(?:errors?|issues?|problems?|conflicts?)\b)[\w ]{1,40} (?:found|exists?)\b",
    )
)
_DECORATION = "*_#`>❌⚠️✗🚫 \t\n\"'([{-"
_LABEL = re.compile(
    r"\A(?:tool )?(?:result|output|response|observation|returned)\s{0,3}[:=]\s{0,3}"
)
_FINE = re.compile(r"errors?\s{0,2}[:=]\s{0,2}(?:none|null|0|\[\]|false|nil)(?:\W|$)|error-free")


def failed(data: Any, tool: str = "") -> bool:
    """Whether a result says that the tool did not do what it was called for.

    Args:
        data: The result, decoded where it is JSON.
        tool: Its name; see `reads_only`.

    Example:
        >>> failed({"status": "declined"}, "refund"), failed({"status": "declined"}, "get_order")
        (True, False)
    """
    return _failed(data, reads_only(tool), _stems(tool), 0)


@lru_cache(maxsize=4096)
def reads_only(tool: str) -> bool:
    """Whether a tool's name says that it only looks something up.

    Example:
        >>> reads_only("shop__getOrder"), reads_only("refund_order")
        (True, False)
    """
    words = _words(tool)
    return bool(words) and words[0] in READS


def _words(tool: str) -> list[str]:
    last = re.split(r"__|[./:]", tool.strip())[-1]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)
    return [word for word in re.split(r"[\W_]+", spaced.lower()) if word]


@lru_cache(maxsize=4096)
def _stems(tool: str) -> tuple[str, ...]:
    """`refund_order` gives `refund`: `{"refunded": false}` is about it."""
    return tuple(word.rstrip("e") for word in _words(tool) if len(word) > 3)


def _failed(data: Any, reads: bool, stems: tuple[str, ...], depth: int) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(data, str):
        inner = decoded(data)
        if isinstance(inner, str):
            return _says(inner, reads) or _holds(inner, reads, stems, depth)
        return _failed(inner, reads, stems, depth + 1)
    if isinstance(data, list):
        return bool(data) and all(_failed(item, reads, stems, depth + 1) for item in data)
    if isinstance(data, Mapping):
        return _record(data, reads, stems, depth)
    return not reads and (data is None or data is False)


def _holds(text: str, reads: bool, stems: tuple[str, ...], depth: int) -> bool:
    """Whether data or markup in a text says so."""
    data = data_in(text)
    if data is not None:
        return _failed(data, reads, stems, depth + 1)
    entries = {_plain(key): value for key, value in lines_of(text).items()}
    if any(_tells(key, value, entries, reads) for key, value in entries.items()):
        return True
    if error_first(text) or any(_says(line, reads) for line in headlines(text)):
        return True
    held = {} if reads else elements(text)
    return bool(held) and _record(held, reads, stems, depth + 1)


def _record(data: Mapping[Any, Any], reads: bool, stems: tuple[str, ...], depth: int) -> bool:
    keys = {_plain(key): value for key, value in data.items()}
    if any(_tells(key, value, keys, reads) for key, value in keys.items()):
        return True
    if not reads and any(
        value is False and (key in _DONE or (key.endswith("ed") and key.startswith(stems)))
        for key, value in keys.items()
        if stems or key in _DONE
    ):
        return True
    if keys and keys.keys() <= _WORDS:
        return ("detail" in keys and len(keys) == 1) or any(
            isinstance(value, str) and _says(value, reads) for value in keys.values()
        )
    inner = [value for key, value in keys.items() if key in _ENVELOPES]
    opened = (value for value in inner if isinstance(value, Mapping | list | str) and value)
    if any(_failed(value, reads, stems, depth + 1) for value in opened):
        return True
    return any(_complains(value, depth) for value in keys.values() if isinstance(value, Mapping))


def _tells(key: str, value: Any, keys: Mapping[str, Any], reads: bool) -> bool:
    """Whether one entry says so."""
    if key in _ERRORS:
        return _something(value)
    if key in _SUCCESS:
        return value is False or _is_number(value, 0) or _plain(value) in ("false", "no", "0", "n")
    if key == "failed":
        return value is True or _plain(value) in ("true", "yes")
    if key in _EXITS:
        return _code(value) not in (None, 0)
    if key in _CODES and 400 <= (_code(value) or 0) < 600:
        return key != "code" or keys.keys() <= _SAID
    if key in _STATES and isinstance(value, str):
        word = _plain(value)
        if word in _WRONG:
            return True
        undone = word in _DENIED or is_awaiting(word)
        return not reads and key not in ("type", "level") and undone
    if not isinstance(value, str | bool):
        return False
    awaited = awaits(key, value if value is True else _plain(value), _DENIED)
    return not reads and awaited


def _complains(value: Mapping[Any, Any], depth: int) -> bool:
    """GraphQL's way: the mutation's own `userErrors`, somewhere inside."""
    if depth > DEEPEST:
        return False
    return any(
        (_plain(key) == "usererrors" and _something(item))
        or (isinstance(item, Mapping) and _complains(item, depth + 1))
        for key, item in value.items()
    )


def _something(value: Any, inside: bool = False) -> bool:
    """Whether an entry for errors holds one: neither empty nor `none`, no code 0."""
    if isinstance(value, str):
        said = value.strip().lower()
        return said not in (_EMPTY if inside else _NOTHING)
    if isinstance(value, Mapping):
        if any(_code(value.get(key)) == 0 for key in ("code", "errno")):
            return False
        return any(_something(item, inside=True) for item in value.values())
    if isinstance(value, list):
        return any(_something(item, inside=True) for item in value)
    return bool(value)


def _says(text: str, reads: bool) -> bool:
    start = text.strip()[:LOOKED_AT].lower().replace("’", "'").lstrip(_DECORATION)
    start = _LABEL.sub("", start, count=1).lstrip(_DECORATION)
    if not start:
        return not reads
    if _FINE.match(start):
        return False
    patterns = _ALWAYS if reads else (*_ALWAYS, *_DEED)
    return any(pattern.match(start) for pattern in patterns)


def _plain(key: Any) -> str:
    return re.sub(r"[\W_]+", "", str(key)[:60]).lower()


def _is_number(value: Any, number: int) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == number


def _code(value: Any) -> int | None:
    """A number that stands for a code, also as text or before its words (`404 Not Found`)."""
    if isinstance(value, bool) or value is None:
        return None
    match = re.match(r"-?\d{1,9}(?![\w.])", str(value)[:60].strip())
    return int(match[0]) if match else None
