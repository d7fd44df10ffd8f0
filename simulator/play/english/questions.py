"""How a clerk asks for values in every business: frames with a place for what is asked for."""

from __future__ import annotations

from simulator.play.english.grammar import registers, variants

ASK_FOR = registers(
    anyhow=(
        "Could you give me {what}[|, please]?", "May I have {what}[|, please]?", "Could I have {what}[|, please]?",
        "Please give me {what}.", "I need {what}[|, please| for that].", "I'd need {what}[| first| for that].",
        "I'll need {what}[| first| for that|, please].",
    ),
    warm=(
        "Can you give me {what}[|, please]?", "Would you give me {what}[|, please]?", "Could I get {what}[| from you|, please]?",
        "Can I have {what}[|, please]?", "Would you mind giving me {what}?", "Can I get {what}[|, please]?",
    ),
    neutral=(
        "Can you give me {what}[|, please]?", "Can I have {what}[|, please]?", "Could I get {what}[|, please]?",
        "Can I get {what}[|, please]?", "Would you give me {what}?",
    ),
    formal=(
        "Could you please give me {what}?", "May I ask for {what}?", "Please provide {what}.",
        "Would you [|please ]give me {what}?", "Could you provide {what}[|, please]?", "Might I have {what}?",
        "Would you kindly give me {what}?",
    ),
)  # fmt: skip
"""For what can be handed over: numbers, names, addresses; one of them, or two."""

ASK_TO_SEND = registers(
    anyhow=("Could you send me {what}[|, please]?",),
    warm=("Can you send me {what}[|, please]?", "Would you send me {what}?"),
    neutral=("Can you send me {what}[|, please]?", "Please send me {what}."),
    formal=("Please send me {what}.", "Would you send me {what}, please?"),
)
"""For what is written down somewhere: numbers and addresses."""

ASK_ABOUT = registers(
    anyhow=("Could you tell me {what}[|, please]?", "Please tell me {what}."),
    warm=("Can you tell me {what}[|, please]?", "Would you tell me {what}?", "Would you mind telling me {what}?"),
    neutral=("Can you tell me {what}[|, please]?", "Can you let me know {what}?"),
    formal=("Could you please tell me {what}?", "Would you tell me {what}[|, please]?", "Would you please tell me {what}?"),
)  # fmt: skip
"""For anything that one may know."""

WHAT_IS = registers(
    anyhow=("What is {what}, please?",), warm=("What's {what}?",), neutral=("What's {what}?",)
)
"""For one thing alone."""

STILL = registers(
    anyhow=("And {what}[|, please]?", "I'd still need {what}[|, please]."),
    warm=("And can I have {what} too?", "Then I just need {what}."),
    neutral=("And can I have {what} too?", "Then I just need {what}."),
    formal=("And could I have {what} as well, please?", "And might I have {what} too?"),
)
"""For what was asked for and not told, where something else was."""

ASK_AGAIN = variants(
    "[Could|Can] you give me {what} once more?", "[Could|Can] you send me {what} again?",
    "Could you check {what} again?", "Could I have {what} once more, please?",
)  # fmt: skip
"""For what did not match."""
