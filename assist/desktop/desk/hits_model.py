"""What came of a sheet of questions, row by row, as the result file has it; errors first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from assist.curation.hits import Hit, Mark, Pick, result_header, result_row
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.knowledge.columns import CellError

MARK_COLOURS = {Mark.RIGHT: "calm", Mark.AMONG: "uneasy", Mark.WRONG: "hot", Mark.MISSED: "uneasy"}
CHANCES = (6, 7)
"""The columns of score and confidence."""

Index = QModelIndex | QPersistentModelIndex
_ROLES = Qt.ItemDataRole


class HitsModel(QAbstractTableModel):
    """Hits as they come in; the words of a row are made when it is in sight."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._header = result_header()
        self._title: Callable[[str], str] = str
        self._errors: list[CellError] = []
        self._pick = Pick.ALL
        self._shown: list[Hit] = []
        self.hits: list[Hit] = []

    def begin(self, errors: Sequence[CellError], title: Callable[[str], str]) -> None:
        """Another sheet, of which nothing was asked yet; ``title`` names articles by their keys."""
        self.beginResetModel()
        self._title, self._errors = title, list(errors)
        self.hits, self._shown = [], []
        self.endResetModel()

    def add(self, hits: Sequence[Hit]) -> None:
        """The next ones."""
        self.hits += hits
        passing = [hit for hit in hits if self._pick.holds(hit)]
        if passing:
            first = self.rowCount()
            self.beginInsertRows(QModelIndex(), first, first + len(passing) - 1)
            self._shown += passing
            self.endInsertRows()

    def pick(self, pick: Pick) -> None:
        """Show only these."""
        self.beginResetModel()
        self._pick = pick
        self._shown = [hit for hit in self.hits if pick.holds(hit)]
        self.endResetModel()

    def _wrong(self) -> list[CellError]:
        return self._errors if self._pick is Pick.ALL else []

    def error_rows(self) -> int:
        """How many rows in front could not be read."""
        return len(self._wrong())

    def hit(self, row: int) -> Hit | None:
        """What a row shows; None for a row that could not be read. Raises IndexError."""
        place = row - len(self._wrong())
        return self._shown[place] if place >= 0 else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._wrong()) + len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._header)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLES.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == _ROLES.DisplayRole:
            return self._header[section]
        return None

    def data(self, index: Index, role: int = _ROLES.DisplayRole) -> Any:
        if not 0 <= index.row() < self.rowCount():
            return None
        hit, last = self.hit(index.row()), index.column() == len(self._header) - 1
        if role == _ROLES.ForegroundRole:
            mark = Mark.WRONG if hit is None else hit.mark
            known = last and mark in MARK_COLOURS
            return self._theme.colour(MARK_COLOURS[mark]) if known else None
        if role not in (_ROLES.DisplayRole, _ROLES.ToolTipRole):
            return None
        words = self._error(index.row()) if hit is None else self._words(hit)
        told = words[index.column()]
        return told.replace("<", "‹") if role == _ROLES.ToolTipRole else told

    def _error(self, row: int) -> tuple[str, ...]:
        one = self._wrong()[row]
        told = tr("{column}：{reason}").format(column=one.column, reason=one.reason)
        blank = ("",) * (len(self._header) - 3)
        return (str(one.row), told, *blank, tr("没读"))

    def _words(self, hit: Hit) -> tuple[str, ...]:
        cells = result_row(hit, self._title)
        return tuple(
            f"{cell:.2f}" if place in CHANCES and isinstance(cell, float) else _line(cell)
            for place, cell in enumerate(cells)
        )


def _line(cell: object) -> str:
    return "" if cell is None else str(cell).replace("\n", tr("、"))
