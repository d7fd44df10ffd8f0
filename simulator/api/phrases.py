"""Phrases of packs: have a model write them (`say_with`), and review those that are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.config import Settings
from simulator.content.pack import Pack, load_pack, pack_folder, read_anew
from simulator.content.phrases import (
    Phrase,
    PhraseBook,
    PhraseState,
    Sentence,
    load_phrases,
    phrases_file,
    sentences_of,
    written,
)
from simulator.errors import RunError, UserError, nearest

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.play.models.connections import Connections

ALL = "all"
"""Every phrase of a pack, in a review."""


@dataclass(frozen=True)
class KeptPhrase:
    """A phrase as it stands for review.

    Attributes:
        phrase: What is kept.
        stale: Whether the pack has its sentence no more; then it does not play.
    """

    phrase: Phrase
    stale: bool

    @property
    def plays(self) -> bool:
        """Whether customers, or support, say it."""
        return self.phrase.plays and not self.stale


@dataclass(frozen=True)
class KeptPhrases:
    """All phrases of a pack.

    Attributes:
        pack: Its name.
        file: Where they stand.
        book: What is in it; empty where there is no such file.
        phrases: In the order in which they came.
    """

    pack: str
    file: Path
    book: PhraseBook
    phrases: tuple[KeptPhrase, ...]


def phrases(
    pack: str | Path | Pack, accept: Sequence[str] = (), reject: Sequence[str] = ()
) -> KeptPhrases:
    """The phrases that are kept for a pack, after some of them were reviewed.

    Args:
        pack: Its name, or the path of its folder.
        accept: Ids of phrases that are fine, or `all`.
        reject: Ids of those that nobody is to say, or `all`.

    Raises:
        UserError: There is no such pack or phrase, or one is accepted and rejected at once.

    Example:
        >>> phrases("bakery").phrases
        ()
    """
    folder = _folder(pack)
    plain = load_pack(folder, phrases=False)
    file = phrases_file(folder)
    book = load_phrases(file)
    if accept or reject:
        book = _reviewed(plain.name, file, book, accept, reject)
        _keep(file, book)
        read_anew()
    own = set(_sentences(plain))
    kept = tuple(KeptPhrase(each, each.sentence not in own) for each in book.phrases)
    return KeptPhrases(plain.name, file, book, kept)


def _folder(pack: str | Path | Pack) -> Path:
    return pack.folder if isinstance(pack, Pack) else pack_folder(str(pack))


def _sentences(pack: Pack, scenarios: Sequence[str] = ()) -> list[Sentence]:
    """The sentences of a pack; of some scenarios those that may come up there."""
    found = [s for name, s in pack.scenarios.items() if not scenarios or name in scenarios]
    return sentences_of({} if scenarios else pack.shared, found, pack.slots)


def _reviewed(
    name: str, file: Path, book: PhraseBook, accept: Sequence[str], reject: Sequence[str]
) -> PhraseBook:
    if not book.phrases:
        raise UserError(f"no phrases are kept for {name} ({file}): there is nothing to review")
    known = [ALL, *(phrase.id for phrase in book.phrases)]
    for given in (*accept, *reject):
        if given not in known:
            raise UserError(f"{name} has no phrase `{given}`{nearest(given, known)}")
    if both := sorted(set(accept) & set(reject)):
        raise UserError(f"`{both[0]}` cannot be accepted and rejected at once")

    def state(phrase: Phrase) -> PhraseState:
        """One that is named counts above `all`."""
        for key in (phrase.id, ALL):
            if key in accept:
                return PhraseState.ACCEPTED
            if key in reject:
                return PhraseState.REJECTED
        return phrase.state

    reviewed = (phrase.model_copy(update={"state": state(phrase)}) for phrase in book.phrases)
    return book.model_copy(update={"phrases": tuple(reviewed)})


def _keep(file: Path, book: PhraseBook) -> None:
    """Write a book, whole or not at all."""
    from simulator.analyses.dataset.whole_files import write_whole

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{file.parent}: {error.strerror or error}") from None
    write_whole(file, [written(book)])


@dataclass(frozen=True)
class SaidWith:
    """What came of having a pack's sentences said otherwise.

    Attributes:
        pack: Its name.
        file: Where the phrases are kept.
        book: All that is kept, of former calls as well.
        new: Phrases of this time.
        left: Sentences about which nobody was asked yet.
        stopped: Why there are any; empty where there are none.
    """

    pack: str
    file: Path
    book: PhraseBook
    new: int
    left: int
    stopped: str = ""

    def __str__(self) -> str:
        """One line on what is kept, what was not and what it has cost."""
        kept, spent = len(self.book.phrases), self.book.spent
        turned_down = sum(self.book.turned_down.values())
        why = ", ".join(f"{reason} {count:,}" for reason, count in self.book.turned_down.items())
        money = "price not known" if spent.dollars is None else f"${spent.dollars:.4f}"
        return (
            f"{self.pack}: {kept:,} phrases in {self.file}, {self.new:,} of them new;"
            f" {turned_down:,} turned down{f' ({why})' if why else ''};"
            f" {spent.calls:,} calls, {spent.tokens_in:,} tokens in, {spent.tokens_out:,} out,"
            f" {money}"
        )


async def say_with(
    packs: Sequence[str], settings: Settings, tell: Callable[[str], None] = lambda line: None
) -> AsyncIterator[SaidWith]:
    """Have the model that `settings.say_with` names word the sentences of packs otherwise.

    Nothing is asked about a sentence twice: what is kept is loaded with the pack from now on.

    Args:
        packs: Their names, or the paths of their folders.
        settings: With the model, the budget, prices, scenarios and the seed.
        tell: Is told in one line when the endpoint is down.

    Yields:
        What came of it, pack by pack.

    Raises:
        UserError: A model or pack that cannot be used, or a budget that cannot be kept.
    """
    from simulator.play.models import check_model

    name = settings.say_with or ""
    check_writer(name, "--say-with")
    check_model(name)
    folders = [pack_folder(each) for each in dict.fromkeys(packs)]
    connections = _connections(settings, tell, folders)
    try:
        model = connections.connect(name, "paraphraser")
        for folder in folders:
            yield await _filled(folder, settings, model)
    finally:
        await connections.close()
        read_anew()


def check_writer(name: str, flag: str) -> None:
    """Refuse a model that has no words of its own.

    Raises:
        UserError: It is the embedded one.
    """
    if name.partition("?")[0] == "embedded":
        raise UserError(
            f"{flag}: the embedded model has no words but a pack's own; name a language model"
        )


def money_left(settings: Settings, said: Sequence[SaidWith]) -> Settings:
    """Settings whose budget is what the phrases have left of it, for the dialogues.

    Raises:
        UserError: They have left nothing.
    """
    if settings.budget is None:
        return settings
    spent = sum((each.book.spent.dollars or Decimal(0) for each in said), Decimal(0))
    if spent >= settings.budget:
        raise UserError(
            f"the budget of ${settings.budget} is spent on phrases; give a larger --budget, or"
            " play with those that are kept, without --say-with"
        )
    return settings.model_copy(update={"budget": settings.budget - spent})


def _connections(
    settings: Settings, tell: Callable[[str], None], folders: Sequence[Path]
) -> Connections:
    """Connections whose budget knows what was spent on these packs' phrases before."""
    from simulator.play.models.budget import Budget, read_price
    from simulator.play.models.connections import Connections, load_environment

    load_environment()
    before = (load_phrases(phrases_file(folder)).spent.dollars for folder in folders)
    price = None if settings.price is None else read_price(settings.price)
    spent = sum(filter(None, before), Decimal(0))
    return Connections(budget=Budget(settings.budget, spent), price=price, tell=tell)


async def _filled(folder: Path, settings: Settings, model: BaseChatModel) -> SaidWith:
    from simulator.runs.paraphrase_checks import ParaphraseChecks
    from simulator.runs.paraphraser import Paraphraser

    pack, file = load_pack(folder, phrases=False), phrases_file(folder)
    book = load_phrases(file)
    checks = ParaphraseChecks(pack, (phrase.text for phrase in book.phrases))
    paraphraser = Paraphraser(
        model, pack.business, checks, lambda kept: _keep(file, kept), settings.seed
    )
    sentences = _sentences(pack, settings.scenario)
    filled = await paraphraser.fill(book, sentences)
    asked = set(filled.asked)
    left = sum(sentence.key not in asked for sentence in sentences)
    new = len(filled.phrases) - len(book.phrases)
    return SaidWith(pack.name, file, filled, new, left, paraphraser.stopped if left else "")
