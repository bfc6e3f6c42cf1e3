"""The list of articles: states as chips, and as many columns as there is room for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assist.curation.outlines import Column, State
from assist.desktop.desk.article_model import COLUMNS, PENDING_ROLE, STATE_ROLE, ArticleModel
from assist.desktop.desk.long_table import ROW, LongTable
from assist.desktop.desk.words import STATE_COLOURS
from assist.desktop.theme import Theme
from assist.i18n import tr

WIDTHS = {Column.STATE: 82, Column.CATEGORY: 92, Column.ENDS: 92, Column.TAGS: 120}
"""Pixels; the title takes what is left."""

NEEDED = {Column.CATEGORY: 300, Column.ENDS: 480, Column.TAGS: 620}
"""Pixels of the list from which on a column is shown."""

Index = QModelIndex | QPersistentModelIndex


class ChipDelegate(QStyledItemDelegate):
    """Paints a state as a chip, and a dot behind it where a change waits."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state = index.data(STATE_ROLE)
        # The stubs do not know what a style option holds.
        shown: Any = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        text, shown.text = shown.text, ""
        control = QStyle.ControlElement.CE_ItemViewItem
        shown.widget.style().drawControl(control, shown, painter, shown.widget)
        font = QFont(shown.font)
        font.setPixelSize(11)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text) + 14
        room = shown.rect.adjusted(6, 0, -10, 0)
        chip = QRectF(room.x(), room.center().y() - 8.5, min(width, room.width()), 18)
        back, front = (self._theme.colour(name) for name in STATE_COLOURS[State(state)])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawRoundedRect(chip, 9, 9)
        if index.data(PENDING_ROLE):
            painter.setBrush(self._theme.colour("uneasy"))
            painter.drawEllipse(QRectF(chip.right() + 4, chip.center().y() - 3, 6, 6))
        painter.setPen(front)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTHS[Column.STATE], ROW)


class ArticleView(LongTable):
    """Articles to choose from: what the cursor comes to is shown in the form."""

    chosen = Signal(str)
    """The article that the cursor came to."""

    def __init__(self, model: ArticleModel, theme: Theme) -> None:
        widths = {COLUMNS.index(column): width for column, width in WIDTHS.items()}
        super().__init__(model, widths, sortable=True)
        self._articles = model
        self._quiet = False
        self.setAccessibleName(tr("文章列表"))
        self.setItemDelegateForColumn(COLUMNS.index(Column.STATE), ChipDelegate(theme, self))
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def selected_keys(self) -> list[str]:
        """Every selected article, top to bottom; quick for any number."""
        spans = sorted(self.selected_spans(), key=lambda span: span.start)
        return [key for span in spans for key in self._articles.keys(span)]

    def selected_count(self) -> int:
        """How many articles are selected."""
        return sum(map(len, self.selected_spans()))

    def stay_at(self, key: str) -> bool:
        """Put the cursor on an article without announcing it; whether it is in the list."""
        row = self._articles.row_of(key)
        if row is None:
            return False
        self._quiet = True
        self.go_to(row)
        self._quiet = False
        self.scrollTo(self._articles.index(row, 0))
        return True

    def choose(self, key: str) -> bool:
        """Choose an article; whether it is in the list."""
        found = self.stay_at(key)
        if found:
            self.chosen.emit(key)
        return found

    def current_key(self) -> str:
        """The article under the cursor, empty without one."""
        index = self.currentIndex()
        return self._articles.key(index.row()) if index.isValid() else ""

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.chosen.emit(self._articles.key(current.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column, needed in NEEDED.items():
            self.setColumnHidden(COLUMNS.index(column), self.width() < needed)
