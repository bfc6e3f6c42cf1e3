"""One connected extension: its greeting, its frames, the insertions it is asked for."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Protocol

from assist import __version__
from assist.i18n import tr
from assist.sources.browser.frames import PROTOCOL, BadFrame, Frame, id_of, text_of
from assist.sources.browser.insertion import Inserted
from assist.sources.browser.panes import Panes
from assist.sources.browser.rates import Bucket
from assist.sources.browser.wire import Gone, Wire, refusal

FRAMES_A_SECOND, FRAMES_AT_ONCE = 500, 4_000
HELLO_SECONDS = 10.0
ADMISSION_SECONDS = 900.0
"""How long an unpaired extension may wait for its user to ask for a code and to type it."""

BAD_FRAMES = 20
"""So many unreadable frames, and the connection is over."""

SHORTEST_INSTANCE = 8

Admit = Callable[[Wire, Frame], Awaitable[bool]]


class House(Protocol):
    """What a session tells the source that it belongs to."""

    panes: Panes

    def came(self, session: Session) -> None: ...

    def went(self, session: Session) -> None: ...

    def adapters(self) -> list[Frame]: ...

    def keep_adapter(self, frame: Frame) -> None: ...


class Session:
    """Lives as long as its connection."""

    def __init__(self, wire: Wire, house: House, admit: Admit) -> None:
        self._wire, self._house, self._admit = wire, house, admit
        self._pace = Bucket(FRAMES_A_SECOND, FRAMES_AT_ONCE)
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Inserted]] = {}
        self._named: set[str] = set()
        self._bad = 0
        self.instance = self.browser = self.version = ""
        self.compatible = False

    async def run(self) -> None:
        """Greet, then listen until the other side goes or misbehaves."""
        try:
            if await self._greet():
                self._house.came(self)
                await self._listen()
        except (Gone, TimeoutError):
            return
        except BadFrame as bad:
            await self._refuse(bad.reason)
        finally:
            for future in self._waiting.values():
                future.cancel()
            self._house.went(self)
            await self._wire.close()

    async def insert(self, pane: str, text: str, replace: bool, draft: str) -> Inserted:
        """Ask for an insertion and wait for the answer. Raises Gone, BadFrame, CancelledError."""
        request = str(next(self._numbers))
        frame: Frame = {
            "type": "insert", "request": request, "pane": pane, "text": text,
            "mode": "replace" if replace else "cursor",
        }  # fmt: skip
        if replace:
            frame["expected_draft"] = draft
        future: asyncio.Future[Inserted] = asyncio.get_running_loop().create_future()
        self._waiting[request] = future
        try:
            await self._wire.send(frame)
            return await future
        finally:
            del self._waiting[request]

    async def send(self, frame: Frame) -> None:
        """Raises Gone, BadFrame."""
        await self._wire.send(frame)

    async def close(self) -> None:
        await self._wire.close()

    async def _greet(self) -> bool:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = await self._wire.receive()
        if hello["type"] != "hello":
            raise BadFrame("order")
        self.instance = id_of(hello, "instance")
        if len(self.instance) < SHORTEST_INSTANCE:
            raise BadFrame
        self.browser = text_of(hello, "browser", 100, cut=True)
        self.version = text_of(hello, "version", 40, cut=True)
        async with asyncio.timeout(ADMISSION_SECONDS):
            if not await self._admit(self._wire, hello):
                return False
        self.compatible = hello.get("protocol") == PROTOCOL
        welcome: Frame = {
            "type": "welcome", "protocol": PROTOCOL, "version": __version__,
            "compatible": self.compatible,
        }  # fmt: skip
        if not self.compatible:
            welcome["text"] = mismatch(self.version)
        await self._wire.send(welcome)
        if self.compatible and (adapters := self._house.adapters()):
            await self._wire.send({"type": "adapters", "items": adapters})
        return True

    async def _listen(self) -> None:
        while True:
            try:
                frame = await self._wire.receive()
                if not self._pace.take():
                    await self._refuse("flood")
                    return
                if self.compatible or frame["type"] == "ping":
                    await self._take(frame)
            except BadFrame as bad:
                self._bad += 1
                await self._refuse(bad.reason)
                if self._bad >= BAD_FRAMES:
                    return

    async def _take(self, frame: Frame) -> None:
        match frame["type"]:
            case "ping":
                await self._wire.send({"type": "pong"})
            case "inserted":
                self._on_inserted(frame)
            case "adapter":
                self._house.keep_adapter(frame)
            case "synced":
                for pane in self._house.panes.of(self.instance) - self._named:
                    self._house.panes.close(pane)
            case kind:
                if kind == "pane":
                    self._named.add(id_of(frame, "pane"))
                self._house.panes.take(self.instance, frame)

    def _on_inserted(self, frame: Frame) -> None:
        future = self._waiting.get(id_of(frame, "request"))
        if future is not None and not future.done():
            # An editor may hold more than one frame's worth of text; only its start is needed.
            holds = text_of(frame, "holds", 100_000, cut=True)
            future.set_result(
                Inserted(frame.get("ok") is True, holds, text_of(frame, "reason", 40, cut=True))
            )

    async def _refuse(self, reason: str) -> None:
        try:
            await self._wire.send(refusal(reason))
        except Gone:
            return


def mismatch(version: str) -> str:
    """What to say where extension and program don't speak the same protocol."""
    told = tr("浏览器插件 {extension} 和伴席 {program} 版本不配，请把旧的那个更新")
    return told.format(extension=version or "?", program=__version__)
