"""One running chat client: its conversations, which is in front, what is typed, insertion."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from assist.i18n import tr
from assist.model import Message, Speaker
from assist.sources.atspi.bus import AccessibilityBus, BusError, Node, Signal, States
from assist.sources.atspi.clients import Client
from assist.sources.atspi.panes import Pane, PaneFinder
from assist.sources.base import (
    ConversationActivated,
    DraftChanged,
    InsertRefused,
    MessageArrived,
    OnEvent,
)

SETTLE_SECONDS = 0.02
"""How long structural events may pile up before the tree is read again."""

READY_SECONDS = 4.0
"""How long an insertion may wait for the client before anything is typed."""


@dataclass(slots=True)
class _Chat:
    """A conversation that is on the screen, and what was already reported of it."""

    conversation: str
    title: str
    pane: Pane
    seen: set[str] = field(default_factory=set)
    draft: str = ""


class ClientWatch:
    """Follows one client; every method runs on the source's loop."""

    def __init__(
        self,
        bus: AccessibilityBus,
        client: Client,
        application: Node,
        on_event: OnEvent,
        now: Callable[[], float],
    ) -> None:
        self.client = client
        self._bus = bus
        self._application = application
        self._finder = PaneFinder(bus, client)
        self._on_event = on_event
        self._now = now
        self._chats: dict[str, _Chat] = {}
        self._front: tuple[str, bool] = ("", False)
        self._reading = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._look_due = False

    def knows(self, conversation: str) -> bool:
        return conversation in self._chats

    def forget(self) -> None:
        """The client is gone: no conversation is in front any more."""
        for task in self._tasks:
            task.cancel()
        self._chats.clear()
        self._say_front("", False)

    def on_signal(self, signal: Signal) -> None:
        """Act on an accessibility event of this client."""
        if signal.member == "TextChanged":
            for chat in self._chats.values():
                if signal.node == chat.pane.history:
                    self._later(self._read_history(chat))
                    return
                if signal.node == chat.pane.box:
                    self._later(self._read_draft(chat))
                    return
        elif not self._look_due:
            self._look_due = True
            self._later(self._look_soon())

    async def refresh(self) -> None:
        """Read everything again; errors mean that the client is just closing."""
        try:
            await self._find_chats()
            for chat in list(self._chats.values()):
                await self._read_history(chat)
                await self._read_draft(chat)
            await self._find_front()
        except BusError:
            return

    async def insert(self, conversation: str, text: str, replace: bool) -> str:
        """Put ``text`` into a chat box and read it back.

        Raises InsertRefused; BusError and TimeoutError where the client does not answer and nothing
        was typed.
        """
        async with asyncio.timeout(READY_SECONDS):
            box = await self._box_in_front(conversation)
            before, caret = "", 0
            if not replace:
                before = await self._bus.text(box)
                caret = min(max(await self._bus.caret(box), 0), len(before))
        try:
            if replace:
                await self._bus.set_text(box, text)
            else:
                await self._bus.insert_text(box, caret, text)
            holds = await self._bus.text(box)
        except BusError as error:
            told = tr("聊天窗口没有回应，文字可能已经填入，请先看输入框；原文已复制")
            raise InsertRefused(told) from error
        if holds != before[:caret] + text + before[caret:]:
            raise InsertRefused(tr("填入后读回的内容不一致，请检查输入框；原文已复制"))
        return holds

    async def _box_in_front(self, conversation: str) -> Node:
        """The chat box of the conversation that the agent has in front. Raises InsertRefused."""
        chat = self._chats.get(conversation)
        if chat is None or not await self._still_there(chat):
            raise InsertRefused(tr("这个聊天窗口已经关闭，已复制到剪贴板"))
        await self._find_front()
        shown = await self._bus.states(chat.pane.box) & States.SHOWING
        if not shown or self._front[0] != conversation:
            reason = tr("现在打开的是另一位客户，请先切回“{title}”再填入")
            raise InsertRefused(reason.format(title=chat.title), clipboard=False)
        return chat.pane.box

    async def _still_there(self, chat: _Chat) -> bool:
        """Whether the page is not by now another customer's."""
        name = await self._bus.name(chat.pane.page) or await self._bus.name(chat.pane.window)
        return self.client.title(name) == chat.title

    def _later(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except BusError:
            return

    async def _look_soon(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        self._look_due = False
        await self.refresh()

    async def _find_chats(self) -> None:
        panes: list[Pane] = []
        for window in await self._finder.windows(self._application):
            panes.extend(await self._finder.panes(window))
        chats: dict[str, _Chat] = {}
        for pane in panes:
            title = self.client.title(pane.name)
            conversation = f"{self.client.name}:{title}"
            while conversation in chats:
                conversation += "'"
            known = self._chats.get(conversation)
            chats[conversation] = _Chat(
                conversation, title, pane, known.seen if known else set(),
                known.draft if known else "",
            )  # fmt: skip
        self._chats = chats

    async def _read_history(self, chat: _Chat) -> None:
        async with self._reading:
            history = await self._bus.text(chat.pane.history)
            for line in self.client.lines(history, chat.pane.name):
                if line.key in chat.seen:
                    continue
                chat.seen.add(line.key)
                self._say_line(chat, line.key, line.speaker, line.text)

    def _say_line(self, chat: _Chat, key: str, speaker: Speaker, text: str) -> None:
        message = Message(
            f"{chat.conversation}/{key}", chat.conversation, speaker, text, self._now(), chat.title
        )
        self._on_event(MessageArrived(message))

    async def _read_draft(self, chat: _Chat) -> None:
        draft = await self._bus.text(chat.pane.box)
        if draft != chat.draft:
            chat.draft = draft
            self._on_event(DraftChanged(chat.conversation, draft))

    async def _find_front(self) -> None:
        """The conversation that shows in the active window, else the one that last did."""
        last, _ = self._front
        front, active = "", False
        for chat in self._chats.values():
            if not await self._bus.states(chat.pane.history) & States.SHOWING:
                continue
            if await self._bus.states(chat.pane.window) & States.ACTIVE:
                front, active = chat.conversation, True
                break
            if not front or chat.conversation == last:
                front = chat.conversation
        self._say_front(front, active)

    def _say_front(self, conversation: str, active: bool) -> None:
        if (conversation, active) == self._front:
            return
        self._front = (conversation, active)
        chat = self._chats.get(conversation)
        title = chat.title if chat else ""
        self._on_event(ConversationActivated(conversation, title, active))
