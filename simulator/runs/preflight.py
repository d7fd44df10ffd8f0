"""Before a run: whether those who are to play in it answer at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from simulator.config import Settings
from simulator.documents import parsed


def models_of(settings: Settings) -> dict[str, list[str]]:
    """The models of a run, each once, with the roles that it plays."""
    names = {
        "customer": settings.customer_model,
        "support": settings.support_model,
        "judge": settings.judge_model,
    }
    roles: dict[str, list[str]] = {}
    for role, name in names.items():
        if name is not None:
            roles.setdefault(name, []).append(role)
    return roles


def check_names(roles: dict[str, list[str]]) -> None:
    """Check every name and key, before the first call.

    Raises:
        SettingsError: No such model, no key, or a judge without an opinion.
    """
    from simulator.play.models import check_judge, check_model

    for name, played in roles.items():
        (check_judge if "judge" in played else check_model)(name)


async def check_models(settings: Settings, folder: Path) -> AsyncIterator[str]:
    """Make one tiny call to each model that is paid for and has not answered in this run yet.

    Args:
        settings: Who plays.
        folder: The run's; its journal is looked at where none is named.

    Yields:
        In one line each, what a model does without.

    Raises:
        SettingsError: A model does not answer; says what to do next.
    """
    from simulator.play.models import check_model
    from simulator.play.models.names import read_name

    journal = settings.record or folder / "journal.jsonl"
    for name, roles in models_of(settings).items():
        if not read_name(name).paid or answered_before(journal, name):
            continue
        check_model(name)
        from simulator.play.models.capabilities import check_once

        if note := await check_once(name, tools="support" in roles):
            yield note


def answered_before(journal: Path, name: str) -> bool:
    """Whether a journal holds a reply of this model; a damaged line holds none."""
    from simulator.play.models.names import read_name

    model = read_name(name).said
    try:
        with journal.open(encoding="utf-8", errors="replace") as lines:
            return any(_model_of(line) == model for line in lines)
    except OSError:
        return False


def _model_of(line: str) -> str | None:
    """Who answered; a journal of before may hold options."""
    entry = parsed(line)
    model = entry.get("model") if isinstance(entry, dict) else None
    return model.partition("?")[0] if isinstance(model, str) else None
