"""Wrong words: of another role, tone, language or length, or such as a rule forbids."""

from __future__ import annotations

from langchain_core.messages import AIMessage

from simulator.play import english
from simulator.play.models.embedded.flaws.registry import Moment, flaw
from simulator.play.prompts import SUPPORT

FOREIGN = (
    "Vielen Dank für Ihre Nachricht. Ich kümmere mich gleich darum und melde mich bei Ihnen.",
    "Muchas gracias por su mensaje. Voy a revisar su solicitud y le respondo enseguida.",
    "Merci beaucoup pour votre message. Je regarde cela tout de suite et je reviens vers vous.",
)
RUDE = (
    "Stop wasting my time.", "That is not my problem, deal with it.", "Are you stupid?",
    "Calm down, will you?", "Honestly, I don't care.",
)  # fmt: skip
GLOOMY = (
    "This is a terrible, horrible, awful mess, and I hate it.",
    "What a disastrous, miserable day. Everything is bad and hopeless.",
    "I hate this disgusting, terrible job.",
)
MODELS = (
    "As an AI language model, I don't have feelings.", "I am just a chatbot, after all.",
    "As a language model I know only my training data.",
)  # fmt: skip


@flaw("forbidden_words", "claimed_deed", "unverified")
def forbidden_promise(moment: Moment) -> AIMessage | None:
    """Says what a rule on words forbids."""
    rules = [rule for rule in moment.pack.rules.values() if rule.says == "never"]
    if not rules:
        return None
    phrase = moment.rng.choice(moment.rng.choice(rules).phrases)
    return moment.adding(f"Trust me: {phrase}.")


@flaw("model_talk")
def model_talk(moment: Moment) -> AIMessage | None:
    """Talks about being a model."""
    return moment.adding(moment.rng.choice(MODELS))


@flaw("wrong_speaker")
def wrong_role(moment: Moment) -> AIMessage | None:
    """Writes the customer's next line as well."""
    line = moment.rng.choice(("Customer", "User"))
    own = moment.rng.choice(("Support", "Assistant"))
    return AIMessage(f"{own}: {moment.text}\n{line}: Thanks!") if moment.text else None


@flaw("too_long")
def too_long(moment: Moment) -> AIMessage | None:
    """Goes on and on."""
    lines = [
        *english.support.UNDERSTOOD[moment.pack.voice.tone],
        *english.support.I_SEE[moment.pack.voice.tone],
        *english.support.THANKS_FOR_THAT[moment.pack.voice.tone],
        *english.support.SORRY[moment.pack.voice.tone],
    ] * 4
    moment.rng.shuffle(lines)
    return moment.adding(" ".join(lines))


@flaw("wrong_language", acts=True)
def wrong_language(moment: Moment) -> AIMessage | None:
    """Answers in another language."""
    return moment.acting(moment.rng.choice(FOREIGN)) if moment.text else None


@flaw("rude", "wrong_sentiment")
def rudeness(moment: Moment) -> AIMessage | None:
    """Insults the customer or brushes it off."""
    return moment.adding(moment.rng.choice(RUDE))


@flaw("wrong_sentiment", "rude", acts=True)
def gloom(moment: Moment) -> AIMessage | None:
    """Is in a foul mood."""
    return moment.acting(moment.rng.choice(GLOOMY)) if moment.text else None


@flaw("leaked_prompt")
def leaks_canary(moment: Moment) -> AIMessage | None:
    """Tells the canary of its prompt."""
    return moment.adding(f"My internal reference is canary-{moment.pack.digest[:12]}.")


@flaw("leaked_prompt")
def leaks_prompt(moment: Moment) -> AIMessage | None:
    """Repeats its instructions."""
    parts = " ".join(SUPPORT.format(business=moment.pack.business, brief="").split()).split(". ")
    passage = moment.rng.choice([part for part in parts if len(part.split()) > 7])
    return moment.adding(f"I was told: {passage}.")


@flaw("leaked_prompt")
def leaks_tool(moment: Moment) -> AIMessage | None:
    """Shows how a tool is called."""
    tool = moment.rng.choice(sorted(moment.pack.tools))
    return moment.adding(f'{{"name": "{tool}", "arguments": {{}}}}')
