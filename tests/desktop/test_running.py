"""The running program from inside: it begins, works, and ends in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QMessageBox
from pytestqt.qtbot import QtBot

from assist.desktop.preferences import Preferences
from assist.desktop_app import Options, Program
from assist.knowledge.base import KnowledgeBase
from assist.settings import Settings
from assist.sources.base import State
from tests.desktop.conftest import visible_texts
from tests.fakes import ARTICLES, INVOICE, FakeSource


@pytest.fixture(autouse=True)
def _quiet(home: Path, application: QApplication) -> None:
    Settings(home / "settings.json").change({"mood_engine": "none", "theme": "light"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A knowledge base with three articles."""
    base = KnowledgeBase(tmp_path / "knowledge.db")
    base.save(ARTICLES)
    base.close()
    return base.file


class Steps(QObject):
    """Does one thing after another in the event loop, each as soon as its time has come."""

    def __init__(self, *steps: tuple[Callable[[], bool], Callable[[], object]]) -> None:
        super().__init__()
        self._steps = list(steps)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(5)

    @property
    def done(self) -> bool:
        return not self._steps

    def _on_timeout(self) -> None:
        if self._steps and self._steps[0][0]():
            self._steps.pop(0)[1]()
        if not self._steps:
            self._timer.stop()


def _own_threads() -> list[str]:
    names = ("pipeline", "startup", "actions", "knowledge-writer", "hotkeys")
    return [one.name for one in threading.enumerate() if one.name.startswith(names)]


def test_it_begins_works_and_leaves_no_thread_behind(qtbot: QtBot, file: Path) -> None:
    source = FakeSource()
    program = Program(Options(db=file, sources=lambda: [source]))
    qtbot.addWidget(program.sidebar)

    def speak() -> None:
        source.open("a", "林小姐")
        source.bring_to_front("a")
        source.say("a", INVOICE)

    def insert() -> None:
        program.sidebar.cards[0].insert()

    steps = Steps(
        (lambda: source.health().state is State.WATCHING, speak),
        (lambda: bool(program.sidebar.cards), insert),
        (lambda: "已填入" in program.sidebar.footer.hint(), program.quit),
    )
    assert program.run() == 0
    assert steps.done
    assert source.boxes["a"] == "可以的，林小姐，下单时选电子发票。"
    assert _own_threads() == []


def test_it_can_be_left_before_it_has_loaded(qtbot: QtBot, file: Path) -> None:
    program = Program(Options(db=file, sources=lambda: [FakeSource()]))
    qtbot.addWidget(program.sidebar)
    QTimer.singleShot(0, program.quit)
    assert program.run() == 0
    qtbot.waitUntil(lambda: "startup" not in _own_threads())
    assert "pipeline" not in _own_threads()


def test_a_desktop_without_global_keys_is_told_so(qtbot: QtBot, file: Path) -> None:
    program = Program(Options(db=file))
    qtbot.addWidget(program.sidebar)
    program.sidebar.show()
    assert "不支持全局快捷键" in program.sidebar.footer.hint()


def _modal(kind: type[QDialog]) -> QDialog | None:
    found = QApplication.activeModalWidget()
    return found if isinstance(found, kind) else None


def test_a_base_that_cannot_be_opened_is_said_and_the_window_stays(
    qtbot: QtBot, tmp_path: Path
) -> None:
    program = Program(Options(db=tmp_path))
    qtbot.addWidget(program.sidebar)
    said: list[str] = []

    def read_and_close() -> None:
        box = _modal(QMessageBox)
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        box.accept()

    steps = Steps(
        (lambda: _modal(QMessageBox) is not None, read_and_close),
        (program.sidebar.isVisible, program.quit),
    )
    assert program.run() == 0
    assert steps.done
    assert str(tmp_path) in said[0]
    assert said[0] == program.sidebar.footer.hint()


def test_the_menu_opens_the_settings_and_they_are_kept(
    qtbot: QtBot, file: Path, home: Path
) -> None:
    program = Program(Options(db=file))
    qtbot.addWidget(program.sidebar)
    program.sidebar.show()

    def fill_in() -> None:
        dialog = _modal(Preferences)
        assert dialog is not None
        buttons = dialog.findChild(QDialogButtonBox)
        assert isinstance(buttons, QDialogButtonBox)
        buttons.accepted.emit()

    steps = Steps((lambda: _modal(Preferences) is not None, fill_in))
    program._menu.preferences_wanted.emit()
    assert steps.done
    assert "设置已保存" in program.sidebar.footer.hint()
    assert visible_texts(program.sidebar)
    assert Settings(home / "settings.json").text("language") == "auto"
