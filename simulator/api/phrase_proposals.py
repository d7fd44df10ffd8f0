"""What a pack lacks in sentences, and a model's proposals for it, written into the pack's files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.analyses.checking.mistake import Mistake
from simulator.analyses.checking.opened import Opened
from simulator.api.loops import blocking
from simulator.api.phrases import check_writer
from simulator.api.policy_judging import recorded_connections
from simulator.content.pack import Pack, load_pack, pack_folder, read_anew
from simulator.content.pack_files import PackFiles
from simulator.content.phrases import FOLDER
from simulator.content.search_path import is_shipped
from simulator.content.sentence_lists import ListKind, SentenceList, sentence_lists
from simulator.errors import UserError, nearest
from simulator.runs.steps import Begin, unshown

if TYPE_CHECKING:
    from simulator.play.models.connections import Connections
    from simulator.runs.phrase_writer import Proposals

COUNT = 6
"""Sentences that are asked for of each list."""

MOST = 40
"""The most that may be asked for at once."""

NAMED = {
    "beats": (ListKind.BEAT,),
    "slots": (ListKind.TELL, ListKind.ASK),
    "topics": (ListKind.TOPIC, ListKind.ANSWER),
}
"""By which names lists are chosen, and which kinds these have."""


@dataclass(frozen=True)
class PhraseGaps:
    """Where a pack has too few sentences, and where two of them are one to the ear.

    Attributes:
        pack: Its name.
        lists: How many lists of sentences it has.
        few: Those with fewer than they should have.
        twins: Sentences for different things that the NLU confuses.
        first: Of `few`, what scenarios begin with, the worst first: it is said in every dialogue.
    """

    pack: str
    lists: int
    few: tuple[SentenceList, ...]
    twins: tuple[Mistake, ...]
    first: tuple[SentenceList, ...] = ()


@dataclass(frozen=True)
class ProposedPhrases:
    """What came of having sentences proposed.

    Attributes:
        pack: Its name.
        model: Who was asked.
        proposals: List by list, what was kept and what was refused.
        files: The files to which sentences were added; none in a dry run.
        left: Lists about which nobody was asked yet.
        stopped: Why there are any; empty where there are none.
        spent: Dollars, of former calls as well; None where no price is known.
        record: Where the replies are kept.
    """

    pack: str
    model: str
    proposals: tuple[Proposals, ...]
    files: tuple[Path, ...]
    left: int
    stopped: str
    spent: Decimal
    record: Path

    @property
    def kept(self) -> int:
        """Sentences that passed all checks."""
        return sum(len(each.kept) for each in self.proposals)

    @property
    def reasons(self) -> dict[str, int]:
        """How many were refused, by reason, the most first."""
        found = Counter(reason for each in self.proposals for _, reason in each.refused)
        return dict(found.most_common())


def phrase_gaps(pack: str | Path | Pack) -> PhraseGaps:
    """Where a pack has too few sentences, and which of them will be confused.

    Args:
        pack: Its name, or the path of its folder.

    Raises:
        UserError: There is no such pack, or it has a mistake.
    """
    from simulator.analyses.checking.ears import twins
    from simulator.analyses.checking.mistake import in_order
    from simulator.analyses.checking.worlds import common_cases

    opened, lists = _opened(pack)
    scenarios = opened.pack.scenarios.values()
    cases = {each.name: common_cases(opened.pack, each)[:1] for each in scenarios}
    few = tuple(each for each in lists if each.lacks)
    first = (each for each in few if _begins(opened.pack, each))
    return PhraseGaps(
        opened.pack.name, len(lists), few, in_order(twins(opened, cases)),
        tuple(sorted(first, key=lambda each: -each.lacks)),
    )  # fmt: skip


def _begins(pack: Pack, of: SentenceList) -> bool:
    """Whether a scenario may begin with one of some sentences."""
    for scenario in pack.scenarios.values():
        for beat in (scenario.beats[name] for name in scenario.start):
            own = of.beat is not None and of.name == beat.name
            if own and of.scenario in ("", scenario.name):
                return True
            if of.kind is ListKind.TOPIC and of.name == beat.asks and beat.say == of.texts:
                return True
    return False


async def apropose_phrases(
    pack: str | Path | Pack,
    model: str,
    *,
    beats: Sequence[str] = (),
    slots: Sequence[str] = (),
    topics: Sequence[str] = (),
    n: int = COUNT,
    budget: Decimal | str | None = None,
    price: str | None = None,
    record: str | Path | None = None,
    seed: int = 0,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda line: None,
    begin: Begin = unshown,
) -> ProposedPhrases:
    """Have a model propose sentences for a pack, and add those that pass the checks to its files.

    Args:
        pack: Its name, or the path of its folder.
        model: A language model, as `openai:MODEL@URL`.
        beats: For these, be they full or not; a name, or `scenario.name`.
        slots: What tells these, and asks for them.
        topics: What asks about these, and answers it. Without any of the three, all lists that
            have too few sentences.
        n: Sentences that are asked for of each list.
        budget: Dollars; no new call once they are spent.
        price: Dollars for a million tokens, `IN,OUT`.
        record: Where replies are kept: what stands there is not asked for again.
        seed: Given to the model with each call.
        dry_run: Nothing is written into the pack.
        tell: Is told in one line when the endpoint is down.
        begin: Is told how far it is.

    Raises:
        UserError: A name or a model that is not known, a pack that ships, or a file that cannot be
            written.
    """
    from simulator.play.models import check_model
    from simulator.play.models.budget import read_budget
    from simulator.runs.phrase_writer import PhraseWriter
    from simulator.runs.proposal_checks import ProposalChecks

    check_writer(model, "--model")
    if not 1 <= n <= MOST:
        raise UserError(f"-n must be from 1 to {MOST}, not {n}")
    check_model(model)
    opened, lists = _opened(pack)
    chosen = _chosen(opened.pack, lists, {"beats": beats, "slots": slots, "topics": topics})
    if not dry_run:
        _check_writable(opened.pack, {each.document.path for each in chosen})
    path = Path(record or Path(FOLDER) / f"{opened.pack.name}.replies.jsonl")
    connections = recorded_connections(read_budget(budget), price, path, tell)
    try:
        connections.budget.spent += _paid(connections)
        writer = PhraseWriter(
            connections.connect(model, "phrases"), opened.pack,
            ProposalChecks(opened.pack, lists), n, seed,
            begin("asking", "lists of sentences", len(chosen)),
        )  # fmt: skip
        found = tuple(await writer.write(chosen)) if chosen else ()
    finally:
        await connections.close()
    files = () if dry_run else _added(found)
    left = len(chosen) - len(found)
    return ProposedPhrases(
        opened.pack.name, model, found, files, left, writer.stopped if left else "",
        connections.budget.spent, path,
    )  # fmt: skip


propose_phrases = blocking(apropose_phrases)


def _opened(pack: str | Path | Pack) -> tuple[Opened, tuple[SentenceList, ...]]:
    files = PackFiles()
    folder = pack.folder if isinstance(pack, Pack) else pack_folder(str(pack))
    opened = Opened(load_pack(folder, phrases=False, files=files), files)
    return opened, sentence_lists(opened.pack, files)


def _chosen(
    pack: Pack, lists: Sequence[SentenceList], names: Mapping[str, Sequence[str]]
) -> list[SentenceList]:
    """The lists that are named, or all with too few; each has a sentence from which to go on."""
    chosen = [each for each in lists if each.lacks] if not any(names.values()) else []
    for flag, given in names.items():
        of_kind = [each for each in lists if each.kind in NAMED[flag]]
        for name in dict.fromkeys(given):
            found = [each for each in of_kind if name in _names(each)]
            if not found:
                known = dict.fromkeys(name for each in of_kind for name in _names(each))
                what = flag.removesuffix("s")
                raise UserError(
                    f"--{flag}: {pack.name} has no {what} `{name}`{nearest(name, list(known))}"
                )
            chosen += found
    usable = [each for each in dict.fromkeys(chosen) if each.texts]
    if chosen and not usable:
        raise UserError(
            f"{pack.name} leaves its words to a language model: {len(chosen)} lists have no"
            " sentence yet from which others could be worded; write one for each (docs/packs.md)"
        )
    return usable


def _names(of: SentenceList) -> tuple[str, ...]:
    return (of.name, f"{of.scenario}.{of.name}") if of.scenario else (of.name,)


def _check_writable(pack: Pack, files: set[Path]) -> None:
    """Before anything is paid for: what comes can be put into the pack's files."""
    own = Path.cwd() / "scenarios"
    if is_shipped(pack.folder) and not pack.folder.resolve().is_relative_to(own.resolve()):
        raise UserError(
            f"{pack.name} ships with the simulator; `simulator new my_{pack.name} --from"
            f" {pack.name}` makes one of your own, `--dry-run` shows what would be added"
        )
    for path in sorted(files):
        if not path.stat().st_mode & 0o222:
            raise UserError(f"{path}: is read-only; make it writable, or look with --dry-run")


def _paid(connections: Connections) -> Decimal:
    """What all replies in the record have cost, of former calls as well."""
    entries = connections.journal.entries.values() if connections.journal else ()
    return sum((Decimal(e.cost) for e in entries if e.cost), Decimal(0))


def _added(proposals: Sequence[Proposals]) -> tuple[Path, ...]:
    """Put what was kept into the files, each of them whole or not at all."""
    from simulator.analyses.dataset.whole_files import write_whole
    from simulator.content.yaml_lists import with_sentences

    by_file: dict[Path, list[Proposals]] = defaultdict(list)
    for each in proposals:
        if each.kept:
            by_file[each.of.document.path].append(each)
    new = {
        path: with_sentences(path, {e.of.keys: e.kept for e in those}, those[0].of.document)
        for path, those in by_file.items()
    }
    for path, data in new.items():
        mode = path.stat().st_mode
        write_whole(path, [data])
        path.resolve().chmod(mode)
    read_anew()
    return tuple(new)
