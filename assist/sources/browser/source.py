"""The browser source: chats in web consoles, watched and written to through the extension."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any

from assist import paths
from assist.i18n import listed, tr
from assist.sources.base import (
    Event,
    Health,
    HealthChanged,
    InsertRefused,
    Notice,
    OnEvent,
    State,
)
from assist.sources.browser import identity, registration
from assist.sources.browser.adapters import Adapters
from assist.sources.browser.doors import PORTS, RelayDoor, SocketDoor
from assist.sources.browser.frames import BadFrame, Frame
from assist.sources.browser.insertion import Inserted, verified
from assist.sources.browser.pairing import Doorkeeper, Pairings
from assist.sources.browser.panes import Panes
from assist.sources.browser.session import Session, mismatch
from assist.sources.browser.wire import Gone, Wire
from assist.sources.loop import LoopThread

INSERT_SECONDS = 5.0
GRACE_SECONDS = 30.0
"""How long a browser may be away before its chats are forgotten: a reload, a reconnect."""


FLOOD_SECONDS = 1.0
"""How often the count of lines that were left out is said anew while a page floods."""


def is_available() -> bool:
    """Whether the extension came with this program, so that its id is known."""
    try:
        return bool(identity.pinned_id())
    except (OSError, ValueError, KeyError):
        return False


def how_to_enable() -> str:
    """What to do where no browser is connected."""
    return tr("运行 assist browser install，再在浏览器里装上伴席插件（docs/browser-it.md）")


class BrowserSource:
    """All browsers together; its loop runs on a thread of its own."""

    name = "browser"

    def __init__(self, sockets: bool = True, ports: tuple[int, ...] = PORTS) -> None:
        """``sockets`` false leaves the WebSocket door shut: native messaging only."""
        self._sockets, self._ports = sockets, ports
        self._sessions: dict[str, Session] = {}
        self._mismatched: dict[Session, str] = {}
        self._health = Health(State.WAITING, _not_connected())
        self._adapters = Adapters(paths.data_folder() / "site-adapters")
        self._thread = LoopThread("browser")
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flood_told: asyncio.TimerHandle | None = None
        self._on_event: OnEvent = lambda _event: None
        self.panes = Panes(self._tell, on_first_or_last=self._tell_health, on_flood=self._on_flood)
        self.port = 0

    def start(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._thread.start(self._until_cancelled)

    def stop(self) -> None:
        self._thread.stop()

    def wait_until_open(self, seconds: float) -> bool:
        """Whether both doors are open, or known to stay shut, within that time."""
        return self._ready.wait(seconds)

    def health(self) -> Health:
        return self._health

    def knows(self, conversation: str) -> bool:
        return self.panes.get(conversation) is not None

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        answer = self._ask(self._insert(conversation, text, replace))
        if answer is None:
            raise InsertRefused(tr("这个网页没有连上，已复制到剪贴板"))
        pane = self.panes.get(conversation)
        return verified(answer, text, replace, pane.title if pane else "")

    def show(self, conversation: str) -> None:
        """Have the browser bring the conversation's tab to the front."""
        self._thread.submit(self._show(conversation))

    # The rest runs on the loop.

    def came(self, session: Session) -> None:
        if not session.compatible:
            self._mismatched[session] = session.version
        else:
            before = self._sessions.get(session.instance)
            self._sessions[session.instance] = session
            if before is not None:
                self._later(before.close())
        self._tell_health()

    def went(self, session: Session) -> None:
        self._mismatched.pop(session, None)
        if self._sessions.get(session.instance) is session:
            del self._sessions[session.instance]
            self.panes.leave_front(session.instance)
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._forget, session.instance)
        self._tell_health()

    def adapters(self) -> list[Frame]:
        return self._adapters.all()

    def keep_adapter(self, frame: Frame) -> None:
        """Keep what the picker made and offer it to every browser. Raises BadFrame."""
        try:
            self._adapters.keep(frame)
        except OSError as error:
            reason = error.strerror or str(error)
            self._tell(Notice(tr("页面适配没有保存：{reason}").format(reason=reason)))
            return
        told: Frame = {"type": "adapters", "items": self._adapters.all()}
        for session in self._sessions.values():
            self._later(_quietly(session.send(told)))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell(self, event: Event) -> None:
        self._on_event(event)

    def _forget(self, instance: str) -> None:
        if instance not in self._sessions:
            for pane in self.panes.of(instance):
                self.panes.close(pane)

    def _ask(self, question: Coroutine[Any, Any, Inserted | None]) -> Inserted | None:
        future = self._thread.submit(question)
        if future is None:
            return None
        try:
            return future.result(INSERT_SECONDS)
        except TimeoutError as error:
            future.cancel()
            raise InsertRefused(tr("聊天网页没有回应，已复制到剪贴板")) from error
        except (Gone, concurrent.futures.CancelledError):
            return None
        except BadFrame as error:
            raise InsertRefused(tr("这段话太长，网页收不下，已复制到剪贴板")) from error

    async def _insert(self, conversation: str, text: str, replace: bool) -> Inserted | None:
        pane = self.panes.get(conversation)
        session = self._sessions.get(pane.instance) if pane else None
        if pane is None or session is None:
            return None
        return await session.insert(pane.id, text, replace, pane.draft)

    async def _show(self, conversation: str) -> None:
        pane = self.panes.get(conversation)
        session = self._sessions.get(pane.instance) if pane else None
        if pane is not None and session is not None:
            await _quietly(session.send({"type": "show", "pane": pane.id}))

    async def _until_cancelled(self) -> None:
        ids = identity.known_ids()
        pairings = Pairings(paths.data_folder() / "browser-pairings.json")
        keeper = Doorkeeper(pairings, self._tell)
        relays = RelayDoor(lambda wire: Session(wire, self, _admit_relay).run(), ids)
        sockets = SocketDoor(lambda wire: Session(wire, self, keeper.admit).run(), ids, self._ports)
        try:
            told = tr("浏览器插件连不上：本机端口打不开（{reason}）")
            await self._open(relays, State.LOST, told)
            if self._sockets:
                # Other users of this machine hold all three; the relay needs none of them.
                told = tr("浏览器插件未连接；备用端口都被占用，请用 assist browser install")
                await self._open(sockets, State.WAITING, told)
                self.port = sockets.port
            self._ready.set()
            await asyncio.Event().wait()
        finally:
            self._ready.set()
            await relays.close()
            await sockets.close()

    async def _open(self, door: RelayDoor | SocketDoor, state: State, trouble: str) -> None:
        try:
            await door.open()
        except OSError as error:
            self._become(state, trouble.format(reason=error.strerror or error))

    def _tell_health(self) -> None:
        browsers = sorted({session.browser for session in self._sessions.values()})
        if browsers and len(self.panes):
            told = tr("正在看 {clients}").format(clients=listed(browsers))
            flooded = self.panes.floods.sentence()
            self._become(State.WATCHING, tr("；").join([told, flooded] if flooded else [told]))
        elif browsers:
            told = tr("已连上 {clients}，还没有看到聊天网页（点插件图标允许网站）")
            self._become(State.WAITING, told.format(clients=listed(browsers)))
        elif self._mismatched:
            self._become(State.LOST, mismatch(next(iter(self._mismatched.values()))))
        elif self._health.state is not State.LOST:
            self._become(State.LOST, tr("浏览器插件断开了，等它回来"))

    def _on_flood(self) -> None:
        """Say it now, once in a while if it goes on, and no more when it is long over."""
        if self._flood_told is None:
            self._tell_health()
            loop = asyncio.get_running_loop()
            self._flood_told = loop.call_later(FLOOD_SECONDS, self._after_flood)

    def _after_flood(self) -> None:
        self._flood_told = None
        self._tell_health()
        if self.panes.floods.sentence():
            loop = asyncio.get_running_loop()
            self._flood_told = loop.call_later(FLOOD_SECONDS, self._after_flood)

    def _become(self, state: State, text: str) -> None:
        if self._health != Health(state, text):
            self._health = Health(state, text)
            self._on_event(HealthChanged(self.name, self._health))


def _not_connected() -> str:
    if registration.registered():
        return tr("浏览器插件未连接，打开聊天网页就会连上")
    return tr("浏览器插件未连接：{how}").format(how=how_to_enable())


async def _admit_relay(_wire: Wire, _hello: Frame) -> bool:
    """The browser lets only our extension start the relay, and the door has checked the relay."""
    return True


async def _quietly(sending: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(Gone, BadFrame):
        await sending
