"""The sidebar with everything behind it real, but the chat client and the screen."""

from __future__ import annotations

import gc
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assist import app, loading
from assist.app import Parts
from assist.desktop.agent_desk import AgentDesk
from assist.desktop.controller import Controller
from assist.desktop.keyboard import Keyboard
from assist.desktop.recognition.desk import RecognitionDesk
from assist.desktop.sidebar.cards import Card
from assist.desktop.sidebar.fields import ImeLineEdit
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.theme import Theme
from assist.desktop.tray import Menu, Tray
from assist.desktop.work import Bridge
from assist.engine import Engine
from assist.settings import Settings
from tests.desktop.patient_bot import PatientBot
from tests.fakes import FakeDesktop, FakeSource, small_parts


@dataclass
class Desk:
    """An agent's desk: a chat client with two customers, the sidebar, and all that is behind it."""

    qtbot: QtBot
    parts: Parts
    source: FakeSource
    settings: Settings
    bridge: Bridge
    engine: Engine
    agent: AgentDesk
    menu: Menu
    tray: Tray
    keyboard: Keyboard
    desktop: FakeDesktop
    recognition: RecognitionDesk

    @property
    def sidebar(self) -> Sidebar:
        return self.agent.sidebar

    @property
    def controller(self) -> Controller:
        return self.agent.controller

    def settle(self) -> None:
        """Wait until all that happened so far has been worked through and painted."""
        done: list[bool] = []
        self.engine.when_done(lambda: self.bridge.tell(lambda: done.append(True)))
        self.qtbot.waitUntil(lambda: bool(done))
        # What a layout was given in that turn of the event loop is shown in the next.
        QApplication.processEvents()

    def ask(self, conversation: str, text: str) -> str:
        """A customer writes; the message's id, once the sidebar knows it."""
        message = self.source.say(conversation, text)
        self.settle()
        return message.id

    def switch_to(self, conversation: str) -> None:
        """The agent brings another conversation to the front."""
        self.source.bring_to_front(conversation)
        self.settle()

    def titles(self) -> list[str]:
        """The articles whose cards are on the screen."""
        return [card.suggestion.article.key for card in self.cards()]

    def cards(self) -> list[Card]:
        """The cards that can be seen, top to bottom."""
        return [card for card in self.sidebar.cards if card.isVisible()]

    def press(self, name: str, place: int = 0) -> None:
        """Click a button of the card at ``place``."""
        press(self.cards()[place], name)

    def fields(self) -> list[ImeLineEdit]:
        """The variables' fields that can be seen."""
        fields = self.sidebar.findChildren(ImeLineEdit)
        return [one for one in fields if one.isVisible() and one is not self.sidebar.search]

    def field(self, name: str) -> ImeLineEdit:
        """The field of a variable."""
        return next(one for one in self.fields() if one.accessibleName() == name)

    def is_quiet(self) -> bool:
        """Whether the sidebar says that it has nothing good to offer."""
        labels = self.sidebar.findChildren(QLabel, "quiet")
        return any(label.isVisible() and bool(label.text()) for label in labels)

    def hint(self) -> str:
        return self.sidebar.footer.hint()

    def wait_for_hint(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.hint())

    def shown(self) -> str:
        """Every word on the sidebar that can be seen."""
        return "\n".join(visible_texts(self.sidebar))

    def search_for(self, text: str) -> None:
        """Type into the search box and wait for what is found."""
        with self.qtbot.waitSignal(self.sidebar.search.wanted):
            self.sidebar.search.setText(text)
        self.settle()

    def feedback(self) -> list[tuple[str, str, str, str]]:
        """What was recorded: message, conversation, article, outcome."""
        return recorded_feedback(self.parts.base.file)

    def wait_for_feedback(self, count: int = 1) -> list[tuple[str, str, str, str]]:
        """The same once so many rows are there: they are written after the hint."""
        self.qtbot.waitUntil(lambda: len(self.feedback()) >= count)
        return self.feedback()


def recorded_feedback(file: Path) -> list[tuple[str, str, str, str]]:
    """The feedback rows of a knowledge base, in the order they came."""
    import sqlite3

    with sqlite3.connect(file) as rows:
        return rows.execute(
            "select message, conversation, article, outcome from feedback order by id"
        ).fetchall()


def press(widget: QWidget, name: str) -> None:
    """Click the button of this object name in ``widget``."""
    button = widget.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def visible_texts(widget: QWidget) -> list[str]:
    """The words of every label that can be seen."""
    labels = widget.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and label.text()]


def commit(field: QWidget, text: str) -> None:
    """The user has chosen: ``text`` stands in the field. Chinese comes from an input method."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


@pytest.fixture(autouse=True, scope="session")
def _leave_old_objects_alone() -> None:
    """What the imports made need not be looked through after every test."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _collect_on_this_thread() -> Iterator[None]:
    """Python's cycle collector runs on any thread, and Qt objects must not be deleted there."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, where nobody downloads or remembers anything."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("ASSIST_HOME", str(folder))
    return folder


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """In place of pytest-qt's own."""
    return PatientBot(request)


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application, undressed again afterwards."""
    palette, font = qapp.palette(), qapp.font()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def values() -> Mapping[str, str]:
    """Settings that differ from the defaults; a test overrides the fixture by parametrizing."""
    return {}


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, home: Path, values: Mapping[str, str]) -> Iterator[Desk]:
    settings = Settings(home / "settings.json")
    settings.change(values)
    QGuiApplication.clipboard().setText("")
    with small_parts(tmp_path / "knowledge.db") as parts:
        made = _furnish(qtbot, parts, settings)
        made.source.start(made.engine.on_event)
        made.source.open("a", "林小姐")
        made.source.open("b", "王先生")
        made.sidebar.show()
        made.settle()
        yield made
        made.source.stop()
        made.recognition.close()
        made.engine.stop()
        made.agent.close()
        made.bridge.close()


def _furnish(qtbot: QtBot, parts: Parts, settings: Settings) -> Desk:
    theme, bridge, menu, keyboard = Theme("light"), Bridge(), Menu(), Keyboard("")
    desktop, tray, source = FakeDesktop(), Tray(theme, menu), FakeSource()
    agent = AgentDesk(theme, menu, tray, bridge, keyboard, desktop, settings)
    qtbot.addWidget(agent.sidebar)
    qtbot.addWidget(menu)
    engine = Engine(parts.pipeline, parts.library, bridge.tell)
    agent.attach(parts.base, engine, [source])
    engine.start()
    page = app.recognition_of(parts, loading.Models(), settings, parts.base.file)
    recognition = RecognitionDesk(page, engine.ask, bridge, agent.sidebar)
    recognition.readings_changed.connect(agent.controller.on_readings_changed)
    return Desk(
        qtbot, parts, source, settings, bridge, engine, agent, menu, tray, keyboard, desktop,
        recognition,
    )  # fmt: skip
