"""What a program shows, read as a screen reader would, and where to click it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from assist.sources.atspi.bus import AccessibilityBus, BusError, Node, States

from .private_desktop import PrivateDesktop

Result = TypeVar("Result")
_TEXT = ("org.a11y.atspi.Component", "GetExtents")


@dataclass(frozen=True)
class Shown:
    """One visible object: its role, its words, its middle on the screen in pixels."""

    role: str
    name: str
    x: int
    y: int


class Screen:
    """Reads the accessibility tree of the programs on a private desktop."""

    def __init__(self, desktop: PrivateDesktop) -> None:
        self._address = desktop.env["DBUS_SESSION_BUS_ADDRESS"]
        self._desktop = desktop

    def shown(self, application: str) -> list[Shown]:
        """Everything visible in the program of this name, empty while it is not there."""
        return self._run(self._shown(application))

    def text_boxes(self, application: str) -> list[str]:
        """The contents of the editable multi-line boxes that are showing."""
        return self._run(self._boxes(application))

    def click(self, shown: Shown) -> None:
        """Go there and press, at the pace of a hand: what lies under it may light up first."""
        self._desktop.xdotool(
            "mousemove", str(shown.x), str(shown.y), "sleep", "0.15",
            "mousedown", "1", "sleep", "0.05", "mouseup", "1",
        )  # fmt: skip

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        # On a thread of its own: a browser's driver may keep a loop on this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, work).result()

    async def _connect(self) -> AccessibilityBus:
        bus = AccessibilityBus()
        await bus.connect(lambda _signal: None, self._address)
        return bus

    async def _application(self, bus: AccessibilityBus, name: str) -> Node | None:
        for node in await bus.applications():
            try:
                if await bus.name(node) == name:
                    return node
            except BusError:
                continue
        return None

    async def _shown(self, application: str) -> list[Shown]:
        bus = await self._connect()
        try:
            root = await self._application(bus, application)
            found: list[Shown] = []
            if root is not None:
                await self._walk(bus, root, found)
            return found
        finally:
            bus.disconnect()

    async def _walk(self, bus: AccessibilityBus, node: Node, found: list[Shown]) -> None:
        try:
            for child in await bus.children(node):
                states = await bus.states(child)
                if not states & States.SHOWING:
                    continue
                role, name = await bus.role(child), await bus.name(child)
                extents = await bus.call(child.bus_name, child.path, *_TEXT, "u", [0])
                x, y, width, height = extents[0]
                found.append(Shown(role, name, x + width // 2, y + height // 2))
                await self._walk(bus, child, found)
        except BusError:
            return

    async def _boxes(self, application: str) -> list[str]:
        bus = await self._connect()
        try:
            root = await self._application(bus, application)
            texts: list[str] = []
            if root is not None:
                await self._collect(bus, root, texts)
            return texts
        finally:
            bus.disconnect()

    async def _collect(self, bus: AccessibilityBus, node: Node, texts: list[str]) -> None:
        for child in await bus.children(node):
            if await bus.role(child) == "text":
                states = await bus.states(child)
                wanted = States.EDITABLE | States.MULTI_LINE | States.SHOWING
                if states & wanted == wanted:
                    texts.append(await bus.text(child))
            else:
                await self._collect(bus, child, texts)
