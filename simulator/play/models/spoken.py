"""The words of a reply: what models write around them is taken off.

What stands in their place is told apart: an error of a gateway, a page, nothing, several drafts, a
refusal. Only plain words are looked at: data, such as a customer's JSON, are read by who asked.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from simulator.play.models.failures import EndpointFailure, Kind

ALIKE = 0.6
"""Likeness of two drafts from which on they are two wordings of one reply, not two offers."""

LONGEST_DRAFT = 2_000
"""Characters of a draft that are compared."""

_DATA = re.compile(r"[{\[]\s*[\"{]|\{\s*['\w]+['\"]?\s*:")
"""Where JSON or something like it stands."""

_PAGE = re.compile(r"\A\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_NOTHING = re.compile(
    r"\A(?:null|undefined|nan|nil|\[object object\]|\{\s*\}|\[\s*\]|[.…\-_*\s]+"
    r"|[(\[<]\s*(?:no|empty|blank)(?: (?:response|reply|content|output|message))?\s*[)\]>])\Z",
    re.IGNORECASE,
)
_FAULT = (
    r"(?:internal server error|bad gateway|service (?:temporarily )?unavailable"
    r"|gateway time-?out|too many requests|(?:the )?request (?:has )?timed out"
    r"|rate limit (?:exceeded|reached)|no healthy upstream|connection (?:reset|refused|timed out)"
    r"(?: by peer)?|(?:(?:http|status|error|code)(?:/1\.1)?:? ){1,3}[45]\d\d(?: [a-z -]{3,40})?"
    r"|[45]\d\d (?:[a-z-]{2,12} ){0,2}(?:error|gateway|unavailable|time-?out|requests|forbidden"
    r"|unauthorized|request|found))"
)
_GATEWAY = re.compile(
    rf"\A\W{{0,3}}{_FAULT}\W{{0,3}}\Z"
    r"|\b(?:upstream (?:connect error|request timeout)|no healthy upstream"
    r"|disconnect/reset before headers)\b"
    r"|\ATraceback \(most recent call last\)",
    re.IGNORECASE,
)
"""What servers say in their own words."""

_EXCEPTION = re.compile(r"\A\W{0,3}(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Timeout)\b\s*[:(]")
_ERROR = re.compile(r"\A\W{0,3}(?:error|exception|fatal(?: error)?)\s*:", re.IGNORECASE)

_REFUSED = re.compile(
    r"\A\W{0,3}(?:(?:i[' ]?a?m (?:very |so |really )?sorry|sorry|i apologi[sz]e|unfortunately)"
    r"[,.!;:]? )?(?:but )?(?:as an? (?:ai|artificial intelligence|language model)\b[^.]{0,40}, )?"
    r"i(?: can ?not| can'?t|'m (?:not able|unable) to| am (?:not able|unable) to| won'?t"
    r"| will not) (?:be able to )?"
    r"(?:(?:help|assist)(?: you)?(?: with)?|comply(?: with)?|fulfil+|continue(?: with)?"
    r"|engage(?: in)?|participate(?: in)?|provide|do|answer|respond(?: to)?|discuss|pretend"
    r"|role-?play|create|generate)"
    r"(?:(?: with)? (?:that|this|it|your)(?: kind of| type of)?(?: (?:request|question|topic|task"
    r"|content|conversation|role-?play))?| to (?:be|play)\b[^.]{0,40})?"
    r"(?: at (?:the moment|this time)| right now)?[.!]",
    re.IGNORECASE,
)
"""A refusal by rote, up to the end of its sentence: of what it is about it says nothing."""

_HELPLINE = re.compile(
    r"\b(?:professional|helpline|hotline|crisis|guidelines?|different (?:topic|question)"
    r"|anything else|something else|another (?:way|question))\b",
    re.IGNORECASE,
)

_TAG = r"(?:final[ _-]?)?(?:answer|response|reply|output|result|message|assistant|support|say|text)"
_TAGGED = re.compile(
    rf"\A<(?:{_TAG}|final)>\s*|\s*</(?:{_TAG}|final)>\Z|\A\\boxed\{{(?=.*\}}\Z)", re.IGNORECASE
)
_FENCED = re.compile(r"\A```\w*[ \t]*\n((?:(?!```).)*?)\s*```\Z", re.DOTALL)
_QUOTED = re.compile(r"\A(?:\"([^\"]*)\"|“([^“”]*)”|«([^«»]*)»)\Z", re.DOTALL)
_HEADED = re.compile(
    r"\A(?:#{1,6}[ \t]*(?:final |support |suggested |draft )?(?:response|reply|answer|message)\b"
    r"[^\n]{0,30}\n+"
    r"|[*_]{2}(?:final |support |suggested )?(?:response|reply|answer|message):?[*_]{2}:?\s*"
    r"|(?:final answer|(?:final |suggested )?(?:response|reply))\s*:\s*"
    r"|(?:the )?(?:customer|user) (?:says|writes|replies|responds|asks|answers)\s*[:,]\s*"
    r"|(?:(?:sure|certainly|of course|okay|ok|absolutely|alright)\b[!,.]*\s*)?"
    r"here(?:['’]s| is| are)\s+(?:(?:a|an|the|my|one|your)\s+)?"
    r"(?:[a-z-]{3,15}(?:,? (?:and )?[a-z-]{3,15})?\s+)?"
    r"(?:reply|response|answer|draft|rewrite)\b[^\n:.]{0,60}:\s*)",
    re.IGNORECASE,
)
"""What announces a reply."""

_REMARK = re.compile(
    r"\s*\n\s*(?:-{3,}\s*\n\s*)?[(\[*_]{1,3}\s*(?:"
    r"(?:note|nb|explanation|disclaimer|internal note)\b[^\n]{0,20}(?:this|the|my) (?:\w+ )?"
    r"(?:response|reply|answer|prompt|instructions?|guidelines?)\b[^\n]{0,200}"
    r"|(?:this|the|my) (?:response|reply|answer)\b[^\n]{0,200}"
    r"|(?:confidence|certainty|word count|tokens?|score|tone|sentiment|intent)\b[^\n:=]{0,20}[:=]"
    r"[^\n]{0,60}"
    r"|end of (?:response|reply|message|conversation|turn)[^\n]{0,20}"
    r")[)\]*_]{1,3}\s*\Z",
    re.IGNORECASE,
)
"""A remark on the reply behind it."""

_RUN_ON = re.compile(
    r"\n\s*#{2,6}\s*(?:human|user|customer|client|assistant|support|instruction|input|system"
    r"|response|question)\s*:?",
    re.IGNORECASE,
)
"""Where a model goes on with another turn, in the form of training data."""

_DRAFTS = re.compile(
    r"^\W{0,4}(?P<what>option|response|reply|version|draft|alternative|answer) ?(?:[1-9]|[ABC])"
    r"\s?(?:\*\*)?[:.)]\s*",
    re.IGNORECASE | re.MULTILINE,
)
_WRITTEN_BREAK = re.compile(
    r"(?<=[.!?:,;)\s])(?:(?:\\r)?\\n){2,}|(?<=[.!?])(?:\\r)?\\n(?=[\s\-*A-Z\d]|\Z)"
)
_BROKEN = re.compile(
    "\ufffd|[\u0120\u010a](?=[A-Za-z])(?<=[a-z.,!?].)|\u2581(?=\\w)|(?<=\\w)\u2581"
    "|\u00e2\u20ac[\u2122\u0153\u009d\u02dc\u201c\u201d\u00a6]|\u00e2\u0122|\u00c3[\u00a0-\u00bf](?=\\w|\\Z)"
)
"""A character that was lost, bytes that were read in the wrong encoding, a tokenizer's marks."""

_OPEN_ENDED = re.compile(
    r"(?:[,(]|\b(?:an?|the|of|to|and|or|for|with|at|by|from|is|are|your|our|my|their|but|because"
    r"|if|as|than|which|would|will|can|should|we|I))\Z",
    re.IGNORECASE,
)
"""The end of a text behind which something has to come."""


def is_data(text: str) -> bool:
    """Whether JSON, or what is nearly that, stands in a text."""
    return _DATA.search(text) is not None


def declines(text: str) -> bool:
    """Whether a text is a refusal by rote and nothing more.

    Example:
        >>> declines("I'm sorry, but I can't assist with that request.")
        True
        >>> declines("I'm sorry, but I can't cancel that order: it was delivered.")
        False
    """
    plain = text.replace("’", "'").strip()
    match = _REFUSED.match(plain if plain[-1:] in ".!" else plain + ".")
    if match is None:
        return False
    rest = plain[match.end() :].strip()
    return not rest or (len(rest) < 160 and bool(_HELPLINE.search(rest)))


def ends_open(text: str) -> bool:
    """Whether a text ends in the middle of a sentence, as far as its last word shows it."""
    return _OPEN_ENDED.search(text.rstrip()) is not None


def spoken(text: str, customer: bool = False) -> tuple[str, bool]:
    """The words of a reply, without what a model has written around them.

    Args:
        text: Without thought and tokens; data stay as they are.
        customer: The customer is to say it: an error may then be one that it reads out.

    Returns:
        The words, and whether another turn came behind them, which is left out.

    Raises:
        EndpointFailure: It is none of the role's words, or nobody can say which of them are.

    Example:
        >>> spoken("<answer>We open at 7 AM.</answer>")
        ('We open at 7 AM.', False)
    """
    _check_place(text, customer)
    if is_data(text):
        return text, False
    match = _RUN_ON.search(text)
    said = text[: match.start()] if match else text
    said = _WRITTEN_BREAK.sub("\n\n", said).strip()
    for _ in range(6):
        bare = _unwrapped(said)
        if bare == said:
            break
        said = bare
    _check_place(said, customer)
    _check_drafts(said)
    if broken := _BROKEN.search(said):
        code = f"U+{ord(broken[0][0]):04X}"
        raise EndpointFailure(Kind.GARBLED, f"broken characters stand in the reply ({code})")
    return said, bool(match)


def _check_place(text: str, customer: bool) -> None:
    """Whether something stands in the place of a reply."""
    if _PAGE.match(text):
        raise EndpointFailure(Kind.GARBLED, "a web page stands in place of the reply")
    if _GATEWAY.search(text) or (not customer and (_EXCEPTION.match(text) or _ERROR.match(text))):
        raise EndpointFailure(Kind.GARBLED, "an error stands in place of the reply")
    if text and (_NOTHING.match(text) or (not customer and text == "None")):
        raise EndpointFailure(Kind.GARBLED, "the reply is empty: a word for nothing")


def _unwrapped(text: str) -> str:
    """A text without one thing that stands around it."""
    bare = _TAGGED.sub("", text)
    for whole in (_FENCED, _QUOTED):
        if match := whole.match(bare):
            bare = next(filter(None, match.groups()), "")
    bare = _REMARK.sub("", _HEADED.sub("", bare)).strip()
    return _once(bare)


def _once(text: str) -> str:
    """A text that was written twice, once."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    half = len(lines) // 2
    twice = half and len(lines) % 2 == 0 and lines[:half] == lines[half:]
    if not twice or len("".join(lines[:half])) < 20:
        return text
    return text[: text.rfind(lines[half])].rstrip() if half == 1 else "\n".join(lines[:half])


def _check_drafts(text: str) -> None:
    """Whether a text is several wordings of one reply; options that a customer has are none."""
    found = list(_DRAFTS.finditer(text))
    if len(found) < 2:
        return
    first = text[found[0].end() : found[1].start()].strip()[:LONGEST_DRAFT]
    end = found[2].start() if len(found) > 2 else len(text)
    second = text[found[1].end() : end].strip()[:LONGEST_DRAFT]
    named = found[0]["what"].lower() not in ("option", "alternative", "answer", "version")
    bare = not text[: found[0].start()].strip()  # options for a customer are introduced
    if named or (
        bare and len(first) > 20 and SequenceMatcher(None, first, second).ratio() >= ALIKE
    ):
        raise EndpointFailure(Kind.GARBLED, "the reply is more than one draft")
