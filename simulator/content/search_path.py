"""Where packs and personas stand: the user's folder first, then what the package ships."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def search_path(kind: str, home: Path | None = None) -> list[Path]:
    """Folders that may hold content of a kind, the first wins.

    Args:
        kind: `scenarios` or `personas`.
        home: The user's folder; None for the current one.

    Returns:
        Existing folders: the user's own, then the one in the wheel or beside the source.
    """
    candidates = [(home or Path.cwd()) / kind, PACKAGE / "_content" / kind, PACKAGE.parent / kind]
    found: list[Path] = []
    for folder in candidates:
        if folder.is_dir() and folder.resolve() not in (other.resolve() for other in found):
            found.append(folder)
    return found


def is_shipped(path: Path) -> bool:
    """Whether a file of content comes with the simulator, and is not the user's own."""
    places = {PACKAGE / "_content", PACKAGE.parent / "personas", PACKAGE.parent / "scenarios"}
    return not places.isdisjoint(path.resolve().parents)
