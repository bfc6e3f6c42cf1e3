"""The lead's window as a program: what it says where it cannot open, and what a crash leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from assist import app, desk_app, journal, loading, paths
from assist.desk_app import DeskOptions, DeskProgram
from assist.desktop.crash import CrashDialog
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from tests.fakes import ARTICLES

SECRET = "13812345678"


@pytest.fixture
def file(tmp_path: Path, application: QApplication) -> Path:
    base = KnowledgeBase(tmp_path / "knowledge.db")
    base.save(ARTICLES)
    base.close()
    return base.file


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was said in boxes."""
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, text: told.append(text))
    return told


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[DeskProgram], None]], None]:
    """Takes what is done with the program once it runs."""

    def plan(deed: Callable[[DeskProgram], None]) -> None:
        class Program(DeskProgram):
            def run(self) -> int:
                QTimer.singleShot(0, lambda: deed(self))
                return super().run()

        monkeypatch.setattr(desk_app, "DeskProgram", Program)

    return plan


def test_a_base_that_cannot_be_opened_is_said_in_a_box(
    tmp_path: Path, said: list[str], capsys: pytest.CaptureFixture[str], application: QApplication
) -> None:
    folder = tmp_path / "folder.db"
    folder.mkdir()
    assert desk_app.run(DeskOptions(db=folder)) == 2
    assert len(said) == 1
    assert str(folder) in said[0]
    assert said[0] in capsys.readouterr().err
    assert list(paths.report_folder().iterdir()) == [], "nothing crashed"


def test_a_window_that_nobody_knows_why_does_not_open_is_reported(
    file: Path,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(desk_app, "Desk", fail)
    assert desk_app.run(DeskOptions(db=file)) == 2
    (report,) = paths.report_folder().iterdir()
    assert str(report) in said[0]
    assert SECRET not in said[0] + capsys.readouterr().err


def test_a_crash_at_the_desk_is_reported_and_said_and_the_window_stays(
    file: Path,
    meanwhile: Callable[[Callable[[DeskProgram], None]], None],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    shown: list[str] = []

    def crash(program: DeskProgram) -> None:
        def fail() -> None:
            raise RuntimeError(SECRET)

        def show(dialog: CrashDialog) -> None:
            shown.append(dialog.informativeText())
            assert program.desk.window.isVisible()
            program.quit()

        monkeypatch.setattr(CrashDialog, "show", show)
        program.desk.hands.do(fail)

    meanwhile(crash)
    assert desk_app.run(DeskOptions(db=file, with_library=False)) == 0
    (report,) = paths.report_folder().iterdir()
    assert str(report) in shown[0]
    log = journal.log_file("desk").read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert SECRET not in log + report.read_text(encoding="utf-8") + capfd.readouterr().err


def test_a_library_that_cannot_be_loaded_is_said_and_logged(
    file: Path,
    meanwhile: Callable[[Callable[[DeskProgram], None]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_given: object) -> None:
        raise KnowledgeError("没有词表")

    told: list[str] = []

    def listen(program: DeskProgram) -> None:
        def tell(text: str, wrong: bool = False) -> None:
            told.append(text)
            program.quit()

        monkeypatch.setattr(program.desk.window, "tell", tell)

    monkeypatch.setattr(app, "build", fail)
    monkeypatch.setattr(loading, "load_models", lambda _db: loading.Models())
    meanwhile(listen)
    assert desk_app.run(DeskOptions(db=file)) == 0
    assert told == ["没有词表"]
    assert "loading failed" in journal.log_file("desk").read_text(encoding="utf-8")
