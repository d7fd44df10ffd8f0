"""The packs and personas that a run was made with, in exactly those versions."""

from __future__ import annotations

from simulator.content.pack import Pack, find_pack, open_pack
from simulator.content.personas import Persona, load_personas
from simulator.errors import UserError
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


def personas_of(run: Run) -> dict[str, Persona]:
    """The personas of a run, by name.

    Raises:
        UserError: A persona is not there any more, or was changed since.
    """
    made_with = run.recipe.personas
    found = load_personas(tuple(made_with))
    for name, digest in made_with.items():
        if found[name].digest != digest:
            raise UserError(f"{run.folder}: the persona {name} has changed since this run was made")
    return found
