"""The running program from inside: it begins, works, and ends in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from assist import app, desktop_app, loading, paths, privacy
from assist.desktop.preferences import Preferences
from assist.desktop_app import Options, Program
from assist.knowledge.base import KnowledgeBase
from assist.packs.making import make_pack
from assist.packs.signing import make_key
from assist.packs.trust import Trust
from assist.packs.workshop import Workshop
from assist.policy import Policy, read_policy
from assist.settings import Settings
from assist.sources.base import State
from tests import patience
from tests.articles import article
from tests.fakes import ARTICLES, INVOICE, NONSENSE, FakeSource


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


ALIVE: list[Program] = []
"""Python's cycle collector takes Qt objects apart in an order of its own; a real program is never
collected, it lives as long as its process.
"""

Start = Callable[[Options], Program]


class Steps(QObject):
    """Does one thing after another in the event loop, each as soon as its time has come.

    A program that has not come to its end after a long time is ended, and its test fails.
    """

    def __init__(self, *steps: tuple[Callable[[], bool], Callable[[], object]]) -> None:
        super().__init__()
        self._steps = list(steps)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(5)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(QApplication.quit)
        self._patience.start(2 * patience.MILLISECONDS)

    @property
    def done(self) -> bool:
        return not self._steps

    def _on_timeout(self) -> None:
        if self._steps and self._steps[0][0]():
            self._steps.pop(0)[1]()
        if not self._steps:
            self._timer.stop()
            self._patience.stop()


@pytest.fixture
def start(qtbot: QtBot) -> Start:
    """Builds a program; ``run`` lets it live."""

    def build(options: Options) -> Program:
        program = Program(options)
        ALIVE.append(program)
        qtbot.addWidget(program.sidebar)
        return program

    return build


def _own_threads() -> list[str]:
    names = ("pipeline", "startup", "learning", "actions", "knowledge-writer", "hotkeys", "packs")
    return [one.name for one in threading.enumerate() if one.name.startswith(names)]


def test_it_begins_works_and_leaves_no_thread_behind(
    start: Start, qtbot: QtBot, file: Path
) -> None:
    source = FakeSource()
    program = start(Options(db=file, sources=lambda: [source]))

    def speak() -> None:
        source.open("a", "林小姐")
        source.bring_to_front("a")
        source.say("a", NONSENSE)

    def search() -> None:
        program.sidebar.search.setText(INVOICE)

    def insert() -> None:
        program.sidebar.cards[0].insert()

    steps = Steps(
        (lambda: source.health().state is State.WATCHING, speak),
        (lambda: program.sidebar.guidance is not None, search),
        (lambda: bool(program.sidebar.cards), insert),
        (lambda: "已填入" in program.sidebar.footer.hint(), program.quit),
    )
    assert program.run() == 0
    assert steps.done
    assert source.boxes["a"] == "可以的，林小姐，下单时选电子发票。"
    qtbot.waitUntil(lambda: not _own_threads())
    journal = file.with_name("knowledge.db-wal")
    assert not journal.exists(), "all that was written stands in the one file"


def test_what_was_seen_and_what_was_silent_is_counted_at_the_end(start: Start, file: Path) -> None:
    source = FakeSource()
    program = start(Options(db=file, sources=lambda: [source]))

    def ask(text: str) -> None:
        source.open("a", "林小姐")
        source.bring_to_front("a")
        source.say("a", text)

    def is_read(text: str) -> bool:
        guidance = program.sidebar.guidance
        return guidance is not None and guidance.message.text == text

    unknown = "键盘的背光怎么调亮度，我电话13800138000"
    steps = Steps(
        (lambda: source.health().state is State.WATCHING, lambda: ask(INVOICE)),
        (lambda: is_read(INVOICE), lambda: ask(unknown)),
        (lambda: is_read(unknown), program.quit),
    )
    assert program.run() == 0
    assert steps.done
    base = KnowledgeBase(file)
    assert base.read("select article, count from shown") == [{"article": "invoice", "count": 1}]
    assert base.read("select question from gap") == [{"question": "键盘的背光怎么调亮度"}]
    base.close()


def test_questions_that_nobody_wants_kept_any_more_are_deleted(
    start: Start, file: Path, home: Path
) -> None:
    base = KnowledgeBase(file)
    base.write(
        lambda db: db.execute("insert into gap values ('怎么退', 1, '2026-01-01', '2099-01-01')")
    )
    Settings(home / "settings.json").change({"keep_gaps": False})
    program = start(Options(db=file))
    steps = Steps((lambda: base.read("select * from gap") == [], program.quit))
    assert program.run() == 0
    assert steps.done
    base.close()


@pytest.fixture
def leave_while_loading(monkeypatch: pytest.MonkeyPatch) -> Callable[[Program], None]:
    """Runs a program that is left when its base is open; the models come a moment after."""
    begun, left = threading.Event(), threading.Event()

    def slowly(_db: Path | None) -> loading.Models:
        begun.set()
        left.wait()
        return loading.Models()

    def leave(program: Program) -> None:
        def quit_() -> None:
            program.quit()
            threading.Timer(0.2, left.set).start()

        steps = Steps((begun.is_set, quit_))
        assert program.run() == 0
        assert steps.done

    monkeypatch.setattr(loading, "load_models", slowly)
    return leave


def test_it_can_be_left_before_it_has_loaded(
    start: Start, tmp_path: Path, leave_while_loading: Callable[[Program], None]
) -> None:
    new = tmp_path / "new.db"
    leave_while_loading(start(Options(db=new, sources=lambda: [FakeSource()])))
    assert _own_threads() == []
    assert new.exists()
    assert not new.with_name("new.db-wal").exists(), "what was opened is closed"


def test_what_is_deleted_while_it_loads_stays_deleted(
    start: Start,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    leave_while_loading: Callable[[Program], None],
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    leave_while_loading(start(Options()))
    privacy.delete_everything()
    for thread in threading.enumerate():
        if thread.name == "startup":
            thread.join()
    assert not home.exists()


def test_a_deletion_that_fails_is_said_in_a_box(
    file: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deleting(Program):
        def run(self) -> int:
            ALIVE.append(self)
            QTimer.singleShot(0, self._on_delete_wanted)
            return super().run()

    def fail() -> NoReturn:
        assert _own_threads() == []
        raise PermissionError(13, "in use", "knowledge.db")

    said: list[str] = []
    monkeypatch.setattr(desktop_app, "Program", Deleting)
    monkeypatch.setattr(privacy, "delete_everything", fail)
    monkeypatch.setattr(QMessageBox, "critical", lambda *told: said.append(told[-1]))
    assert desktop_app.run(Options(db=file)) == 2
    assert "knowledge.db" in said[0]


def test_a_start_that_fails_leaves_no_base_open(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[object] = []

    def fail(base: KnowledgeBase, *_arguments: object) -> NoReturn:
        held.append(base)
        raise OSError("words")

    monkeypatch.setattr(app, "build", fail)
    monkeypatch.setattr(QMessageBox, "warning", lambda *_told: QApplication.quit())
    assert start(Options(db=tmp_path / "new.db")).run() == 0
    assert _own_threads() == []


def test_a_desktop_without_global_keys_is_told_so(start: Start, file: Path) -> None:
    program = start(Options(db=file))
    program.sidebar.show()
    assert "不支持全局快捷键" in program.sidebar.footer.hint()


def _modal(kind: type[QDialog]) -> QDialog | None:
    found = QApplication.activeModalWidget()
    return found if isinstance(found, kind) else None


def test_a_base_that_cannot_be_opened_is_said_and_the_window_stays(
    start: Start, tmp_path: Path
) -> None:
    program = start(Options(db=tmp_path))
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


def test_trouble_that_nobody_foresaw_is_said_too(
    start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> NoReturn:
        raise KeyError("words")

    monkeypatch.setattr(app, "build", fail)
    program = start(Options(db=file))
    said: list[str] = []

    def read_and_close() -> None:
        box = _modal(QMessageBox)
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        box.accept()

    steps = Steps(
        (lambda: _modal(QMessageBox) is not None, read_and_close),
        (lambda: _modal(QMessageBox) is None, program.quit),
    )
    assert program.run() == 0
    assert steps.done
    assert "words" in said[0]


def test_the_menu_opens_the_settings_and_they_are_kept(
    start: Start, file: Path, home: Path
) -> None:
    program = start(Options(db=file))
    program.sidebar.show()

    program._menu.preferences_wanted.emit()
    (dialog,) = program.sidebar.findChildren(Preferences)
    assert dialog.isVisible()
    buttons = dialog.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    buttons.accepted.emit()
    assert "设置已保存" in program.sidebar.footer.hint()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert program.sidebar.findChildren(Preferences) == []
    assert Settings(home / "settings.json").text("language") == "auto"


def test_a_pack_that_appears_in_the_folder_is_live_and_said_in_one_line(
    start: Start, qtbot: QtBot, file: Path, tmp_path: Path
) -> None:
    share, key = tmp_path / "share", make_key(tmp_path / "key")
    share.mkdir()
    Trust(paths.trusted_keys_file(), Policy()).add(key.public)
    lead = KnowledgeBase(tmp_path / "lead.db")
    lead.save([replace(ARTICLES[0], reply="组长的新话术"), article("gift", "有没有赠品")])
    program = start(Options(db=file, sources=lambda: [FakeSource()]))
    Workshop(lead).remember_folder(share)
    news, footer = program.sidebar.news, program.sidebar.footer

    def put() -> None:
        make_pack(lead, share / "1", key, "王组长")
        lead.close()
        program.sidebar.search.setText("有没有赠品")

    def look() -> None:
        program.sidebar.search.setText("有没有赠品吗")

    def take_away() -> None:
        share.rename(tmp_path / "away")

    steps = Steps(
        (lambda: program._engine is not None, put),
        (news.isVisible, look),
        (
            lambda: "gift" in {card.suggestion.article.key for card in program.sidebar.cards},
            take_away,
        ),
        (lambda: "知识库文件夹读不到" in footer.told(), program.quit),
    )
    assert program.run() == 0
    assert steps.done
    told = "".join(button.text() for button in news.findChildren(QPushButton))
    assert "知识库已更新：新增 1、修改 1" in told
    assert "王组长" in "".join(label.text() for label in news.findChildren(QLabel))
    qtbot.waitUntil(lambda: not _own_threads())


def test_what_is_wrong_in_the_machines_file_is_said(
    start: Start, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "assist.toml"
    broken.write_text("[locked]\ntheme = 'pink'\n", encoding="utf-8")
    monkeypatch.setattr("assist.settings.policy", lambda: read_policy(broken))
    program = start(Options(db=file))
    program.sidebar.show()
    assert "locked.theme" in program.sidebar.footer.hint()
