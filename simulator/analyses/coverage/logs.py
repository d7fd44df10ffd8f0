"""Coverage of recorded conversations: what real traffic exercises of a pack, and what tests lack.

The calls say which tools, rules and records; the customer's words say which scenario and beats,
where they are close enough to the pack's own. What is not understood is counted as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulator.analyses.coverage.fit import Fit, ScenarioMatcher, matcher_for
from simulator.analyses.coverage.replay import Disagreement, Replay, replay
from simulator.analyses.coverage.similarity import LONGEST
from simulator.analyses.coverage.unmatched import Unmatched, grouped
from simulator.analyses.intervals import wilson
from simulator.analyses.recordings.counts import Counting, ReadingCounts
from simulator.analyses.recordings.personal import mask_for
from simulator.analyses.recordings.reader import Recording
from simulator.content.pack import Pack
from simulator.dialogue import Data, EndingKind, Speaker, Turn
from simulator.play.critic import CHECKS, TurnView
from simulator.play.nlu.example_index import SURE
from simulator.runs.coverage.bins import Dimension, bin_of, edge, split_bin
from simulator.runs.coverage.coverage import Coverage, Tally
from simulator.runs.coverage.dry_run import WORDLESS
from simulator.runs.coverage.hits import played
from simulator.runs.coverage.word_rules import stakes, stems

FORMAT = 2
"""History: 1, the first; 2, with what was read and what was not."""


class LogReport(Data):
    """How well recordings were understood, and what stayed open.

    Attributes:
        pack: Its name.
        recordings: How many count: those in which a customer speaks.
        fitted: Of them, those whose scenario is known.
        turns: The customers' turns in them.
        beats: Turns that count as a beat.
        answers: Turns that only give what was asked for, agree, greet or thank.
        missed: All others: not understood.
        share: Of understood turns (beats and answers), 0 to 1; 0 where there is no turn.
        interval: Its 95 % interval (Wilson).
        confidence: Mean confidence of the turns that count as a beat, 0 to 1.
        foreign: Tools that are not of the pack, with their calls, most first.
        unjudged: Calls of the pack's tools whose rules are open: about records that nobody knows,
            or failed without a word why.
        disagreements: Calls that come out otherwise in the pack's world.
        unlike: What customers say most often that nothing in the pack fits.
        reading: What of the recordings was read and what was not.
    """

    format: int = FORMAT
    pack: str
    recordings: int
    fitted: int
    turns: int
    beats: int
    answers: int
    missed: int
    share: float
    interval: tuple[float, float]
    confidence: float
    foreign: dict[str, int]
    unjudged: int
    disagreements: tuple[Disagreement, ...]
    unlike: tuple[Unmatched, ...]
    reading: ReadingCounts = ReadingCounts()


class Lack(Data):
    """A bin that real traffic hits and the tests do not.

    Attributes:
        bin: Its text.
        recordings: How many of them hit it.
        share: Of all recordings, 0 to 1.
        examples: A few of them.
    """

    bin: str
    recordings: int
    share: float
    examples: tuple[str, ...]


def measure_logs(
    recordings: Iterable[Recording],
    pack: Pack,
    deeds: Mapping[str, str] | None = None,
    keep_personal: bool = False,
) -> tuple[Coverage, LogReport]:
    """Measure what recordings cover of a pack.

    Args:
        recordings: Of any bot, as `read_recordings` gives them. Those without a customer's turn
            are left out.
        pack: The business; it need not be the one that was recorded.
        deeds: Which foreign tool carries out which deed, as a mapping declares it.
        keep_personal: Whether sentences show personal details; else they are masked.

    Returns:
        The coverage, with personas and traits unknown, and how far it can be relied upon.
    """
    tally, matcher = Tally(pack.name, pack.digest), matcher_for(pack)
    count: Counter[str] = Counter()
    foreign: Counter[str] = Counter()
    disagreements: list[Disagreement] = []
    sentences: list[tuple[str, str]] = []
    confidence, counting = 0.0, Counting()
    for recording in recordings:
        turns = recording.turns
        counting.add(recording.counts)
        if not any(turn.speaker == Speaker.CUSTOMER for turn in turns):
            tally.leave_out()
            continue
        fit, calls = matcher.fit(turns), replay(recording.id, turns, pack, deeds)
        tally.add(sorted(_hits(matcher, fit, calls, turns)), recording.id)
        confidence += sum(match.confidence for match in fit.matches)
        count.update(fitted=bool(fit.scenario), beats=len(fit.matches), unjudged=calls.unjudged)
        count.update(answers=len(fit.answered), missed=len(fit.missed))
        foreign.update(calls.foreign)
        missed = frozenset(fit.missed)
        mask = str if keep_personal else mask_for(turns)
        disagreements += (
            each.model_copy(update={"because": mask(each.because)}) for each in calls.disagreements
        )
        for turn in turns:
            if turn.index in missed:
                sentences += ((mask(said), recording.id) for said in matcher.unlike(turn.text))
    understood = count["beats"] + count["answers"]
    total = understood + count["missed"]
    return tally.coverage(), LogReport(
        pack=pack.name,
        recordings=tally.dialogues,
        turns=total,
        share=understood / max(1, total),
        interval=wilson(understood, total),
        confidence=round(confidence / max(1, count["beats"]), 3),
        foreign=dict(sorted(foreign.items(), key=lambda item: (-item[1], item[0]))),
        disagreements=tuple(disagreements),
        unlike=grouped(sentences),
        reading=counting.counts(),
        **{name: count[name] for name in ("fitted", "beats", "answers", "missed", "unjudged")},
    )


def lacking(test: Coverage, traffic: Coverage) -> tuple[Lack, ...]:
    """Bins that traffic hits and tests do not, most frequent first, then in the order of reports.

    Args:
        test: Of the dialogues that were played.
        traffic: Of recordings, as `measure_logs` gives it.

    Raises:
        ValueError: They are of two packs.

    Example:
        >>> played = Coverage(pack="bakery", dialogues=1, hits={"scenario:order_check": 1})
        >>> real = Coverage(pack="bakery", dialogues=4, hits={"topic:parking": 3})
        >>> [(lack.bin, lack.share) for lack in lacking(played, real)]
        [('topic:parking', 0.75)]
    """
    if test.pack != traffic.pack:
        raise ValueError(f"coverage of {test.pack} and of {traffic.pack} cannot be compared")
    order = {dimension: place for place, dimension in enumerate(Dimension)}
    missing = [text for text, hits in traffic.hits.items() if hits and not test.hits.get(text)]
    missing.sort(key=lambda text: (-traffic.hits[text], order[split_bin(text)[0]], text))
    return tuple(
        Lack(
            bin=text,
            recordings=traffic.hits[text],
            share=traffic.hits[text] / max(1, traffic.dialogues),
            examples=traffic.examples.get(text, ()),
        )
        for text in missing
    )


def _hits(matcher: ScenarioMatcher, fit: Fit, calls: Replay, turns: tuple[Turn, ...]) -> set[str]:
    pack = matcher.pack
    found = {*calls.hits, *_spoken(pack, turns), *_refused(matcher, turns)}
    found.update(bin_of(Dimension.TOPIC, topic) for topic in fit.topics)
    if fit.scenario:
        found.add(bin_of(Dimension.SCENARIO, fit.scenario))
        found.update(_walked(pack, fit))
        ending = _ending(matcher, fit, calls, turns)
        if ending:
            found.add(bin_of(Dimension.ENDING, f"{fit.scenario}/{ending}"))
    return found


def _walked(pack: Pack, fit: Fit) -> Iterator[str]:
    """Beats, and edges between those that follow each other with no doubtful turn between."""
    beats = pack.scenarios[fit.scenario].beats
    for match in fit.matches:
        yield from played(beats[match.beat], fit.scenario)
    for before, after in zip(fit.matches, fit.matches[1:], strict=False):
        doubtful = any(before.turn < turn < after.turn for turn in fit.missed)
        follows = after.beat in beats[before.beat].successors and before.beat != after.beat
        if follows and not doubtful:
            yield edge(fit.scenario, before.beat, after.beat)


def _ending(
    matcher: ScenarioMatcher, fit: Fit, calls: Replay, turns: Sequence[Turn]
) -> EndingKind | None:
    """How it ended: handed on by a tool, or by the customer's last words; else not known."""
    if calls.escalated:
        return EndingKind.ESCALATED
    last = next(turn for turn in reversed(turns) if turn.speaker == Speaker.CUSTOMER)
    if fit.matches and fit.matches[-1].turn == last.index:
        return matcher.pack.scenarios[fit.scenario].beats[fit.matches[-1].beat].ends
    meant = [i for i in matcher.nlu.customer(last.text[:LONGEST]).meant if i.score >= SURE]
    ends = {name for intent in meant for name in intent.names if intent.kind == "ends"}
    return EndingKind(ends.pop()) if len(ends) == 1 else None


def _spoken(pack: Pack, turns: tuple[Turn, ...]) -> Iterator[str]:
    """Rules on words; one that holds only at times cannot be judged in a recording."""
    said = " ".join(turn.text[:LONGEST] for turn in turns if turn.speaker == Speaker.CUSTOMER)
    up, broken = stems(said), set[str]()
    for place, turn in enumerate(turns):
        view = TurnView(turn=turn, turns=turns[:place], session=WORDLESS, pack=pack)
        broken |= {finding.source for finding in CHECKS["forbidden_words"](view)}
    for rule, words in stakes(pack).items():
        if f"rule {rule}" in broken:
            yield bin_of(Dimension.RULE, f"{rule}/broken")
        elif words & up and not pack.rules[rule].when:
            yield bin_of(Dimension.RULE, f"{rule}/kept")


def _refused(matcher: ScenarioMatcher, turns: Sequence[Turn]) -> Iterator[str]:
    """Rules that support refuses with in the pack's own words, without a call that they refused."""
    for turn in turns:
        if turn.speaker == Speaker.SUPPORT and all(call.ok for call in turn.calls):
            for rule in matcher.nlu.support(turn.text[:LONGEST]).rules:
                yield bin_of(Dimension.RULE, f"{rule}/refused")
                yield bin_of(Dimension.RULE, f"{rule}/refused by the agent")
