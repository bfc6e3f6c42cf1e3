"""A recorded session played again at the speed at which people talk."""

from __future__ import annotations

import threading
from pathlib import Path

from assist.i18n import tr
from assist.sources.base import (
    ConversationActivated,
    Event,
    Health,
    HealthChanged,
    InsertRefused,
    MessageArrived,
    Notice,
    OnEvent,
    State,
)
from assist.sources.session import BadLine, event_of, table_events
from assist.text.decoding import decode

LONGEST_PAUSE = 6.0
SECONDS_A_LINE = 0.8
SECONDS_A_CHARACTER = 0.09
"""Pace where the file has no times: a practised typist's 11 characters a second, roughly."""


def read_session(file: Path) -> tuple[list[Event], list[Notice]]:
    """All events of a session file, and what in it was not understood. Raises OSError."""
    text, encoding = decode(file.read_bytes())
    notices: list[Notice] = []
    if encoding != "UTF-8":
        notices.append(Notice(tr("聊天记录按 {encoding} 编码读取").format(encoding=encoding)))
    # Not splitlines(): a message may hold U+2028 and its like.
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines and {"session", "role", "text"} <= set(lines[0].split("\t")):
        return list(table_events(iter(lines))), notices
    events: list[Event] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            events.append(event_of(line, number, file.stem))
        except BadLine as error:
            told = tr("第 {number} 行没有读懂：{reason}").format(number=number, reason=error)
            notices.append(Notice(told))
    return events, notices


class ReplaySource:
    """Plays a file; ``speed`` 0 plays it without pauses. Each new speaker's chat comes to front."""

    def __init__(self, file: Path, speed: float = 1.0) -> None:
        self.name = f"replay:{file.name}"
        self._file = file
        self._speed = speed
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._known: set[str] = set()
        self._health = Health(State.WAITING, tr("准备回放"))
        self._thread: threading.Thread | None = None
        self._on_event: OnEvent = lambda _event: None

    def start(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)

    def health(self) -> Health:
        return self._health

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the session has been played; whether that happened."""
        return self._ended.wait(seconds)

    def knows(self, conversation: str) -> bool:
        return conversation in self._known

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        raise InsertRefused(tr("回放没有输入框，已复制，请粘贴到聊天窗口"))

    def _become(self, state: State, text: str) -> None:
        self._health = Health(state, text)
        self._on_event(HealthChanged(self.name, self._health))

    def _run(self) -> None:
        try:
            events, notices = read_session(self._file)
        except OSError as error:
            reason = error.strerror or str(error)
            told = tr("无法读取 {file}：{reason}").format(file=self._file, reason=reason)
            self._become(State.LOST, told)
            self._ended.set()
            return
        for notice in notices:
            self._on_event(notice)
        self._become(State.WATCHING, tr("正在回放"))
        self._play(events)
        if not self._stopping.is_set():
            self._become(State.ENDED, tr("回放结束"))
        self._ended.set()

    def _play(self, events: list[Event]) -> None:
        active, before = None, None
        for event in events:
            if isinstance(event, MessageArrived):
                if self._stopping.wait(self._pause(event, before)):
                    return
                before = event
                self._known.add(event.message.conversation)
                if event.message.conversation != active:
                    active = event.message.conversation
                    self._on_event(ConversationActivated(active, event.message.title))
            self._on_event(event)

    def _pause(self, event: MessageArrived, before: MessageArrived | None) -> float:
        if not self._speed:
            return 0.0
        pause = SECONDS_A_LINE + SECONDS_A_CHARACTER * len(event.message.text)
        if before is not None and 0 < event.message.time - before.message.time < 86_400:
            gap = event.message.time - before.message.time
            pause = gap if gap > 0.05 else pause
        return min(pause, LONGEST_PAUSE) / self._speed
