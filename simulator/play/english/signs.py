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

GREETING_WORDS = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "hiya",
        "hallo",
        "howdy",
        "there",
        "good",
        "morning",
        "afternoon",
        "evening",
        "day",
        "dear",
        "team",
        "all",
        "everyone",
        "greeting",
        "sir",
        "madam",
    ]
)
"""Words of which a message that only greets is made."""

ASKS_BACK = re.compile(
    r"\bwhat do you mean\b|\bwhat does (?:that|this|it) mean\b|\bwhat(?:'s| is| are) (?:that|those)\?"
    r"|\b(?:don'?t|do not) (?:quite )?(?:understand|get) (?:that|the question|what|your)\b"
    r"|^(?:sorry,? )?(?:which|what) (?:number|one|code|id|reference|date|email)\??$"
    r"|\bwhere (?:do|can|would|will) i (?:find|see|get|look)\b|\bwhere (?:is|would) (?:that|it) be\b",
    re.IGNORECASE,
)
"""The customer asks what a question of support's means."""
