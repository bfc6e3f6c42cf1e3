"""Messages from standard input, or from a file that another program keeps writing to."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from assist.i18n import tr
from assist.sources.base import (
    ConversationActivated,
    Health,
    HealthChanged,
    InsertRefused,
    MessageArrived,
    Notice,
    OnEvent,
    State,
)
from assist.sources.session import LONGEST_LINE, BadLine, event_of
from assist.text.decoding import decode

POLL_SECONDS = 0.1
"""How often a followed file is looked at; at the end of standard input nothing is polled."""


class StreamSource:
    """Reads lines until they end (standard input) or until it is stopped (a followed file).

    ``to_end`` reads a file as it is now and doesn't wait for it to grow.
    """

    def __init__(self, file: Path | None = None, to_end: bool = False) -> None:
        self.name = f"stream:{file.name}" if file else "stream"
        self._file = file
        self._to_end = to_end
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._health = Health(State.WAITING, tr("等待聊天记录"))
        self._thread: threading.Thread | None = None
        self._encoding_said = False
        self._active = ""
        self._known: set[str] = set()
        self._on_event: OnEvent = lambda _event: None

    def start(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None and self._file is not None:
            self._thread.join(5)

    def health(self) -> Health:
        return self._health

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until every line has been emitted; whether that happened."""
        return self._ended.wait(seconds)

    def knows(self, conversation: str) -> bool:
        return conversation in self._known

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        raise InsertRefused(tr("聊天记录没有输入框，已复制，请粘贴到聊天窗口"))

    def _become(self, state: State, text: str) -> None:
        if self._health != Health(state, text):
            self._health = Health(state, text)
            self._on_event(HealthChanged(self.name, self._health))

    def _run(self) -> None:
        try:
            lines = self._followed(self._file) if self._file else _complete(sys.stdin.buffer)
            for number, line in enumerate(lines, 1):
                self._emit(number, line)
                if self._stopping.is_set():
                    return
            self._become(State.ENDED, tr("聊天记录已读完"))
        finally:
            self._ended.set()

    def _emit(self, number: int, data: bytes) -> None:
        if len(data) > LONGEST_LINE:
            self._on_event(Notice(tr("第 {number} 行太长，已跳过").format(number=number)))
            return
        line, encoding = decode(data)
        if encoding != "UTF-8" and not self._encoding_said:
            self._encoding_said = True
            self._on_event(Notice(tr("聊天记录按 {encoding} 编码读取").format(encoding=encoding)))
        if not line.strip():
            return
        try:
            event = event_of(line.rstrip("\r\n"), number, self.name)
        except BadLine as error:
            told = tr("第 {number} 行没有读懂：{reason}").format(number=number, reason=error)
            self._on_event(Notice(told))
            return
        self._become(State.WATCHING, tr("正在读取聊天记录"))
        if isinstance(event, MessageArrived):
            self._known.add(event.message.conversation)
            if not self._active:
                self._active = event.message.conversation
                self._on_event(ConversationActivated(self._active, event.message.title))
        if isinstance(event, ConversationActivated):
            self._active = event.conversation
        self._on_event(event)

    def _followed(self, file: Path) -> Iterator[bytes]:
        """Complete lines of a growing file; one that was replaced or cut is read anew."""
        position, rest, inode = 0, b"", 0
        while not self._stopping.is_set():
            try:
                status = file.stat()
                if inode not in (0, status.st_ino) or status.st_size < position:
                    position, rest = 0, b""
                inode = status.st_ino
                with file.open("rb") as opened:
                    opened.seek(position)
                    data = opened.read(1 << 20)
                if self._health.state is State.LOST:
                    self._become(State.WAITING, tr("等待聊天记录"))
            except OSError as error:
                if isinstance(error, FileNotFoundError):
                    # Whatever comes back is another file, even under the same inode.
                    position, rest, inode = 0, b"", 0
                reason = error.strerror or str(error)
                self._become(
                    State.LOST, tr("无法读取 {file}：{reason}").format(file=file, reason=reason)
                )
                data = b""
            position += len(data)
            *whole, rest = (rest + data).split(b"\n")
            yield from whole
            if not data and self._to_end:
                yield from filter(None, [rest])
                return
            if not data:
                self._stopping.wait(POLL_SECONDS)


def _complete(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of a stream as they come, without waiting for a buffer to fill."""
    while line := stream.readline():
        yield line
