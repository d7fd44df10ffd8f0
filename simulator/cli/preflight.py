"""Before a run: whether those who are to play in it answer at all."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from simulator.cli.doctor import models_of
from simulator.cli.terminal import harmless
from simulator.config import Settings


def check_models(settings: Settings, folder: Path) -> None:
    """Make one tiny call to each model that is paid for and has not answered in this run yet.

    Args:
        settings: Who plays.
        folder: The run's; its journal is looked at where none is named.

    Raises:
        SettingsError: A model does not answer; says what to do next.
    """
    from simulator.play.models.names import read_name

    journal = settings.record or folder / "journal.jsonl"
    for name, roles in models_of(settings).items():
        if not read_name(name).paid or answered_before(journal, name):
            continue
        from simulator.play.models.capabilities import check_endpoint

        note = check_endpoint(name, tools="support" in roles)
        if note:
            print(harmless(f"note: {note}"), file=sys.stderr)


def answered_before(journal: Path, name: str) -> bool:
    """Whether a journal holds a reply of this model; a damaged line holds none."""
    model = name.partition("?")[0]
    try:
        with journal.open(encoding="utf-8", errors="replace") as lines:
            return any(_model_of(line) == model for line in lines)
    except OSError:
        return False


def _model_of(line: str) -> str | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry.get("model") if isinstance(entry, dict) else None
