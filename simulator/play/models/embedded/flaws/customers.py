"""Wrong customers: out of their brief, their role or their scenario."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage

from simulator.dialogue import EndingKind, Speaker
from simulator.play import english
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.flaws.registry import Moment, flaw
from simulator.play.nlu.phatics import only_greets

AS_SUPPORT = (
    "How may I help you?", "Thank you for contacting us.", "I've refunded your order.",
    "Is there anything else I can do for you?", "Could you please provide your order number?",
)  # fmt: skip


def _saying(moment: Moment, **changes: Any) -> AIMessage:
    return AIMessage(json.dumps({**json.loads(moment.text), **changes}, ensure_ascii=False))


def _beats(moment: Moment) -> dict[str, Any]:
    assert isinstance(moment.actor, Customer)
    return dict(moment.actor.brief["beats"])


@flaw("invented_fact", speaker=Speaker.CUSTOMER)
def invents_facts(moment: Moment) -> AIMessage | None:
    """Claims an amount that it was not given."""
    cents = moment.rng.randint(300, 900) * 100 + moment.rng.randint(11, 99)
    amount = moment.pack.notation.amount(Decimal(cents).scaleb(-2))
    return _saying(moment, say=f"{json.loads(moment.text)['say']} I paid {amount} for it.")


@flaw("unknown_id", "ungrounded_id", speaker=Speaker.CUSTOMER)
def invents_number(moment: Moment) -> AIMessage | None:
    """Gives a number of a record that it was not given."""
    numbered = [c for c in moment.pack.collections.values() if c.owner and c.records]
    if not numbered:
        return None
    key = moment.rng.choice(sorted(moment.rng.choice(numbered).records))
    assert isinstance(moment.actor, Customer)
    if key in moment.actor.known.values():
        return None
    return _saying(moment, say=f"{json.loads(moment.text)['say']} It's about {key}.")


@flaw("speaks_as_support", speaker=Speaker.CUSTOMER)
def speaks_as_support(moment: Moment) -> AIMessage | None:
    """Speaks for the business."""
    return _saying(moment, say=moment.rng.choice(AS_SUPPORT))


@flaw("unsaid_beat", speaker=Speaker.CUSTOMER)
def talks_nonsense(moment: Moment) -> AIMessage | None:
    """Says words at random in the place of a wish or a question."""
    assert isinstance(moment.actor, Customer)
    right, memory = json.loads(moment.text), moment.actor.memory
    goes_on = right["beat"] == memory.beat and not memory.greeted
    if goes_on or memory.wish_of(right["beat"]) is None or only_greets(right["say"]):
        return None
    words = " ".join(english.customer.NONSENSE).split()
    say = " ".join(moment.rng.choice(words) for _ in range(moment.rng.randint(4, 14)))
    return _saying(moment, say=say.capitalize() + ".")


@flaw("placeholder", speaker=Speaker.CUSTOMER)
def leaves_a_blank(moment: Moment) -> AIMessage | None:
    """Leaves a blank of a template."""
    blank = moment.rng.choice(("[Your Name]", "[name]", "{{customer_name}}"))
    return _saying(moment, say=f"{json.loads(moment.text)['say']} I'm {blank}.")


@flaw("ended_early", "wrong_beat", speaker=Speaker.CUSTOMER)
def leaves_early(moment: Moment) -> AIMessage | None:
    """Leaves as if all were well before anything is decided."""
    beats = _beats(moment)
    ends = [name for name, beat in beats.items() if beat.get("ends") == EndingKind.RESOLVED.value]
    if not ends or len(moment.messages) > 2:
        return None
    return _saying(moment, say="All good, thanks, bye.", beat=ends[0], done=True)


@flaw("wrong_beat", "ended_early", speaker=Speaker.CUSTOMER)
def jumps(moment: Moment) -> AIMessage | None:
    """Goes on to a beat that cannot follow, in words and in name."""
    assert isinstance(moment.actor, Customer)
    customer, beats, here = moment.actor, _beats(moment), moment.actor.memory.beat
    if not here:
        return None
    allowed = {name for names in beats[here].get("then", {}).values() for name in names} | {here}
    others = sorted(name for name in beats if name not in allowed and not beats[name].get("ends"))
    others = [name for name in others if customer.can_play(name)]
    return customer.play(moment.rng.choice(others)) if others else None
