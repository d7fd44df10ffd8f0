"""Sets of questions with answers, or of tickets, checked against a pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from simulator.analyses.qa.checks import EntryChecker, names_of
from simulator.analyses.qa.copies import Copies
from simulator.analyses.qa.entries import EntrySet
from simulator.analyses.qa.gather import Drafts, Source, gather
from simulator.analyses.qa.spec import Spec, read_spec
from simulator.api.loops import blocking
from simulator.api.packs import open_pack
from simulator.content.pack import Pack
from simulator.content.personas import load_personas
from simulator.errors import UserError, nearest

EMBEDDED = "embedded"

Kind = Literal["qa", "ticket"]


def is_embedded(model: str) -> bool:
    """Whether a model's name is that of the embedded one."""
    return model.partition("?")[0] == EMBEDDED


@dataclass(frozen=True)
class _Order:
    """What is asked for."""

    spec: Spec
    kind: Kind
    n: int
    pack: Pack | None
    model: str
    cover: tuple[str, ...]
    avoid: tuple[str, ...]
    seed: int
    watch: Callable[[int], None]


async def aqa(
    spec: str | Path,
    *,
    n: int = 10,
    pack: str | Path | Pack | None = None,
    model: str = EMBEDDED,
    kind: Kind = "qa",
    cover: Sequence[str] = (),
    avoid: Sequence[str] = (),
    seed: int = 0,
    watch: Callable[[int], None] = lambda accepted: None,
) -> EntrySet:
    """Write pairs of question and answer, or tickets; each is checked before it is taken.

    Args:
        spec: A file with an instruction and examples.
        n: How many.
        pack: What is true; the embedded model knows nothing else.
        model: Who writes them.
        kind: `qa` for pairs, `ticket` for single tickets.
        cover: Topics that they are about.
        avoid: Topics that they are never about.
        seed: The same seed, the same set.
        watch: Is told how many were accepted, after each reply.

    Returns:
        The entries, and those rejected with the reasons; `stopped` says why there are fewer.

    Raises:
        UserError: The file, a model, a pack or a topic cannot be used.
    """
    from simulator.play.models import check_model

    check_model(model)
    if n < 1:
        raise UserError(f"-n must be 1 or more, not {n}")
    read = read_spec(Path(spec), kind)
    business = None if pack is None else open_pack(pack)
    order = _Order(read, kind, n, business, model, tuple(cover), tuple(avoid), seed, watch)
    _check_names(order)
    return await _gather(order)


qa = blocking(aqa)


def _check_names(order: _Order) -> None:
    """The embedded model knows the pack's own names only."""
    if not is_embedded(order.model):
        return
    if "?" in order.model:
        raise UserError(f"--model {order.model}: flaws are for dialogues; `qa` takes `embedded`")
    if order.pack is None:
        raise UserError("the embedded model needs --pack: it knows nothing but packs")
    known = names_of(order.pack, order.kind)
    for option, names in (("cover", order.cover), ("avoid", order.avoid)):
        for name in names:
            if name not in known:
                what = f"{order.pack.name} has no topic `{name}`{nearest(name, known)}"
                raise UserError(f"--{option}: {what}")


async def _gather(order: _Order) -> EntrySet:
    from simulator.play.entry_writer import EntryWriter
    from simulator.play.models import finish

    personas = load_personas().values()
    copies = Copies(aside for persona in personas for aside in persona.asides)
    checker = EntryChecker(order.kind, order.pack, order.cover, order.avoid, copies=copies)
    source, name = _source(order)
    work = gather(source, checker, order.spec, order.n, order.seed, name, order.watch)
    if not isinstance(source, EntryWriter):
        return await work
    return await finish(work, source.model)


def _source(order: _Order) -> tuple[Source, str]:
    """Who writes, and how the set names it."""
    if order.pack is not None and is_embedded(order.model):
        from simulator.play.models.embedded import NAME

        return _drafts(order, order.pack), NAME
    from simulator.play.entry_writer import EntryWriter
    from simulator.play.models import chat_model, name_of
    from simulator.play.prompts import QUESTIONS, TICKETS

    model = chat_model(order.model)
    prompt = QUESTIONS if order.kind == "qa" else TICKETS
    return EntryWriter(model, prompt, _data(order), order.n, order.seed), name_of(model)


def _drafts(order: _Order, pack: Pack) -> Source:
    from simulator.play.models.embedded.drafts import answerable, question_drafts, ticket_drafts

    personas = list(load_personas().values())
    cover, avoid, seed = list(order.cover), frozenset(order.avoid), order.seed
    named = " that fit --cover and --avoid" if cover or avoid else ""
    if order.kind == "ticket":
        drafts = ticket_drafts(pack, personas, seed, cover, avoid)
        return Drafts(drafts, f"distinct tickets{named}, as this seed draws them")
    known = answerable(pack)
    topics = [name for name in known if name not in avoid and name in (cover or known)]
    private = [name for name in cover if name not in known]
    why = f" ({', '.join(private)}: only for a customer who was checked)" if private else ""
    return Drafts(question_drafts(pack, personas, seed, topics), f"distinct pairs{named}{why}")


def _data(order: _Order) -> Mapping[str, Any]:
    """What a language model is told."""
    from simulator.play.entry_writer import business_of

    data: dict[str, Any] = {
        "instruction": order.spec.instruction,
        "examples": [example.model_dump() for example in order.spec.examples],
    }
    if order.pack:
        data["business"] = business_of(order.pack)
        if order.kind == "ticket":
            data["categories"] = names_of(order.pack, order.kind)
    return data | {"cover": list(order.cover), "avoid": list(order.avoid)}
