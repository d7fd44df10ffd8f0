"""What customers say in every business: English, as lists of ways to say it."""

from __future__ import annotations

from simulator.play.english.grammar import variants

GREETINGS = {
    "formal": variants(
        "Good morning.",
        "Good afternoon.",
        "Hello.",
        "Good day.",
        "Good evening.",
        "Good [morning|afternoon|evening] to you.",
        "Hello, good [morning|afternoon|evening].",
    ),
    "neutral": variants(
        "Hello.",
        "Hi.",
        "Hi there.",
        "Good morning.",
        "Hello there.",
        "Good [afternoon|evening].",
        "Hi, good [morning|afternoon|evening].",
    ),
    "casual": variants(
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
    "warm": variants(
        "Thanks a lot in advance!", "Thank you so much in advance!", "I'd really appreciate [it|your help].",
        "It would be lovely if you could help me[| with this].", "I'd be so grateful.", "That would help me a lot.",
    ),
    "polite": variants(
        "Thank you in advance.", "I'd be grateful for your help.", "Many thanks in advance.",
        "I would appreciate your help.", "I'd appreciate [any help|a quick answer].", "Thanks in advance for your help.",
    ),
    "neutral": variants("[Thanks|Thank you] in advance.", "Thanks.", "[A quick answer|Any help] would be good."),
    "blunt": variants(
        "Quickly, please.", "I don't have all day.", "I haven't got [all day|much time].",
        "[Please be quick|Be quick, please].", "As fast as you can.", "I need this sorted.",
    ),
    "sarcastic": variants(
        "I'm sure this will be easy.", "No rush, obviously.", "This should be easy enough for you.",
        "I have high hopes, of course.",
    ),
}  # fmt: skip

ASKS_HELP = {
    "warm": variants(
        "Could you help me with [that|this][|, please]?", "Can you [help|help me]?", "Could you look into [it|this][|, please]?",
        "Could you have a look[|, please]?", "Would you be able to help me?", "What can we do about it?",
    ),
    "polite": variants(
        "Could you help me with [that|this][|, please]?", "Could you please look into [it|this]?",
        "Could you please have a look?", "Would you be able to help[| me]?", "Could you look into this for me?",
    ),
    "neutral": variants(
        "Can you help[| me| me with that| me with this]?", "Can you look into [it|this|that]?", "What can we do about it?",
        "Can you have a look[| at it]?", "What now?", "Could you help me with [that|this]?", "Any ideas?",
    ),
    "blunt": variants(
        "What now?", "What's going on?", "What are you going to do about it?", "Please sort [it|this] out.",
        "Now what?", "Can you sort this out?", "How is that possible?", "Please look into it.",
    ),
    "sarcastic": variants(
        "What now?", "Now what?", "Any ideas?", "What do you suggest?", "Any suggestions?", "How is that possible?",
    ),
}  # fmt: skip
"""After what went wrong, where nothing is asked for."""

CHATTY = variants(
    "I hope you can help me with this.", "I thought it would be best to ask you directly.",
    "I wasn't sure who else to ask.", "I [hope|do hope] you can help me [with that|out].",
    "I [couldn't|could not] find [it|anything about it|an answer] on your [website|page].",
    "I hope [this is the right place|I'm right here].", "I looked [around|everywhere] before I wrote to you.",
)  # fmt: skip

FRUSTRATED = {
    "warm": variants(
        "I'm a little disappointed, to be honest.", "Oh dear, that is a pity.",
        "Oh [no|dear].", "I'm [a bit|rather] sad to hear that.", "Oh, [that's|that is] a [shame|pity].",
        "I had hoped for [better|something else], to be honest.",
    ),
    "polite": variants(
        "I have to say that this is disappointing.", "This is rather frustrating.",
        "I [must|have to] say I'm [disappointed|a little disappointed].",
        "That's [rather|quite|a little] disappointing.", "I find [this|that] rather [frustrating|disappointing].",
    ),
    "neutral": variants(
        "This is getting frustrating.", "That's disappointing.", "That's [annoying|frustrating].",
        "This is [not great|a bit frustrating].", "I'm [not happy about this|getting frustrated].", "Hm, not great.",
    ),
    "blunt": variants(
        "This is ridiculous.", "Seriously?", "Come on.", "Are you serious?", "That's a joke.", "Unbelievable.",
        "This is [a joke|unbelievable|really annoying].", "What a waste of time.", "Really?",
    ),
    "sarcastic": variants(
        "Wonderful.", "Great service, really.", "Why am I not surprised.", "How [surprising|delightful].",
        "What [great|wonderful] service.", "Marvellous.", "Well, that went well.", "[Lovely|Fantastic], really.",
        "Just what I needed.",
    ),
}  # fmt: skip

AGREES = variants(
    "Yes, please.", "Yes, go ahead.", "Sure, go ahead.", "Sounds good.", "Okay, please do.", "Yes.",
    "Go ahead.", "Please do.", "[Yes|Okay|OK|Sure], [please do|go ahead|do that|let's do that].",
    "Yes, please go ahead.", "Yes, that's fine.", "[That's|That is] fine, go ahead.", "Sounds good to me.",
    "Yes please, that would be [great|good|nice].", "That works for me.", "[Alright|All right], [go ahead|please do].",
    "Yes, [that works|I'd like that|please do that|that's okay|sounds good].", "Let's do that[|, please].",
    "Please go ahead with that.", "Yes, [do it|do that], please.", "Yes, you can go ahead.", "Fine with me, go ahead.",
)  # fmt: skip

CONFIRMS = variants(
    "Yes, that's right.", "That's correct.", "Right.", "Yes.", "Yes, exactly.",
    "[Yes, that's|Yes, that is|That is] [correct|right].", "Exactly.", "Yes, correct.",
    "Yes, [all correct|exactly that|that's it].", "Yes, you've got that right.",
    "[That's right|That's correct|Correct|Right|Exactly], yes.", "Yes, that's all correct.",
)  # fmt: skip

HAS_NOT = ("I don't know.", "I don't have that at hand.", "No idea, sorry.", "I can't find it.")

HAS_NOT_NAMED = (
    "I don't have the {what} at hand.", "I can't find the {what}, sorry.", "I don't know the {what}.",
)  # fmt: skip

HAS_NOT_OWN = (
    "I don't remember which {what} I gave you.", "I don't know which {what} you have for me.",
    "I can't remember which {what} it was.", "I don't know anymore which {what} I gave you.",
)  # fmt: skip
"""Of what everybody knows, and only not which one is on file."""

WAITS = variants(
    "OK, I'll wait.",
    "Sure, take your time.",
    "Alright, I'll be here.",
    "OK.",
    "[Okay|Alright|Sure], I'll wait.",
    "OK, take your time.",
    "[Sure|OK], no [problem|rush].",
)

ASKS_ON = variants(
    "Any news?",
    "Are you still there?",
    "So, what about it?",
    "I'm still waiting.",
    "[Hello|Sorry], are you still there?",
    "[Is there any|So, any] news?",
    "I'm still here, waiting.",
)

ASKS_DONE = variants(
    "So it's done?",
    "Is it done now?",
    "Has that been done now?",
    "Did that go through?",
    "Did it go through?",
    "[So has|Has] it [been done|gone through]?",
)

NOT_THAT = variants(
    "That's not what I asked for.",
    "No, that isn't what I want.",
    "That's something else.",
    "[No, that's|That's|Sorry, that's] not what I [meant|want|asked for].",
    "I meant something else.",
)

LEADS_AT_HAND = variants(
    "Of course.",
    "Here you go.",
    "Sure.",
    "[Sure|Okay|Yes], here [it is|you go].",
    "Here you are.",
    "Sure thing.",
)
"""Before what one knows by heart."""

LEADS = (
    *LEADS_AT_HAND,
    *variants(
        "One second.",
        "One moment.",
        "Let me see.",
        "Just a [second|moment].",
        "[Sure|OK], let me see.",
        "Let me [check|look|have a look|look it up].",
        "[Okay|Sure], [one moment|one second|just a second].",
        "I have it here.",
        "Okay, I've got it here.",
        "[Yes|Sure], I have it here.",
        "Hold on.",
        "[Ok|Okay], hold on.",
        "Let me find it.",
        "Got it here.",
    ),
)
"""Before what one looks up."""

SHORT_FORMS = {
    "please": "pls", "thanks": "thx", "thank you": "thx", "you": "u", "your": "ur", "because": "cuz",
    "about": "abt", "are you": "r u",
}  # fmt: skip

MISSPELLINGS = {
    "because": "becuase", "receive": "recieve", "received": "recieved", "believe": "beleive",
    "tomorrow": "tomorow", "address": "adress", "which": "wich", "friend": "freind",
    "their": "thier", "until": "untill", "really": "realy", "definitely": "definately",
    "different": "diffrent", "probably": "probaly", "before": "befor", "again": "agian",
    "thought": "thougt", "would": "woud", "could": "coud", "should": "shoud", "people": "peple",
    "question": "queston", "answer": "anser", "minute": "minit", "already": "allready",
    "always": "allways", "account": "acount", "please": "plese", "something": "somthing",
    "another": "anuther", "possible": "posible", "business": "buisness", "happened": "happend",
    "arrived": "arived",
}  # fmt: skip
"""Words that many people misspell, as they do it: by ear, or with letters in another order."""

CASUAL = frozenset({"yeah", "yep", "nope", "cool", "cheers", "ok", "bye", "hiya", "oops", "typo"})
"""Words that nobody says who writes formally."""

EMOJI = {"good": ("🙂", "😊", "👍"), "plain": ("🙂",), "bad": ("😕", "🙄", "😩")}

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

TAKES_IN = variants(
    "[Okay|Ok|All right|Alright|Got it|I see|Understood|Thanks|Thank you].",
    "Okay, [noted|I see|got it].",
    "[Okay|Ok|All right|Alright|Got it|I see|Understood], [thanks|thank you].",
)
"""To what support has said, whatever it was, before one goes on."""

TAKES_IN_NEWS = variants(
    "[Thanks|Thank you] for [that|checking|the information|letting me know].", "Okay, thanks for [that|checking].",
    "Okay, that's clear[|, thanks].", "[That's good|Good] to know[|, thanks].", "That's helpful[|, thanks|, thank you].",
)  # fmt: skip
"""To what one has asked, and been told."""

TAKES_IN_GLADLY = variants(
    "[Great|Perfect|Good|Lovely|Nice|Excellent|Brilliant|Super|Wonderful], [thanks|thank you].", "[Great|Perfect|Good].",
    "[Okay|Ok|Oh|Ah], [great|good|perfect|nice].", "That's [good|great|perfect][|, thanks|, thank you].",
    "Thanks for [that|doing that].", "[Great|Good|Perfect], thank you for that.",
)  # fmt: skip
"""To what was done for one."""

PUTS_OFF = variants(
    "[One question first.|A question first.]", "Before I decide[, one question|, a question].",
    "Let me ask something first.", "I have [one question|a question] before I decide.",
    "I [just need|need] to know something first.",
)  # fmt: skip
"""To an offer that is answered only after something else is known."""

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
        *HAS_NOT, *HAS_NOT_NAMED, *HAS_NOT_OWN, "I'm not sure.", "I don't have that on me.", "I no longer have that.",
    ),
    "noise": (
        *PUTS_OFF, "Just to be sure.", "Just to be safe.", "Just in case.",
        *(text for texts in GREETINGS.values() for text in texts), *CHATTY, *LEADS, *WAITS, *ASKS_ON,
        *(text for texts in CLOSERS.values() for text in texts),
        *(text for text in (*TAKES_IN, *TAKES_IN_NEWS, *TAKES_IN_GLADLY) if " " in text),
        *(text for texts in ASKS_HELP.values() for text in texts),
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

SHORT_FINE = ("Yes", "Yes.", "Yes, that's fine.", "Yes, fine.", "That's fine.", "Sure")
"""To whether something is all right."""

SHORT_RIGHT = ("Yes", "Yes.", "Right", "Correct", "Yep", "Exactly", "Yeah", "Correct.")

SHORT_ENDINGS = {
    "resolved": variants(
        "[Thanks|Thank you|Many thanks|Cheers][!|.]", "[Thanks|Thank you], bye[!|.]", "Bye!", "Thanks a lot[!|, bye!]",
        "[Ok|Okay|Great|Perfect|Good|Lovely|Alright|Wonderful], [thanks|thank you|thanks a lot][!|.]",
        "[Ok|Great|Perfect], [thanks|thank you], bye!", "Thank you [so|very] much[!|, bye!]",
        "[Thanks|Thank you] for [your|the] help[!|.|, bye!]", "Thanks, [take care|have a nice day|have a good one]!",
        "[Great|Perfect|Ok], [thanks|thank you] for your help[!|.]",
    ),
    "refused": variants(
        "[Ok|Okay|Fine|All right|Alright], [bye|goodbye].", "[Ok|Okay|Fine|Alright], thanks anyway.", "Ok. Bye.",
        "[Bye|Goodbye].", "[Thanks|Thank you] anyway[|, bye].", "[Okay|Alright|I see], then goodbye.",
    ),
    "gave_up": ("Forget it.", "Bye.", "Goodbye.", "Just forget it.", "Fine, bye.", "Never mind."),
    "escalated": ("Ok, thanks.", "Thanks.", "Thank you.", "Okay, thank you.", "Okay, thanks."),
}  # fmt: skip
"""The last words of a customer that makes few of them, by how it leaves."""

SHORT_NO_OFFER = (
    "No thanks, bye.", "No thanks, goodbye.", "No, leave it. Bye.", "No, goodbye.", "No, that's no use. Bye.",
    "No need, bye.", "No, thank you. Goodbye.", "No, forget it. Bye.",
)  # fmt: skip
"""The last words of a customer who does not take what was offered instead."""

NO_MORE = variants(
    "[No|Nope][|, thanks|, thank you].", "[No|Nope], that's [all|it|everything].", "That's it[|, thanks|, thank you].",
    "No, that's [all|it|everything], [thanks|thank you][!|.]", "No, that was [all|everything][|, thank you].",
    "No, that's all [for now|for today|I needed|I need].", "No, that's all I needed, [thanks|thank you].",
    "Nope, [all good|I'm good].", "No, [I'm good|I'm all set|all good][|, thanks|, thank you].",
    "[No, nothing else|Nothing else|No, nothing more][|, thanks|, thank you][!|.]", "That's all[|, thank you| for now].",
    "No, [thanks|thank you] for [your|the] help[!|.|, bye.]", "No, that's all, thanks for your help.",
    "No, that's everything for [now|today].", "No, have a [nice|good] day!", "No, thanks, have a [nice|good] day!",
)  # fmt: skip
"""To the question whether there is anything else."""

ACKNOWLEDGES = (
    "Ok.", "Okay", "Okay.", "Got it.", "Alright.", "All right.", "Okay, got it.", "Ah, okay.", "Ok, got it.",
)  # fmt: skip
"""To whatever support has said."""

ACKNOWLEDGES_NEWS = (
    "I see.", "Ah, I see.", "Okay, I see.", "Okay, noted.", "Good to know.", "Understood.", "Ah, good to know.",
    "That's good to know.", "Okay, understood.",
)  # fmt: skip
"""To what one has asked, and been told."""

ACKNOWLEDGES_GLADLY = (
    "Great.", "Perfect.", "Ok, good.", "Good.", "Cool", "Nice.", "Great!", "Okay, great.", "Oh, good.",
    "Okay, perfect.", "Oh, nice.", "That's great.",
)  # fmt: skip
"""To what was done for one."""

DECLINES = ("No thanks.", "No, thank you.", "No.", "No, not that.", "Nope.")
"""Before what is wanted in place of an offer."""

DECLINES_KINDLY = ("No thanks.", "No, thank you.", "Thanks, but no.")
"""Before one leaves without what was offered instead."""

PROTESTS = (
    "No, that can't be right.", "No way.", "Not acceptable.", "Not really what I hoped for.",
    "No, I don't accept that.", "No, that doesn't help me.", "That's no help.",
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

IS_ABOUT = (
    "It's about {what}.",
    "This is about {what}.",
    "It is about {what}.",
    "I'm asking about {what}.",
)
"""To support that has not understood and names topics, before the wish in other words."""

CHOOSES = ("{what}, please.", "{what}, I'd say.", "{what}, if I may choose.")
"""To support that names several things, in its words."""

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
