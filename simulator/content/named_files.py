"""Content that is one file each, such as a persona or a tactic: read against its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from simulator.documents import Document
from simulator.errors import ContentError, misfit, nearest

Kind = TypeVar("Kind", bound=BaseModel)


def read_named(document: Document, data: Mapping[str, Any], model: type[Kind]) -> Kind:
    """What a file says, as its model; `name` is the file's.

    Args:
        document: The file.
        data: What it says, with what has been read of it before.
        model: Has a field `name`.

    Raises:
        ContentError: With file, line, key and what would be right.
    """
    if "name" in data:
        document.fail(f"it is called `{document.path.stem}` like its file", "name")
    try:
        return model.model_validate({"name": document.path.stem, **data})
    except ValidationError as error:
        raise _mistake(document, error, model) from None


def _mistake(document: Document, error: ValidationError, model: type[BaseModel]) -> ContentError:
    first = error.errors()[0]
    keys = [part for part in first["loc"] if isinstance(part, str | int)]
    reason = misfit(first)
    if first["type"] == "extra_forbidden":
        known = _part(model, keys[:-1]).model_fields.keys() - {"name"}
        reason = f"unknown key{nearest(str(keys[-1]), known)}"
    return document.error(reason, *keys)


def _part(model: type[BaseModel], keys: list[str | int]) -> type[BaseModel]:
    """The model of what stands at a place of another."""
    for key in keys:
        field = model.model_fields.get(str(key))
        kinds = [field.annotation, *get_args(field.annotation)] if field else []
        parts = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        model = parts[0] if parts else model
    return model
