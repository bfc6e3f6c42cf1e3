"""Tables of tens of thousands of rows over a model: whole rows of one height, keys of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

ROW = 30
"""Pixels."""

PADDING = 26
"""Pixels of a cell beside its text."""


def width_of(widget: QWidget, words: Iterable[str]) -> int:
    """Pixels of a column in which each of these can be read."""
    return max(widget.fontMetrics().horizontalAdvance(word) for word in words) + PADDING


class LongTable(QTableView):
    """Enter, F2 or a double click opens a row, Del asks to remove the selected ones."""

    moved = Signal()
    opened = Signal()
    remove_wanted = Signal()

    def __init__(
        self, model: QAbstractItemModel, widths: Mapping[int, int], sortable: bool = False
    ) -> None:
        """``widths`` in pixels by column; the others share what is left. ``sortable``: a click on
        the header asks the model for an order, a third one for none.
        """
        super().__init__()
        self.setModel(model)
        self.setObjectName("articles")
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
        for column in range(model.columnCount()):
            if column in widths:
                self.setColumnWidth(column, widths[column])
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        if sortable:
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)
        self.doubleClicked.connect(self.opened)
        self.selectionModel().selectionChanged.connect(self.moved)
        model.modelReset.connect(self.moved)

    def selected_rows(self) -> list[int]:
        """The selected rows, top to bottom; quick for any number."""
        return sorted({row for span in self.selected_spans() for row in span})

    def selected_spans(self) -> list[range]:
        """The selected rows, those side by side together."""
        chosen = self.selectionModel().selection()
        parts = [chosen.at(number) for number in range(chosen.count())]
        return [range(part.top(), part.bottom() + 1) for part in parts]

    def go_to(self, row: int) -> None:
        """Put the cursor on a row, and select nothing else, whatever keys are held: ``selectRow``
        would add to the selection while Ctrl is down, as it is on Ctrl+Z.
        """
        flags = QItemSelectionModel.SelectionFlag
        index = self.model().index(row, 0)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def keyboardSearch(self, search: str) -> None:
        """Qt would ask for the text of every row; the search box is one key away."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)
