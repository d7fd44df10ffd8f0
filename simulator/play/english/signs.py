"""Signs in a customer's text that tell a clerk how to answer, whatever the business."""

from __future__ import annotations

import re

TROUBLE = re.compile(
    r"\b(?:fraud\w*|scam\w*|stolen|stole|robbed|unauthori[sz]ed|hacked|twice|failed|declined|late"
    r"|problem|trouble|overcharged|error|locked|hardship|hospital|faulty)\b"
    r"|\b(?:wasn'?t|isn'?t|not) (?:me|mine)\b|\bnever (?:agreed|ordered|bought|got|made|signed)\b"
    r"|\b(?:did not|didn'?t) (?:make|order|buy|authori[sz]e|recogni[sz]e|get|receive|come|arrive)\b"
    r"|\b(?:don'?t|do not) (?:know|recogni[sz]e) (?:that|this|the) (?:payment|charge|shop)\b"
    r"|\b(?:soggy|stale|dry|burnt|burned|squashed|broken|torn|split|cracked|scratched|dented|chipped|missing)\b"
    r"|\bwrong (?:recipient|person|account|name|item|address|size|cake|order)\b|\bstill (?:haven'?t|have not|waiting)\b",
    re.IGNORECASE,
)  # fmt: skip
"""What tells of trouble in a customer's text, beside the words of a complaint."""

REGRET = re.compile(
    r"\b(?:sorry|afraid|unfortunately|regret|apologi[sz]e|i wish i could|i'?d (?:like|love|be glad|have liked))\b",
    re.IGNORECASE,
)
"""What a refusal regrets with: once in a reply is enough."""

POLITE = re.compile(
    r"\b(?:wrong (?:place|person|address|chat|department)|sorry to (?:bother|trouble)"
    r"|no (?:problem|trouble)|not a problem|too much trouble|scratch that|too late to"
    r"|(?:ordered|bought|clicked|picked|chose) the wrong \w+|(?:comes?|came) out wrong"
    r"|(?:doing|say|said|typed?|write) (?:it|this|that) wrong)\b",
    re.IGNORECASE,
)
"""Words of trouble in a customer's text that tell of none."""

GLAD = re.compile(r"\b(?:good to|nice to|lovely to|great to|glad|happy|delighted)\b", re.IGNORECASE)
"""A greeting that does not go before regret."""

BAD_NEWS = re.compile(
    rf"{REGRET.pattern}|\b(?:can't|cannot|can not|won't|isn't|aren't|not) (?:\w+ ){{0,2}}"
    r"(?:possible|able|available|guarantee|promise|offer|give|rule out|say|something|arrived|checked)\b"
    r"|\b(?:nothing on top|late|failed|overdue|past due|twice|2 times|turned down|not yet|on hold|held)\b",
    re.IGNORECASE,
)
"""What an answer brings bad news with: nobody asks brightly for more right after it."""

TAKES_IT = re.compile(
    r"\b(?:rules are rules|under(?:stand|stood)|i see|i get it|accept|fair enough|all right|alright|fine"
    r"|ok(?:ay)?|can'?t be helped|leave it at that|nothing (?:to be|i can) do(?:ne)?|no point|suppose"
    r"|thank\w*|thx|cheers)\b",
    re.IGNORECASE,
)
"""What a customer who parts takes a refusal well with."""

ANYWAY = re.compile(
    r"\b(?:anyway|anyhow|all the same|for (?:trying|checking|looking))\b", re.IGNORECASE
)
"""Thanks that come although nothing could be done."""

LEAVES = re.compile(
    r"\b(?:good ?bye|bye|see you|take care|good night|nothing else|no more|(?:that'?s|that is) (?:all|it))\b",
    re.IGNORECASE,
)
"""A goodbye in a message, after which nobody asks for more."""

ASSENTS = re.compile(
    r"^\W*(?!.*\b(?:anyway|no|nope|bye|see)\b)(?:ok|okay|sure|great|perfect|good(?! to)|fine|al+ ?right|thanks|thank you|thx|cool|lovely)\b",
    re.IGNORECASE,
)
"""Words that take what is offered, rather than only taking note of a refusal."""

UNABLE = re.compile(
    r"\b(?:can't|cannot|may not|not able|isn't possible|is not possible)\b", re.IGNORECASE
)
"""What a refusal says no with: once in a reply is enough."""

GREETS = re.compile(
    r"^\W*(?:hi|hey|heya|hiya|hello|greetings|howdy|(?:good )?(?:morning|afternoon|evening|day)|evenin)\b",
    re.IGNORECASE,
)
"""A message that begins with a greeting, which is returned."""

ALREADY = re.compile(
    r"\balready (?:refunded|credited|cancell?ed|replaced|paid|done|applied|frozen|stopped|active|on)\b"
    r"|\b(?:refunded|credited|cancell?ed|replaced|paid|done|applied|frozen|stopped) already\b"
    r"|\b(?:nothing (?:left|more|open)|is won)\b",
    re.IGNORECASE,
)
"""A refusal because what is wanted is done: no bad news."""

REPEATS = re.compile(
    r"^(?:as|like) i (?:just )?(?:said|mentioned|told you)(?: before)?, (?=\w)", re.IGNORECASE
)
"""What a sentence begins with that was said before."""
