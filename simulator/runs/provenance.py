"""The packs and personas that a run was made with, in exactly those versions."""

from __future__ import annotations

import json
from collections.abc import Mapping

from simulator.content.pack import Pack, find_pack, open_pack
from simulator.content.personas import Persona, load_personas
from simulator.errors import RunError, UserError
from simulator.runs.store import Run


def packs_of(run: Run) -> dict[str, Pack]:
    """The packs of a run, by name.

    Raises:
        UserError: A pack is not where it was, or was changed since.
    """
    packs = {}
    for name, digest in run.recipe.packs.items():
        folder = run.folders.get(name)
        if folder and (folder / "pack.yaml").is_file():
            find_pack(str(folder))
        try:
            packs[name] = open_pack(name, digest)
        except UserError:
            raise UserError(
                f"{run.folder}: pack `{name}` is here as {find_pack(name).digest}, but the run was"
                f" made with {digest}; put that version into scenarios/{name}, or play a new run"
            ) from None
    return packs


PERSONAS = "personas.json"
"""Where a run keeps personas that were made for it."""


def keep_personas(run: Run, personas: Mapping[str, Persona]) -> None:
    """Write down personas that stand in no file of the user's.

    Raises:
        RunError: They cannot be written.
    """
    found = {name: persona.model_dump(mode="json") for name, persona in personas.items()}
    try:
        (run.folder / PERSONAS).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise RunError(f"{run.folder / PERSONAS}: {error.strerror or error}") from None


def players_of(run: Run) -> dict[str, Persona]:
    """The personas of a run by name, as they are now: those that it keeps, else those in files.

    Raises:
        UserError: A persona is not there any more, or what the run keeps cannot be read.
    """
    path = run.folder / PERSONAS
    if not path.is_file():
        return load_personas(tuple(run.recipe.personas))
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {name: Persona.model_validate(kept[name]) for name in run.recipe.personas}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path}: cannot be read: {error.__class__.__name__}") from None


def personas_of(run: Run) -> dict[str, Persona]:
    """The personas of a run, by name.

    Raises:
        UserError: A persona is not there any more, or was changed since.
    """
    made_with = run.recipe.personas
    found = players_of(run)
    for name, digest in made_with.items():
        if found[name].digest != digest:
            raise UserError(f"{run.folder}: the persona {name} has changed since this run was made")
    return found
