"""The list itself: rows of one height, states as chips, keys that a spreadsheet has too."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from assist.curation.outlines import Column, State
from assist.desktop.desk.article_model import COLUMNS, PENDING_ROLE, STATE_ROLE, ArticleModel
from assist.desktop.desk.words import STATE_COLOURS
from assist.desktop.theme import Theme
from assist.i18n import tr

ROW = 30
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


class ArticleView(QTableView):
    """Rows to choose from; Enter or F2 opens one in the form, Del asks to retire."""

    chosen = Signal(str)
    """The article that the cursor came to."""

    edit_wanted = Signal()
    retire_wanted = Signal()
    selection_counted = Signal(int)

    def __init__(self, model: ArticleModel, theme: Theme) -> None:
        super().__init__()
        self._articles = model
        self._quiet = False
        self.setModel(model)
        self.setObjectName("articles")
        self.setAccessibleName(tr("文章列表"))
        self.setItemDelegateForColumn(COLUMNS.index(Column.STATE), ChipDelegate(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # To paint itself a header asks of every row whether its column is selected: seconds, after
        # a Ctrl+A over 100,000.
        header.setSelectionModel(QItemSelectionModel(model, self))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        for column, width in WIDTHS.items():
            self.setColumnWidth(COLUMNS.index(column), width)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def selected_keys(self) -> list[str]:
        """Every selected article, top to bottom; quick for any number."""
        spans = sorted((part.top(), part.bottom()) for part in self._spans())
        return [key for top, bottom in spans for key in self._articles.keys(range(top, bottom + 1))]

    def selected_count(self) -> int:
        """How many articles are selected."""
        return sum(part.height() for part in self._spans())

    def _spans(self) -> list[QItemSelectionRange]:
        chosen = self.selectionModel().selection()
        return [chosen.at(number) for number in range(chosen.count())]

    def stay_at(self, key: str) -> bool:
        """Put the cursor on an article without announcing it; whether it is in the list."""
        row = self._articles.row_of(key)
        if row is None:
            return False
        self._quiet = True
        self.selectRow(row)
        self._quiet = False
        self.scrollTo(self._articles.index(row, 0))
        return True

    def go_to(self, key: str) -> bool:
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

    def _on_selection_changed(self) -> None:
        self.selection_counted.emit(self.selected_count())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column, needed in NEEDED.items():
            self.setColumnHidden(COLUMNS.index(column), self.width() < needed)

    def keyboardSearch(self, search: str) -> None:
        """Qt would ask for the text of every row; the search box is one key away."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete and self.selected_count():
            self.retire_wanted.emit()
        else:
            super().keyPressEvent(event)
