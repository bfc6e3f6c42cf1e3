"""The lead's window over a real knowledge base file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from assist import app, loading
from assist.curation.gate import Progress
from assist.curation.publishing import Publishing
from assist.curation.standing import Oracle
from assist.desktop.desk.asking import ReasonDialog
from assist.desktop.desk.desk import Desk
from assist.desktop.desk.editor import Editor
from assist.desktop.desk.publishing import PublishDialog
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions
from assist.lead import gate_of
from assist.model import Article
from assist.reading.mood import NoMood
from tests.desktop.conftest import commit
from tests.fakes import ARTICLES, INVOICE, NONSENSE

VALUES = {"客户昵称": "林小姐", "我的工号": "007"}


@dataclass
class Lead:
    """A team lead at the desk."""

    qtbot: QtBot
    base: KnowledgeBase
    desk: Desk

    @property
    def editor(self) -> Editor:
        return self.desk.articles.editor

    def settle(self) -> None:
        """Wait until the keeper has worked through all that waits now."""
        done: list[bool] = []
        self.desk.hands.fetch(lambda: None, lambda _none: done.append(True))
        self.qtbot.waitUntil(lambda: bool(done))
        # What a layout was given in that turn of the event loop is shown in the next.
        QApplication.processEvents()

    def close_with_work_waiting(self, *wanted: Callable[[], None]) -> None:
        """Ask for these while the keeper is busy, until the window has closed."""
        closed = self.desk.keeper._background.closed
        self.desk.hands.fetch(lambda: closed.wait(10), lambda _closed: None)
        for ask in wanted:
            ask()
        self.desk.close()

    def titles(self) -> list[str]:
        """The titles in the list, top to bottom."""
        model = self.desk.articles.model
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def wait_for_titles(self, *titles: str) -> None:
        self.qtbot.waitUntil(lambda: sorted(self.titles()) == sorted(titles))

    def open(self, key: str) -> None:
        """Click an article and wait until the form shows it."""
        assert self.desk.articles.view.choose(key)
        self.wait_for(key)

    def wait_for(self, key: str) -> None:
        self.qtbot.waitUntil(lambda: self.desk.editing.key == key)

    def write(self, name: str, text: str) -> None:
        """Type over what stands in a field."""
        field = self.editor.form.fields[name]
        widget = field.text_widgets()[0]
        widget.setFocus()
        type_over(widget, text)

    def live(self, key: str) -> Article | None:
        """What agents see."""
        return self.base.fetch([key]).get(key)

    def newest(self, key: str) -> Article:
        article = self.desk.hands.life.newest(key)
        assert article is not None
        return article

    def answer(self, why: str = "") -> None:
        """Say yes, and why, to the next dialog, once it can be said."""

        def look() -> None:
            for dialog in self.desk.window.findChildren(QDialog):
                if isinstance(dialog, PublishDialog | ReasonDialog) and dialog.isVisible():
                    dialog.reason.setPlainText(why)
                    if dialog.yes.isEnabled():
                        dialog.yes.click()
                        return
            QTimer.singleShot(20, look)

        QTimer.singleShot(20, look)


def type_over(widget: QWidget, text: str) -> None:
    """Type in place of what stands in a field."""
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    commit(widget, text)


@pytest.fixture
def lead(qtbot: QtBot, tmp_path: Path, home: Path) -> Iterator[Lead]:
    base = KnowledgeBase(tmp_path / "knowledge.db")
    base.save(ARTICLES)
    bridge = Bridge()
    desk = Desk(base, Theme("light"), bridge, VALUES)
    desk.window.resize(1320, 720)
    desk.window.show()
    qtbot.addWidget(desk.window)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.start()
    gate = cache(lambda: gate_of(base, loading.Models(), None))

    def publishing(tell: Progress, stopped: Callable[[], bool]) -> Publishing:
        return Publishing(base, gate, desk.hands.account, tell, stopped)

    desk.attach(lambda _article: [], publishing)
    made = Lead(qtbot, base, desk)
    made.wait_for_titles(*(article.title for article in ARTICLES))
    yield made
    desk.close()
    bridge.close()
    base.close()


GIVEN = (
    GoldenQuestion(INVOICE, ("invoice",), note="常见"),
    GoldenQuestion("我的快递到哪里了呀", ("return",)),
    GoldenQuestion(NONSENSE, ()),
)


@pytest.fixture
def asked(lead: Lead) -> Iterator[Lead]:
    """The desk with the library that agents have, asked by words alone, and golden questions."""
    GoldenQuestions(lead.base).put(GIVEN)
    parts = app.build(KnowledgeBase(lead.base.file), loading.Models(), NoMood())
    lead.desk.questioner.attach(Oracle(parts.library.suggest, parts.library.unlearned))
    yield lead
    lead.desk.questioner.close(parts.base.release)
    parts.close()
