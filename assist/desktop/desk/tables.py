"""Tables of a few thousand rows to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget

from assist.desktop.recognition.tables import dress, fill


class RowTable(QTableWidget):
    """Whole rows; ``moved`` when others are selected, ``opened`` by Enter or a double click."""

    moved = Signal()
    opened = Signal()

    def __init__(self, header: Sequence[str], *wide: int, several: bool = True) -> None:
        """The columns ``wide`` share the width that the others leave."""
        super().__init__(0, len(header))
        dress(self, header, wide)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        self.itemSelectionChanged.connect(self.moved)
        self.cellDoubleClicked.connect(self._on_double_clicked)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these in place of what stood there, none selected."""
        self.blockSignals(True)
        self.clearSelection()
        place = self.verticalScrollBar().value()
        # Rows that are there already would be measured anew for every cell that changes.
        self.setRowCount(0)
        fill(self, rows)
        self.verticalScrollBar().setValue(place)
        self.blockSignals(False)

    def selected(self) -> list[int]:
        """The selected rows, top to bottom."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def select(self, rows: Iterable[int]) -> None:
        """Select these rows without announcing it."""
        self.blockSignals(True)
        flags = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        for row in rows:
            index = self.model().index(row, 0)
            model.setCurrentIndex(index, flags.Select | flags.Rows)
        self.blockSignals(False)

    def _on_double_clicked(self) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
