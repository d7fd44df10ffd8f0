"""The voice of the embedded support in played runs, beside that of people.

    simulator generate bakery ecommerce fintech subscriptions -n 100 --out RUN
    python tests/benchmarks/support_voice.py RUN... [--star STAR.jsonl] [--show 5]

Refusals after agreement: first refusals by a rule before which support said "of course", "sure" or
the like about the same wish. Late refusals: those whose rule could be judged by what was known when
support asked for something more. Repeated: the share of dialogues that hold the sentence of support
that most dialogues hold (values masked, five words and more; greetings, what the policy itself says
and the customer's own words are not counted). Questions: messages of support with two and more. The
people are the wizards of STAR, where the file is given: {"messages": [{"role", "content"}]}, one
dialogue a line.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import Dialogue, Speaker, Turn
from simulator.play import english
from simulator.play.nlu import nlu_for, segments, words
from simulator.play.policy import View
from simulator.runs.coverage.dry_run import as_told, finder
from simulator.runs.store import Run

AGREES = re.compile(
    r"\b(?:of course|sure|certainly|absolutely|no problem|happy to help|(?:let me|i can|i'll) help"
    r"|gladly|with pleasure|will do)\b",
    re.IGNORECASE,
)
LEAST_WORDS = 5
_MASKED = (
    (re.compile(r"\S+@\S+|\S*\d\S*"), "<v>"),
    (re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"), "<v>"),
)


def masked(sentence: str) -> str:
    """A sentence without names, ids and amounts."""
    for pattern, mask in _MASKED:
        sentence = pattern.sub(mask, sentence)
    return " ".join(re.findall(r"<v>|[a-z']+", sentence.lower()))


def greetings(pack: Pack) -> set[str]:
    """What is not counted: greetings, and the clauses of the policy."""
    texts = [
        text.format(business=pack.business) for text in english.all_of(english.support.WELCOMES)
    ]
    texts += [*pack.voice.greeting, *(rule.clause for rule in pack.rules.values())]
    return {masked(part) for text in texts for part in segments(text)}


def repeated(pack: Pack, dialogues: Iterable[Dialogue]) -> tuple[Counter[str], int]:
    """In how many dialogues each sentence of support stands, and how many dialogues there are."""
    counts, total, left_out = Counter[str](), 0, greetings(pack)
    for dialogue in dialogues:
        total += 1
        said = {
            masked(part)
            for turn in dialogue.turns if turn.speaker == Speaker.SUPPORT
            for part in segments(turn.text)
        }  # fmt: skip
        counts.update(s for s in said - left_out if len(s.split()) >= LEAST_WORDS)
    return counts, total


def refusals(pack: Pack, case: Case, dialogue: Dialogue) -> Iterator[tuple[bool, bool]]:
    """Of each first refusal by a rule: whether it came after agreement, and whether late."""
    world, session = case.world(pack), Session()
    agreed = False
    foreseen, refused = set[str](), set[str]()
    wanted: tuple[str, ...] = ()
    told: dict[str, str] = {}
    for turn in dialogue.turns:
        if turn.speaker == Speaker.CUSTOMER:
            beats = pack.scenarios[dialogue.scenario].beats
            beat = beats.get(turn.beat)
            if beat and (beat.wants or beat.asks) and beat.wants != wanted:
                agreed, wanted, foreseen = False, beat.wants, set()
            asked = session.asked_in(turn.index - 1)
            told |= nlu_for(pack).customer(turn.text, asked).slots
            continue
        for call in turn.calls:
            world, session, _ = world.call(session, call.name, call.arguments, call.id)
        for act in turn.acts:
            if act.act == "refuse" and not act.again and act.rule not in refused:
                refused.add(act.rule)
                yield agreed, act.rule in foreseen
        session = session.was_asked(nlu_for(pack).support(turn.text).requests, turn.index)
        agreed = agreed or AGREES.search(turn.text) is not None
        if any(act.act == "request" for act in turn.acts):
            foreseen |= set(_judged(pack, world, session, told, wanted))


def _judged(
    pack: Pack, world: World, session: Session, told: dict[str, str], wanted: tuple[str, ...]
) -> Iterator[str]:
    """The rules of what is wanted that cannot hold, by what is known."""
    known = {slot: as_told(pack, slot, text) for slot, text in told.items()}
    view = View(pack, finder(world, session), told=known, **session.names)
    for name in wanted:
        bound = view.foreseen(pack.tools[name])
        if bound:
            yield bound.rule.name


def asks_twice(texts: Iterable[str]) -> int:
    """How many messages hold two questions."""
    return sum(len(re.findall(r"\?+", text)) > 1 for text in texts)


def support_turns(dialogue: Dialogue) -> list[Turn]:
    """Support's turns of a dialogue."""
    return [turn for turn in dialogue.turns if turn.speaker == Speaker.SUPPORT]


def star(path: Path) -> tuple[int, int]:
    """Messages of wizards, and those with two questions."""
    texts = [
        message["content"]
        for line in path.read_text("utf-8").splitlines()
        for message in json.loads(line)["messages"]
        if message["role"] == "assistant" and message.get("content")
    ]
    return len(texts), asks_twice(texts)


def report(name: str, pairs: list[tuple[Case, Dialogue]], show: int) -> None:
    """Print a pack's figures."""
    pack = find_pack(name)
    found = [each for case, dialogue in pairs for each in refusals(pack, case, dialogue)]
    counts, total = repeated(pack, [dialogue for _, dialogue in pairs])
    texts = [turn.text for _, dialogue in pairs for turn in support_turns(dialogue)]
    twice = asks_twice(texts)
    most = counts.most_common(max(1, show))
    print(
        f"{name:14} {total:5} dialogues   refusals {len(found):4}"
        f"   after agreement {sum(a for a, _ in found) / max(1, len(found)):6.1%}"
        f"   late {sum(late for _, late in found) / max(1, len(found)):6.1%}"
        f"   repeated {most[0][1] / total:6.1%}"
        f"   two questions {twice / max(1, len(texts)):6.2%} of messages"
        f"   {len(words(' '.join(texts))) / max(1, len(texts)):4.1f} words a message"
    )
    for sentence, count in most if show else ():
        print(f"    {count / total:6.1%}  {sentence}")


def main() -> None:
    """Print the figures of some runs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--star", type=Path)
    parser.add_argument("--show", type=int, default=0)
    given = parser.parse_args()
    packs = defaultdict[str, list[tuple[Case, Dialogue]]](list)
    for path in given.runs:
        with Run.open(path) as run:
            cases = {case.id: case for _, case in run.cases()}
            for dialogue in run.dialogues():
                packs[cases[dialogue.case_id].pack].append((cases[dialogue.case_id], dialogue))
    for name, pairs in packs.items():
        report(name, pairs, given.show)
    if given.star:
        total, twice = star(given.star)
        print(f"STAR wizards   {total:5} messages   two questions {twice / total:6.2%} of messages")


if __name__ == "__main__":
    main()
