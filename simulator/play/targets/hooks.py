"""Hooks around a session: the case's records are put into a bot's backend, and read afterwards."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.values import plain
from simulator.errors import UserError
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.calling import Function
from simulator.play.targets.http import Http
from simulator.play.targets.imported import imported
from simulator.play.targets.names import checked_url
from simulator.play.targets.protocol import Records

MOST_RECORDS = 10_000
"""Records that a probe may give."""


@dataclass
class Hooks:
    """What is asked before and after a dialogue; each a function, a URL or (setup) a folder.

    Attributes:
        setup: Is given `{"session", "pack", "records"}` before the first word.
        probe: Is given `{"session"}`, and gives `{collection: [records]}` after the last.
        timeout: Seconds of each.
        headers: For URLs.
    """

    setup: Function | str | Path | None = None
    probe: Function | str | Path | None = None
    timeout: float = 120.0
    headers: Mapping[str, str] = field(default_factory=dict)
    _http: Http = field(default_factory=Http)

    @classmethod
    def of(
        cls, setup: str, probe: str, timeout: float, headers: Mapping[str, str] | None = None
    ) -> Hooks:
        """Hooks by what the user wrote; empty for none.

        Raises:
            UserError: No such function, folder or URL.
        """
        return cls(hook("setup", setup), hook("probe", probe), timeout, headers or {})

    @property
    def urls(self) -> list[str]:
        """Those that are asked over HTTP."""
        return [each for each in (self.setup, self.probe) if isinstance(each, str)]

    async def prepare(self, session: str, case: Case, pack: Pack) -> None:
        """Hand over the records of a case: those made for it, and those that it draws.

        Raises:
            EndpointFailure: They could not be handed over.
        """
        if self.setup is None:
            return
        told = {"session": session, "pack": pack.name, "records": records_of(case, pack)}
        if isinstance(self.setup, Path):
            text = json.dumps(told, ensure_ascii=False, indent=1)
            try:
                await asyncio.to_thread(self._file(session).write_text, text, "utf-8")
            except OSError as error:
                raise EndpointFailure(Kind.DOWN, f"setup: {error.strerror}") from None
            return
        await self._ask("setup", self.setup, told)

    async def state(self, session: str) -> Records | None:
        """What the probe says; None where there is none.

        Raises:
            EndpointFailure: It failed, or gave no records.
        """
        if self.probe is None:
            return None
        assert not isinstance(self.probe, Path)
        found = await self._ask("probe", self.probe, {"session": session})
        if not isinstance(found, Mapping) or not all(_rows(rows) for rows in found.values()):
            raise EndpointFailure(Kind.GARBLED, "the probe gave no {collection: [records]}")
        if sum(map(len, found.values())) > MOST_RECORDS:
            raise EndpointFailure(Kind.GARBLED, f"the probe gave over {MOST_RECORDS} records")
        return {str(name): [dict(row) for row in rows] for name, rows in found.items()}

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    def forget(self, session: str) -> None:
        """Take away the file of a session that is over."""
        if isinstance(self.setup, Path):
            with suppress(OSError):
                self._file(session).unlink()

    def _file(self, session: str) -> Path:
        assert isinstance(self.setup, Path)
        return self.setup / f"{session}.json"

    async def _ask(self, what: str, hook: Function | str, told: Mapping[str, Any]) -> Any:
        try:
            async with asyncio.timeout(self.timeout):
                if isinstance(hook, Function):
                    return await hook.call(dict(told))
                found = await self._http.post(hook, told, self.headers, self.timeout, empty=True)
        except TimeoutError:
            raise EndpointFailure(Kind.SLOW, f"{what} took over {self.timeout:g} s") from None
        except EndpointFailure as failure:
            line = f"{what}: {str(failure).partition(': ')[2]}"
            raise EndpointFailure(failure.kind, line, failure.status) from None
        return found


def _rows(rows: Any) -> bool:
    return isinstance(rows, list | tuple) and all(isinstance(row, Mapping) for row in rows)


_URL = ("http://", "https://")


def is_function(text: str) -> bool:
    """Whether a hook is written as code that is imported."""
    return ":" in text and not text.startswith(_URL)


def hook(what: str, text: str) -> Function | str | Path | None:
    """A hook by what the user wrote.

    Raises:
        UserError: There is nothing of that kind.
    """
    if not text:
        return None
    if text.startswith(_URL):
        return checked_url(text)
    if is_function(text):
        found = imported(text)
        if not callable(found):
            raise UserError(f"{what}: `{text}` is no function but of type {type(found).__name__}")
        return Function(found, text.rpartition(":")[2])
    if what == "setup" and Path(text).is_dir():
        return Path(text).absolute()
    kinds = "MODULE:FUNCTION, FILE.py:FUNCTION or a URL"
    folder = ", or a folder that is there" if what == "setup" else ""
    raise UserError(f"{what}: `{text}` is not {kinds}{folder}")


def records_of(case: Case, pack: Pack) -> dict[str, list[dict[str, Any]]]:
    """The records that are a case's own, as they are before it: made for it, or drawn; JSON-ready.

    Fields that no tool shows are among them: a backend needs them to check who somebody is.
    """
    world = case.world(pack)
    keys = {name: dict.fromkeys(records) for name, records in world.added.items()}
    for draw, key in case.draws.items():
        keys.setdefault(case.collection(pack, draw), {})[key] = None
    found: dict[str, list[dict[str, Any]]] = {}
    for name, ids in keys.items():
        records = (world.get(name, key) for key in ids)
        found[name] = [plain(dict(record)) for record in records if record is not None]
    return found
