"""What a clerk says in every business: English, as a grammar of ways to say it, by tone."""

from __future__ import annotations

from simulator.play.english.grammar import Registers, all_of, registers, variants

WELCOMES = registers(
    anyhow=("Welcome to {business}.", "Thank you for contacting {business}."),
    warm=(
        "[Hello|Hi there|Hi|Hello there]!", "Hello and welcome to {business}!", "Good to hear from you!",
        "[Hi|Hello], thanks for [your message|getting in touch|reaching out]!",
        "[Hi|Hello], thanks for [getting in touch with|writing to] {business}!",
    ),
    neutral=(
        "[Hello|Hi|Hi there|Hello there].", "[Hello|Hi], you've reached {business}.",
        "[Hello|Hi], thanks for [your message|getting in touch|contacting us].",
        "Thanks for [contacting|getting in touch with|writing to] {business}.",
    ),
    formal=(
        "[Hello|Good day].", "Good day, and welcome to {business}.", "Thank you for [your message|getting in touch].",
        "[Hello|Good day], you have reached {business}.",
    ),
)  # fmt: skip

SORRY = registers(
    anyhow=(
        "I'm [|very ]sorry [to hear that|to hear this|about that|about this].",
        "I'm sorry [for|about] the trouble.", "That's not how it should be, I'm sorry.",
    ),
    warm=(
        "I'm so sorry [to hear that|to hear this|about that|about this].",
        "Oh no, I'm [|so ]sorry.", "[Oh dear|Oh no], I'm sorry [to hear that|about that].",
    ),
    neutral=("Sorry [about that|to hear that].", "I'm sorry this happened."),
    formal=("Please accept our apologies.", "We're sorry [to hear that|for the trouble]."),
)  # fmt: skip
"""To a complaint, or to somebody who is in trouble."""

THANKS_FOR_THAT = registers(
    anyhow=("Thank you.", "Thank you for that."),
    warm=("Thanks!", "Thanks for that!", "Perfect, thank you.", "Got it, thanks!", "Great, thank you.", "Lovely, thanks."),
    neutral=("Thanks.", "Thanks for that.", "Got it, thanks.", "Okay, thanks.", "Okay, thank you."),
    formal=("[Many thanks|Noted, thank you|Thank you very much].", "Thank you for this.", "Noted, many thanks."),
)  # fmt: skip

UNDERSTOOD = registers(
    anyhow=("Let me [have a look|look that up|check that|look into that].",),
    warm=("Okay, let's [see|have a look].", "Let's [see|have a look].", "I'll [have a look|look into it]."),
    neutral=("Okay, [let me see|let's see|let me check].", "I'll [have a look|look into it|check that]."),
    formal=("I'll [look into it|look into that|check that|have a look].",),
)  # fmt: skip
"""To a wish of which it cannot be known yet whether it can be granted: nothing here promises it."""

YOU_ARE_WELCOME = registers(
    anyhow=("You're welcome.",), warm=("You're very welcome!",), neutral=("You're welcome!",)
)
"""To thanks in the middle of a dialogue."""

ANYTHING_ELSE = registers(
    anyhow=(
        "Anything else?", "Is there anything else?", "Any other questions?",
        "Is there [anything|something] [else|more] I can [do for you|help you with|help with|look into|check for you]?",
        "Can I [help you with anything else|do anything else for you|help you with anything else today]?",
        "What else can I [do for you|help you with|help with]?",
        "Do you need anything else[| from me| today]?",
        "Do you have [any other|any more|any further] questions?",
        "Please let me know if [you need anything else|there's anything else]."
    ),
    warm=(
        "Anything else [I can do|I can do for you|on your mind|you need|I can help with|today]?",
        "[Let me know|Just tell me|Just say] if [there's anything more|you need anything else|anything else comes up].",
        "Is there anything else I can do to help?",
    ),
    neutral=(
        "Anything else [I can do|I can do for you|on your mind|you need|I can help with|today]?",
        "Let me know if [there's anything more|there's anything else|you need anything else|anything else comes up].",
        "Was there anything else[| you needed| you wanted]?",
    ),
    formal=(
        "May I [help you with anything else|be of further help|do anything else for you|help you further]?",
        "If [there's anything else|you have any other questions|you need anything else], [please let me know|just write to me].",
        "Would you like [help|any help] with anything else?", "Can I do anything more for you?",
    ),
)  # fmt: skip

WHICH = registers(
    anyhow=("Which would you [prefer|like]?", "What would you [prefer|like]?"),
    warm=("Which one suits you better?", "Which sounds better to you?"),
    neutral=("Which one suits you better?", "Which shall it be?"),
    formal=("Which do you prefer?",),
)

WOULD_THAT_HELP = registers(
    anyhow=("Would that [help|work|suit you]?", "Would you like that?"),
    warm=("How does that sound?", "Would that be okay?"),
    neutral=("Does that work?", "Would that be okay?"),
    formal=("Would that be acceptable?",),
)

IF_YOU_LIKE = ("if you like.", "if that helps.")
"""Ends of an offer that ask for consent themselves."""

OFFERS = ("I can {offer}.", "What I can do is {offer}.", "I can {offer}, if you like.")
"""Of what a clerk may do, where several things are possible."""

INSTEAD = (
    "Instead, I can {offer}.", "Instead, I could {offer}.", "What I can do is {offer}.",
    "I can {offer}, though.", "I could {offer}, though.", "What I could do is {offer}.", "I can {offer}, if you like.",
    "I could {offer}, if that helps.", "But I can {offer}.", "But I could {offer}.",
)  # fmt: skip
"""After a refusal."""

_PARTING = registers(
    anyhow=("Goodbye!",),
    warm=(
        "Have a [lovely|wonderful|great] day!", "Take care!", "See you soon.", "All the best!", "Enjoy your day!",
        "Have a good one!",
    ),
    neutral=("Take care!", "Have a [good|nice|great] day!", "All the best!", "Have a good one!", "Bye!"),
    formal=("Have a [good|pleasant] day.", "All the best.", "Goodbye."),
)  # fmt: skip

GOODBYES = _PARTING
"""To somebody who leaves without thanks."""

_LAST_WORDS = {
    "resolved": registers(
        anyhow=("You're [|very |most ]welcome.", "Glad I could help.", "My pleasure.", "Happy to help."),
        warm=("[Anytime|You're very welcome|My pleasure]!", "Glad I could help!"),
        neutral=("Anytime.", "No problem.", "Happy I could help."),
        formal=("It was a pleasure.",),
    ),
    "refused": registers(
        anyhow=(
            "I'm sorry I couldn't do more[| for you| today| this time].",
            "I'm sorry [that wasn't possible|that I couldn't do more|it didn't work out].",
            "I wish I [had better news|could have done more][| for you].",
            "I'm sorry I couldn't [help you with this|help more|give you a better answer].",
            "I know it's not what you wanted, and I'm sorry.",
        ),
    ),
    "escalated": registers(
        anyhow=(
            "They [have|can read|can see] [our whole conversation|everything we wrote|all we wrote], so you won't have to explain it again.",
            "You don't have to [repeat anything|start over]: they [have|can read|can see] our whole conversation.",
            "You're in good hands with them.", "You'll be looked after from here.",
            "[They'll|They will] take it from here.", "It's [in their hands now|with them now].",
            "[Thank you|Thanks] for [bearing with me|staying with me|your patience with me]. They'll take it from here.",
        ),
        warm=("You're in the best of hands with them.",),
    ),
    "gave_up": registers(
        anyhow=(
            "I'm sorry [we couldn't|I couldn't|that we couldn't] sort this out [today|for you|this time].",
            "I understand, and I'm sorry.", "I'm sorry [for the frustration|that this was frustrating|this was disappointing].",
            "I'm sorry that this was disappointing.", "I [understand your|can see the] frustration, and I'm sorry.",
            "You're welcome to write again [any time|whenever you like|whenever it suits you].",
            "We're here whenever you want to come back to it.", "I'm sorry [it went this way|it ended like this].",
        ),
    ),
}  # fmt: skip

QUIETER = registers(
    anyhow=("Goodbye.", "All the best."), warm=("Take care.",), neutral=("Take care.",)
)
"""After bad news."""

_STAYS = registers(anyhow=("", "All the best."), warm=("Take care.",), neutral=("Take care.",))
"""To somebody who waits for a colleague, whom nobody wishes a good day as if all was done."""

_LAST_PARTING = {"resolved": _PARTING, "escalated": _STAYS}


def _followed(first: Registers, last: Registers) -> dict[str, tuple[str, ...]]:
    """Every sentence of some lists with every one of others after it, by tone."""
    return {
        tone: tuple(f"{one} {other}".strip() for one in texts for other in last[tone])
        for tone, texts in first.items()
    }


FAREWELLS = {
    ending: _followed(lists, _LAST_PARTING.get(ending, QUIETER))
    for ending, lists in _LAST_WORDS.items()
}
"""By how it ends."""

TAKEN_WELL = _followed(
    registers(
        anyhow=(
            "[Thank you|Thanks] for [understanding|your understanding].",
            "I appreciate your understanding.", "I'm sorry I couldn't do more for you.",
            "I'm sorry [it wasn't better news|I had no better news|it didn't work out].",
        ),
    ),
    QUIETER,
)  # fmt: skip
"""To somebody who parts and takes a refusal well."""

CONFUSED = variants(
    "I'm not sure I follow. Could you tell me a bit more about what you need?",
    "Sorry, I didn't quite catch that. [What would you like me to do|What do you need|What can I do for you]?",
    "I don't quite [understand yet|follow]. Could you put it another way?",
    "I'm not sure I understand. Could you [put it another way|say that another way|tell me a bit more]?",
)

GO_ON = registers(
    anyhow=(
        "How can I help[| you| you today]?", "What can I do for you[| today]?", "What can I help you with?",
        "What [do you need|brings you here|brings you here today]?",
        "What would you like [to know|help with|me to look into]?",
    ),
    warm=(
        "Tell me what you need, and I'll see what I can do.",
        "What's [on your mind|up]?", "Just tell me what you need.", "What can I help with[| today]?",
    ),
    neutral=(
        "What can I help you with today?", "Please tell me what you need.",
        "What can I help with[| today]?", "Just tell me what you need.",
    ),
    formal=(
        "How may I help[| you| you today]?", "What can I do for you[| today]?", "Please tell me what you need.",
        "May I ask what it's about?", "How may I be of help[| today]?",
    ),
)  # fmt: skip

I_SEE = registers(
    anyhow=("I understand.", "I see."),
    warm=("That's all right.", "Thanks for telling me.", "I can see that."),
    neutral=("Thanks for telling me.", "Fair enough.", "That's all right."),
    formal=("Thank you for telling me.",),
)

REFUSALS = (
    "I'm afraid I can't do that: {clause}", "I'm sorry, that isn't possible. {clause}",
    "Unfortunately that's not something I can do. {clause}", "I'd like to help, but I can't. {clause}",
)  # fmt: skip

STILL_NO = variants(
    "[I understand|I hear you|I know that's not what you hoped for], but "
    "[it's not something I can change|I can't change that|there's nothing I can do about it|my hands are tied]. {clause}",
    "I wish I could, but [I can't change that|there's nothing I can do about it|my hands are tied]. {clause}",
    "[I'm sorry|I hear you, and I'm sorry], but [it's still a no|the answer stays the same|I still can't do it]. {clause}",
    "I understand. Unfortunately I can't change [it|that]. {clause}",
    "[I get that it's frustrating|I know it's a nuisance|I know it's annoying], but I can't change it. {clause}",
)  # fmt: skip

NOT_FOUND = (
    "I can't find {given}. Could you check the {what} again?", "I don't see {given} on my side. Could you send me the {what} again?",
    "Hmm, {given} doesn't come up. Could you give me the {what} once more?",
)  # fmt: skip

NO_MATCH = variants(
    "Those details don't [match our records|match what we have on file], I'm afraid.",
    "I'm sorry, that doesn't match [what we have on file|our records].",
    "I'm sorry, those two don't go together[| on my side].",
)
"""Before the same is asked for again."""

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

AGAIN = variants("[As I said|Like I said|As I mentioned|As I just said], {text}")
"""Before an answer that was given already."""

NO_MORE_TO_GIVE = registers(
    anyhow=("I'm sorry [that isn't better news|I can't do more|it isn't better news].",),
    warm=("I really am sorry about that.",),
    neutral=("I'm sorry about that.",),
    formal=("I'm sorry for that.",),
)
"""To somebody who has only taken note of a refusal."""

OTHER_WORDS = variants(
    "Sorry, that wasn't clear.", "I should have said that more clearly.", "Sorry, let me say what I meant.",
    "Sorry for the confusion.",
)  # fmt: skip
"""To somebody who asks what was meant, before it is said in other words."""

SUPPORT_REPLIES = {
    "noise": (
        all_of(WELCOMES), all_of(SORRY), all_of(THANKS_FOR_THAT), all_of(UNDERSTOOD), all_of(YOU_ARE_WELCOME),
        all_of(ANYTHING_ELSE), all_of(GO_ON), all_of(I_SEE), OTHER_WORDS,
        all_of(NO_MORE_TO_GIVE),
    ),
    "farewell": (all_of(GOODBYES), all_of(TAKEN_WELL), *(all_of(lists) for lists in FAREWELLS.values())),
    "offer": (all_of(WHICH), all_of(WOULD_THAT_HELP)),
    "refused": (REFUSALS, STILL_NO, CANNOT_WITHOUT, NOTHING_FITS),
    "confused": (CONFUSED,),
    "not_found": (NOT_FOUND, NO_MATCH),
}  # fmt: skip
"""What a clerk may say in every business, by what it does: lists of ways to say it."""
