"""A listing as Qt's views read it: only the rows in sight are ever made into words."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from assist.curation.listing import Listing, Rows
from assist.curation.outlines import Column, Pending, State
from assist.desktop.desk.words import column_word, ends_words, pending_word, state_word
from assist.i18n import tr

COLUMNS = (Column.TITLE, Column.STATE, Column.CATEGORY, Column.ENDS, Column.TAGS)

STATE_ROLE = Qt.ItemDataRole.UserRole
PENDING_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex
_SHOWN = Qt.ItemDataRole.DisplayRole


class ArticleModel(QAbstractTableModel):
    """Some rows of a listing in some order."""

    sort_wanted = Signal(object, bool)
    """A Column or None, and whether it is to go down."""

    def __init__(self) -> None:
        super().__init__()
        self._listing: Listing | None = None
        self._rows: Rows = np.zeros(0, np.intp)

    def show(self, listing: Listing, rows: Rows) -> bool:
        """Show these rows; whether they are other articles, or in another order, than before."""
        before = self._listing
        same = before is not None and np.array_equal(rows, self._rows) and listing.grew_from(before)
        if same:
            self._listing = listing
            if len(rows):
                last = self.index(len(rows) - 1, len(COLUMNS) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return False
        self.beginResetModel()
        self._listing, self._rows = listing, rows
        self.endResetModel()
        return True

    def key(self, row: int) -> str:
        """The article of a row. Raises IndexError."""
        assert self._listing is not None
        return self._listing.keys[int(self._rows[row])]

    def keys(self, rows: range) -> list[str]:
        """The articles of neighbouring rows."""
        assert self._listing is not None
        return [self._listing.keys[number] for number in self._rows[rows.start : rows.stop]]

    def row_of(self, key: str) -> int | None:
        """Where an article stands; None where it is not shown."""
        number = self._listing.number(key) if self._listing is not None else None
        if number is None:
            return None
        places = np.flatnonzero(self._rows == number)
        return int(places[0]) if len(places) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == _SHOWN:
            return column_word(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._listing is None or not 0 <= index.row() < len(self._rows):
            return None
        number = int(self._rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(number, COLUMNS[index.column()])
        if role == STATE_ROLE:
            return self._listing.state(number)
        if role == PENDING_ROLE:
            return self._waits(number)
        return self._told(number, index.column(), role)

    def _text(self, number: int, column: Column) -> str:
        assert self._listing is not None
        outline = self._listing.row(number)
        if column is Column.TITLE:
            return outline.title or outline.question or tr("（还没有标题）")
        if column is Column.STATE:
            return state_word(self._listing.state(number))
        if column is Column.CATEGORY:
            return outline.category
        return ends_words(outline) if column is Column.ENDS else outline.tags.replace("\n", "、")

    def _waits(self, number: int) -> bool:
        """Whether something waits that the state does not say already."""
        assert self._listing is not None
        pending, state = self._listing.row(number).pending, self._listing.state(number)
        said = state in (State.DRAFT, State.IN_REVIEW) and pending is not Pending.REJECTED
        return pending is not Pending.NOTHING and not said

    def _told(self, number: int, column: int, role: int) -> str | None:
        """What is said on hovering, and by a screen reader."""
        assert self._listing is not None
        outline = self._listing.row(number)
        if role == Qt.ItemDataRole.ToolTipRole:
            waits = pending_word(outline.pending)
            told = f"{outline.question}\n{outline.category}" + (f"\n{waits}" if waits else "")
            # Qt takes what looks like a tag for rich text.
            return told.replace("<", "‹")
        if role == Qt.ItemDataRole.AccessibleTextRole and column == 0:
            return self._spoken(number)
        return None

    def _spoken(self, number: int) -> str:
        assert self._listing is not None
        outline, state = self._listing.row(number), self._listing.state(number)
        told = tr("{title}，{state}").format(title=outline.title, state=state_word(state))
        waits = pending_word(outline.pending) if outline.pending is not Pending.NOTHING else ""
        return f"{told}，{waits}" if waits else told

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order; sorting itself is done elsewhere. −1 is the best first."""
        wanted = COLUMNS[column] if column >= 0 else None
        self.sort_wanted.emit(wanted, order is Qt.SortOrder.DescendingOrder)
