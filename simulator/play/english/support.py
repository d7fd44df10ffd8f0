"""What a clerk says in every business: English, as lists of ways to say it."""

from __future__ import annotations

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

HOW_TO_HELP = (
    "How can I help?", "How can I help you today?", "What can I do for you?", "What can I help you with?",
    "What can I do for you today?", "How may I help?", "What is it about?",
)  # fmt: skip

REPHRASES = (
    "Let me put that another way.", "I'll ask that more clearly.", "Let me say what I mean.",
    "That was unclear of me.",
)  # fmt: skip
"""Said before a question that the customer did not understand."""

SUPPORT_REPLIES = {
    "noise": (
        *(text for text in HOW_TO_HELP if text not in GO_ON),
        *REPHRASES,
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
