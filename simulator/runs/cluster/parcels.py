"""Packs on their way to machines that do not have them: their files, as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from simulator.content.pack import find_pack
from simulator.errors import UserError

Parcel = dict[str, bytes]
"""The files of a folder, by their paths in it."""


def parcel(folder: Path) -> Parcel:
    """A pack's folder as it is sent."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def unpacked(name: str, digest: str, folder: Path, parcels: Mapping[str, Parcel]) -> Path:
    """The folder of a pack on this machine: where it stands at the sender, or a copy of it.

    Raises:
        UserError: What arrived is another pack, such as under another version of this package.
    """
    if (folder / "pack.yaml").is_file() and find_pack(str(folder)).digest == digest:
        return folder
    target = Path(mkdtemp(prefix="simulator-pack-")) / name
    for path, content in parcels[name].items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if (found := find_pack(str(target)).digest) != digest:
        raise UserError(f"pack `{name}` arrived at a worker as {found}, and it is {digest} here")
    return target
