"""Objects of the user's by reference: `module:attribute` or `path.py:attribute`."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from simulator.errors import UserError, nearest


def imported(reference: str) -> Any:
    """What a reference names.

    Args:
        reference: `module:attribute` or `path.py:attribute`; modules of the working folder count.

    Raises:
        UserError: No such module, file or attribute, or it cannot be imported.

    Example:
        >>> imported("json:dumps")([1])
        '[1]'
    """
    place, _, attribute = reference.rpartition(":")
    if not place or not attribute:
        raise UserError(f"`{reference}` is not MODULE:ATTRIBUTE or FILE.py:ATTRIBUTE")
    found: Any = _file(reference, Path(place)) if place.endswith(".py") else _module(place)
    for part in attribute.split("."):
        if not hasattr(found, part):
            names = [name for name in dir(found) if not name.startswith("_")]
            raise UserError(f"`{reference}`: {place} has no `{part}`{nearest(part, names)}")
        found = getattr(found, part)
    return found


def _module(name: str) -> ModuleType:
    _search(Path.cwd())
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise UserError(f"there is no module `{name}` in {Path.cwd()} or the path") from None
        raise _failed(name, error) from None
    except (Exception, SystemExit) as error:
        raise _failed(name, error) from None


def _file(reference: str, path: Path) -> ModuleType:
    if not path.is_file():
        raise UserError(f"`{reference}`: there is no file {path}")
    path = path.resolve()
    name = f"_target_{path.stem}_{abs(hash(str(path)))}"
    if name in sys.modules:
        return sys.modules[name]
    _search(path.parent)
    if _is_module(path):  # one object for all who import it, by file or by name
        try:
            return importlib.import_module(path.stem)
        except (Exception, SystemExit) as error:
            raise _failed(str(path), error) from None
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UserError(f"`{reference}`: {path} cannot be imported")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise _failed(str(path), error) from None
    return module


def _is_module(path: Path) -> bool:
    """Whether whoever imports a module of the file's name gets this file."""
    if not path.stem.isidentifier():
        return False
    try:
        found = importlib.util.find_spec(path.stem)
    except (ImportError, ValueError):  # such as `__main__`
        return False
    return found is not None and found.origin is not None and Path(found.origin).resolve() == path


def _search(folder: Path) -> None:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _failed(what: str, error: Exception | SystemExit) -> UserError:
    line = " ".join(f"{what} cannot be imported: {type(error).__name__}: {error}".split())
    return UserError(line[:400])
