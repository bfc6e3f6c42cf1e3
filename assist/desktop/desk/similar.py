"""Similar questions: a list to add to, take from, edit, and paste a column of Excel into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.checks import Place
from assist.desktop.desk.fields import Field
from assist.desktop.labels import plain_label
from assist.desktop.sidebar.fields import ImeLineEdit
from assist.i18n import tr

LEAST_ROWS, MOST_ROWS = 3, 7
"""Rows between which the list grows before it scrolls."""


def lines_of(text: str) -> list[str]:
    """The questions in pasted text: lines, or cells of a spreadsheet without their quotes."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\n").split("\n")
    bare = (part.strip().strip('"').strip() for part in parts)
    return list(dict.fromkeys(part for part in bare if part))


class PasteLine(ImeLineEdit):
    """A line that hands on what is pasted in several lines, which it could only run together."""

    lines_pasted = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            lines = lines_of(QGuiApplication.clipboard().text())
            if len(lines) > 1:
                self.lines_pasted.emit(lines)
                return
        super().keyPressEvent(event)


class QuestionList(QListWidget):
    """Del removes, F2 edits, pasting adds."""

    remove_wanted = Signal()
    lines_pasted = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.lines_pasted.emit(lines_of(QGuiApplication.clipboard().text()))
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)


class SimilarField(Field):
    """The value is a tuple of questions."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.list = QuestionList()
        self.list.setObjectName("questions")
        self.list.setAccessibleName(name)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.list.setTabKeyNavigation(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.list.remove_wanted.connect(self.remove_selected)
        self.list.lines_pasted.connect(self.add)
        self.line = PasteLine()
        self.line.setAccessibleName(tr("新的相似问"))
        self.line.setPlaceholderText(tr("客户的另一种问法，回车添加；可一次粘贴多行"))
        self.line.returnPressed.connect(self._on_entered)
        self.line.lines_pasted.connect(self.add)
        self._add = QPushButton(tr("添加"))
        self._add.clicked.connect(self._on_entered)
        self._remove = QPushButton(tr("删除所选"))
        self._remove.clicked.connect(self.remove_selected)
        self._remove.setEnabled(False)
        self.count = plain_label("", "cardFrom")
        self.setFocusProxy(self.line)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        row.addWidget(self._add)
        row.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        column.addLayout(row)
        self._fit()

    def show_value(self, value: Any) -> None:
        if value == self.value():
            return
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems(list(value))
        for row in range(self.list.count()):
            self._dress(self.list.item(row))
        self.list.blockSignals(False)
        self._fit()
        self._on_selected()

    def value(self) -> Any:
        texts = (self.list.item(row).text().strip() for row in range(self.list.count()))
        return tuple(text for text in texts if text)

    def add(self, questions: Iterable[str]) -> None:
        """Add those that are not there yet."""
        there = set(self.value())
        fresh = [question for question in questions if question not in there]
        if not fresh:
            return
        self.list.blockSignals(True)
        for question in fresh:
            item = QListWidgetItem(question)
            self._dress(item)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.scrollToBottom()
        self._fit()
        self.changed.emit()

    def remove_selected(self) -> None:
        """Take the selected questions away."""
        rows = sorted({index.row() for index in self.list.selectedIndexes()}, reverse=True)
        for row in rows:
            self.list.takeItem(row)
        if rows:
            self._fit()
            self.changed.emit()

    def mark(self, colours: Mapping[int, QColor], told: Mapping[int, str]) -> None:
        """Colour the rows that something is to be said about."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            item = self.list.item(row)
            colour = colours.get(row)
            item.setData(Qt.ItemDataRole.ForegroundRole, colour)
            item.setToolTip(told.get(row, item.text()).replace("<", "‹"))
        self.list.blockSignals(False)

    def point_at(self, place: Place) -> None:
        if place.row < self.list.count() and self.list.count():
            self.list.setCurrentRow(place.row)
            self.list.setFocus()
        else:
            self.line.setFocus()

    def text_widgets(self) -> Sequence[QWidget]:
        return (self.line, self.list)

    def _dress(self, item: QListWidgetItem) -> None:
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)

    def _on_entered(self) -> None:
        if self.line.composing:
            return
        lines = lines_of(self.line.text())
        self.line.clear()
        self.line.setFocus()
        self.add(lines)

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        if not item.text().strip():
            self.list.takeItem(self.list.row(item))
            self._fit()
        self.changed.emit()

    def _on_selected(self) -> None:
        self._remove.setEnabled(bool(self.list.selectedIndexes()))

    def _fit(self) -> None:
        rows = max(LEAST_ROWS, min(MOST_ROWS, self.list.count()))
        height = self.list.sizeHintForRow(0) if self.list.count() else 0
        self.list.setFixedHeight(rows * max(height, 24) + 8)
        self.count.setText(tr("{count} 句").format(count=self.list.count()))
