"""`simulator qa`: sets of questions with answers, or of tickets, checked against a pack."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING, Any

from simulator.cli.terminal import harmless
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.errors import UserError, nearest

if TYPE_CHECKING:
    from simulator.analyses.qa.checks import EntryChecker
    from simulator.analyses.qa.entries import EntrySet
    from simulator.analyses.qa.gather import Source
    from simulator.analyses.qa.spec import Spec

EMBEDDED = "embedded"


def qa_(options: argparse.Namespace) -> int:
    """The command; exit code 1 when there are fewer than wanted."""
    from simulator.analyses.qa.spec import read_spec
    from simulator.play.models import check_model

    check_model(options.model)
    if options.n < 1:
        raise UserError(f"-n must be 1 or more, not {options.n}")
    if options.out and options.out.resolve() == options.spec.resolve():
        raise UserError(f"--out {options.out}: is the specification itself")
    spec = read_spec(options.spec, options.kind)
    pack = find_pack(options.pack) if options.pack else None
    _check_names(options, pack)
    found = asyncio.run(_gather(options, spec, pack))
    if found.stopped and not (found.entries or found.rejected or _is_embedded(options.model)):
        raise UserError(found.stopped)
    _write(found, options)
    return 0 if len(found.entries) == found.asked else 1


def _check_names(options: argparse.Namespace, pack: Pack | None) -> None:
    """The embedded model knows the pack's own names only."""
    from simulator.analyses.qa.checks import names_of

    if not _is_embedded(options.model):
        return
    if "?" in options.model:
        raise UserError(f"--model {options.model}: flaws are for dialogues; `qa` takes `embedded`")
    if pack is None:
        raise UserError("the embedded model needs --pack: it knows nothing but packs")
    known = names_of(pack, options.kind)
    for option in ("cover", "avoid"):
        for name in getattr(options, option):
            if name not in known:
                what = f"{pack.name} has no topic `{name}`{nearest(name, known)}"
                raise UserError(f"--{option}: {what}")


def _is_embedded(model: str) -> bool:
    return model.partition("?")[0] == EMBEDDED


async def _gather(options: argparse.Namespace, spec: Spec, pack: Pack | None) -> EntrySet:
    from simulator.analyses.qa.checks import EntryChecker
    from simulator.analyses.qa.copies import Copies
    from simulator.analyses.qa.gather import gather
    from simulator.play.entry_writer import EntryWriter
    from simulator.play.models import finish

    personas = load_personas().values()
    copies = Copies(aside for persona in personas for aside in persona.asides)
    checker = EntryChecker(
        options.kind, pack, tuple(options.cover), tuple(options.avoid), copies=copies
    )
    source, name = _source(options, spec, checker)
    work = gather(source, checker, spec, options.n, options.seed, name)
    if not isinstance(source, EntryWriter):
        return await work
    return await finish(work, source.model)


def _source(options: argparse.Namespace, spec: Spec, checker: EntryChecker) -> tuple[Source, str]:
    """Who writes, and how the set names it."""
    if checker.pack is not None and _is_embedded(options.model):
        from simulator.play.models.embedded import NAME

        return _drafts(options, checker.pack), NAME
    from simulator.play.entry_writer import EntryWriter
    from simulator.play.models import chat_model, name_of
    from simulator.play.prompts import QUESTIONS, TICKETS

    model = chat_model(options.model)
    prompt = QUESTIONS if options.kind == "qa" else TICKETS
    data = _data(options, spec, checker.pack)
    return EntryWriter(model, prompt, data, options.n, options.seed), name_of(model)


def _drafts(options: argparse.Namespace, pack: Pack) -> Source:
    from simulator.analyses.qa.gather import Drafts
    from simulator.play.models.embedded.drafts import answerable, question_drafts, ticket_drafts

    personas = list(load_personas().values())
    avoid = frozenset(options.avoid)
    named = " that fit --cover and --avoid" if options.cover or options.avoid else ""
    if options.kind == "ticket":
        drafts = ticket_drafts(pack, personas, options.seed, options.cover, avoid)
        return Drafts(drafts, f"distinct tickets{named}, as this seed draws them")
    known = answerable(pack)
    topics = [name for name in known if name not in avoid and name in (options.cover or known)]
    private = [name for name in options.cover if name not in known]
    why = f" ({', '.join(private)}: only for a customer who was checked)" if private else ""
    return Drafts(
        question_drafts(pack, personas, options.seed, topics), f"distinct pairs{named}{why}"
    )


def _data(options: argparse.Namespace, spec: Spec, pack: Pack | None) -> dict[str, Any]:
    """What a language model is told."""
    from simulator.analyses.qa.checks import names_of
    from simulator.play.entry_writer import business_of

    data: dict[str, Any] = {
        "instruction": spec.instruction,
        "examples": [example.model_dump() for example in spec.examples],
    }
    if pack:
        data["business"] = business_of(pack)
        if options.kind == "ticket":
            data["categories"] = names_of(pack, options.kind)
    return data | {"cover": list(options.cover), "avoid": list(options.avoid)}


def _write(found: EntrySet, options: argparse.Namespace) -> None:
    """The set to its file or the terminal; what the format leaves out to standard error."""
    from simulator.analyses.qa.formats import FORMATS, line_of, summary

    text = FORMATS[options.format](found)
    if options.out:
        from simulator.analyses.dataset.export import write_whole

        write_whole(options.out, [text])
        print(harmless(f"written to {options.out}"))
    else:
        shown = options.format == "text" or sys.stdout.isatty()
        print(harmless(text) if shown else text, end="")
    notes = [] if options.format == "text" and not options.out else [summary(found)]
    if options.format in ("jsonl", "csv"):
        notes[:0] = [f"rejected: {line_of(each)}" for each in found.rejected]
    if missed := _uncovered(found, options):
        notes.append(f"nothing about {', '.join(missed)}")
    if found.stopped:
        notes.append(f"fewer than wanted: {found.stopped}")
    for note in notes:
        print(harmless(note), file=sys.stderr)


def _uncovered(found: EntrySet, options: argparse.Namespace) -> list[str]:
    """Names that were to be covered and that nothing was understood as."""
    return [name for name in options.cover if found.pack and not found.topics.get(name)]
