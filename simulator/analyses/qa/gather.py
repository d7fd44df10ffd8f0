"""Gathering a set: entries are taken from whoever writes them until there are enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from simulator.analyses.qa.checks import EntryChecker
from simulator.analyses.qa.entries import EntrySet, Pair, Subject, Ticket
from simulator.analyses.qa.spec import Spec


class Source(Protocol):
    """Whoever writes entries: the embedded model or a language model."""

    stopped: str

    async def more(
        self, missing: int, accepted: Sequence[str], rejected: Sequence[Mapping[str, str]]
    ) -> list[Any] | None:
        """Further entries, unchecked; None where there are none, and `stopped` says why."""


class Drafts:
    """The embedded model's entries, which come to an end.

    Args:
        drafts: All that there are, by what they are about; of that with the fewest accepted entries
            the next one is drawn.
        what: How the message at their end names them.
    """

    def __init__(self, drafts: Sequence[Iterator[Any]], what: str) -> None:
        self.drafts, self.what, self.stopped = list(drafts), what, ""
        self._taken = [0] * len(self.drafts)
        self._last, self._had = 0, 0

    async def more(
        self, missing: int, accepted: Sequence[str], rejected: Sequence[Mapping[str, str]]
    ) -> list[Any] | None:
        """The next one; none is drawn that might not be needed."""
        self._taken[self._last] += len(accepted) - self._had
        self._had = len(accepted)
        for place in sorted(range(len(self.drafts)), key=self._taken.__getitem__):
            for draft in self.drafts[place]:
                self._last = place
                return [draft]
        self.stopped = f"the pack has only {len(accepted):,} {self.what}"
        return None


async def gather(
    source: Source,
    checker: EntryChecker,
    spec: Spec,
    wanted: int,
    seed: int,
    written_by: str,
    subjects: Sequence[Subject] = (),
    watch: Callable[[int], None] = lambda accepted: None,
) -> EntrySet:
    """Gather a set.

    Args:
        source: Who writes.
        checker: What every entry has to pass; the spec's examples are taken as texts already there.
        spec: What is wanted.
        wanted: How many.
        seed: For the set's head.
        written_by: For the set's head.
        subjects: What the instruction names; their entries are counted.
        watch: Is told how many were accepted, after each reply.

    Returns:
        What was accepted and what was not. Fewer than wanted have a reason in `stopped`.
    """
    for example in spec.examples:
        checker.copies.add(example.main)
    while (missing := wanted - len(checker.accepted)) > 0:
        accepted = [entry.main for entry in checker.accepted]
        entries = await source.more(missing, accepted, _told(checker))
        if entries is None:
            break
        for entry in entries:
            if len(checker.accepted) < wanted:
                checker.offer(entry)
            else:
                checker.turn_down(entry, "not_needed", "more than were asked for")
        watch(len(checker.accepted))
    pack = checker.pack
    return EntrySet(
        kind=checker.kind,
        source=written_by,
        pack=pack.name if pack else "",
        digest=pack.digest if pack else "",
        seed=seed,
        checked=checker.checked,
        asked=wanted,
        pairs=tuple(entry for entry in checker.accepted if isinstance(entry, Pair)),
        tickets=tuple(entry for entry in checker.accepted if isinstance(entry, Ticket)),
        rejected=tuple(checker.rejected),
        topics=dict(sorted(Counter(name for each in checker.topics for name in each).items())),
        subjects=tuple(_counted(subject, checker) for subject in subjects),
        stopped=source.stopped if len(checker.accepted) < wanted else "",
    )


def _counted(subject: Subject, checker: EntryChecker) -> Subject:
    about = sum(not each.isdisjoint(subject.topics) for each in checker.topics)
    return subject.model_copy(update={"entries": about})


def _told(checker: EntryChecker) -> list[dict[str, str]]:
    """What the writer is told of what was turned down, the latest."""
    return [{**each.entry, "reason": each.reason} for each in checker.rejected[-10:]]
