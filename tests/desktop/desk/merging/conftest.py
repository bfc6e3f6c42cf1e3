"""Two leads edit one export; a third brings their tables together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.desktop.desk.merging import MergeDialog
from assist.desktop.desk.settling import SettlingView
from assist.knowledge.columns import KEY
from tests.desktop.desk.conftest import Lead

Edit = Callable[["Sheet"], None]
CTRL = Qt.KeyboardModifier.ControlModifier


class Sheet:
    """An export as Excel opens it."""

    def __init__(self, file: Path) -> None:
        self.book = openpyxl.load_workbook(file)
        self.sheet: Any = self.book.worksheets[0]
        self._head = {str(cell.value): cell.column for cell in self.sheet[1]}

    def row(self, key: str) -> int:
        column = self._head[KEY]
        keys = {self.sheet.cell(n, column).value: n for n in range(2, self.sheet.max_row + 1)}
        return int(keys[key])

    def write(self, key: str, column: str, text: str) -> None:
        self.sheet.cell(self.row(key), self._head[column]).value = text

    def add(self, **cells: str) -> None:
        row = self.sheet.max_row + 1
        for name, text in cells.items():
            self.sheet.cell(row, self._head[name]).value = text

    def delete(self, key: str) -> None:
        self.sheet.delete_rows(self.row(key))


@dataclass
class Merge:
    """A lead with the dialog open."""

    lead: Lead
    folder: Path

    @property
    def dialog(self) -> MergeDialog:
        return self.lead.desk.exchange.merging

    @property
    def settling(self) -> SettlingView:
        return self.dialog.settling

    @property
    def table(self) -> Any:
        return self.settling.tables.conflicts

    def export(self) -> Path:
        file = self.folder / "导出.xlsx"
        self.lead.desk.exchange.export(file)
        self.lead.settle()
        return file

    def edited(self, name: str, edit: Edit) -> Path:
        sheet = Sheet(self.folder / "导出.xlsx")
        edit(sheet)
        sheet.book.save(self.folder / name)
        return self.folder / name

    def choose(self, ours: Path, theirs: Path, origin: Path | None = None) -> None:
        if origin is not None:
            self.dialog.files.put("origin", origin)
        self.dialog.files.put("ours", ours)
        self.dialog.files.put("theirs", theirs)
        self.lead.qtbot.waitUntil(lambda: not self.dialog.bar.isVisible())

    def of(self, ours: Edit, theirs: Edit) -> None:
        self.export()
        self.choose(self.edited("张.xlsx", ours), self.edited("李.xlsx", theirs))

    def told(self) -> str:
        return self.dialog.told.text()

    def decisions(self) -> list[str]:
        return [self.table.item(row, 0).text() for row in range(self.table.rowCount())]

    def keys(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.table, key)

    def go_on(self) -> None:
        """Ctrl+Enter, then wait for the preview of the import."""
        QTest.keyClick(self.dialog, Qt.Key.Key_Return, CTRL)
        page = self.lead.desk.exchange
        self.lead.qtbot.waitUntil(lambda: "：新增" in page._summary.text())

    def bring_in(self) -> None:
        page = self.lead.desk.exchange
        page.go.click()
        self.lead.qtbot.waitUntil(page.undo.isVisible)

    def preview(self) -> list[tuple[str, ...]]:
        table = self.lead.desk.exchange.table
        return [
            tuple(table.item(row, column).text() for column in range(4))  # type: ignore[union-attr]
            for row in range(table.rowCount())
        ]


@pytest.fixture
def merge(lead: Lead, tmp_path: Path) -> Iterator[Merge]:
    # A base as it is: with a history, from which an export can be known again.
    lead.desk.hands.life.publish([replace(lead.newest("track"), tags=("物流",))], "整理")
    lead.desk.window.go_to(lead.desk.exchange)
    made = Merge(lead, tmp_path)
    QTest.keyClick(lead.desk.exchange, Qt.Key.Key_M, CTRL)
    lead.qtbot.waitUntil(made.dialog.isActiveWindow)
    yield made
    made.dialog.hide()
