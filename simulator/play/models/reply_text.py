"""The text of a reply as it may stand in a dialogue: no thought, no template token, no control.

Models that think write their thoughts before the reply, in marks of their own; servers whose chat
template is not the model's let its tokens through. Forms that were seen: DeepSeek, Qwen, Magistral,
Kimi, Seed, Cohere, Gemma, Llama, gpt-oss (harmony).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.play.models.failures import EndpointFailure, Kind

_NAMES = (
    r"(?:seed:|mm:|ant|longcat_)?(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad"
    r"|analysis|internal_monologue|inner_monologue)"
)
_MARK = re.compile(
    rf"(?P<close></\s*{_NAMES}\s*>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>|<\|END_THINKING\|>"
    r"|<channel\|>|<unused95>|<\|/think(?:ing)?\|>)"
    rf"|(?P<open><\s*{_NAMES}(?:\s[^<>]*)?>|\[THINK\]|◁think▷|<\|begin_of_thought\|>"
    r"|<\|START_THINKING\|>|<\|channel>\s*thought|<unused94>|<\|think(?:ing)?\|>)",
    re.IGNORECASE,
)
"""Where a thought begins and ends."""

_FINAL = re.compile(r"<\|channel\|>\s*final\b[^<]*<\|message\|>", re.IGNORECASE)
_CHANNEL = re.compile(r"<\|channel\|>")
_BARE = re.compile(r"\A\s*analysis(?P<thought>.*?)assistantfinal(?P<rest>.*)\Z", re.DOTALL)
"""Harmony whose tokens a server has taken out."""

_TOKEN = re.compile(
    r"<[|\uff5c][^<>|\uff5c\n]{1,40}[|\uff5c]>|<\|[a-z_]{2,30}>|<[a-z_]{2,30}\|>|</?s>"
    r"|<(?:bos|eos|pad|unk|eot|eod|endoftext|end_of_turn|start_of_turn|end_of_utterance"
    r"|end_of_sentence|begin_of_text)>|<unused\d+>|<0x[0-9A-F]{2}>|\[/?INST\]|<</?SYS>>"
    r"|\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CALLS|TOOL_CONTENT|ARGS|CALL_ID)\]",
    re.IGNORECASE,
)
"""Tokens of chat templates."""

_ENDS = re.compile(
    r"end|eo[stmd]|return|call\b|</s>|stop|start|<s>|bos|inst|sys|user|assistant|human|pad|message",
    re.IGNORECASE,
)
"""Tokens with which a turn ends, or another one begins: what follows is none of the reply."""

_ROLE = re.compile(r"\A\s*(?:assistant|model|support|bot)\b[ \t]*:?\s*", re.IGNORECASE)
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
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


def read_text(text: str) -> ReplyText:
    """Take the thought and the template's tokens off a reply.

    Raises:
        EndpointFailure: What is left still holds a mark or a token: nobody can say which part of it
            is the reply.

    Example:
        >>> read_text("<think>He is upset.</think>We open at 7 AM.<|im_end|>").text
        'We open at 7 AM.'
    """
    thought, rest = thought_apart(harmless_text(text))
    rest, ran_on = _without_tokens(rest)
    if _MARK.search(rest):
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
        match = _MARK.search(text)
        if match is None:
            break
        lone = match["close"] is not None
        if not lone and not _nothing(text[: match.start()]):
            break  # it begins in the middle of the reply
        end = match.end() if lone else _end_of(text, match.end())
        thoughts.append(text[: match.start()] if lone else text[match.end() : end])
        text = text[end:].lstrip()
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


def _without_tokens(text: str) -> tuple[str, bool]:
    """The first turn of a text, without the head and the end that its template gives it."""
    text = text.lstrip()
    headed = False
    while match := _TOKEN.match(text):
        text, headed = text[match.end() :].lstrip(), True
        text = _ROLE.sub("", text, count=1) if _TOKEN.match(_ROLE.sub("", text)) else text
    if headed:
        text = re.sub(r"\A(?:assistant|model)\s*\n", "", text, flags=re.IGNORECASE)
    match = _TOKEN.search(text)
    if match is None or not _ENDS.search(match[0]):
        return text, False
    behind = _TOKEN.sub("", text[match.end() :])
    return text[: match.start()], not _nothing(behind)
