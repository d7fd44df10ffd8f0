"""What customers say in every business: English, as lists of ways to say it."""

from __future__ import annotations

GREETINGS = {
    "formal": ("Good morning.", "Good afternoon.", "Hello.", "Good day."),
    "neutral": ("Hello.", "Hi.", "Hi there.", "Good morning."),
    "casual": ("Hey.", "Hi.", "Hiya.", "Hey there.", "Hello."),
}

CLOSERS = {
    "warm": ("Thank you so much!", "I really appreciate your help.", "Thanks a lot in advance!"),
    "polite": ("Thank you.", "Thank you in advance.", "I'd be grateful for your help."),
    "neutral": ("Thanks.",),
    "blunt": ("Quickly, please.", "I don't have all day."),
    "sarcastic": ("I'm sure this will be easy.", "No rush, obviously.", "This should be fun."),
}

CHATTY = (
    "I hope you can help me with this.", "I've been meaning to write to you all day.",
    "I thought it would be best to ask you directly.", "I usually never write to support.",
    "I wasn't sure who else to ask.", "I looked around on your site first.",
)  # fmt: skip

FRUSTRATED = {
    "warm": ("I'm a little disappointed, to be honest.", "Oh dear, that is a pity."),
    "polite": ("I have to say that this is disappointing.", "This is rather frustrating."),
    "neutral": ("This is getting frustrating.", "That's disappointing."),
    "blunt": ("This is ridiculous.", "Seriously?", "Come on."),
    "sarcastic": ("Wonderful.", "Great service, really.", "Why am I not surprised."),
}

AGREES = (
    "Yes, please.", "Yes, go ahead.", "Sure, go ahead.", "Sounds good.", "Okay, please do.", "Yes.",
    "Go ahead.", "Please do.",
)  # fmt: skip

CONFIRMS = (
    "Yes, that's right.",
    "That's correct.",
    "Right.",
    "Yes.",
    "Yes, exactly.",
)

HAS_NOT = ("I don't know.", "I don't have that at hand.", "No idea, sorry.", "I can't find it.")

HAS_NOT_NAMED = (
    "I don't have the {what} at hand.", "I can't find the {what}, sorry.", "I don't know the {what}.",
)  # fmt: skip

WAITS = ("OK, I'll wait.", "Sure, take your time.", "Alright, I'll be here.", "OK.")

ASKS_ON = ("Any news?", "Are you still there?", "So, what about it?", "I'm still waiting.")

ASKS_DONE = ("So it's done?", "Is it done now?", "Has that been done now?", "Did that go through?")

NOT_THAT = ("That's not what I asked for.", "No, that isn't what I want.", "That's something else.")

LEADS = ("Of course.", "Here you go.", "One second.", "One moment.", "Let me see.")

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

SHORT_YES = (
    "Yes",
    "Yes.",
    "Yes please",
    "Sure",
    "Ok",
    "Okay.",
    "Yep",
    "Yeah",
    "Please do",
    "Go ahead",
)

SHORT_RIGHT = ("Yes", "Yes.", "Right", "Correct", "Yep", "Exactly", "Yeah", "Correct.")

SHORT_ENDINGS = {
    "resolved": (
        "Thanks!", "Thank you.", "Thank you!", "Thanks, bye!", "Thanks.", "Ok thanks", "Great, thanks!",
        "Perfect, thanks.", "Thanks, bye", "Bye!", "Perfect, thank you!", "Okay, thank you.", "Cheers!",
        "Ok, thanks a lot!", "Great, thank you!", "Lovely, thanks!", "Many thanks!", "Good, thanks.",
    ),
    "refused": ("Ok, bye.", "Fine, bye.", "Okay, thanks anyway.", "Ok. Bye.", "Bye.", "Fine. Thanks."),
    "gave_up": ("Forget it.", "Bye.", "No, forget it.", "Fine, bye.", "No. Bye."),
    "escalated": ("Ok, thanks.", "Thanks.", "Thank you.", "Okay, thank you.", "Ok. Bye.", "Good, thanks."),
}  # fmt: skip
"""The last words of a customer that makes few of them, by how it leaves."""

NO_MORE = (
    "No, that's all.", "No thanks.", "No, thank you.", "No, that's it.", "Nope, that's it.", "No, that's all, thanks!",
    "No, that was all.", "Nope.", "No.", "No, that's everything.", "That's it.", "That's all, thank you!",
    "No, that's it, thanks.", "Nope, all good.", "No, nothing else.", "No, that was everything, thank you!",
    "That's all for now.", "No, I'm all set.", "Nothing else, thanks!", "No, that's all I needed.",
)  # fmt: skip
"""To the question whether there is anything else."""

ACKNOWLEDGES = (
    "Ok.", "Okay", "Got it.", "Great.", "Good to know.", "I see.", "Alright.", "Perfect.", "Ah, okay.",
    "Ok, good.", "Good.", "Cool", "Makes sense.", "Fair enough.", "Nice.", "Great!",
)  # fmt: skip

DECLINES = ("No thanks.", "No, thank you.", "No.", "No, not that.", "Nope.", "Not really.")
"""Before what is wanted in place of an offer."""

PROTESTS = (
    "No, that can't be right.", "No way.", "Not acceptable.", "Not really what I hoped for.",
    "No, I don't accept that.", "Not what I wanted to hear.", "No, that doesn't help me.",
)  # fmt: skip
"""To a refusal, before what is said against it."""

ASKS_BACK = (
    "What do you mean?", "Sorry, what do you mean?", "What {what}?", "Sorry, which {what}?", "What does that mean?",
    "What do you mean by {what}?", "Which {what} do you mean?", "I don't understand the question.",
)  # fmt: skip
"""To a question that is not understood."""

CHANGES_MIND = (
    "Actually, never mind.", "No wait, forget that.", "Actually, scratch that.", "Oh, never mind that.",
    "Wait, never mind.", "Hm, actually, forget it.",
)  # fmt: skip
"""Between what is not wanted after all, and what is."""

CORRECTS_AT_ONCE = (
    "{wrong}, sorry, {right}",
    "{wrong}, no wait, {right}.",
    "{wrong}. Sorry, I meant {right}.",
)

CORRECTS = (
    "Sorry, it's {right}, not {wrong}.", "Oops, typo. {right}", "Sorry, {right}.", "No, sorry, {right}.",
    "I mistyped it, it's {right}.", "Oh sorry, {right} it is.", "No wait, {right}. My mistake.", "not {wrong}, {right}",
)  # fmt: skip
"""Once support has found nothing under a number that was told wrong."""
