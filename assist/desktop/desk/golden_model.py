"""Golden questions as Qt's views read them: only the rows in sight are ever made into words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from assist.curation.golden_shelf import Column, GoldenShelf, expected_words
from assist.curation.standing import Standing, place_word, shown_word, standing_word
from assist.desktop.theme import Theme
from assist.i18n import tr

COLUMNS = tuple(Column)

STANDING_COLOURS = {
    Standing.MISLED: "hot", Standing.ABSENT: "hot", Standing.LATER: "uneasy",
    Standing.FIRST: "uneasy", Standing.RIGHT: "calm",
}  # fmt: skip

Index = QModelIndex | QPersistentModelIndex
_ROLES = Qt.ItemDataRole


class GoldenModel(QAbstractTableModel):
    """Some questions of a shelf in some order."""

    sort_wanted = Signal(object, bool)
    """A Column or None, and whether it is to go down."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shelf = GoldenShelf((), None)
        self._numbers: list[int] = []

    def show(self, shelf: GoldenShelf, numbers: list[int]) -> None:
        """Show these questions of a shelf."""
        if shelf is self._shelf and numbers == self._numbers:
            self.touch()
            return
        self.beginResetModel()
        self._shelf, self._numbers = shelf, numbers
        self.endResetModel()

    def touch(self) -> None:
        """What is told of the questions has changed."""
        if self._numbers:
            last = self.index(len(self._numbers) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def number(self, row: int) -> int:
        """The question of a row. Raises IndexError."""
        return self._numbers[row]

    def text(self, row: int) -> str:
        """The words of a row's question. Raises IndexError."""
        return self._shelf.questions[self._numbers[row]].text

    def row_of(self, text: str) -> int | None:
        """Where a question stands; None where it is not shown."""
        number = self._shelf.number(text)
        return self._numbers.index(number) if number in self._numbers else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLES.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == _ROLES.DisplayRole:
            return _header(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = _ROLES.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._numbers):
            return None
        number, column = self._numbers[index.row()], COLUMNS[index.column()]
        if role == _ROLES.DisplayRole:
            return self._text(number, column)
        if role == _ROLES.ToolTipRole:
            # Qt takes what looks like a tag for rich text.
            return self._text(number, column).replace("<", "‹")
        if role == _ROLES.ForegroundRole:
            return self._colour(number, column)
        if role == _ROLES.AccessibleTextRole and column is Column.QUESTION:
            standing = standing_word(self._shelf.standing(number))
            return tr("{title}，{state}").format(
                title=self._shelf.questions[number].text, state=standing
            )
        return None

    def _text(self, number: int, column: Column) -> str:
        shelf, one = self._shelf, self._shelf.questions[number]
        if column is Column.QUESTION:
            return one.text
        if column is Column.NOTE:
            return one.note
        if column is Column.EXPECTED:
            words = expected_words(one, shelf.title)
            return (
                tr("{titles}（不在用）").format(titles=words) if shelf.is_unusable(one) else words
            )
        return self._told(number, column)

    def _told(self, number: int, column: Column) -> str:
        """What was answered."""
        shelf, one = self._shelf, self._shelf.questions[number]
        answer = shelf.answer(number)
        if answer is None:
            return standing_word(None) if column is Column.STANDING else ""
        if column is Column.PLACE:
            return place_word(one, answer)
        if column is Column.STANDING:
            return shown_word(answer)
        return shelf.title(answer.first) if answer.first else tr("无")

    def _colour(self, number: int, column: Column) -> Any:
        standing = self._shelf.standing(number)
        if column is Column.EXPECTED and self._shelf.is_unusable(self._shelf.questions[number]):
            return self._theme.colour("hot")
        if standing is None or column not in (Column.PLACE, Column.STANDING):
            return None
        return self._theme.colour(STANDING_COLOURS[standing])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order; −1 is as they are read aloud."""
        wanted = COLUMNS[column] if column >= 0 else None
        self.sort_wanted.emit(wanted, order is Qt.SortOrder.DescendingOrder)


def _header(column: Column) -> str:
    return {
        Column.QUESTION: tr("问题"),
        Column.EXPECTED: tr("期望文章"),
        Column.PLACE: tr("名次"),
        Column.STANDING: tr("现在"),
        Column.FIRST: tr("排第一的是"),
        Column.NOTE: tr("备注"),
    }[column]
