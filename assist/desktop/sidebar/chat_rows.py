"""The rows of the list of chats, as they were when it was last refreshed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from assist.i18n import tr
from assist.model import Feeling
from assist.text.display import display
from assist.waiting import Chat, clock

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """A chat as it was when the list was last refreshed."""

    conversation: str
    title: str
    feeling: Feeling | None
    alert: bool
    since: float | None
    active: bool

    @property
    def urgent(self) -> bool:
        """An alert whose customer has no answer yet."""
        return self.alert and self.since is not None


def row_of(chat: Chat, active: str) -> Row:
    title = display(chat.title or chat.conversation, 40)
    return Row(
        chat.conversation, title, chat.feeling, chat.alert, chat.waits_since,
        chat.conversation == active,
    )  # fmt: skip


def in_view(rows: Sequence[Row], seen: int) -> list[Row]:
    """In their order, but the chat in front is the last of the ``seen`` ones, not hidden below."""
    place = next((place for place, row in enumerate(rows) if row.active), 0)
    if not 0 < seen <= place:
        return list(rows)
    others = [row for row in rows if not row.active]
    return [*others[: seen - 1], rows[place], *others[seen - 1 :]]


class ChatsModel(QAbstractListModel):
    """The rows of the list; a refresh keeps the view's place."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.title.replace("<", "‹")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row, time.time())
        return None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; only what differs is painted anew."""
        before = self._rows
        if len(rows) > len(before):
            self.beginInsertRows(QModelIndex(), len(before), len(rows) - 1)
            self._rows = list(rows)
            self.endInsertRows()
        elif len(rows) < len(before):
            self.beginRemoveRows(QModelIndex(), len(rows), len(before) - 1)
            self._rows = list(rows)
            self.endRemoveRows()
        self._rows = list(rows)
        changed = [i for i, (a, b) in enumerate(zip(before, rows, strict=False)) if a != b]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))


def spoken(row: Row, now: float) -> str:
    """A row for a screen reader."""
    if row.since is None:
        return tr("{title}，已回复").format(title=row.title)
    waited = clock(now - row.since)
    told = tr("{title}，有风险，已等 {time}") if row.urgent else tr("{title}，已等 {time}")
    return told.format(title=row.title, time=waited)
