"""Wrong acts: deeds claimed, hidden or forbidden, identity skipped, data leaked, threads lost."""

from __future__ import annotations

from collections.abc import Iterator

from langchain_core.messages import AIMessage, ToolMessage

from simulator.acts import Call, Inform, Refuse, Report, Request
from simulator.content.records import Collection, Record
from simulator.content.rule_kinds import kind_of
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS
from simulator.play.models.embedded.flaws.registry import Moment, flaw
from simulator.play.nlu import words

DODGES = (
    "What lovely weather today!", "Have a wonderful weekend.", "We appreciate your loyalty.",
    "It's always a pleasure to chat.", "What a beautiful sunset that was!",
)  # fmt: skip
UNDONE = {
    "refund": "refunded", "cancel": "cancelled", "exchange": "exchanged", "replace": "replaced",
    "change": "changed", "book": "booked",
}  # fmt: skip

AT_ANY_TIME = (
    "By the way, {things} can be {done} at any time.",
    "With us, {things} can always be {done}, no matter how late.",
    "Just so you know, your {things} can be {done} whenever you like.",
    "There are no conditions: {things} may be {done} until the last minute.",
)


def _called(moment: Moment) -> Tool | None:
    """The tool that the right reply calls."""
    calls = moment.reply.tool_calls
    return moment.pack.tools.get(calls[0]["name"]) if calls else None


def said_done(moment: Moment, tool: Tool) -> str:
    """The tool's report, filled with what support knows."""
    names = moment.tracker.names(tool)
    texts = []
    for template in tool.done:
        try:
            known = None not in [hole(names) for hole in template.holes]
            texts += [template(names)] if known else []
        except EVALUATION_ERRORS:
            continue
    return moment.rng.choice(texts) if texts else ""


@flaw("claimed_deed", "forbidden_words", acts=True)
def claimed_deed(moment: Moment) -> AIMessage | None:
    """Says that something is done in the place of doing it."""
    tool = _called(moment)
    if tool is None or not tool.is_deed:
        return None
    report = said_done(moment, tool)
    return moment.acting(report, Report(tool=tool.name)) if report else None


@flaw("silent_deed", "unanswered", acts=True)
def silent_deed(moment: Moment) -> AIMessage | None:
    """Does something and does not say so."""
    fresh = [r for r in moment.tracker.fresh if r.ok and r.tool in moment.pack.tools]
    did = any(moment.pack.tools[result.tool].is_deed for result in fresh)
    return moment.acting(moment.rng.choice(DODGES)) if did and moment.text else None


@flaw("unverified", "forbidden_words", "claimed_deed", acts=True)
def skips_identity(moment: Moment) -> AIMessage | None:
    """Says that the identity is confirmed without a check."""
    tool = _called(moment)
    if tool is None or "session.verified" not in tool.effects:
        return None
    said = "Thank you, your identity is confirmed. What can I do for you?"
    return moment.acting(said_done(moment, tool) or said, Report(tool=tool.name))


@flaw("broken_rule", acts=True)
def breaks_own_rule(moment: Moment) -> AIMessage | None:
    """Carries out what a rule forbids that it has to keep itself."""
    refused = [(act.tool, act.rule) for act in moment.acts if isinstance(act, Refuse) and act.tool]
    refused += [moment.tracker.refused] if moment.tracker.refused and not refused else []
    if not refused or not moment.text:
        return None
    name, rule = refused[-1]
    tool = moment.pack.tools.get(name)
    called = [result.tool for result in moment.tracker.fresh]
    called += [result.tool for result in moment.tracker.results if result.ok]  # within the rule
    bound = [b for b in tool.needs if b.rule.name == rule and b.rule.by == "agent"] if tool else []
    if tool is None or not bound or name in called or moment.tracker.own_obstacle(tool) is None:
        return None  # the lesser sum that was offered breaks no rule
    arguments = moment.tracker.arguments(tool)
    if not set(tool.required) <= arguments.keys():
        return None  # refused before all was told: such a call carries nothing out
    return moment.playing(Call(tool=name, arguments=arguments))


@flaw("broken_rule")
def promises_without_limit(moment: Moment) -> AIMessage | None:
    """Promises at any time what a rule allows for a time or in a state only."""
    found = []
    for tool in moment.pack.tools.values():
        parts = tool.name.split("_")
        done = [word for stem, word in UNDONE.items() if stem in parts and stem != "book"]
        limited = any(kind_of(tool, bound) in ("deadline", "status") for bound in tool.needs)
        owners = {path.partition(".")[0] for path in tool.effects} & tool.lookups.keys()
        if done and limited and tool.is_deed:
            found += [(tool.lookups[owner].collection, done[0]) for owner in sorted(owners)]
    if not found:
        return None
    things, done_ = moment.rng.choice(found)
    said = moment.rng.choice(AT_ANY_TIME).format(things=things.replace("_", " "), done=done_)
    return moment.adding(said)


@flaw("early_disclosure")
def tells_before_check(moment: Moment) -> AIMessage | None:
    """Tells what stands in a record before it knows who asks."""
    tracker = moment.tracker
    if tracker.verified or not moment.text:
        return None
    for collection, record in _personal(moment):
        key = str(record[collection.id])
        if key in tracker.told.values():
            data = _data(collection, record, tuple(tracker.told.values()))
            return moment.adding(f"I see {moment.rng.choice(data)} on it.") if data else None
    return None


@flaw("others_data", "early_disclosure")
def leaks_others_data(moment: Moment) -> AIMessage | None:
    """Tells one customer something of another."""
    tracker = moment.tracker
    own = {tracker.customer_id, *tracker.told.values()}
    said = " ".join(str(message.text) for message in moment.messages)
    found = [
        text
        for collection, record in _personal(moment)
        if not own & {str(record[collection.id]), str(record.get(collection.owner or ""))}
        for text in _data(collection, record, ())
        if text not in said
    ]
    return moment.adding(f"Somebody else gave {moment.rng.choice(found)}.") if found else None


def _personal(moment: Moment) -> Iterator[tuple[Collection, Record]]:
    """Records of the pack that belong to somebody, or are somebody."""
    for collection in moment.pack.personal:
        yield from ((collection, record) for record in collection.records.values())


def _data(collection: Collection, record: Record, told: tuple[str, ...]) -> list[str]:
    """What a record says of somebody: names, addresses, contacts."""
    found = []
    for name in ("name", "email", "phone", "ship_to"):
        value = record.get(name)
        if name in collection.fields and isinstance(value, str) and value not in told:
            found.append(value)
    return found


@flaw("asks_again", acts=True)
def asks_again(moment: Moment) -> AIMessage | None:
    """Asks for what it was told."""
    tracker = moment.tracker
    failed = any(not result.ok for result in tracker.results)
    told = [s for s in moment.pack.slots if s in tracker.told and moment.pack.slots[s].ask]
    if failed or not told or not moment.text:
        return None
    slot = moment.rng.choice(told)
    question = moment.rng.choice(moment.pack.slots[slot].ask)
    return moment.acting(f"{moment.text} {question}", *moment.acts, Request(slots=(slot,)))


@flaw("repetition", acts=True)
def repeats_itself(moment: Moment) -> AIMessage | None:
    """Says again what it said before."""
    said = [str(m.text) for m in moment.messages if isinstance(m, AIMessage) and m.text]
    long = [text for text in said if len(words(text)) >= 8]
    return moment.acting(moment.rng.choice(long)) if long and moment.text else None


@flaw("unanswered", "silent_deed", acts=True)
def dodges(moment: Moment) -> AIMessage | None:
    """Does not answer what was asked."""
    tracker = moment.tracker
    wanted = tracker.heard.has("asks") or tracker.heard.has("wants")
    called = moment.messages and isinstance(moment.messages[-1], ToolMessage)
    return moment.acting(moment.rng.choice(DODGES)) if wanted and not called else None


@flaw("out_of_place", "unanswered", acts=True)
def answers_something_else(moment: Moment) -> AIMessage | None:
    """Answers what nobody asked."""
    if not moment.text:
        return None
    heard = [moment.nlu.customer(str(m.text)) for m in moment.messages if m.type == "human"]
    asked = {name for said in heard for intent in said.intents for name in intent.names}
    apart = asked | set(moment.pack.rules)  # a topic of a rule's name may belong to what is wanted
    spoken = set(words(" ".join(moment.heard)))  # so may one that is called by a word of theirs
    topics = [
        topic for topic in moment.pack.topics.values()
        if not (topic.reads or topic.name in apart)
        and spoken.isdisjoint(words(topic.name.replace("_", " ")))
    ]  # fmt: skip
    moment.rng.shuffle(topics)
    for topic in topics:
        answer = topic.answer({**moment.pack.names, "session": moment.tracker.session})
        if answer:
            said = moment.rng.choice(answer.say)(moment.pack.names)
            return moment.acting(said, Inform(topic=topic.name))
    return None


@flaw("contradiction")
def contradicts_itself(moment: Moment) -> AIMessage | None:
    """Takes back what it has done."""
    fresh = {result.tool for result in moment.tracker.fresh}
    done = [r.tool for r in moment.tracker.results if r.ok and r.tool not in fresh]
    found = [word for tool in done for stem, word in UNDONE.items() if stem in tool.split("_")]
    if not found or not moment.text:
        return None
    return moment.adding(f"Your order has not been {found[-1]}, though.")
