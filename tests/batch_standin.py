"""A stand-in with a batch route, on real loopback HTTP: OpenAI's files and batches.

    async with BatchStandIn(batch_faults=["expired", None, "missing"]) as standin:
        chat_model(f"openai:any@{standin.url}?look=0.01")

Lines are answered as single calls are, and come back out of order. `BATCH_FAULTS` says what may
befall a batch; what befalls lines are the faults of `StandIn`.
"""

import json
import time
from collections.abc import Sequence
from random import Random
from typing import Any

from aiohttp import web
from standin import ERRORS, Call, StandIn, _completion, _error, _spoilt

BATCH_FAULTS = {
    "expired": "every other request is not answered in time",
    "missing": "every third request has no line at all",
    "garbled": "the file of answers has lines that are none",
    "failed": "it is refused as a whole: too much is under way",
    "lost": "it is made, but the connection breaks before that is said",
    "500": "it is not made",
    "gone": "it is made, and the process of whoever sent it is to die now",
}
WINDOW = ("completion_window", "endpoint", "input_file_id")


class BatchStandIn(StandIn):
    """The endpoint, with batches.

    Args:
        batch_faults: What befalls the batches, in order of arrival; None for nothing.
        looks: How often a batch is looked at before it is over.
        options: As for `StandIn`.

    Attributes:
        batches: By id, as the route shows them.
        sent: By batch, the requests in it.
        on_gone: Is called when a batch is `gone`.
    """

    def __init__(
        self, *args: Any, batch_faults: Sequence[str | None] = (), looks: int = 2, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.batch_faults, self.looks = list(batch_faults), looks
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.sent: dict[str, list[dict[str, Any]]] = {}
        self.on_gone: Any = None
        self._left: dict[str, int] = {}
        self._fault: dict[str, str] = {}

    def _more_routes(self, app: web.Application) -> None:
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_post("/v1/batches", self._create)
        app.router.add_get("/v1/batches", self._list)
        app.router.add_get("/v1/batches/{id}", self._look)

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["purpose"] == "batch"
        part = form["file"]
        assert isinstance(part, web.FileField)
        id = self._keep(part.file.read())
        return web.json_response({"id": id, "object": "file", "purpose": "batch"})

    def _keep(self, data: bytes) -> str:
        id = f"file-{len(self.files)}"
        self.files[id] = data
        return id

    async def _content(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["id"]])

    async def _create(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        assert set(asked) == {*WINDOW, "metadata"} and asked["completion_window"] == "24h"
        fault = (self.batch_faults.pop(0) if self.batch_faults else None) or ""
        if fault:
            self.happened[fault] += 1
        if fault == "500":
            status, body = ERRORS["500"]
            return web.json_response(body, status=status)
        id = f"batch_{len(self.batches)}"
        lines = [json.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        assert all(line["method"] == "POST" for line in lines)
        assert {line["url"] for line in lines} == {asked["endpoint"]} == {"/v1/chat/completions"}
        assert len({line["custom_id"] for line in lines}) == len(lines)
        self.sent[id], self._left[id], self._fault[id] = lines, self.looks, fault
        self.batches[id] = {
            **asked, "id": id, "object": "batch", "created_at": int(time.time()),
            "status": "validating", "output_file_id": None, "error_file_id": None, "errors": None,
        }  # fmt: skip
        if fault == "lost" and request.transport is not None:
            request.transport.abort()
        if fault == "gone" and self.on_gone:
            self.on_gone()
        return web.json_response(self.batches[id])

    async def _list(self, request: web.Request) -> web.Response:
        newest = list(reversed(self.batches.values()))
        return web.json_response({"object": "list", "data": newest, "has_more": False})

    async def _look(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]
        batch = self.batches[id]
        self._left[id] -= 1
        if batch["status"] in ("validating", "in_progress"):
            batch["status"] = "in_progress"
            if self._left[id] <= 0:
                self._end(batch, self._fault[id])
        return web.json_response(batch)

    def _end(self, batch: dict[str, Any], fault: str) -> None:
        if fault == "failed":
            told = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached"}
            batch |= {"status": "failed", "errors": {"object": "list", "data": [told]}}
            return
        answered, errors = [], []
        for place, line in enumerate(self.sent[batch["id"]]):
            if fault == "missing" and place % 3 == 0:
                continue
            made = {"id": f"batch_req_{place}", "custom_id": line["custom_id"], "error": None}
            if fault == "expired" and place % 2 == 0:
                late = {"code": "batch_expired", "message": "not executed in time"}
                errors.append({**made, "response": None, "error": late})
                continue
            status, body = self._reply(line["body"])
            answer = {"status_code": status, "request_id": f"req_{place}", "body": body}
            (answered if status == 200 else errors).append({**made, "response": answer})
        Random(batch["id"]).shuffle(answered)
        data = "".join(json.dumps(line) + "\n" for line in answered).encode()
        if fault == "garbled":
            data = b'{"custom_id": 7}\nnull\n\xff{oops\n' + data + b'{"custom_id": "cut'
        batch["output_file_id"] = self._keep(data)
        if errors:
            data = "".join(json.dumps(line) + "\n" for line in errors).encode()
            batch["error_file_id"] = self._keep(data)
        batch["status"] = "expired" if fault == "expired" else "completed"

    def _reply(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """What a single call would be answered."""
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        call: Call = self._receive(raw, {})
        if call.fault:
            self.happened[call.fault] += 1
        if call.fault in ERRORS:
            return ERRORS[call.fault]
        try:
            message, finish = _spoilt(call, self._say(call))
        except Exception as error:
            return _error(400, f"{type(error).__name__}: {error}", "cannot_answer")
        self._charge(call, message)
        return 200, _completion(call, message, finish)
