"""Dialogues that a person played, one by one, in a run of their own.

The recipe names the person as a model, so that they never mix with what `generate` plays. It holds
every persona and no scenario or seed: what is played is chosen each time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import tokens
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue
from simulator.errors import RunError
from simulator.runs.recipe import Recipe
from simulator.runs.run_file import FILE
from simulator.runs.store import Run

if TYPE_CHECKING:
    from simulator.play.context import Limits

PERSON = "person"
"""Stands in the recipe where a model's name would."""


def recipe_of(
    pack: Pack, personas: Mapping[str, Persona], models: Mapping[str, str], limits: Limits
) -> Recipe:
    """The recipe of a run of such dialogues.

    Args:
        pack: The business.
        personas: All that there are.
        models: By role; `PERSON` for the person's.
        limits: Bounds of each dialogue.
    """
    from simulator.play.prompts import VERSION

    return Recipe(
        packs={pack.name: pack.digest},
        personas={name: persona.digest for name, persona in personas.items()},
        scenarios=(),
        seed=0,
        models=dict(models),
        prompts=VERSION,
        limits={
            key: list(v) if isinstance(v, tuple) else v
            for key, v in asdict(limits).items()
            if key != "faults"  # no world of a person's dialogue plays any
        },
        tokens=tokens.counter(),
    )


def stored_cases(folder: Path, recipe: Recipe) -> frozenset[str]:
    """Ids of the cases that a run has; none where it is still to be made.

    Raises:
        RunError: The folder cannot be written, or its run was made with another recipe. It is
            better to know that before a person has played.
    """
    if not (folder / FILE).is_file():
        _check_writable(folder)
        return frozenset()
    with Run.open(folder) as run:
        _check_recipe(run, recipe)
        return frozenset(dialogue.case_id for dialogue in run.dialogues())


def _check_writable(folder: Path) -> None:
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise RunError(f"{folder}: no run can be written here")


def _check_recipe(run: Run, recipe: Recipe) -> None:
    before = run.recipe
    if before.models != recipe.models:
        was = ", ".join(f"{role} {name}" for role, name in before.models.items())
        raise RunError(
            f"{run.folder}: this run was played by others ({was}), and what a person plays"
            " is kept apart; give another folder with --save"
        )
    changed = [name for name in Recipe.model_fields if vars(before)[name] != vars(recipe)[name]]
    if changed:
        raise RunError(
            f"{run.folder}: this run was made with other {', '.join(changed)};"
            " give another folder with --save"
        )


def store(folder: Path, recipe: Recipe, pack: Pack, case: Case, dialogue: Dialogue) -> int:
    """Add a dialogue to a run, or begin one with it.

    Returns:
        Its place, counted from 1.

    Raises:
        RunError: It cannot be written, or another process has written the same case meanwhile.
    """
    if case.id in stored_cases(folder, recipe):
        raise RunError(f"{folder}: the case {case.id} was stored meanwhile; this dialogue was not")
    with Run.create_or_open(folder, recipe) as run:
        position = run.planned
        run.extend([case])
        run.append(position, dialogue)
        run.remember_folders({pack.name: pack.folder.resolve()})
    return position + 1
