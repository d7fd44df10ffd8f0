"""Clauses: a policy in words, split into what can be kept or broken one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.content.pack import Pack

LONGEST = 700
"""Characters of a clause; a longer sentence is split where it pauses."""

LEAST_WORDS = 4
"""Words of the shortest clause."""

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.{1,200}?)[\s#]*\Z|\s*\*\*([^*]{1,120})\*\*:?\s*\Z")
_RUN_IN = re.compile(r"\s*\*\*([^*]{1,60}?)(?:[.:?!]\*\*|\*\*[.:?!])\s+(?=\S)")
"""A heading that stands in the first line of what it is about: `**Moving a date.** A guest may`."""

_RULES = re.compile(
    r"\b(?:must|may|can|cannot|can't|should|shall|will|won't|need|needs|only|never|always|not|no"
    r"|don't|doesn't|aren't|isn't|until|unless|if|before|after|within|except)\b|\d",
    re.IGNORECASE,
)
"""What says that something is so and not otherwise."""

_ASKS = re.compile(r"(?:who|what|how|why|where|when)\b", re.IGNORECASE)
_REMARK = re.compile(
    r"(?:(?:we are|we're|i am|this is|here is|our \w+ is) (?:an?|the|your|our)|welcome|thank"
    r"|(?:who|what|how|why|where|when) (?:are|is|do|does|to)|about us)\b",
    re.IGNORECASE,
)

_BULLET = re.compile(r"(\s*)(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(.*)", re.DOTALL)
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bvs\.)[\"')\]]*\s+(?=[A-Z\"'(\d])"
)
_LEANS = re.compile(
    r"(?:otherwise|this|these|those|that|it|they|in (?:that|this|such)|however|also|if (?:so|not)"
    r"|the same|then|instead|but|and|or|else)\b",
    re.IGNORECASE,
)
"""How a sentence begins that says nothing without the one before it."""

_PAUSE = re.compile(r"(?<=[;,:])\s+|\s+")
_DATA = re.compile(r"\s*[{\[<|`]")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Clause:
    """One clause.

    Attributes:
        text: Its words as they stand in the policy, white space apart.
        heading: What it stands under; empty where nothing is above it.
        source: `policy`, or `rule NAME` of a pack.
    """

    text: str
    heading: str = ""
    source: str = "policy"


def clauses_of(policy: str) -> tuple[Clause, ...]:
    r"""The clauses of a text or of Markdown: its list items and sentences, under their headings.

    A list goes with the words that lead to it ("only if:") where both are short enough, and a
    sentence that leans on the one before ("Otherwise, ...") goes with it. Blocks of data, tables
    and code are no clauses.

    Example:
        >>> [clause.text for clause in clauses_of("# Refunds\n- Only once per order.")]
        ['Only once per order.']
    """
    found: list[Clause] = []
    heading = ""
    for block in _blocks(policy):
        if title := _HEADING.match(block[0]):
            heading = (title[1] or title[2]).strip()
            continue
        if (title := _RUN_IN.match(block[0])) and _is_title(title[1]):
            heading = title[1].strip()
            block = [block[0][title.end() :], *block[1:]]
        found += [Clause(text, heading) for text in _of_block(block) if _says_something(text)]
    return tuple(dict.fromkeys(found))


def _is_title(text: str) -> bool:
    """Whether bold words before a sentence head it, and are no rule that is made to stand out."""
    return bool(_ASKS.match(text)) or not _RULES.search(text)


def is_remark(text: str) -> bool:
    """Whether a sentence of a policy says only who writes it or what comes next, and rules nothing.

    Example:
        >>> is_remark("We are a small dive centre."), is_remark("We are a shop that never lends.")
        (True, False)
    """
    return bool(_REMARK.match(text)) and not _RULES.search(text)


def clauses_of_pack(pack: Pack) -> tuple[Clause, ...]:
    """The clauses of a pack's rules."""
    rules = pack.rules.values()
    return tuple(Clause(" ".join(rule.clause.split()), "", f"rule {rule.name}") for rule in rules)


def _says_something(text: str) -> bool:
    return len(_WORD.findall(text)) >= LEAST_WORDS


def _blocks(policy: str) -> Iterator[list[str]]:
    """Headings alone, paragraphs, and lists with the line that leads to them."""
    block: list[str] = []
    fenced = listing = False
    for line in policy.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if fenced or _DATA.match(line):
            continue
        bullet, empty = _BULLET.match(line) is not None, not line.strip()
        leads = bool(block) and block[-1].rstrip().endswith(":")
        if empty and leads:
            continue
        ends = empty or _HEADING.match(line) is not None
        if block and (ends or (listing and not bullet and not line.startswith(" "))):
            yield block
            block, listing = [], False
        if ends and not empty:
            yield [line]
        elif not empty:
            block.append(line)
            listing |= bullet
    if block:
        yield block


def _of_block(block: Sequence[str]) -> Iterator[str]:
    first = next((at for at, line in enumerate(block) if _BULLET.match(line)), len(block))
    lead = _joined(block[:first])
    items = list(_items(block[first:]))
    if not items:
        yield from _sentences(lead)
        return
    *before, last = _sentences(lead) or [""]
    yield from before
    together = " ".join(filter(None, (last, *(text for _, text in items))))
    if last.endswith(":") and len(together) <= LONGEST:
        yield together
        return
    if last and not last.endswith(":"):
        yield last
        last = ""
    above = last
    for place, (depth, text) in enumerate(items):
        next_depth = items[place + 1][0] if place + 1 < len(items) else 0
        if text.endswith(":") and next_depth > depth:
            above = f"{last} {text}".strip()
            continue
        lead_in = above if depth or last else ""
        for sentence in _sentences(text):
            yield f"{lead_in} {sentence}".strip() if len(lead_in) < LONGEST else sentence


def _items(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Depth and text of each list item, with the lines that go on with it."""
    depth, parts = 0, list[str]()
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet and parts:
            yield depth, _joined(parts)
            parts = []
        if bullet:
            depth = len(bullet[1].expandtabs(4))
        parts.append(bullet[2] if bullet else line)
    if parts:
        yield depth, _joined(parts)


def _joined(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).replace("**", "").split())


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        if not sentence:
            continue
        if found and _LEANS.match(sentence) and len(found[-1]) + len(sentence) < LONGEST:
            found[-1] += f" {sentence}"
        else:
            found += _pieces(sentence)
    return found


def _pieces(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        pauses = [m.start() for m in _PAUSE.finditer(sentence, LONGEST // 2, LONGEST)]
        cut = pauses[-1] if pauses else LONGEST
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence
