"""What customers and clerks say in every business: English, as lists of ways to say it."""

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
    "That's it.",
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

WELCOMES = (
    "Hello!", "Hi there!", "Hi, thanks for getting in touch with {business}.", "Hello and welcome to {business}!",
    "Hi, thanks for your message.", "Good to hear from you!", "Welcome to {business}!",
)  # fmt: skip
SORRY = (
    "I'm sorry to hear that.", "I'm sorry about that.", "Oh no, I'm sorry.", "Sorry for the trouble.",
    "I'm really sorry about this.", "That's not how it should be, I'm sorry.",
)  # fmt: skip
THANKS_FOR_THAT = (
    "Thank you.", "Thanks for that.", "Thanks.", "Perfect, thank you.", "Got it, thanks.", "Great, thank you.",
)  # fmt: skip
UNDERSTOOD = (
    "Of course.",
    "Sure.",
    "Happy to help.",
    "No problem.",
    "Certainly.",
    "Let me help with that.",
)
ANYTHING_ELSE = (
    "Is there anything else I can do for you?", "Can I help with anything else?", "Anything else on your mind?",
    "Is there something else I can help with?", "Let me know if there's anything more.",
)  # fmt: skip
WHICH = (
    "Which would you prefer?",
    "What would you like?",
    "Which one suits you better?",
    "Which shall it be?",
)
WOULD_THAT_HELP = (
    "Would that help?",
    "Would that work for you?",
    "Would you like that?",
    "Does that help?",
)
FAREWELLS = {
    "resolved": (
        "You're very welcome. Have a lovely day!", "My pleasure. Goodbye!", "Glad I could help. Take care!",
        "You're welcome! See you soon.", "Happy to help. Have a good one!", "Anytime. Enjoy your day!",
    ),
    "refused": (
        "Thank you for understanding. All the best!", "I'm sorry I couldn't do more. Take care!",
        "I wish I had better news. Have a good day all the same.", "Thanks for your patience. Goodbye!",
        "I appreciate your understanding. Goodbye!",
    ),
    "escalated": (
        "You're in good hands. Goodbye!", "Thank you for your patience. Goodbye!",
        "Thanks for waiting, take care!", "My colleague has this conversation in front of them. Goodbye!",
    ),
    "gave_up": (
        "I'm sorry we couldn't sort this out today. We're here whenever you want to come back to it.",
        "I'm sorry for the frustration. You're welcome to write again any time.",
        "I understand, and I'm sorry. Goodbye.", "I'm sorry that this was disappointing. Take care.",
    ),
}  # fmt: skip
CONFUSED = (
    "I'm not sure I follow. Could you tell me a bit more about what you need?",
    "Sorry, I didn't quite catch that. What would you like me to do?",
    "I don't quite understand yet. Could you put it another way?",
)  # fmt: skip
GO_ON = (
    "How can I help?", "What can I do for you?", "What would you like me to do?", "What would help you most?",
    "Tell me what you need, and I'll see what I can do.",
)  # fmt: skip
I_SEE = (
    "I understand.", "I see.", "That's all right.", "Thanks for telling me.", "Fair enough.", "I can see that.",
)  # fmt: skip
REFUSALS = (
    "I'm afraid I can't do that: {clause}", "I'm sorry, that isn't possible. {clause}",
    "Unfortunately that's not something I can do. {clause}", "I'd like to help, but I can't. {clause}",
)  # fmt: skip
STILL_NO = (
    "I understand, but I can't make an exception. {clause}", "I hear you, and I'm sorry, but it stays the same: {clause}",
    "I wish I could, but I'm not able to bend this one. {clause}", "I do see your point. Unfortunately the rule stands: {clause}",
)  # fmt: skip
NOT_FOUND = (
    "I can't find {given}. Could you check the {what} again?", "There's no {given} on my side. Is the {what} spelled like that?",
    "Hmm, {given} doesn't come up. Could you give me the {what} once more?",
)  # fmt: skip
NO_MATCH = (
    "Those details don't match our records, I'm afraid. Could you check them and send them again?",
    "I'm sorry, that doesn't match what we have on file. Could you give me both once more?",
)  # fmt: skip
CANNOT_WITHOUT = (
    "I'm sorry, without the {what} I'm not able to help with this.",
    "I'm afraid I can't go on without the {what}.",
    "Unfortunately I need the {what} before I can do anything here.",
)  # fmt: skip
WENT_THROUGH = (
    "I've checked it again, and it is done now.",
    "That is done now, I have just checked it.",
)
"""Of a deed whose own result support has not seen."""
NOTHING_FITS = (
    "I'm sorry, I'm not able to offer anything here.",
    "Unfortunately there is nothing I can offer here.",
)
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

SUPPORT_REPLIES = {
    "noise": (
        *WELCOMES,
        *SORRY,
        *THANKS_FOR_THAT,
        *UNDERSTOOD,
        *ANYTHING_ELSE,
        *GO_ON,
        *I_SEE,
    ),
    "farewell": tuple(text for texts in FAREWELLS.values() for text in texts),
    "offer": (*WHICH, *WOULD_THAT_HELP),
    "refused": (*REFUSALS, *STILL_NO, *CANNOT_WITHOUT, *NOTHING_FITS),
    "confused": CONFUSED,
    "not_found": (*NOT_FOUND, *NO_MATCH),
}
"""What a clerk may say in every business, by what it does."""
