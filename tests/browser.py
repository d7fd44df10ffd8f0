"""A headless Chromium, driven with the DevTools protocol: what a page does when it is open."""

import asyncio
import base64
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--remote-debugging-port=0",
)
PATIENCE = 60
"""Seconds until a browser that says nothing is given up."""


def find_chromium() -> str | None:
    """The path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


class Page:
    """One tab.

    Attributes:
        errors: What the page complained of: exceptions, console errors and warnings, and what the
            content security policy refused.
        requests: Addresses that it asked for.
        refused: Of them, those that its policy refused.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.refused: list[str] = []
        self._addresses: dict[str, str] = {}
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._loaded = asyncio.Event()
        self._session: str | None = None
        self._number = 0

    async def attach(self) -> None:
        """Open a tab and watch it."""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.call(f"{domain}.enable")

    async def call(self, method: str, **params: Any) -> Any:
        """Send a command and wait for its result."""
        self._number += 1
        number = self._number
        self._waiting[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        await self.socket.send_json(message)
        try:
            return await asyncio.wait_for(self._waiting[number], PATIENCE)
        finally:
            del self._waiting[number]

    async def listen(self) -> None:
        """Read what the browser says until it is closed."""
        async for message in self.socket:
            said = json.loads(message.data)
            if "id" in said:
                waiting = self._waiting.get(said["id"])
                if waiting and "error" in said:
                    waiting.set_exception(RuntimeError(str(said["error"])))
                elif waiting:
                    waiting.set_result(said["result"])
            else:
                self._heard(said["method"], said["params"])

    def _heard(self, event: str, params: dict[str, Any]) -> None:
        if event == "Page.loadEventFired":
            self._loaded.set()
        elif event == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
            self._addresses[params["requestId"]] = params["request"]["url"]
        elif event == "Network.loadingFailed" and params.get("blockedReason") == "csp":
            self.refused.append(self._addresses[params["requestId"]])
        elif event == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(params["exceptionDetails"]))
        elif event == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.errors.append(json.dumps(params["args"]))
        elif event == "Log.entryAdded":
            self.errors.append(params["entry"]["text"])

    async def open(self, where: Path | str, fragment: str = "", scripts: bool = True) -> None:
        """Go to a file or an address; without scripts where they are not wanted."""
        await self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self._loaded.clear()
        address = where.as_uri() if isinstance(where, Path) else where
        await self.call("Page.navigate", url=address + fragment)
        await asyncio.wait_for(self._loaded.wait(), PATIENCE)

    async def view(self, width: int, dark: bool = False, height: int = 900) -> None:
        """Set the size of the window, in CSS pixels, and the colours that are preferred."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 500,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])

    async def value(self, expression: str) -> Any:
        """What an expression is worth in the page."""
        found = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def has(self, selector: str) -> bool:
        """Whether there is such an element; no script of the page is needed to know."""
        root = (await self.call("DOM.getDocument"))["root"]["nodeId"]
        found = await self.call("DOM.querySelector", nodeId=root, selector=selector)
        return bool(found["nodeId"])

    async def press(self, key: str, code: int) -> None:
        """Press and let go of a key that writes no text."""
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                **({"text": "\r"} if key == "Enter" and kind == "keyDown" else {}),
            )  # fmt: skip

    async def screenshot(self, path: Path) -> None:
        """Write what is to be seen as PNG."""
        shot = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))


@asynccontextmanager
async def browser(profile: Path) -> AsyncIterator[Page]:
    """Start a browser with a profile of its own, and close it."""
    program = find_chromium()
    assert program is not None
    process = await asyncio.create_subprocess_exec(
        program, *FLAGS, f"--user-data-dir={profile}",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    drained: asyncio.Task[Any] | None = None
    try:
        assert process.stderr is not None
        address = await asyncio.wait_for(_address(process.stderr), PATIENCE)
        drained = asyncio.create_task(process.stderr.read())
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(address, max_msg_size=0) as socket,
        ):
            page = Page(socket)
            listener = asyncio.create_task(page.listen())
            await page.attach()
            yield page
            page._session = None
            await page.call("Browser.close")
            await listener
        await asyncio.wait_for(process.wait(), PATIENCE)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if drained:
            await drained


async def _address(stream: asyncio.StreamReader) -> str:
    while line := await stream.readline():
        if found := re.search(rb"ws://\S+", line):
            return found[0].decode()
    raise RuntimeError("the browser ended before it said where it listens")
