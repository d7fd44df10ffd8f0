"""Bare answers: the value in a reply to a question, whatever stands around it.

A value is found by its kind and by what may stand there, never as "the rest of the sentence":
greetings, thanks, remarks and emoji are taken off, and where nothing is left nothing was told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import takewhile

from simulator.content.slots import Slot
from simulator.play.nlu.example_index import segments

_HANGS = re.compile(r",\s+|\s+[-–—]\s*|[.!]\s+")

_REMARK = re.compile(
    r"(?:i|i['’]?m|i['’]?ve|you|we|my|this|what|let|sorry|thanks?|thx|cheers|please|pls|hope)\b",
    re.IGNORECASE,
)
"""How what is said beside a value begins."""

_PLACE = re.compile(r"(?=.*\d)[A-Z0-9][\w.'’#/ -]*(?:,|$)")
"""A line of an address."""

_WORD = r"(?:[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w'’-]*)"
_CAPITALS = re.compile(
    rf"\b{_WORD}(?:\s(?:(?:de|da|van|von|der|den|la|le|bin|al)\s)?{_WORD})+(?:(?<=Jr)\.|(?<=Sr)\.)?"
)
"""Words with a capital side by side, with what may stand between the parts of a name."""

_HOUSE = re.compile(r"\b\d+[A-Za-z]?\s+[A-ZÀ-Þ]")
_PIECE = re.compile(
    r"(,\s+|\s+[-–—]\s*|(?<!\bSt)(?<!\bAve)(?<!\bApt)(?<!\bRd)[.!?](?=\s)|\n+|\s{2,})"
)
_SMALL = {"of", "de", "des", "du", "la", "le", "les", "rue", "der", "van", "den", "and", "am", "im"}

_NAME = re.compile(r"[^\W\d_][\w'’-]*\.?(?:\s[^\W\d_][\w'’-]*\.?){0,4}[.!]?")

_BESIDE = re.compile(r"[,;\n]|\s{2,}|[.!?](?:\s|$)|\s[-–—]\s|\band\b", re.IGNORECASE)
_AROUND = {
    "my", "the", "is", "its", "it's", "it’s", "under", "for", "on", "thats", "that's", "that’s",
    "i'm", "i’m", "im", "full",
}  # fmt: skip
"""Words around a name that stands beside other answers."""

_FUNCTION = re.compile(
    r"\b(?:i|a|an|as|at|if|in|it|of|or|to|no|not|like|just|so|you|we|me|this|that|what|why|how|said"
    r"|told|already|sec|min|minutes?|moment|later|now)\b",
    re.IGNORECASE,
)
"""Words that stand in no name."""

Noise = Callable[[str], float]
"""How sure it is that a sentence holds no value: 0 to 1."""

NONE = 0.9
"""Noise from which on a sentence is taken for no value even where there is no other."""

FORMLESS = ("name", "address", "text")
"""Kinds whose values are known by what stands around them alone."""

_LEAD = re.compile(
    r"""(?:(?:
        sure|ok|okay|yes|yeah|yep|right|well|hmm+|um+|uh+|oh|so|hi|hello|hey|again|of\ course
        |no\ problem|certainly|absolutely|gladly|here\ you\ go|here\ it\ is|there\ you\ go
        |one\ sec(?:ond)?
        |let\ me\ see|because|cause|cuz|sorry\ (?:for|about|to)\ [^.,!?]*
        |i\ (?:think|believe|guess)(?:\ (?:that\ )?it(?:['’]?s|\ is))?|then|sorry
        )\b[\s,.:;!?–—…-]*)+""",
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
"""What people put before an answer."""

_SAYS = re.compile(
    r"""(?:as\ far\ as\ i\ can\ tell\s|if\ i\ remember\ (?:right|correctly),?\s
        |(?:i['’]?m|im)\ (?:pretty|fairly|quite)\ sure\s|i['’]?d\ say\s)?
        (?:(?:it|that|this|here\ it\ is|(?:the|my)\ answer
            |what\ you(?:['’]?re|\ are|\ need)?\ ?(?:looking\ for)?)
           (?:['’]?s|\s(?:is|was|(?:would|should|must|has\ to|have\ to)\ be)|['’]?d\ be)
         |(?:should|must|has\ to)\ be
         |(?:please\s|just\s)?(?:put|note|write)(?:\ down)?|i\ have\ it\ here\ as)
        \b\s*(?:just\s)?[:–-]?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMES = r"(?:(?:my|the|our|under)\s)?(?:[\w-]+\s){0,3}?(?:%s)(?:['’]?s\b|\s(?:is|was|would be)|:)"
_ANY = r"(?:my|the|our)\s(?:[\w-]+\s){0,3}?[\w-]+(?:['’]s\b|\s(?:is|was|would be)|:)"
_SPACE = r"\s*[:–-]?\s*"

_CLOSER = re.compile(
    r"""[\s,.;!–—…-]*\b(?:thank\ (?:you|u)|thanks|thx|ty|cheers|please|pls|plz|lol|haha|tho|btw
        |if\ that\ helps|hope\ that\ helps|for\ now|i\ think|i\ guess|i\ believe
        )(?:\ (?:so\ much|very\ much|a\ lot|again|in\ advance))?[\s.!]*$""",
    re.IGNORECASE | re.VERBOSE,
)


def answer(slot: Slot, text: str, noise: Noise) -> str | None:
    """The value that a reply gives for the slot that was asked for; None where it gives none.

    Args:
        slot: Of a kind whose values are not found in any text (`word`, `pattern`, `name`,
            `address`, `text`).
        text: The reply.
        noise: Tells remarks and pleasantries from what may be a value.
    """
    plain = without_pictures(text)
    if slot.kind == "word":
        return _word(slot, plain)
    if slot.kind == "pattern":
        return _patterned(slot, plain)
    shaped = _SHAPED.get(slot.kind)
    if shaped and (found := shaped(plain)):
        return found
    sentences = [part for part in segments(plain) if _stripped(part)]
    if not sentences:
        return None
    ranked = [(*_unlike(slot, part, noise), i) for i, part in enumerate(sentences)]
    _, empty, place = min(ranked)
    if empty >= NONE:
        return None
    value = _headed(slot.kind, _led(slot, sentences[place]), noise)
    if slot.kind == "address":
        value = " ".join([value, *takewhile(_PLACE.match, sentences[place + 1 :])])
    return trimmed(value, ends_of(slot)) or None


def answer_beside(
    slot: Slot, rest: str, others: Sequence[Slot], noise: Noise, is_word: Callable[[str], bool]
) -> str | None:
    """The name or address in a reply that was asked for other things as well; None without one.

    Args:
        slot: Of kind `name` or `address`.
        rest: The reply without the values that have a form.
        others: What else was asked for.
        noise: Tells remarks and pleasantries from what may be a value.
        is_word: Tells the words that customers use from those of names.
    """
    plain = without_pictures(rest)
    if found := _SHAPED[slot.kind](plain):
        return found
    if slot.kind != "name":
        return None
    names = {word.lower() for other in (slot, *others) for c in other.called for word in c.split()}
    for piece in _BESIDE.split(plain):
        parts = [word for word in piece.split() if word.lower().strip(":") not in names | _AROUND]
        value = trimmed(" ".join(parts))
        strange = [word for word in value.split() if not is_word(word)]
        whole = 1 < len(parts) < 5 or len(parts) < len(piece.split())
        if not (whole and 2 * len(strange) >= len(parts) and _NAME.fullmatch(value)):
            continue
        if noise(piece) < NONE and not _FUNCTION.search(value):
            return value
    return None


def ends_of(slot: Slot) -> str:
    """The marks that are no part of a value; of a text, an exclamation mark may be one."""
    return "." if slot.kind == "text" else ".!"


def _name_in(text: str) -> str:
    """The longest run of two and more capitalised words; empty where there is none."""
    runs = [_SAYS.sub("", match.group(), count=1) for match in _CAPITALS.finditer(text)]
    plain = [run for run in runs if not _REMARK.match(run)]
    return trimmed(max(plain, key=len)) if plain else ""


def _address_in(text: str) -> str:
    """From a house number on, up to where words begin that are no part of an address."""
    match = _HOUSE.search(text)
    if not match:
        return ""
    pieces = _PIECE.split(text[match.start() :])
    kept = pieces[0]
    for joint, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        small = [word for word in piece.split() if word.islower() and word not in _SMALL]
        if joint.strip() in (".", "!", "?") and not _PLACE.match(piece):
            break
        if len(small) > 1 or _REMARK.match(piece) or not piece.strip():
            break
        kept += joint + piece
    return trimmed(kept)


_SHAPED = {"name": _name_in, "address": _address_in}
"""Kinds whose values mostly show by their capitals and numbers where they begin and end."""


def _unlike(slot: Slot, sentence: str, noise: Noise) -> tuple[float, float]:
    """How little a sentence is like a value of the slot, and how sure it is that it holds none."""
    core = _headed(slot.kind, _led(slot, sentence), noise)
    empty = noise(core)
    if _REMARK.match(core):
        return round(empty + 0.5, 1), empty
    shape = {"name": _NAME.fullmatch, "address": _PLACE.match}.get(slot.kind)
    shaped = shape is not None and shape(core)
    return round(empty - (0.5 if shaped else 0), 1), empty


def _headed(kind: str, sentence: str, noise: Noise) -> str:
    """A sentence without the remark that hangs on it by a comma or a dash."""
    for match in reversed(list(_HANGS.finditer(sentence))):
        head, tail = sentence[: match.start()], sentence[match.end() :]
        if head and (not tail or kind == "name" or _REMARK.match(tail) or noise(tail) >= NONE):
            sentence = head
    return sentence


def trimmed(value: str, ends: str = ".!") -> str:
    """A value without thanks, pictures and the marks that end a sentence behind it."""
    plain = without_pictures(value).strip()
    if plain[:1] in ("'", "\u2018") and not _SWALLOWED.match(plain):
        plain = plain[1:].rstrip(ends).rstrip("'’")
    shorter = _CLOSER.sub("", plain)
    while shorter and shorter != plain:
        plain, shorter = shorter, _CLOSER.sub("", shorter)
    return plain.strip(' \t\n,;:–—-"“”').rstrip(ends)


_SWALLOWED = re.compile(r"['\u2018](?:tis|twas|til|n|em|cause|bout|round)\b", re.IGNORECASE)
"""Words that begin with an apostrophe of their own."""

_JOINED = r"(?:\s*[,;.&]|\s+and\b)\s*(?:and\s)?(?:also\s)?"
_NEXT = {
    "text": r"(?:my|the|our)\s(?:[\w-]+\s){0,2}?(?:%s)"
    r"(?:['’]s|\s(?:is|was|(?:will|should|would) be)|:)",
    "name": r"(?:(?:i|you|it|we|please|can|could|this|that)\b|(?:my|the|our)\s|(?:%s)\b"
    r"|[^,;]*[\d@])",
    "address": r"(?:(?:i|you|it|we|please|can|could)\b|my\s|(?:%s)\b)",
}


def first_of(slot: Slot, value: str, called: tuple[str, ...]) -> str:
    """A value without what is told in the same breath: "Wendy Burke and my phone number is ...".

    Args:
        slot: What the value is of.
        value: As it stands, up to the end of its sentence.
        called: How people call the other slots.
    """
    if slot.kind not in _NEXT or not called:
        return value
    more = _NEXT[slot.kind] % "|".join(map(re.escape, called))
    match = re.search(_JOINED + more, value, re.IGNORECASE)
    return value[: match.start()] if match and match.start() else value


def without_pictures(text: str) -> str:
    """Without emoji and the marks that belong to them.

    Example:
        >>> without_pictures("432510 🙂")
        '432510'
    """
    kept = (c for c in text if unicodedata.category(c) not in ("So", "Sk", "Cs", "Cf", "Cn"))
    return re.sub(r"[\uFE0E\uFE0F\u20E3]", "", "".join(kept)).strip()


def _word(slot: Slot, text: str) -> str | None:
    """The one of the slot's words that stands in the text, the longest where one holds another."""
    spans: list[tuple[int, int, str]] = []
    for word in sorted(slot.words, key=len, reverse=True):
        pattern = re.escape(word).replace(r"\-", r"[-\s]?").replace(r"\ ", r"[-\s]?")
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            if all(match.end() <= start or match.start() >= end for start, end, _ in spans):
                spans.append((*match.span(), word))
    found = {word for _, _, word in spans}
    return found.pop() if len(found) == 1 else None


def _patterned(slot: Slot, text: str) -> str | None:
    if slot.pattern is None:
        return None
    pattern = rf"(?<![A-Za-z0-9])(?:{slot.pattern.pattern})(?![A-Za-z0-9])"
    found = dict.fromkeys(m.group() for m in re.finditer(pattern, text, re.IGNORECASE))
    return next(iter(found)) if len(found) == 1 else None


def _stripped(sentence: str) -> str:
    return (
        _LEAD.sub("", f"{sentence} ", count=1).strip(" .,!?") if _LEAD.match(sentence) else sentence
    )


def _led(slot: Slot, sentence: str) -> str:
    """Without what leads to the value; as it is where nothing would be left."""
    rest = sentence
    match = _LEAD.match(rest)
    rest = rest[match.end() :] if match else rest
    for lead in (_SAYS, _calling(slot)):
        match = lead.match(rest)
        rest = rest[match.end() :] if match else rest
    return rest.strip() or sentence


@lru_cache(maxsize=256)
def _calling(slot: Slot) -> re.Pattern[str]:
    """A clause that names the slot and leads to its value: "the new address is"."""
    lead = _NAMES % "|".join(map(re.escape, slot.called))
    if slot.kind in ("name", "address"):
        lead = f"(?:{lead}|{_ANY})"
    return re.compile(lead + _SPACE, re.IGNORECASE)
