"""What customers say in every business: English, as lists of ways to say it."""

from __future__ import annotations

import re
from itertools import product


def _ways(*grammars: str) -> tuple[str, ...]:
    """All sentences of some small grammars: `[a|b]` is one of several, and each stands once."""
    found: dict[str, None] = {}
    for grammar in grammars:
        parts = re.split(r"\[([^\]]*)\]", grammar)
        options = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
        found |= dict.fromkeys("".join(chosen) for chosen in product(*options))
    return tuple(found)


GREETINGS = {
    "formal": _ways(
        "Good morning.",
        "Good afternoon.",
        "Hello.",
        "Good day.",
        "Good evening.",
        "Good [morning|afternoon|evening] to you.",
        "Hello and good [morning|afternoon|evening].",
    ),
    "neutral": _ways(
        "Hello.",
        "Hi.",
        "Hi there.",
        "Good morning.",
        "Hello there.",
        "Good [afternoon|evening].",
        "Hi, good [morning|afternoon|evening].",
    ),
    "casual": _ways(
        "Hey.",
        "Hi.",
        "Hiya.",
        "Hey there.",
        "Hello.",
        "Hi there.",
        "Hi guys.",
        "Hey guys.",
        "Heya.",
        "[Morning|Afternoon|Evening].",
    ),
}

CLOSERS = {
    "warm": _ways(
        "Thank you so much!", "I really appreciate your help.", "Thanks a lot in advance!",
        "Thank you so much for your [help|time].", "[Many thanks|Thanks so much] for your help!",
        "I'd really appreciate [it|your help].",
    ),
    "polite": _ways(
        "Thank you.", "Thank you in advance.", "I'd be grateful for your help.",
        "[Thank you|Many thanks] for your [help|time].", "Many thanks [in advance|already].",
        "I would appreciate your help.",
    ),
    "neutral": _ways("Thanks.", "[Thanks|Thank you] in advance.", "Thank you.", "Thanks for the help."),
    "blunt": _ways(
        "Quickly, please.", "I don't have all day.", "I haven't got [all day|much time].",
        "[Please be quick|Be quick, please].", "As fast as you can.", "I need this sorted.",
    ),
    "sarcastic": _ways(
        "I'm sure this will be easy.", "No rush, obviously.", "This should be fun.",
        "I'm sure [this|it] will be a [joy|delight].", "I can hardly wait.", "I have high hopes, of course.",
    ),
}  # fmt: skip

CHATTY = _ways(
    "I hope you can help me with this.", "I've been meaning to write to you all day.",
    "I thought it would be best to ask you directly.", "I usually never write to support.",
    "I wasn't sure who else to ask.", "I looked around on your site first.",
    "I [hope|do hope] you can help me [with that|out].", "I [wasn't sure|didn't know] where else to turn.",
    "I've been [meaning|wanting] to write to you [for days|since yesterday|since this morning].",
    "I don't [usually|often] write to [support|anybody about this].",
    "I [looked|searched] everywhere else first.", "It's a bit of a [story|long story].",
    "I thought I'd [just write|write to you|try it here].",
)  # fmt: skip

FRUSTRATED = {
    "warm": _ways(
        "I'm a little disappointed, to be honest.", "Oh dear, that is a pity.",
        "Oh [no|dear].", "I'm [a bit|rather] sad to hear that.", "Oh, [that's|that is] a [shame|pity].",
        "I had hoped for [better|something else], to be honest.",
    ),
    "polite": _ways(
        "I have to say that this is disappointing.", "This is rather frustrating.",
        "I [must|have to] say I'm [disappointed|a little disappointed].",
        "That's [rather|quite|a little] disappointing.", "I find [this|that] rather [frustrating|disappointing].",
    ),
    "neutral": _ways(
        "This is getting frustrating.", "That's disappointing.", "That's [annoying|frustrating].",
        "This is [not great|a bit frustrating].", "I'm [not happy about this|getting frustrated].", "Hm, not great.",
    ),
    "blunt": _ways(
        "This is ridiculous.", "Seriously?", "Come on.", "Are you serious?", "That's a joke.", "Unbelievable.",
        "This is [a joke|unbelievable|really annoying].", "What a waste of time.", "Really?",
    ),
    "sarcastic": _ways(
        "Wonderful.", "Great service, really.", "Why am I not surprised.", "How [surprising|delightful].",
        "What [great|wonderful] service.", "Marvellous.", "Well, that went well.", "[Lovely|Fantastic], really.",
        "Just what I needed.",
    ),
}  # fmt: skip

AGREES = _ways(
    "Yes, please.", "Yes, go ahead.", "Sure, go ahead.", "Sounds good.", "Okay, please do.", "Yes.",
    "Go ahead.", "Please do.", "[Yes|Okay|OK|Sure], [please do|go ahead|do that|let's do that].",
    "Yes, please go ahead.", "Yes, that's fine.", "[That's|That is] fine, go ahead.", "Sounds good to me.",
)  # fmt: skip

CONFIRMS = _ways(
    "Yes, that's right.", "That's correct.", "Right.", "Yes.", "Yes, exactly.", "That's it.",
    "[Yes, that's|Yes, that is|That is] [correct|right].", "Exactly.", "Yes, [that's it|correct].",
)  # fmt: skip

HAS_NOT = ("I don't know.", "I don't have that at hand.", "No idea, sorry.", "I can't find it.")

HAS_NOT_NAMED = (
    "I don't have the {what} at hand.", "I can't find the {what}, sorry.", "I don't know the {what}.",
)  # fmt: skip

WAITS = _ways(
    "OK, I'll wait.",
    "Sure, take your time.",
    "Alright, I'll be here.",
    "OK.",
    "[Okay|Alright|Sure], I'll wait.",
    "OK, take your time.",
    "[Sure|OK], no [problem|rush].",
)

ASKS_ON = _ways(
    "Any news?",
    "Are you still there?",
    "So, what about it?",
    "I'm still waiting.",
    "[Hello|Sorry], are you still there?",
    "[Is there any|So, any] news?",
    "I'm still here, waiting.",
)

ASKS_DONE = _ways(
    "So it's done?",
    "Is it done now?",
    "Has that been done now?",
    "Did that go through?",
    "Did it go through?",
    "[So has|Has] it [been done|gone through]?",
)

NOT_THAT = _ways(
    "That's not what I asked for.",
    "No, that isn't what I want.",
    "That's something else.",
    "[No, that's|That's|Sorry, that's] not what I [meant|want|asked for].",
    "I meant something else.",
)

LEADS = _ways(
    "Of course.",
    "Here you go.",
    "One second.",
    "One moment.",
    "Let me see.",
    "Sure.",
    "[Sure|Okay|Yes], here [it is|you go].",
    "Just a [second|moment].",
    "[Sure|OK], let me see.",
)

SHORT_FORMS = {
    "please": "pls", "thanks": "thx", "thank you": "thx", "you": "u", "your": "ur", "because": "cuz",
    "about": "abt", "are you": "r u",
}  # fmt: skip

EMOJI = {"good": ("🙂", "😊", "👍"), "bad": ("😕", "🙄", "😩")}

NONSENSE = (
    "table river seven running blue often market stone", "window the between candle ran yellow of",
    "mountain slowly them pepper engine under sing", "paper cloud eleven hardly fence whistle and",
)  # fmt: skip
"""Words that say nothing together."""

COMPLAINTS = frozenset(
    [
        "damaged",
        "broken",
        "crack",
        "cracked",
        "lost",
        "missing",
        "wrong",
        "disappointed",
        "disappointing",
        "stale",
        "burnt",
        "unhappy",
        "dent",
        "scratch",
        "torn",
        "mistake",
        "worried",
        "upset",
        "smashed",
        "chipped",
        "ruined",
        "rude",
        "sick",
        "squashed",
        "soggy",
        "dry",
        "bad",
    ]
)
"""Words of a customer's text after which a clerk says that it is sorry."""

REPLIES = {
    "yes": (
        *AGREES, *CONFIRMS, "Yeah.", "Yep.", "Sure.", "OK.", "That's right.", "Correct.", "Do it.",
        "That works.", "Fine by me.", "Perfect, go ahead.", "Please go ahead.", "That is correct.",
    ),
    "no": (
        "No.", "No thanks.", "Nope.", "No, thank you.", "Not really.", "That's wrong.", "Please don't.",
        "No, that's not right.", "That is not correct.",
    ),
    "unknown": (
        *HAS_NOT, *HAS_NOT_NAMED, "I'm not sure.", "I don't have that on me.", "I no longer have that.",
    ),
    "noise": (
        "Just to be sure.", "Just to be safe.", "Just in case.",
        *(text for texts in GREETINGS.values() for text in texts), *CHATTY, *LEADS, *WAITS, *ASKS_ON,
        *(text for texts in CLOSERS.values() for text in texts),
        *(text for texts in FRUSTRATED.values() for text in texts),
    ),
}  # fmt: skip
"""What a customer may reply to anything, by what it means; `noise` means nothing for support."""
