"""Sets of questions with answers, or of tickets, checked against a pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from simulator.analyses.qa.checks import EntryChecker, names_of
from simulator.analyses.qa.copies import Copies
from simulator.analyses.qa.entries import EntrySet, Subject
from simulator.analyses.qa.gather import Drafts, Source, gather
from simulator.analyses.qa.instruction import Instruction, read_instruction
from simulator.analyses.qa.placing import place
from simulator.analyses.qa.spec import Spec, read_spec
from simulator.api.loops import blocking
from simulator.api.packs import open_pack
from simulator.content.pack import Pack
from simulator.content.personas import load_personas
from simulator.errors import UserError, nearest

EMBEDDED = "embedded"
MANY = 10
"""Entries where neither `n` nor the instruction says how many."""

Kind = Literal["qa", "ticket"]


def is_embedded(model: str) -> bool:
    """Whether a model's name is that of the embedded one."""
    return model.partition("?")[0] == EMBEDDED


def wanted(spec: Path, kind: Kind, n: int | None) -> int:
    """How many entries a set is to have: what is said, what the instruction says, or 10."""
    return n or read_instruction(read_spec(spec, kind).instruction).asked or MANY


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
    subjects: tuple[Subject, ...]
    seed: int
    watch: Callable[[int], None]


async def aqa(
    spec: str | Path,
    *,
    n: int | None = None,
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
        n: How many; without it as many as the instruction asks for, or 10.
        pack: What is true; the embedded model knows nothing else.
        model: Who writes them.
        kind: `qa` for pairs, `ticket` for single tickets.
        cover: Topics that they are about. Without it, what the instruction names is looked for
            among the pack's topics, and the embedded model writes about each as often.
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
    if n is not None and n < 1:
        raise UserError(f"-n must be 1 or more, not {n}")
    read = read_spec(Path(spec), kind)
    business = None if pack is None else open_pack(pack)
    said = read_instruction(read.instruction)
    order = _Order(
        read, kind, n or said.asked or MANY, business, model, tuple(cover), tuple(avoid), (), seed,
        watch,
    )  # fmt: skip
    _check_names(order)
    return await _gather(_instructed(order, said))


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


def _instructed(order: _Order, said: Instruction) -> _Order:
    """The order with what the instruction names, where options do not say it."""
    if order.pack is None:
        return order
    about, without = place(order.pack, order.kind, said)
    if order.cover:
        about = []
    if is_embedded(order.model):
        covered = tuple(dict.fromkeys(name for each in about for name in each.topics))
        if about and not covered:
            phrases = ", ".join(f"`{each.phrase}`" for each in about)
            hint = "name some with --cover TOPIC"
            raise UserError(
                f"the instruction: pack {order.pack.name} has no topic of {phrases}; {hint}"
            )
        left_out = (name for each in without for name in each.topics if name not in covered)
        avoid = tuple(dict.fromkeys([*order.avoid, *left_out]))
        order = replace(order, cover=order.cover or covered, avoid=avoid)
    return replace(order, subjects=tuple(about))


async def _gather(order: _Order) -> EntrySet:
    from simulator.play.entry_writer import EntryWriter
    from simulator.play.models import finish

    personas = load_personas().values()
    copies = Copies(aside for persona in personas for aside in persona.asides)
    checker = EntryChecker(order.kind, order.pack, order.cover, order.avoid, copies=copies)
    source, name = _source(order)
    work = gather(
        source, checker, order.spec, order.n, order.seed, name, order.subjects, order.watch
    )
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
    by = "the instruction" if order.subjects else "--cover and --avoid"
    named = f" that fit {by}" if cover or avoid else ""
    groups = [list(each.topics) for each in order.subjects if each.topics] or [cover]
    if order.kind == "ticket":
        tickets = [ticket_drafts(pack, personas, seed, group, avoid) for group in groups]
        return Drafts(tickets, f"distinct tickets{named}, as this seed draws them")
    known = answerable(pack)
    wanted = [
        [name for name in known if name not in avoid and name in (group or known)]
        for group in groups
    ]
    private = [name for name in cover if name not in known]
    why = f" ({', '.join(private)}: only for a customer who was checked)" if private else ""
    pairs = [question_drafts(pack, personas, seed, topics) for topics in wanted]
    return Drafts(pairs, f"distinct pairs{named}{why}")


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
