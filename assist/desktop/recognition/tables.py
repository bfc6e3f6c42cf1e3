"""Tables to read: no editing, whole rows, Tab leaves them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

Resize = QHeaderView.ResizeMode


def reading_table(header: Sequence[str], wide: Sequence[int]) -> QTableWidget:
    """An empty table; the columns of ``wide`` share the width that the others leave."""
    made = QTableWidget(0, len(header))
    dress(made, header, wide)
    return made


def dress(made: QTableWidget, header: Sequence[str], wide: Sequence[int]) -> None:
    """Make a table one to read."""
    made.setHorizontalHeaderLabels(list(header))
    made.verticalHeader().hide()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    line = made.horizontalHeader()
    line.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column in range(len(header)):
        mode = Resize.Stretch if column in wide else Resize.ResizeToContents
        line.setSectionResizeMode(column, mode)


def fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    """Show these rows in place of what stood there; what is cut off is in the tool tip."""
    table.setRowCount(len(rows))
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(place, column, item)
