"""The demonstration: a chat window of our own, into which the sidebar really inserts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from assist import paths
from assist.desktop.demo_chat import DemoChat, DemoSource
from assist.desktop.work import Bridge
from assist.sources.base import Event, MessageArrived, State
from tests import patience
from tests.desktop.conftest import visible_texts
from tests.fakes import Heard, texts


@pytest.fixture
def chat(qtbot: QtBot) -> DemoChat:
    chat = DemoChat()
    qtbot.addWidget(chat)
    chat.show()
    return chat


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    bridge = Bridge()
    yield bridge
    bridge.close()


@pytest.fixture
def source(chat: DemoChat, bridge: Bridge) -> Iterator[DemoSource]:
    source = DemoSource(paths.resource("demo", "session.jsonl"), chat, bridge, 0.0)
    yield source
    source.stop()


def test_the_session_is_shown_in_the_chat_and_told_to_the_program(
    source: DemoSource, chat: DemoChat, qtbot: QtBot
) -> None:
    heard: Heard[Event] = Heard()
    source.start(heard)
    qtbot.waitUntil(lambda: texts(heard)[-1:] == visible_texts(chat)[-1:])
    assert visible_texts(chat) == ["林小姐", *texts(heard)]
    assert source.wait(patience.SECONDS)
    assert source.health().state is State.ENDED
    conversation = heard.of(MessageArrived)[0].message.conversation
    assert source.knows(conversation)


def test_an_insertion_from_another_thread_lands_at_the_cursor(
    source: DemoSource, chat: DemoChat, qtbot: QtBot
) -> None:
    chat.box.setPlainText("前后")
    cursor = chat.box.textCursor()
    cursor.setPosition(1)
    chat.box.setTextCursor(cursor)
    held: list[str] = []
    thread = threading.Thread(target=lambda: held.append(source.insert("demo", "中")))
    thread.start()
    qtbot.waitUntil(lambda: bool(held))
    thread.join()
    assert held == ["前中后"]
    assert chat.box.toPlainText() == "前中后"


def _bubbles(chat: DemoChat) -> list[str]:
    return [label.text() for label in chat.findChildren(QLabel, "agentBubble")]


def test_only_the_send_button_sends(chat: DemoChat) -> None:
    chat.insert("您好")
    QTest.keyClick(chat.box, Qt.Key.Key_Return)
    assert _bubbles(chat) == []
    send = chat.findChild(QPushButton, "primary")
    assert isinstance(send, QPushButton)
    QTest.mouseClick(send, Qt.MouseButton.LeftButton)
    assert _bubbles(chat) == ["您好"]
    assert chat.box.toPlainText() == ""
    QTest.mouseClick(send, Qt.MouseButton.LeftButton)
    assert _bubbles(chat) == ["您好"], "nothing is not sent"


def test_a_missing_session_is_lost(chat: DemoChat, bridge: Bridge, tmp_path: Path) -> None:
    source = DemoSource(tmp_path / "nothing.jsonl", chat, bridge, 0.0)
    heard: Heard[Event] = Heard()
    source.start(heard)
    assert source.wait(patience.SECONDS)
    source.stop()
    assert source.health().state is State.LOST
    assert heard.of(MessageArrived) == []
