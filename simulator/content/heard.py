"""Further wordings of a pack's intents: `heard.yaml`, what customers write and nobody here says.

The file may be missing. It is where a team puts what stands in its logs: the NLU learns from it,
and no customer ever says it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulator.content.pack_files import PackFiles
from simulator.documents import Document

FILE = "heard.yaml"
KEYS = frozenset({"wants", "asks", "other"})


@dataclass(frozen=True)
class Heard:
    """Sentences by what they mean; values in them are `{slots}`, or left out.

    Attributes:
        wants: By tool.
        asks: By topic.
        other: What is none of this business's intents.
    """

    wants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    other: tuple[str, ...] = ()


def load_heard(
    folder: Path,
    tools: Collection[str],
    topics: Collection[str],
    files: PackFiles | None = None,
) -> Heard:
    """Read `heard.yaml`, where a pack has one.

    Raises:
        ContentError: An unknown key, tool or topic, with the nearest valid one.
    """
    path = folder / FILE
    if not path.is_file():
        return Heard()
    document = (files or PackFiles()).read(path)
    document.known_keys(KEYS)
    return Heard(
        wants=_sentences(document, "wants", "tool", tools),
        asks=_sentences(document, "asks", "topic", topics),
        other=document.texts("other"),
    )


def _sentences(
    document: Document, key: str, what: str, names: Collection[str]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for name in document.mapping(key):
        document.known(what, name, names, key, name)
        found[name] = document.texts(key, name)
    return found
