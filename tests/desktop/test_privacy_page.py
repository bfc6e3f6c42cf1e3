"""The page on what is kept, its one button, and what a crash shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from assist import paths, privacy
from assist.desktop.crash import CrashDialog
from assist.desktop.privacy import PrivacyPage
from assist.knowledge.base import KnowledgeBase


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


def test_a_crash_says_where_its_report_lies(qtbot: QtBot, home: Path) -> None:
    dialog = CrashDialog(home / "crash-1.txt", None)
    qtbot.addWidget(dialog)
    assert "crash-1.txt" in dialog.informativeText()
    assert not dialog.isModal()
