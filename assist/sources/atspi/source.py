"""The AT-SPI source: follows the conversations of native chat clients on a thread of its own."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from assist import paths
from assist.i18n import listed, tr
from assist.sources.atspi.bus import AccessibilityBus, BusError, Node, Signal
from assist.sources.atspi.clients import load_clients
from assist.sources.atspi.watch import ClientWatch
from assist.sources.base import Health, HealthChanged, InsertRefused, OnEvent, State
from assist.sources.loop import LoopThread

POLL_SECONDS = 2.0
"""The safety net under the events: new programs, lost signals."""

INSERT_SECONDS = 12.0
"""More than a watch takes that is never answered; what hangs even so is called off."""

Result = TypeVar("Result")


def is_available() -> bool:
    """Whether this machine can have an accessibility bus at all."""
    return sys.platform == "linux" and bool(
        os.environ.get("DBUS_SESSION_BUS_ADDRESS")
        or Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"), "bus").exists()
    )


def how_to_enable() -> str:
    """What to do where the bus is missing."""
    return tr(
        "请安装 at-spi2-core（Pidgin 还需要 libatk-adaptor 和 libgail-common），"
        "重新登录桌面后再开聊天软件"
    )


class AtspiSource:
    """Watches every known client on the desktop, except this program itself."""

    name = "atspi"

    def __init__(self) -> None:
        self._clients = {
            application: client
            for client in load_clients(paths.resource("clients"))
            for application in client.applications
        }
        self._watches: dict[str, ClientWatch] = {}
        self._strangers: set[str] = set()
        self._looking = asyncio.Lock()
        self._looks: set[asyncio.Task[None]] = set()
        self._health = Health(State.WAITING, tr("正在连接桌面"))
        self._bus = AccessibilityBus()
        self._thread = LoopThread("atspi")
        self._on_event: OnEvent = lambda _event: None

    def start(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._thread.start(self._until_cancelled)

    def stop(self) -> None:
        self._thread.stop()

    def health(self) -> Health:
        return self._health

    def knows(self, conversation: str) -> bool:
        return any(watch.knows(conversation) for watch in list(self._watches.values()))

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        for watch in list(self._watches.values()):
            if watch.knows(conversation):
                return self._ask(watch.insert(conversation, text, replace))
        raise InsertRefused(tr("这个聊天窗口已经关闭，已复制到剪贴板"))

    def _ask(self, question: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the source's loop from another thread."""
        future = self._thread.submit(question)
        if future is None:
            raise InsertRefused(tr("还没有连上聊天窗口，已复制到剪贴板"))
        try:
            return future.result(INSERT_SECONDS)
        except (BusError, TimeoutError, concurrent.futures.CancelledError) as error:
            # Nothing may be typed once the agent was told to paste.
            future.cancel()
            raise InsertRefused(tr("聊天窗口没有回应，已复制到剪贴板")) from error

    async def _until_cancelled(self) -> None:
        try:
            while True:
                try:
                    await self._watch_bus()
                except BusError:
                    self._become(State.WAITING, how_to_enable())
                self._forget_all()
                await asyncio.sleep(POLL_SECONDS)
        except asyncio.CancelledError:
            self._forget_all()
            self._bus.disconnect()

    async def _watch_bus(self) -> None:
        """Connect and follow the desktop until the bus is gone."""
        self._bus, self._looking = AccessibilityBus(), asyncio.Lock()
        await self._bus.connect(self._on_signal)
        gone = asyncio.ensure_future(self._bus.disconnected())
        try:
            while not gone.done():
                await self._look_around()
                await asyncio.wait({gone}, timeout=POLL_SECONDS)
        finally:
            for task in (gone, *self._looks):
                task.cancel()
            self._bus.disconnect()

    def _on_signal(self, signal: Signal) -> None:
        watch = self._watches.get(signal.node.bus_name)
        if watch is not None:
            watch.on_signal(signal)
        elif signal.node.bus_name not in self._strangers:
            # A program that was not there at the last look around.
            self._strangers.add(signal.node.bus_name)
            task = asyncio.get_running_loop().create_task(self._look_around())
            self._looks.add(task)
            task.add_done_callback(self._looks.discard)

    async def _look_around(self) -> None:
        """Find clients that came, forget those that went, re-read the ones that are there."""
        async with self._looking:  # Of two looks at a time both would meet the same client.
            await self._look()

    async def _look(self) -> None:
        try:
            applications = await self._bus.applications()
        except BusError:
            return
        present = {node.bus_name for node in applications}
        for name in set(self._watches) - present:
            self._watches.pop(name).forget()
        self._strangers &= present
        for application in applications:
            await self._meet(application)
        for watch in list(self._watches.values()):
            await watch.refresh()
        self._tell_health()

    async def _meet(self, application: Node) -> None:
        if application.bus_name in self._watches:
            return
        try:
            client = self._clients.get(await self._bus.name(application))
            own = await self._bus.process_id(application.bus_name) == os.getpid()
        except BusError:
            return
        if client is None or own:
            self._strangers.add(application.bus_name)
            return
        self._strangers.discard(application.bus_name)
        self._watches[application.bus_name] = ClientWatch(
            self._bus, client, application, self._on_event, time.time
        )

    def _forget_all(self) -> None:
        for watch in self._watches.values():
            watch.forget()
        self._watches.clear()
        self._strangers.clear()

    def _tell_health(self) -> None:
        if self._watches:
            names = listed(watch.client.name for watch in self._watches.values())
            self._become(State.WATCHING, tr("正在看 {clients}").format(clients=names))
        elif self._health.state is State.WATCHING:
            self._become(State.LOST, tr("聊天软件已关闭，等它回来"))
        elif self._health.state is not State.LOST:
            names = listed(sorted(self._clients))
            self._become(State.WAITING, tr("等待聊天软件（{clients}）").format(clients=names))

    def _become(self, state: State, text: str) -> None:
        if self._health != Health(state, text):
            self._health = Health(state, text)
            self._on_event(HealthChanged(self.name, self._health))
