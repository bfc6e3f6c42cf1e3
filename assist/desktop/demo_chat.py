"""A chat window for the demonstration: a conversation on the left of the sidebar, and its box."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.labels import plain_label, rule
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.model import Message, Speaker
from assist.sources.base import Event, Health, InsertRefused, MessageArrived, OnEvent
from assist.sources.replay import ReplaySource


class DemoChat(QWidget):
    """Bubbles and a chat box. Only the button sends; the sidebar inserts."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chat")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("演示聊天窗口"))
        self.resize(620, 760)
        self._title = plain_label(tr("演示聊天窗口"), "title")
        self.box = QPlainTextEdit()
        self.box.setFixedHeight(110)
        self.box.setPlaceholderText(tr("在侧边栏点“填入”，文字会出现在这里；发不发由您决定"))
        send = QPushButton(tr("发送"))
        send.setObjectName("primary")
        send.clicked.connect(self._on_send_clicked)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget()
        self._bubbles = QVBoxLayout(inside)
        self._bubbles.setSpacing(10)
        self._bubbles.addStretch(1)
        self._scroll.setWidget(inside)
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._on_range_changed)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(send)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.addWidget(self._title)
        column.addWidget(rule())
        column.addWidget(self._scroll, 1)
        column.addWidget(self.box)
        column.addLayout(below)

    def show_message(self, message: Message) -> None:
        self._title.setText(message.title or self._title.text())
        ours = message.speaker is Speaker.AGENT
        bubble = plain_label(message.text, "agentBubble" if ours else "customerBubble")
        bubble.setWordWrap(True)
        bubble.setMaximumWidth(400)
        row = QHBoxLayout()
        if ours:
            row.addStretch(1)
        row.addWidget(bubble, 0)
        if not ours:
            row.addStretch(1)
        self._bubbles.addLayout(row)

    def insert(self, text: str) -> str:
        """Insert at the cursor; what the box then holds."""
        self.box.insertPlainText(text)
        return self.box.toPlainText()

    def _on_send_clicked(self) -> None:
        text = self.box.toPlainText().strip()
        if text:
            self.show_message(Message("", "", Speaker.AGENT, text, 0.0))
            self.box.clear()

    def _on_range_changed(self, _least: int, most: int) -> None:
        bar = self._scroll.verticalScrollBar()
        QTimer.singleShot(0, lambda: bar.setValue(most))


class DemoSource:
    """Replays a session into the demonstration chat and into the program."""

    def __init__(self, file: Path, chat: DemoChat, bridge: Bridge, speed: float) -> None:
        self._chat, self._bridge = chat, bridge
        self._replay = ReplaySource(file, speed)
        self.name = self._replay.name

    def start(self, on_event: OnEvent) -> None:
        def both(event: Event) -> None:
            if isinstance(event, MessageArrived):
                self._bridge.tell(lambda: self._chat.show_message(event.message))
            on_event(event)

        self._replay.start(both)

    def stop(self) -> None:
        self._replay.stop()

    def wait(self, seconds: float | None = None) -> bool:
        return self._replay.wait(seconds)

    def health(self) -> Health:
        return self._replay.health()

    def knows(self, conversation: str) -> bool:
        return self._replay.knows(conversation)

    def insert(self, conversation: str, text: str, replace: bool = False) -> str:
        held: Future[str] = Future()
        self._bridge.tell(lambda: held.set_result(self._chat.insert(text)))
        try:
            return held.result(3)
        except TimeoutError as error:
            raise InsertRefused(tr("聊天窗口没有回应，已复制到剪贴板")) from error
