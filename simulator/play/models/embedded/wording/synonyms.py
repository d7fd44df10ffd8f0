"""Words that mean the same in any sentence, exchanged for one another."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.register import Choices, Speaker, choices
from simulator.play.models.embedded.wording.set_phrases import MONEY, PARTING

WORDS = r"""
(?:(?<=to )|(?<=\bI ))(?:talk|speak) (?:to|with)(?= )
    talk to / speak to / speak with <formal> / talk with <plain>
\bnormally\b|\busually\b
    normally / usually
\bmaybe\b|\bperhaps\b
    maybe / perhaps <formal old>
\banymore\b
    anymore / any more / any longer <formal>
\bright now\b
    right now / at the moment / just now <old>
\bparcel\b|\bpackage\b
    parcel / package
\bthank you (?:so|very) much\b|\bthanks (?:so much|a lot)\b|\bmany thanks\b|\bthank you\b
|\bthanks\b
    thanks <casual> / thanks / thank you / thank you <formal> / thanks a lot /
    many thanks <formal short> / thank you very much <polite> / thank you so much <warm> /
    thanks so much <warm casual> / cheers <casual idiom>
\bgoodbye\b|\bbye\b
    bye / goodbye <formal old> / bye now <warm> / bye for now <casual> / bye bye <warm old>
\bhave a nice day\b
    have a nice day / have a good day / have a great day <warm> /
    have a good one <casual idiom> / enjoy the rest of your day <long polite> /
    have a lovely day <warm old>
\bsomebody\b|\bsomeone\b
    somebody / someone
\banybody\b|\banyone\b
    anybody / anyone
\bnobody\b|\bno one\b
    nobody / no one
(?<!, )\bbecause\b(?! of)|,? since (?=(?:the|it|my|mine|I|they|we)\b)
    because / , since <formal> / since / as <formal old>
\ba (?:bit|little)\b(?= (?:\w+er|more|late|early|disappointed)\b|$)
    a bit <casual> / a little
\bI suppose\b|\bI guess\b
    I suppose <formal old> / I guess <casual>
\bplace an order for\b
    place an order for <formal> / order / put in an order for <casual>
\b(?:put|set) (the \{\w+\}) aside for (?=me|us)|\breserve (the \{\w+\}) for (?=me|us)
    put ~ aside for / set ~ aside for / reserve ~ for / keep ~ for <casual> / hold ~ for
\bpick up (my order|my cake order|the order|the \{\w+\}|it)\b|\bcollect (my order|the order
|it)\b
    pick ~ up / collect ~ <formal> / fetch ~ <old>
(?<!of )\b(?:my|the) money back\b(?! (?:on|in|into|to)\b)
    my money back / the money back <plain> / a refund <formal>
\bpay me back\b
    pay me back / refund me / reimburse me <formal>
\bswap (?=the|my|it)|\bexchange (?=the|my|it)
    swap <casual> / exchange
(?<=you )(?:close|shut)\b
    close / shut <casual>
\b(?:call|phone|ring) you\b
    call you / phone you <old> / ring you <old casual> / give you a call <casual> /
    give you a ring <old>
\bphone number\b
    phone number / telephone number <old formal> / number <short>
(?:(?<=do I )|(?<=you )|(?<=we ))(?:have|need) to\b
    have to / need to
\bjust this once\b|\bjust once\b
    just this once / just once / this one time / for once
\b(?:arrived|came) (?=(?:damaged|broken|with|in pieces)\b)
    arrived / came / turned up <casual idiom> / was delivered <formal>
(?<=never )(?:came|arrived)\b
    came / arrived / turned up <casual idiom> / showed up <casual>
(?<=do )you (?=(?:sell|take|offer|accept|make|bake|deliver|do|open|close)\b)
    you / you / you / you guys <casual young idiom>
\bas well(?=$)|\btoo(?=$)
    as well / too
\bone more time\b|\bonce more\b
    one more time / once more <old> / again
\breally\b(?= want| need| like)
    really / really / actually <casual>
\bhow many days\b(?= (?:does|do|until|will))
    how many days / how long
\bstraight away\b|\bright away\b
    straight away / right away
\bshow up\b(?=$)
    show up / arrive / come through <casual> / appear <formal>
\btell me\b
    tell me / let me know
\binstead\b(?=$)
    instead / instead / in its place <formal>
(?<=hasn't )(?:come|arrived|turned up)\b
    come / arrived / turned up <casual idiom> / shown up <casual> / got here <casual>
\b(?:doesn't work|isn't working|is not working|does not work)\b
    doesn't work / isn't working / is not working <formal> / won't work <casual> /
    does not work <formal>
\b(?:declined|refused|rejected)\b(?! by)
    declined / refused / rejected
\bsomebody stole (my \w+)\b|\bsomeone stole (my \w+)\b
    somebody stole ~ / someone stole ~ / ~ was stolen <formal> / ~ got stolen <casual> /
    ~ has been stolen <plain>
(?<=do you )(?:accept|take|support)\b
    accept <formal> / take / support
\b(?:what|which) (?:kinds|types|sorts) of\b
    what kinds of / what types of <formal> / which kinds of <plain> / what sort of <casual>
\bmaximum\b(?= (?:for|amount|top))
    maximum / limit <short>
\bbought\b|\bpurchased\b
    bought / purchased <formal>
(?<!an )\bincorrect\b|(?<!\ba )\bwrong(?= (?:rate|exchange|amount|address|name))
    incorrect <formal> / wrong
\btop-up\b|\btop up(?=$|s| stay| be)
    top-up / top up
\bmailed\b
    mailed / sent / posted <old>
\bget here\b|(?<!I'll )\bbe here\b
    get here / arrive <formal> / be here / come <plain>
\bfind out\b|\bcheck(?= (?:where|when|if|whether))
    find out / check / see
\bgo through\b(?=$)
    go through / work <casual> / go out <idiom>
(?<!it's )(?<!it is )\bmy money\b(?! back)
    my money / the money
\bI lost\b
    I lost / I've lost / I have lost <formal> / I think I lost <unsure> / I can't find <casual>
\bI got (?=the|my)
    I got / I received <formal> / I've got <casual>
\b(it|that)(?: isn't|'s not)\b(?= \w)
    ~ isn't / ~'s not
\bopening hours\b
    opening hours / opening times / hours <short>
\bgift cards\b
    gift cards / gift vouchers <old> / vouchers <short>
\bfor ages\b
    for ages / for so long <plain> / forever <casual>
"""
"""Patterns, and below each the words that stand for what it fits, with whose words they are."""


def _table(text: str) -> list[tuple[re.Pattern[str], Choices]]:
    """Rows of a list: a pattern may go over lines, its choices are indented."""
    rows = re.findall(r"((?:^\S.*\n)+)((?:^ +\S.*\n)+)", text, re.MULTILINE)
    return [(re.compile(p.replace("\n", ""), re.IGNORECASE), _listed(of)) for p, of in rows]


def _listed(of: str) -> Choices:
    texts = [" ".join(each.split()) for each in of.split("/")]
    lines = [re.sub(r" <(.*)>$", r" | \1", text) for text in texts if text]
    return choices("\n".join(lines))


SYNONYMS = tuple(row for text in (WORDS, MONEY, PARTING) for row in _table(text))


_TWICE = re.compile(r"\b(then|again|so|now|soon|there),? \1\b", re.IGNORECASE)
"""A word that its neighbour brought along as well: `until then then`."""


def exchanged(text: str, by: Speaker) -> str:
    """A sentence with some of its words exchanged for others that mean the same."""
    for pattern, of in SYNONYMS:
        match = pattern.search(text)
        chosen = by.choose(of) if match and by.often(0.6) else ""
        if match and chosen:
            text = text[: match.start()] + _like(match, chosen) + text[match.end() :]
            text = text.replace(" , since", ", since").replace("  ", " ")
    return _TWICE.sub(r"\1", text)


def without_article(text: str) -> str:
    """A sentence as those write it whose language has no articles: the first one lacks."""
    return re.sub(r"(?<=[a-z] )(?:the|an?) (?=[a-z])", "", text, count=1)


def _like(match: re.Match[str], text: str) -> str:
    """A choice as it stands in place of a match: what a hole took, its case."""
    kept = next((group for group in match.groups() if group), "")
    text = text.replace("~", kept)
    if match.group()[0] == "," and not text.startswith(","):
        text = f" {text}"
    if match.group()[-1] == " " and not text.endswith(" "):
        text += " "
    return text[0].upper() + text[1:] if match.group()[0].isupper() else text
