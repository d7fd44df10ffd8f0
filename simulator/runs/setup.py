"""A run from its settings: packs, recipe, job and folder, all checked before anything is played."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import tokens
from simulator.config import Settings
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.play.context import Limits
    from simulator.runs.coverage.coverage import Coverage
    from simulator.runs.recipe import Recipe
    from simulator.runs.runner import Job


def find_packs(names: Sequence[str]) -> list[Pack]:
    """The packs of a run, each once.

    Raises:
        UserError: There is no such pack, or two have the same name.
    """
    packs = [find_pack(name) for name in dict.fromkeys(names)]
    if len({pack.name for pack in packs}) < len(packs):
        raise UserError("two of the packs have the same name")
    return packs


def make_recipe(
    settings: Settings,
    packs: list[Pack],
    personas: dict[str, Persona],
    before: Mapping[str, Coverage] | None = None,
    own: Collection[str] = (),
) -> Recipe:
    """What fixes the content of a run.

    Args:
        settings: Of the run.
        packs: Where it plays.
        personas: Who plays in it.
        before: What was known when it was planned.
        own: Roles whose models are at hand and need no check.

    Raises:
        UserError: A model that there is not, or a language that is not told apart.
    """
    from simulator.play.critic.tone import LANGUAGES
    from simulator.play.models import check_judge, check_model
    from simulator.play.prompts import VERSION
    from simulator.runs.recipe import Quota, Recipe

    models = {"customer": settings.customer_model, "support": settings.support_model}
    for role, model in models.items():
        if role not in own:
            check_model(model)
    if settings.language and settings.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UserError(
            f"--language: `{settings.language}` is not one of those told apart: {known}"
        )
    if settings.judge_model is not None:
        check_judge(settings.judge_model)
        models["judge"] = settings.judge_model
    return Recipe(
        packs={pack.name: pack.digest for pack in packs},
        personas={name: persona.digest for name, persona in personas.items()},
        scenarios=settings.scenario,
        seed=settings.seed,
        models=models,
        prompts=VERSION,
        sampling=settings.recipe + _from(before or {}),
        quota=(
            None
            if settings.per_cell is None
            else Quota(cross=settings.cross, each=settings.per_cell)
        ),
        limits={
            "exchanges": settings.max_exchanges,
            "repairs": settings.repairs,
            "reply_tokens": settings.max_reply_tokens,
            **({"prompt": settings.prompt} if settings.prompt != "full" else {}),
            **({"turn_words": "people"} if _told_words(settings) else {}),
            **({"language": settings.language} if settings.language else {}),
            **({"sentiment": list(settings.sentiment)} if settings.sentiment else {}),
            **({"faults": list(settings.faults)} if settings.faults else {}),
        },
        tokens=tokens.counter(),
    )


def _told_words(settings: Settings) -> bool:
    """Whether it matters how many words people take: to rules it does not."""
    return settings.turn_words == "people" and not settings.customer_model.startswith("embedded")


def _from(known: Mapping[str, Coverage]) -> str:
    """What was known when a run was planned, in the recipe: with more known, it is another run."""
    if not known:
        return ""
    hits = json.dumps({name: sorted(coverage.hits) for name, coverage in known.items()})
    return f" from {hashlib.sha256(hits.encode()).hexdigest()[:16]}"


def make_job(
    settings: Settings, packs: list[Pack], personas: dict[str, Persona], folder: Path | None
) -> Job:
    """What a process has to know to play; without a folder no reply is kept, but for `record`.

    Raises:
        UserError: Options that do not go together, or a price that is none.
    """
    from simulator.play.models.budget import read_price
    from simulator.play.models.names import CALLABLE, read_name
    from simulator.runs.cluster.connection import check_cluster
    from simulator.runs.runner import Job

    names = (settings.customer_model, settings.support_model, settings.judge_model)
    several = "cluster" if settings.cluster else "workers" if settings.workers > 1 else ""
    if several and any(str(name).startswith(CALLABLE) for name in names):
        raise UserError(f"{several}: a function plays in this process; use `concurrency`")
    if settings.cluster:
        check_cluster(settings.cluster)
        if any(name is not None and read_name(name).kind == "replay" for name in names):
            raise UserError("--cluster: `replay:` reads a file of this machine, and plays here")
    paid = [name for name in names if name is not None and read_name(name).paid]
    if paid and several == "workers":
        raise UserError(
            f"--workers: `{paid[0]}` needs no processes; one drives an endpoint with --concurrency"
        )
    if settings.batch:
        _check_batch(settings, paid)
    if settings.price is not None:
        read_price(settings.price)
    if settings.record and not paid:
        raise UserError("--record: there is nothing to record; no model that is paid for plays")
    return Job(
        packs={pack.name: pack.folder.resolve() for pack in packs},
        personas=personas,
        journal=settings.record or (folder / "journal.jsonl" if paid and folder else None),
        batch=settings.batch,
        batches=folder / BATCHES if settings.batch and folder else None,
        budget=settings.budget,
        price=settings.price,
        customer_model=settings.customer_model,
        support_model=settings.support_model,
        judge_model=settings.judge_model,
        limits=make_limits(settings),
        concurrency=settings.at_once,
        prompt=settings.prompt,
        turn_words=settings.turn_words,
    )


BATCHES = "batches.jsonl"
"""In a run's folder, what was sent in batches."""


def _check_batch(settings: Settings, paid: Sequence[str]) -> None:
    from simulator.play.models.names import read_name

    if settings.cluster:
        raise UserError("--batch: one process sends all requests; leave --cluster out")
    if not paid:
        raise UserError("--batch: no model that is paid for plays; --model openai:MODEL names one")
    other = next((name for name in paid if read_name(name).kind != "openai"), None)
    if other:
        raise UserError(f"--batch: `{other}` takes no batches; openai:MODEL and its URLs do")


def make_limits(settings: Settings) -> Limits:
    """The bounds of its dialogues."""
    from simulator.play.context import Limits

    return Limits(
        exchanges=settings.max_exchanges,
        repairs=settings.repairs,
        reply_tokens=settings.max_reply_tokens,
        language=settings.language,
        sentiment=settings.sentiment,
        faults=settings.faults,
        topics=settings.topic,
        entities=settings.entity,
        without=settings.without_topic,
        formality=settings.customer_formality,
    )


def default_folder(settings: Settings, packs: list[Pack], recipe: Recipe) -> Path:
    """The same command, the same folder; anything unusual in it gives a folder of its own."""
    size = settings.goal_name or f"n{settings.n}"
    name = f"{'+'.join(pack.name for pack in packs)}-{size}-seed{settings.seed}"
    common = {"n": 100, "seed": 0, "concurrency": 16, "workers": 1, "cluster": "", "pairs": False,
              "until_coverage": None, "per_cell": None, "say_with": None}  # fmt: skip
    plain = settings.model_copy(update=common)
    if plain != Settings(validation_share=settings.validation_share):
        name += f"-{hashlib.sha256(recipe.model_dump_json().encode()).hexdigest()[:6]}"
    return Path("outputs") / name
