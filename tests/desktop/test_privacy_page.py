"""The page on what is kept, its one button, and what a crash shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from assist import paths, privacy
from assist.desktop.crash import CrashDialog
from assist.desktop.privacy import PrivacyPage
from assist.knowledge.base import KnowledgeBase
from tests.test_privacy import held_elsewhere


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path))
    KnowledgeBase(paths.user_knowledge()).close()
    return tmp_path


def test_the_page_names_all_that_is_kept_and_where(qtbot: QtBot, home: Path) -> None:
    page = PrivacyPage(None)
    qtbot.addWidget(page)
    shown = {label.text() for label in page.findChildren(QLabel)}
    assert {one.name for one in privacy.kept()} <= shown
    assert any(str(home) in text for text in shown)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [(QMessageBox.StandardButton.Yes, 1), (QMessageBox.StandardButton.Cancel, 0)],
)
def test_deleting_asks_once_more(
    answer: QMessageBox.StandardButton, wanted: int, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PrivacyPage(None)
    qtbot.addWidget(page)
    heard: list[None] = []
    page.delete_wanted.connect(lambda: heard.append(None))
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: answer)
    page.delete.click()
    assert len(heard) == wanted


def test_nothing_is_deleted_while_another_window_is_open(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PrivacyPage(None)
    qtbot.addWidget(page)
    heard: list[None] = []
    told: list[str] = []
    page.delete_wanted.connect(lambda: heard.append(None))
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: QMessageBox.StandardButton.Yes)
    monkeypatch.setattr(QMessageBox, "information", lambda *given: told.append(given[-1]))
    lock = QLockFile(str(home / "running.lock"))
    assert lock.tryLock(0), "the page's own program"
    page.delete.click()
    assert (len(heard), told) == (1, [])
    with held_elsewhere(home / "knowledge.db.desk-lock"):
        page.delete.click()
    lock.unlock()
    assert len(heard) == 1
    assert "知识库管理" in told[0]


def test_a_crash_says_where_its_report_lies(qtbot: QtBot, home: Path) -> None:
    dialog = CrashDialog(home / "crash-1.txt", None)
    qtbot.addWidget(dialog)
    assert "crash-1.txt" in dialog.informativeText()
    assert not dialog.isModal()
