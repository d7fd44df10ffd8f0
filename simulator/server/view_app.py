"""The page that looks at runs: its files, rows page by page, one dialogue, and decisions."""

from __future__ import annotations

import asyncio
import secrets
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from simulator.analyses.overview import DECIDED, OverviewRow, RowFilter
from simulator.runs.reviews import Review, now
from simulator.server.protocol import Refused
from simulator.server.requests import read_body
from simulator.server.site import application, as_json, hosted
from simulator.server.view_guard import guard
from simulator.server.viewed_dialogue import viewed
from simulator.server.viewed_run import ViewedRun, named

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "view_page"
_KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
MOST_ROWS = 200
"""Rows that are given at once."""


@asynccontextmanager
async def serving_view(folders: Sequence[Path], port: int = 0) -> AsyncIterator[str]:
    """Serve the page of some runs as long as the context lasts, on the loopback only.

    Args:
        folders: Of the runs.
        port: 0 for a free one.

    Yields:
        The address of the page.

    Raises:
        RunError: There is no run, or its file is damaged.
        UserError: The port cannot be listened on.
    """
    names = named(folders)
    runs = [ViewedRun(folder, name) for folder, name in zip(folders, names, strict=True)]
    for run in runs:
        run.refresh()
    async with hosted(_Routes(runs).site(), HOST, port) as address:
        yield f"{address}/"


class _Routes:
    def __init__(self, runs: Sequence[ViewedRun]) -> None:
        self.runs, self.token = runs, secrets.token_urlsafe(32)

    def site(self) -> web.Application:
        app = application()
        guard(app, self.token)
        app.router.add_get("/", self.page)
        app.router.add_get("/page/{name}", self.file)
        app.router.add_get("/api/runs", self.list_runs)
        app.router.add_get("/api/dialogues", self.list_dialogues)
        app.router.add_get("/api/dialogue", self.one)
        app.router.add_get("/api/changes", self.changes)
        app.router.add_post("/api/reviews", self.review)
        return app

    async def page(self, request: web.Request) -> web.Response:
        """The page, with the token that its requests need."""
        text = (PAGE / "index.html").read_text(encoding="utf-8")
        return web.Response(text=text.replace("{token}", self.token), content_type="text/html")

    async def file(self, request: web.Request) -> web.Response:
        """What the page loads."""
        path = PAGE / request.match_info["name"]
        if path not in PAGE.iterdir() or path.suffix not in _KINDS:
            raise web.HTTPNotFound
        return web.Response(text=path.read_text(encoding="utf-8"), content_type=_KINDS[path.suffix])

    async def list_runs(self, request: web.Request) -> web.Response:
        """The runs, in the order in which they were named."""
        return as_json([{"name": run.name, "played": run.played} for run in self.runs])

    async def list_dialogues(self, request: web.Request) -> web.Response:
        """Some rows of those that a filter leaves, and what the filters could be set to."""
        run = self._run(request.query.get("run", "0"))
        wanted = _filter(request)
        offset, limit = _whole(request, "offset", 0), _whole(request, "limit", 50)
        run.refresh()
        (read, reading), found = run.told(wanted), run.select(wanted)
        rows = found.rows[offset : offset + min(limit, MOST_ROWS)]
        return as_json(
            {
                "planned": run.planned,
                "played": run.played,
                "read": read,
                "reading": reading,
                "failed": run.failed,
                "matched": len(found.rows),
                "offset": offset,
                "rows": [_row(row) for row in rows],
                "counts": {
                    name: dict(sorted(counts.items())) for name, counts in found.counts.items()
                },
            }
        )

    async def one(self, request: web.Request) -> web.Response:
        """A dialogue, its neighbours under the filter, and where its case is in other runs."""
        number, place = request.query.get("run", "0"), _whole(request, "place", 0)
        rows = self._run(number).select(_filter(request)).rows
        at = bisect_left(rows, place, key=attrgetter("place"))
        here = at < len(rows) and rows[at].place == place
        beside = {"before": _neighbour(rows, at - 1), "after": _neighbour(rows, at + here)}
        return as_json({**self._viewed(number, place), **beside})

    async def changes(self, request: web.Request) -> web.Response:
        """What a dialogue changed in the world; reading its pack takes a moment at first."""
        run, place = self._run(request.query.get("run", "0")), _whole(request, "place", 0)
        found = await asyncio.to_thread(run.changes, place)
        return as_json([change.model_dump(mode="json") for change in found])

    async def review(self, request: web.Request) -> web.Response:
        """Store a decision; gives the dialogue as it stands then."""
        data = read_body(await request.read())
        number, place = str(data.pop("run", "")), data.pop("place", None)
        run = self._run(number)
        if type(place) is not int:
            raise Refused("place: has to be a number", param="place")
        try:
            entry = Review.model_validate({**data, "at": now()})
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise Refused(f"{where}: {first['msg']}", param=where) from None
        run.review(place, entry)
        return as_json(self._viewed(number, place))

    def _viewed(self, number: str, place: int) -> dict[str, Any]:
        run = self._run(number)
        dialogue, judgements = run.dialogue(place)
        beside = [
            {"run": at, "name": other.name, "place": found}
            for at, other in enumerate(self.runs)
            if other is not run and (found := other.place_of(dialogue.case_id)) is not None
        ]
        told = viewed(place, dialogue, run.decisions(place), judgements)
        return {**told, "beside": beside, "reasons": list(run.reasons)[:50]}

    def _run(self, number: str) -> ViewedRun:
        if not number.isdecimal() or len(number) > 4 or int(number) >= len(self.runs):
            raise Refused(f"run: there are {len(self.runs)}, counted from 0", 404, "run")
        return self.runs[int(number)]


def _neighbour(rows: Sequence[OverviewRow], at: int) -> dict[str, int] | None:
    return {"place": rows[at].place, "index": at} if 0 <= at < len(rows) else None


def _row(row: OverviewRow) -> dict[str, Any]:
    return {
        "place": row.place,
        "id": row.id,
        "scenario": row.scenario,
        "persona": row.persona,
        "turns": row.turns,
        "ending": row.ending,
        "accepted": row.accepted,
        "findings": list(dict.fromkeys(row.findings)),
        "decided": row.decided,
        "corrected": row.corrected,
    }


def _filter(request: web.Request) -> RowFilter:
    query = request.query
    accepted, decided = query.get("accepted", ""), query.get("decided", "")
    if accepted not in ("", "yes", "no"):
        raise Refused("accepted: takes yes or no", param="accepted")
    if decided not in ("", *DECIDED):
        raise Refused(f"decided: takes {', '.join(DECIDED)}", param="decided")
    texts = {
        name: query.get(name, "") for name in ("scenario", "persona", "ending", "finding", "text")
    }
    return RowFilter(**texts, accepted=accepted == "yes" if accepted else None, decided=decided)


def _whole(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal() or not text.isascii() or len(text) > 9:
        raise Refused(f"{name}: has to be a whole number", param=name)
    return int(text)
