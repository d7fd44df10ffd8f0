"""Words that tell where a subject ends, and forms of verbs: what rewording needs of a lexicon."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBS = _words("""
    accept add adjust undo repair rebook fetch answer apply arrange arrive ask avoid bake be
    become begin block book bring buy call cancel change charge check choose clear close
    collect come confirm connect contact contain correct cost count cover create credit deal
    decide decline delay deliver discuss dispute do downgrade eat end enter exchange exclude
    expect expire explain extend fail feed fetch file find finish fit fix follow freeze get
    give go handle hand happen have hear help hold increase issue keep know last learn leave
    let lift list live lock look lose lower mail make match mean move need note offer open
    order owe park pass pause pay phone pick place postpone prefer print process promise prove
    provide push put raise reach reactivate read recall receive refund release remove renew
    replace report request resend reserve reset reschedule resolve retry return reverse ring
    run save say schedule search see sell send serve set settle ship show shut sign speak
    split start stay stop store submit swap switch take talk tap tell think trace track
    transfer travel treat try turn unblock unfreeze update upgrade upload use verify wait
    waive want watch withdraw work write
""")
"""Verbs of customers of any business, as they stand behind `to`, `can` and `please`."""

NOUNS = _words("""
    order return refund search credit charge change plan pause transfer dispute cost limit
    delay book call check offer park request report set show store work answer balance card
    exchange fee hold issue list mail note phone place print process promise recall release
    reset run stop tap update upgrade watch ring use end fit help bake
""")
"""Verbs that are nouns as often: no sign of where a subject ends."""

PREDICATES = _words("""
    about accepted allowed already always and approved as at available back blocked booked
    cancelled certain charged cheap closed coming completely correct covered credited decided
    declined delayed delivered due effective enough excluded expensive expired extra final for free
    fresh from frozen full gluten-free gone good guaranteed here held important in included
    insured late left listed lost made missing necessary needed normal not nut-free okay on
    only open over overdue paid past pending possible processed ready real really refundable
    refunded renewed required returnable right safe secure sent shipped shut sold special
    still stolen sugar-free sure taken to today too truly under unlimited up used valid vegan
    verified waived with without working wrong yet yours easy big small heavy large old new
    suitable fit safe worth faster slow fast
""")
"""Words behind `is` with which what is said of a subject begins."""

ADVERBS = _words("""
    still also already ever really always usually normally just only even
""")
"""Words between a subject and its verb."""

_AFTER_VALUE = _words("""
    special plan order payment charge fee code transfer cake account
""")
"""Nouns that a value may stand before."""

_PAST = {
    "be": "was", "buy": "bought", "choose": "chose", "come": "came", "cost": "cost", "do": "did",
    "find": "found", "get": "got", "give": "gave", "go": "went", "have": "had", "hear": "heard",
    "hold": "held", "know": "knew", "leave": "left", "lose": "lost", "make": "made", "pay": "paid",
    "put": "put", "read": "read", "say": "said", "see": "saw", "sell": "sold", "send": "sent",
    "set": "set", "speak": "spoke", "take": "took", "tell": "told", "write": "wrote",
    "stop": "stopped", "ship": "shipped", "cancel": "cancelled",
}  # fmt: skip


def third(verb: str) -> str:
    """The third person of a verb.

    Example:
        >>> [third(verb) for verb in ("take", "carry", "go", "have")]
        ['takes', 'carries', 'goes', 'has']
    """
    if verb == "have":
        return "has"
    if verb == "be":
        return "is"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", verb) else "s")


def past(verb: str) -> str:
    """The past of a verb."""
    if verb in _PAST:
        return _PAST[verb]
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")


_PRONOUN = re.compile(
    r"(?:I|you guys|you|we|they|it|he|she|there|that|this|anyone|anybody|someone|somebody|everyone"
    r"|everybody|nobody|people|customers|vegans)\b",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"(?:the|my|your|our|a|an|this|these|those|each|such an?|any|some|one|another)$", re.IGNORECASE
)
_POINTED_AT = re.compile(
    rf"(?:this|that|these|those) (?:{'|'.join(sorted(NOUNS))})\b", re.IGNORECASE
)
"""What is pointed at, rather than the pronoun alone: `this charge`."""

HOLE = re.compile(r"\{\w+\}")


def subject(rest: str, copula: bool) -> tuple[str, str] | None:
    """A subject, and what follows it, at the beginning of what stands behind `do`, `can` or `is`.

    Args:
        rest: Words behind the auxiliary.
        copula: It is a form of `be`: what follows is no verb, and may be missing.

    Example:
        >>> subject("the parcel search take", False)
        ('the parcel search', 'take')
    """
    pronoun = _PRONOUN.match(rest)
    if pronoun and _POINTED_AT.match(rest):
        pronoun = None
    if pronoun and not re.match(r" (?:with|without|of|in|on|for|from)\b", rest[pronoun.end() :]):
        return pronoun.group(), rest[pronoun.end() :].strip()
    tokens = rest.split()
    if not tokens:
        return None
    bare = not _DETERMINER.match(tokens[0])
    place = 0 if bare else 1
    while place < len(tokens):
        place += 1
        if place < len(tokens) and _stops(tokens[place - 1], tokens[place], copula, bare):
            break
    if place >= len(tokens):
        return (rest, "") if copula and not bare and place == len(tokens) else None
    if bare and (
        place > 2
        or tokens[place] in ("from", "for", "with", "in")
        or tokens[0].lower() in PREDICATES | VERBS - NOUNS
    ):
        return None
    if any(token in ("I", "you", "we") for token in tokens[:place]):
        return None
    return " ".join(tokens[:place]), " ".join(tokens[place:])


def _stops(before: str, token: str, copula: bool, bare: bool) -> bool:
    """Whether a subject cannot go on with a token."""
    word = token.lower().strip(",")
    if before.lower() in ("of", "the", "a", "my", "your"):
        return False
    after_value = HOLE.fullmatch(before) is not None
    if word in ADVERBS or (after_value and copula and word not in _AFTER_VALUE):
        return True
    if copula:
        form = (
            r"(?!red)\w{3,}ed"
            if bare
            else r"(?!red)\w{3,}ed|(?!thing|evening|morning|tasting)\w{2,}ing"
        )
        return word in PREDICATES or re.fullmatch(form, word) is not None
    return word in VERBS and (after_value or word not in NOUNS)


def is_verb(word: str) -> bool:
    """Whether a word may be the verb of a wish or a request."""
    return word.lower() in VERBS
