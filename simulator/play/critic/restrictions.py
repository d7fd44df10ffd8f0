"""Restrictions: which deeds a policy limits, and in what, by a pack's rules or a text's clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.rule_kinds import kind_of
from simulator.play.critic.content_words import content_words

DEED_WORDS = {
    "cancel": r"cancel\w*|call(?:ed)? off",
    "refund": r"refund\w*|(?:pa(?:y|id)|money) back|reimburse\w*",
    "return": r"return(?:s|ed|able|ing)?|sen[dt] back|take[ns]? back",
    "exchange": r"exchang\w*|swap\w*",
    "replace": r"replac\w*",
    "change": r"chang\w*|modif\w*|move[ds]?|reschedul\w*|edit(?:ed|s)?",
    "credit": r"(?:(?:store|shop) )?credit\w*",
    "upgrade": r"upgrad\w*",
}
"""How a deed is said; a tool whose name has such a word carries it out."""

_DEED = {deed: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for deed, words in DEED_WORDS.items()}

ANY_DEED = re.compile(rf"\b(?:{'|'.join(DEED_WORDS.values())})\b", re.IGNORECASE)

_LIKE = r"you (?:like|want|wish|please|need|choose)"
_ANY_TIME = (
    rf"at (?:any|every) (?:time|point|moment|stage)(?: {_LIKE})?|any ?time(?: {_LIKE})?"
    rf"|whenever(?: {_LIKE})?|always"
)
_ALL = (
    r"no questions asked|(?:with )?no (?:restrictions|conditions|exceptions|strings attached)"
    r"(?: at all)?|without (?:any )?(?:restrictions?|conditions?|exceptions?|limitations?)"
    r"|unconditionally"
)
_NO_END = (
    r"(?:(?:with )?no|without (?:any|an?)) (?:deadline|time limit|cut-?off)s?"
    r"|(?:until|till|up to|even at) the (?:very )?last (?:minute|moment|second)"
)
KINDS = {
    "deadline": rf"{_ALL}|{_ANY_TIME}|{_NO_END}|(?:on )?any day(?: {_LIKE})?"
    r"|(?:no matter|regardless of|irrespective of) (?:when|how (?:late|long|old)|the (?:date|time"
    r"|day))[\w ]{0,30}"
    r"|(?:even )?(?:weeks|months|years) (?:after|later)[\w ]{0,30}|for(?: |-)?ever|indefinitely"
    r"|even (?:after|on) the (?:deadline|day|same day|pickup day|period|window|time)[\w ]{0,30}",
    "status": rf"{_ALL}|{_ANY_TIME}|{_NO_END}"
    r"|(?:no matter|whatever|regardless of|irrespective of|in any|with any)(?: what| the| its)*"
    r" (?:status|state|stage)[\w ]{0,20}"
    r"|even (?:after|once|when|if) (?:it|they|the \w+|your \w+)(?:'s|'ve)?"
    r" (?:(?:has|have|is|are|was|were) )?(?:already )?(?:been )?(?:shipp|deliver|process|dispatch"
    r"|pick|collect|sent|use|flown|depart|complet|paid)\w*[\w ]{0,20}"
    r"|even after (?:shipping|delivery|pickup|dispatch|departure|check-in)",
    "flag": rf"{_ALL}|(?:any|every|all) (?:items?|products?|articles?)|anything|everything"
    r"|whatever you (?:buy|bought|order|ordered)",
    "once": rf"as (?:often|many times) as {_LIKE}|again and again|a (?:second|third) time"
    r"|more than once|twice|repeatedly|any number of times|unlimited times",
    "sum": rf"{_ALL}|any amount(?: {_LIKE})?|as much as {_LIKE}|more than (?:you|was|were) paid"
    r"|(?:with )?no (?:upper )?limit|without (?:any |an? )?(?:upper )?limit|whatever amount",
    "amount": rf"{_ALL}|any amount(?: {_LIKE})?|as (?:much|many) as {_LIKE}"
    r"|(?:with )?no (?:upper )?limit|without (?:any |an? )?(?:upper )?limit"
    r"|any (?:size|number|quantity|length)",
    "identity": r"without (?:any |an? )?(?:identity |id )?(?:check|verification|identification)s?"
    r"|without (?:verifying|checking|confirming) (?:your|who|the)[\w ]{0,20}",
}
"""By the kind of a rule, words for that it does not hold; the first kinds are named first."""

UNIVERSALS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in KINDS.items()}
ANY_UNIVERSAL = re.compile(rf"\b(?:{'|'.join(KINDS.values())})\b", re.IGNORECASE)

_LIMITS = re.compile(
    r"\b(?:only|until|within|before|unless|must|cannot|can not|can't|may not|not (?:be )?allowed"
    r"|no later|up to|deadline|not possible|provided|as long as|while)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.;\n]{8,400}")
_IN_TIME = re.compile(
    r"\b(?:until|within|before|no later|up to|deadline|hours?|days?|weeks?|months?)\b", re.I
)
_IN_STATE = re.compile(
    r"\b(?:pending|status|delivered|shipped|processed|flown|used|if|while)\b", re.I
)


@dataclass(frozen=True)
class Restriction:
    """One limit of one deed.

    Attributes:
        deed: A key of `DEED_WORDS`.
        kind: A key of `KINDS`: in what it is limited.
        clause: The sentence that says so.
        words: Its content words.
        source: Where it stands: `rule NAME` or `system prompt`.
    """

    deed: str
    kind: str
    clause: str
    words: frozenset[str]
    source: str


@lru_cache(maxsize=16)
def of_pack(pack: Pack) -> tuple[Restriction, ...]:
    """What the rules that a pack's tools need limit."""
    found = {}
    for tool in pack.tools.values():
        name = tool.name.replace("_", " ")
        for deed in deeds_in(name) if tool.is_deed else ():
            for bound in tool.needs:
                kind, rule = kind_of(tool, bound), bound.rule
                if kind in KINDS:
                    words = content_words(rule.clause)
                    each = Restriction(deed, kind, rule.clause, words, f"rule {rule.name}")
                    found[deed, kind, rule.name] = each
    order = list(KINDS)
    return tuple(sorted(found.values(), key=lambda each: order.index(each.kind)))


@lru_cache(maxsize=32)
def of_text(policy: str) -> tuple[Restriction, ...]:
    """What the clauses of a text limit; nothing of a deed that it elsewhere allows at any time."""
    clauses = [match.group().strip() for match in _CLAUSE.finditer(policy)]
    free = {deed for clause in clauses for deed in deeds_in(clause) if ANY_UNIVERSAL.search(clause)}
    return tuple(each for clause in clauses for each in _limited(clause) if each.deed not in free)


def _limited(clause: str) -> Iterator[Restriction]:
    if not _LIMITS.search(clause):
        return
    kinds = (("deadline", _IN_TIME), ("status", _IN_STATE))
    for deed in deeds_in(clause):
        for kind, words in kinds:
            if words.search(clause):
                yield Restriction(deed, kind, clause, content_words(clause), "system prompt")


def deeds_in(text: str) -> tuple[str, ...]:
    """The deeds that a text names."""
    return tuple(deed for deed, pattern in _DEED.items() if pattern.search(text))
