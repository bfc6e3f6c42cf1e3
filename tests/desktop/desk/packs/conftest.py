"""Packs at the desk: real packs between the lead's base and another's, driven through the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from assist import paths
from assist.desktop.desk.pack_key import KeyDialog
from assist.desktop.desk.packs import PacksPage
from assist.packs.signing import PrivateKey
from assist.packs.workshop import FOLDER
from assist.settings import Settings
from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead
from tests.packs.conftest import Lead as Other
from tests.packs.conftest import lead_in


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Other]:
    """The lead of another base, whose packs come to this desk."""
    with lead_in(tmp_path / "other") as made:
        yield made


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """The shared folder, as it is set on this machine."""
    folder = tmp_path / "share"
    folder.mkdir()
    Settings(paths.settings_file()).change({FOLDER: str(folder)})
    return folder


@pytest.fixture
def page(lead: Lead) -> PacksPage:
    opened = lead.desk.packs
    lead.desk.window.go_to(opened)
    wait(lead)
    return opened


def wait(lead: Lead) -> None:
    """Until the page has done what it was asked for."""
    work = lead.desk.packs._work
    lead.qtbot.waitUntil(lambda: not work.is_busy)


def words_on(page: PacksPage) -> str:
    """Every word on the page that can be seen."""
    return "\n".join(visible_texts(page))


def _soon(look: Callable[[], bool]) -> None:
    """Try until there is something to answer."""

    def again() -> None:
        if not look():
            QTimer.singleShot(20, again)

    QTimer.singleShot(20, again)


def answer(button: str, asked: list[str] | None = None) -> None:
    """Press the button of this name in the next question."""

    def look() -> bool:
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                if asked is not None:
                    asked.append(box.text())
                next(made for made in box.buttons() if made.text() == button).click()
                return True
        return False

    _soon(look)


def at_key_dialog(do: Callable[[KeyDialog], None]) -> None:
    """Do this in the next dialog about the key."""

    def look() -> bool:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, KeyDialog) and dialog.isVisible():
                do(dialog)
                return True
        return False

    _soon(look)


def trust(key: PrivateKey, name: str = "王组长") -> None:
    """Packs of this key are taken on this machine."""
    paths.trusted_keys_file().write_text(f"{key.public} {name}\n", encoding="utf-8")


def press(lead: Lead, button: QPushButton) -> None:
    """Press a button that can be pressed, and wait."""
    assert button.isVisible()
    assert button.isEnabled()
    button.click()
    wait(lead)


def rows_of(page: PacksPage, place: int) -> list[tuple[str, str]]:
    """What the list at ``place`` says: what happens, and to which article."""
    page.lists.go_to(place)
    table = page.lists.table
    cells = [[table.item(row, column) for column in (0, 1)] for row in range(table.rowCount())]
    return [(a.text() if a else "", b.text() if b else "") for a, b in cells]


def give_key(lead: Lead, page: PacksPage) -> None:
    """The desk has a key of its own."""
    page.workshop.new_key()
    page.look()
    wait(lead)
