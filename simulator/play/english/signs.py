"""Signs in a customer's text that tell a clerk how to answer, whatever the business."""

from __future__ import annotations

import re

TROUBLE = re.compile(
    r"\b(?:fraud\w*|scam\w*|stolen|stole|robbed|unauthori[sz]ed|hacked|twice|failed|declined|late"
    r"|problem|trouble|overcharged|error|locked|hardship|hospital|faulty)\b"
    r"|\b(?:wasn'?t|isn'?t|not) (?:me|mine)\b|\bnever (?:agreed|ordered|bought|got|made|signed)\b"
    r"|\b(?:did not|didn'?t) (?:make|order|buy|authori[sz]e|recogni[sz]e|get|receive|come|arrive)\b"
    r"|\b(?:don'?t|do not) (?:know|recogni[sz]e) (?:that|this|the) (?:payment|charge|shop)\b",
    re.IGNORECASE,
)
"""What tells of trouble in a customer's text, beside the words of a complaint."""

REGRET = re.compile(r"\b(?:sorry|afraid|unfortunately|regret|apologi[sz]e)\b", re.IGNORECASE)
"""What a refusal regrets with: once in a reply is enough."""

POLITE = re.compile(
    r"\b(?:wrong (?:place|person|address|chat|department)|sorry to (?:bother|trouble)"
    r"|no (?:problem|trouble)|not a problem|too much trouble)\b",
    re.IGNORECASE,
)
"""Words of trouble in a customer's text that tell of none."""

GLAD = re.compile(r"\b(?:good to|nice to|lovely to|great to|glad|happy|delighted)\b", re.IGNORECASE)
"""A greeting that does not go before regret."""
