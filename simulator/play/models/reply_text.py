"""The text of a reply as it may stand in a dialogue: no thought, no template token, no control.

Models that think write their thoughts before the reply, in marks of their own; servers whose chat
template is not the model's let its tokens through. Forms that were seen: DeepSeek, Qwen, Magistral,
Kimi, Seed, Cohere, Gemma, Llama, gpt-oss (harmony).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.json_text import is_json_alone, parsed, values_within
from simulator.play.models.failures import EndpointFailure, Kind

_NAMES = (
    r"(?:seed:|mm:|antml:|ant|longcat_)?(?:(?:inner|internal|private|hidden|silent|my)[ _-]?)?"
    r"(?:think(?:ing)?|thoughts?(?:[ _-]process)?|reasoning|reflections?|scratch[ _-]?pad|analysis"
    r"|monologue|deliberation|plan(?:ning)?|rationale|chain[ _-]of[ _-]thought|cot)"
)
_LT, _GT = r"(?:[<\uff1c\u27e8\u2039]|&lt;|&#60;)", r"(?:[>\uff1e\u27e9\u203a]|&gt;|&#62;)"
_MARK = re.compile(
    rf"(?P<close>{_LT}/\s*{_NAMES}\s*{_GT}|\[/\s?{_NAMES}\]|◁/think▷|<\|end_of_thought\|>"
    r"|<\|END_THINKING\|>|<channel\|>|<unused95>|<\|/think(?:ing)?\|>)"
    rf"|(?P<open>{_LT}\s*{_NAMES}(?:\s[^<>]*)?{_GT}|\[{_NAMES}\]|◁think▷|<\|begin_of_thought\|>"
    r"|<\|START_THINKING\|>|<\|channel>\s*thought|<unused94>|<\|think(?:ing)?\|>)",
    re.IGNORECASE,
)
"""Where a thought begins and ends."""

_ALOUD = r"(?:thinks?|thinking|thoughts?|reasoning|reasons|internal\w*|inner \w+|ponders?)"
_ASIDE = re.compile(
    rf"```[ \t]*{_NAMES}[ \t]*\n(?P<a>.*?)(?:\n[ \t]*```|\Z)"
    rf"|<details[^<>]*>\s*<summary>[^<>]{{0,40}}(?:think|thought|reason)[^<>]{{0,40}}</summary>"
    r"(?P<b>.*?)(?:</details>|\Z)"
    rf"|(?:\*{{1,3}}|_{{1,2}}|\(|\[)\s*{_ALOUD}\s*[:,](?P<c>[^*\n]{{1,2000}}?)"
    r"(?:\*{1,3}|_{1,2}|\)|\])"
    r"(?=\s|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""A thought that is set apart as people would do it: in a fence, folded away, between stars."""

_LABELLED = re.compile(
    rf"\A\W{{0,4}}(?:{_NAMES})\W{{0,3}}:(?P<thought>.*?)^\W{{0,4}}(?:final )?"
    r"(?:answer|response|reply|output|message)\W{0,3}:\W{0,3}(?:\s|(?=\w))",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
LABEL = re.compile(r"\A\W{0,4}(?:thought|thinking|reasoning|chain of thought)s?\W{0,3}:", re.I)
"""`Thought: ... Final Answer: ...`, as agents write."""

_FINAL = re.compile(r"<\|channel\|>\s*final\b[^<]*<\|message\|>", re.IGNORECASE)
_CHANNEL = re.compile(r"<\|channel\|>")
_BARE = re.compile(r"\A\s*analysis(?P<thought>.*?)assistantfinal(?P<rest>.*)\Z", re.DOTALL)
"""Harmony whose tokens a server has taken out."""

_TOKEN = re.compile(
    r"<[|\uff5c][^<>|\uff5c\n]{1,40}[|\uff5c]>|<\|[a-z_]{2,30}>|<[a-z_]{2,30}\|>|</?s>"
    r"|<(?:bos|eos|pad|unk|eot|eod|endoftext|end_of_turn|start_of_turn|end_of_utterance"
    r"|end_of_sentence|begin_of_text)>|<unused\d+>|<0x[0-9A-F]{2}>|\[/?INST\]|<</?SYS>>"
    r"|<(?:[BE]OS|EOT|EOM|PAD|UNK|SEP|CLS)(?:[_ ]TOKEN)?>"
    r"|\[/?(?:[BE]OS|EOT|EOM|PAD|UNK|SEP|CLS|/?S|END_OF_TURN)(?:[_ ]TOKEN)?\]"
    r"|</(?:assistant|user|system|human|bot|model|customer|agent)>"
    r"|(?:<[|\uff5c]\w{0,30}[|\uff5c]?|</s|<(?:end_of|start_of|begin_of|im|eo[st])_?\w{0,20})\Z"
    r"|\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CALLS|TOOL_CONTENT|ARGS|CALL_ID)\]",
    re.IGNORECASE,
)
"""Tokens of chat templates, also one that is cut at the end."""

_ENDS = re.compile(
    r"<[|\uff5c]\w{0,30}[|\uff5c]?\Z|</s\Z|\[/s\]|end|sep|eo[stmd]|return|call\b|</s>|stop|start|<s>|bos|inst|sys|user|assistant|human|pad|message",
    re.IGNORECASE,
)
"""Tokens with which a turn ends, or another one begins: what follows is none of the reply."""

_ROLE = re.compile(r"\A\s*(?:assistant|model|support|bot)\b[ \t]*:?\s*", re.IGNORECASE)
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
"""Also what cannot be seen and turns the writing round; joiners of emoji and scripts stay."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class ReplyText:
    """A reply's text, taken apart.

    Attributes:
        text: What is said.
        thought: What was thought before.
        ran_on: Words came behind a token that ends the turn, and were left out.
    """

    text: str
    thought: str = ""
    ran_on: bool = False


def harmless_text(text: str) -> str:
    """A text that every file can hold: no control characters, U+FFFD for a lone surrogate.

    Example:
        >>> harmless_text("We open at 7." + chr(0))
        'We open at 7.'
    """
    lines = _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    # two halves that stand together are one character
    whole = lines.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", whole))


def read_text(text: str, data: bool = False) -> ReplyText:
    """Take the thought and the template's tokens off a reply.

    Args:
        text: The reply.
        data: It may be JSON: what stands in the texts of that is for whoever reads them.

    Raises:
        EndpointFailure: What is left still holds a mark or a token: nobody can say which part of it
            is the reply.

    Example:
        >>> read_text("<think>He is upset.</think>We open at 7 AM.<|im_end|>").text
        'We open at 7 AM.'
    """
    whole = harmless_text(text).strip()
    if data and _is_clean_data(bare := _without_frame(whole)):
        return ReplyText(bare)
    thought, rest = thought_apart(whole)
    if data and _is_clean_data(bare := _without_frame(rest)):
        return ReplyText(bare, _TOKEN.sub("", _MARK.sub("", thought)).strip())
    rest, ran_on = _without_tokens(rest)
    if LABEL.match(rest) or _MARK.search(rest) or _ASIDE.search(rest):
        raise EndpointFailure(Kind.GARBLED, "a thought stands in the reply")
    if match := _TOKEN.search(rest):
        raise EndpointFailure(Kind.GARBLED, f"a template token stands in the reply ({match[0]})")
    thought = _TOKEN.sub("", _MARK.sub("", thought))
    return ReplyText(rest.strip(), thought.strip(), ran_on)


def thought_apart(text: str) -> tuple[str, str]:
    """A thought, and the text behind it; template tokens stay, since calls are told by them."""
    if _CHANNEL.search(text):
        return _by_channel(text)
    if match := _BARE.match(text):
        return match["thought"], match["rest"]
    thoughts: list[str] = []
    while True:
        if match := _ASIDE.match(text.lstrip()):
            thoughts.append(next(filter(None, match.group("a", "b", "c")), ""))
            text = text.lstrip()[match.end() :].lstrip()
            continue
        match = _MARK.search(text)
        if match is None:
            break
        lone = match["close"] is not None
        if not lone and not _nothing(text[: match.start()]):
            break  # it begins in the middle of the reply
        end = match.end() if lone else _end_of(text, match.end())
        thoughts.append(text[: match.start()] if lone else text[match.end() : end])
        text = text[end:].lstrip()
    if match := _LABELLED.match(text):
        thoughts.append(match["thought"])
        text = text[match.end() :].lstrip()
    return "\n".join(thoughts), text


def _by_channel(text: str) -> tuple[str, str]:
    """Harmony: what is said stands in the channel `final`; calls in `commentary` stay."""
    finals = list(_FINAL.finditer(text))
    if finals:
        return text[: finals[-1].start()], text[finals[-1].end() :]
    call = text.find("to=functions.")
    return ("", text) if call >= 0 else (text, "")


def _end_of(text: str, place: int) -> int:
    """Where a thought ends that has begun before a place; marks may be nested."""
    depth = 1
    for match in _MARK.finditer(text, place):
        depth += -1 if match["close"] is not None else 1
        if depth == 0:
            return match.end()
    return len(text)


def _nothing(text: str) -> bool:
    """Whether only blanks, tokens and a role stand there."""
    return not _ROLE.sub("", _TOKEN.sub("", text).strip()).strip()


def _is_clean_data(text: str) -> bool:
    """Whether a text is or holds JSON, and no mark and no token stands outside of it."""
    if is_json_alone(text) or isinstance(parsed(text), str):
        return True
    outside, end = "", 0
    for _, start, after in values_within(text):
        outside, end = outside + text[end:start], after
    outside += text[end:]
    return end > 0 and not any(kind.search(outside) for kind in (_MARK, _TOKEN, _ASIDE))


def _without_frame(text: str) -> str:
    """A text without the tokens before and behind it."""
    while match := _TOKEN.match(text):
        text = text[match.end() :].lstrip()
    ends = [match for match in _TOKEN.finditer(text) if not text[match.end() :].strip()]
    return text[: ends[-1].start()].rstrip() if ends else text.rstrip()


def _without_tokens(text: str) -> tuple[str, bool]:
    """The first turn of a text, without the head and the end that its template gives it."""
    text = text.lstrip()
    headed = False
    while match := _TOKEN.match(text):
        text, headed = text[match.end() :].lstrip(), True
        text = _ROLE.sub("", text, count=1) if _TOKEN.match(_ROLE.sub("", text)) else text
    if headed:
        text = re.sub(r"\A(?:assistant|model)\s*(?:\n|\Z)", "", text, flags=re.IGNORECASE)
    match = _TOKEN.search(text)
    if match is None or not _ENDS.search(match[0]):
        return text, False
    behind = _TOKEN.sub("", text[match.end() :])
    return text[: match.start()], not _nothing(behind)
