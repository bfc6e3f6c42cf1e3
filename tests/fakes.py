"""Stand-ins for what only a real desktop has, and a small knowledge base in a real file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from assist import app, loading
from assist.knowledge.base import KnowledgeBase
from assist.model import Article, Message, Speaker
from assist.reading.mood import NoMood
from assist.sources.base import (
    ConversationActivated,
    DraftChanged,
    Event,
    Health,
    HealthChanged,
    InsertRefused,
    MessageArrived,
    OnEvent,
    Source,
    State,
)
from tests import patience

Kind = TypeVar("Kind")
Part = TypeVar("Part")

INVOICE, TRACK, RETURN = "能开发票吗", "我的快递到哪里了", "退货运费谁承担"
NONSENSE = "今天天气不错"
ALERT = "再不解决我就打12315投诉你们"

ARTICLES = (
    Article("invoice", "申请开发票", "发票", INVOICE, "可以的，{客户昵称}，下单时选电子发票。"),
    Article("track", "查询物流进度", "物流", TRACK, "订单 {订单号} 由{快递公司}承运。"),
    Article("return", "退货运费", "退换货", RETURN, "质量问题由我们承担运费。"),
)


class Heard(Generic[Kind]):
    """Everything that was told, from any thread, in order."""

    def __init__(self) -> None:
        self._told: list[Kind] = []
        self._more = threading.Condition()

    def __call__(self, told: Kind) -> None:
        with self._more:
            self._told.append(told)
            self._more.notify_all()

    def all(self) -> list[Kind]:
        with self._more:
            return list(self._told)

    def of(self, kind: type[Part]) -> list[Part]:
        """What was told of this kind, in order."""
        return [told for told in self.all() if isinstance(told, kind)]

    def wait_for(self, ready: Callable[[], bool]) -> None:
        """Wait until ``ready``, asked now and whenever something is told."""
        with self._more:
            assert self._more.wait_for(ready, patience.SECONDS), f"told so far: {self._told[-5:]}"


def texts(heard: Heard[Event]) -> list[str]:
    """The messages' texts."""
    return [arrived.message.text for arrived in heard.of(MessageArrived)]


class FakeSource:
    """A chat client with one chat box a conversation; a test is its customers and its agent."""

    name = "fake"

    def __init__(self) -> None:
        self.boxes: dict[str, str] = {}
        self.sent: list[str] = []
        self.front = ""
        self._titles: dict[str, str] = {}
        self._health = Health(State.WAITING, "还没有聊天窗口")
        self._count = 0
        self._on_event: OnEvent = lambda _event: None

    def start(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._health = Health(State.WATCHING, "正在看")
        on_event(HealthChanged(self.name, self._health))

    def stop(self) -> None:
        self._on_event = lambda _event: None

    def health(self) -> Health:
        return self._health

    def knows(self, conversation: str) -> bool:
        return conversation in self.boxes

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        if conversation not in self.boxes:
            raise InsertRefused("这个聊天窗口已经关闭，已复制到剪贴板")
        if conversation != self.front:
            reason = f"现在打开的是另一位客户，请先切回“{self._titles[conversation]}”再填入"
            raise InsertRefused(reason, clipboard=False)
        held = "" if replace else self.boxes[conversation]
        self.type(conversation, held + text)
        return self.boxes[conversation]

    def open(self, conversation: str, title: str) -> None:
        """A customer's window opens behind the others."""
        self.boxes.setdefault(conversation, "")
        self._titles[conversation] = title

    def close(self, conversation: str) -> None:
        """The window goes away without a word."""
        del self.boxes[conversation]

    def say(self, conversation: str, text: str, speaker: Speaker = Speaker.CUSTOMER) -> Message:
        """Somebody writes a line."""
        self._count += 1
        title = self._titles.get(conversation, "")
        message = Message(f"m{self._count}", conversation, speaker, text, self._count, title)
        self._on_event(MessageArrived(message))
        return message

    def repeat(self, message: Message) -> None:
        """A line that everybody knows is read once more, as after a reload."""
        self._on_event(MessageArrived(message))

    def bring_to_front(self, conversation: str, focused: bool = False) -> None:
        """The agent switches to a conversation."""
        self.front = conversation
        title = self._titles.get(conversation, "")
        self._on_event(ConversationActivated(conversation, title, focused))

    def type(self, conversation: str, text: str) -> None:
        """The chat box holds ``text`` now."""
        self.boxes[conversation] = text
        self._on_event(DraftChanged(conversation, text))


@contextmanager
def small_parts(file: Path, articles: Iterable[Article] = ARTICLES) -> Iterator[app.Parts]:
    """The whole pipeline over a real knowledge base file with these articles."""
    base = KnowledgeBase(file)
    base.save(articles)
    parts = app.build(base, loading.Models(), NoMood())
    try:
        yield parts
    finally:
        parts.close()


def _is_a_source(fake: FakeSource) -> Source:
    """Checked by mypy: the fake keeps the real protocol."""
    return fake


class FakeDesktop:
    """Other programs' windows by number; remembers which was made active."""

    def __init__(self) -> None:
        self.active = 77
        self.activated: list[int] = []

    def active_window(self) -> int:
        return self.active

    def activate(self, window: int) -> None:
        self.active = window
        self.activated.append(window)
