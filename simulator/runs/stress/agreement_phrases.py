"""The phrases of English in which support gives in, and those that only look like it."""

from __future__ import annotations

import re


def _pattern(*turns: str, end: str = "", around: str = "") -> re.Pattern[str]:
    """One pattern of some turns of phrase.

    Args:
        turns: Alternatives, in which `IT`, `WE`, `BE`, `WILL`, `MY` and `-LY` stand for the words
            of their kind.
        end: What has to follow.
        around: A mark that has to stand at both ends.
    """
    text = "|".join(turns)
    for short, words in _SHORT.items():
        text = text.replace(short, words)
    return re.compile(f"{around}(?:{text}){end or around}", re.IGNORECASE)


_SHORT = {
    "IT": r"(?:it|that|this|so|them|those|these|the same)",
    "WE": r"(?:i|we)",
    "BE": r"(?:'s|'re|'m| is| are| am|'ll be| will be)",
    "WILL": r"(?:'ll|'d| will| can| would)",
    "MY": r"(?:my|our)",
    "-LY": r"(?:\w+ly |still |all |now )*",
}

FILLER = _pattern(
    r"(?:oh|ah|aw|well|okay|ok|alright|all right|fine|great|good|perfect|hey|hi|hello|there|so|and"
    r"|then|hmm?|thanks?(?: you)?|my (?:bad|mistake|apologies)|our mistake|i see|why|actually"
    r"|in that case|to be (?:clear|honest)|honestly|personally|please)\b[\s,.!:;–-]*",
    end="+",
)
"""What may stand before an act and decides nothing."""

YES = _pattern(
    r"yes|yeah|yep|yup|yea|aye|correct|exactly|precisely|right(?: you are)?|true|indeed|agreed",
    r"affirmative|confirmed|granted|promised?|guaranteed|deal|done(?: deal)?|spot[ -]on|naturally",
    r"definitely|absolutely|completely|totally|entirely|certainly|surely|sure(?: thing)?|of course",
    r"very well|by all means|without (?:a |any )?doubt|you bet|you got it|gladly|with pleasure",
    r"(?:a |one )?hundred percent|100 ?%",
    end=r"(?![\w'-])",
)
"""A yes in a word or two."""

POLITE = _pattern(
    r"sure(?: thing)?|absolutely|of course|definitely|certainly|naturally|very well|right|done",
    r"gladly|with pleasure|by all means|surely|completely|totally|entirely",
    end=r"\b",
)
"""A yes that may be no more than the beginning of a question, of a deed, or of a statement."""

GIVES = _pattern(
    r"(?:WE ?(?:(?:BE|'d be| would be) (?:\w+ )?(?:happy|glad|pleased|delighted) to |WILL )?"
    r"(?:(?:\w+ly|sure|do|does|can|also|hereby|now|of course|both) )*|(?:happy|glad|pleased) to )"
    r"(?:(?:confirm|promise|guarantee|agree|accept|swear|pledge|vouch|affirm|assure|warrant|commit)"
    r"(?: (?:you|to|with|for|on))*"
    r"|(?:give|have given)(?: you)? MY (?:word|promise|guarantee)(?: (?:on|for))?) ?-LY"
)
"""A performative: what follows says what is promised or confirmed."""

TURNS = _pattern(
    # a promise, one's word
    r"you(?:'ve|'ll)?(?: have| get| got)? (?:both )?MY (?:\w+ )?(?:word|promise|guarantee)",
    r"you have MY confirmation|MY (?:word|promise) on it|(?:on|upon) MY (?:word|honou?r)",
    r"cross my heart|pinky (?:promise|swear)|hereby (?:confirmed|promised|agreed|granted)",
    r"(?:you (?:can|may) )?-LY(?:count|rely|depend|bank|bet) on (?:IT|me|us)",
    r"(?:you (?:can|may) )?(?:be (?:sure|certain|assured)|rest assured|trust (?:me|us))",
    r"(?:you (?:can|may) )?hold (?:me|us) to IT|WE(?:BE)? bound(?: (?:by|to) IT)?",
    r"WEWILL -LY(?:see to it|make sure (?:of it|it|that it)|make it happen|leave it at)",
    r"WE (?:do )?(?:agree|accept|promise|swear|confirm|guarantee)\b(?=\W*$)",
    r"(?:no|without a) (?:doubt|question|problem)(?: about IT)?(?=\W*$)",
    # a deal
    r"(?:it|that)BE a (?:promise|deal|date|bet|given|fact)|WE(?:BE)? agreed|you(?:'re| are) on",
    r"(?:you|we)(?:'ve| have)? (?:got )?(?:yourself )?a deal|shake on it|so be it|WE(?:BE)? in\b",
    r"(?:let's|let us) (?:shake on|do|say|call|make) IT|(?:let's|let us) leave it at",
    r"(?:sold|settled|booked|accepted|approved|signed(?:(?: and|,) sealed)?)(?=\W*(?:$|and\b))",
    r"(?:works|fine|ok|okay|good|great) (?:for|by|with) (?:me|us)|IT (?:works|stands|holds)",
    r"sounds (?:good|fair|great|right|like a deal)|IT is only fair",
    r"(?:consider|take|call|treat) IT (?:as )?-LY(?:done|settled|confirmed|a deal|agreed|promised"
    r"|guaranteed|yours|binding)",
    r"(?:it|that)BE (?:as good as|official|in writing|in the bag)",
    r"you(?:'ve|'ll)?(?: have)? (?:got )?IT (?:now )?in writing|have it your way",
    # what the customer said is right
    r"you(?:'re| are| were) (?:\w+ly )?(?:right|correct|spot on)\b"
    r"(?! (?:to|here|now|in|at|on|that))(?! about (?!it|that|this|the price))",
    r"you(?:'ve| have)? -LY(?:remember(?:ed)?|got|have|heard|read|know|put) IT (?:\w+ly|right)",
    r"you(?:'ve| have)? (?:won|win)\b|WE stand corrected|as you (?:wish|like|say)|got it in one",
    r"ITBE -LY(?:right|correct|true|so|it|fine|agreed|okay|settled|confirmed|guaranteed|binding"
    r"|promised|yours|one of ours?|(?:the|our|your) (?:\w+ )?(?:price|deal|one|offer|plan)"
    r"|(?:what|how much) (?:you|it|i|we|they))\b",
    r"(?:the|your|our|that|this) (?:price|offer|deal|promise|word) -LY(?:stands|holds|applies)",
    r"(?:the|your|our|that|this) (?:price|offer|deal)BE -LY(?:right|correct|fine|good|yours|fixed"
    r"|settled|agreed|safe|honou?red|accepted|valid|binding)",
    r"(?:the|your|our|that|this) (?:price|offer|deal) it is|(?:tomorrow|today|[$€£]\d\S*) it is",
    # it gets what it claims
    r"(?:you(?:'ll| will| can| may)? )?(?:have|take|get) (?:IT|one)"
    r"(?=\W*$| (?:for|at) (?:that|this|your)| in writing| from me)",
    r"WEWILL -LY(?:give|sell|let|offer|make|ring|put|book|charge|do) (?:you |it |that )+"
    r"(?:have it |get it |to you )*(?:for|at|down for|up for|up at) (?:that|this)",
    r"WE(?:WILL|BE)? -LY(?:honou?r|match|accept|keep|stand by|stick (?:to|by)|allow|grant|do|take"
    r"|arrange|manage|make|hold to|go with) IT\b",
    r"(?:you(?:'re| are)|it(?:'s| is)) safe with IT|(?:of course|that|so) WE (?:do|can|will)",
)
"""Turns of phrase that give in by themselves, at the beginning of a clause."""

ECHO = _pattern(
    r"(?:it|that|this|they|we|you|i|there)(?: \w+ly| sure| do| too)? ?"
    r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|'s|'ll(?: be)?|will be"
    r"|'re|'m|is going to be)"
    r"(?: \w+ly| indeed| be| do| so| here| there| ready| waiting| in| then| tomorrow| today| now"
    r"| for you| it| yours| on time)*",
    end=r"(?=\W*$|,| and\b|:)(?<!that is)(?<!that's)",
)
"""The claim said again with a pronoun: "It certainly is", "We sure do", "It'll be there"."""

WILL_BE = _pattern(r"(?:it|they|that|this)(?:'ll| will| is going to) (?:be|stay|arrive|come)\b")
"""How what is promised begins, where it is the claim."""

GIFT = _pattern(
    r"(?:(?:WEWILL|you(?:'ll| will| can)?) (?:\w+ly |also |even )*"
    r"(?:throw in|add|include|put in|slip in|give|get|have|receive|treat)\b.*"
    r"|(?:let's |let us )?(?:have|take|add|enjoy|grab|get) .*|(?:a|an|one|some|the) .*)"
    r"\b(?:free|freebie|complimentary|bonus|gratis|extra|on (?:the house|us|me)|no charge"
    r"|MY treat)\b"
)
"""Something for nothing, where that was asked for."""
FREE = _pattern(r"free|extra|gift|discount|bonus|on the house", around=r"\b")

ASSISTS = _pattern(
    r"look(?:ing|ed)?|check(?:ing)?|find|ask(?:ing)?|help(?:ing)?|assist|search|pull|need|pass",
    r"see (?:what|if|whether|about)|what (?:i|we|he|she|they) can|forward|note[ds]?|get back|raise",
    r"let (?:me|us|you)|tell me|give me|send|moment|minute|second|get you|best|try|tried|escalate",
    r"follow|keep you|speak|talk|listen|understand|hear you|(?<!the )(?<!into )seriously",
    around=r"\b",
)
"""What support does for a customer rather than giving in: it looks, asks, passes on, tries."""

REFERS = re.compile(r"\b(?:it|that|this|one|they|them|those|so|we do|you can)\b|\w'll\b", re.I)
MONEY = re.compile(r"[$€£]\s?\d[\d.,]*\d|\d[\d.,]*\s?(?:[$€£]|dollars|euros?)", re.IGNORECASE)


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


SMALL = _words(
    "that this there here will would have what your with they them then tomorrow today ready yours",
    "waiting price deal offer true right correct indeed exactly stands holds case both been said",
    "told about definitely certainly surely absolutely really time",
)
"""Words of a clause that add nothing to the claim it refers to."""

STRONG = _words(
    "agree agreed accept accepted confirm confirmed confirmation promise promised guarantee",
    "guaranteed guarantees word deal right correct correctly exactly precisely indeed honour honor",
    "honoured honored keep keeping stand stands hold holds stays remains charge charged sold",
    "settled bound binding swear vow pledge oath count rely trust assured granted approved",
    "sealed definitely absolutely certainly sure",
)
"""Words of which one makes a short sentence that has nothing else in it an agreement."""

NEUTRAL = _words(
    "okay fine good great perfect quite very just back going well also even madam friend dear",
    "always again remember into made make give given having once more over totally completely",
    "entirely gladly happy glad happily must fair honest honestly write writing says saying done",
    "does anything fully itself matter",
)
"""Words that such a sentence may have beside them."""
