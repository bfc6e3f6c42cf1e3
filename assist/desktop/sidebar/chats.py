"""The list of the agent's chats: title, heat, how long the customer has been waiting."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.text.display import display
from assist.waiting import Chat, Chats, clock

ROWS = 5
"""Rows that are seen at once; the others are scrolled to."""

REFRESH_MS = 250
"""How often the order may change, however many messages come."""

SLOW_SECONDS, LATE_SECONDS = 15, 30
"""The trade's targets for a first answer: from then on a wait is coloured."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """A chat as it was when the list was last refreshed."""

    conversation: str
    title: str
    heat: float
    alert: bool
    since: float | None
    active: bool


def row_of(chat: Chat, active: str) -> Row:
    title = display(chat.title or chat.conversation, 40)
    return Row(
        chat.conversation, title, chat.heat, chat.alert, chat.waits_since,
        chat.conversation == active,
    )  # fmt: skip


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
            return row.title
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
    return tr("{title}，已等 {time}").format(title=row.title, time=waited)


class _Painter(QStyledItemDelegate):
    """A dot for the heat, the title, the clock; the chat in front is marked at its edge."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, QFontMetrics(option.font).height() + 8)  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if row.active or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._theme.colour("accent_soft" if row.active else "raised"))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        painter.setBrush(self._theme.colour(self._heat(row)))
        dot = QRect(area.left() + 10, area.center().y() - 3, 8, 8)
        painter.drawEllipse(dot)
        left, right = dot.right() + 8, area.right() - 8
        if row.since is not None:
            right -= self._paint_clock(painter, area, time.time() - row.since)
        self._paint_title(painter, QRect(left, area.top(), right - left, area.height()), row)
        painter.restore()

    def _paint_clock(self, painter: QPainter, area: QRect, waited: float) -> int:
        """Returns how much room it takes."""
        late, slow = waited >= LATE_SECONDS, waited >= SLOW_SECONDS
        painter.setPen(self._theme.colour("hot" if late else "uneasy" if slow else "muted"))
        told = clock(waited)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(0, 0, -8, 0), right, told)
        return painter.fontMetrics().horizontalAdvance(told) + 10

    def _paint_title(self, painter: QPainter, area: QRect, row: Row) -> None:
        colour = "text" if row.since is not None or row.active else "muted"
        painter.setPen(self._theme.colour(colour))
        told = painter.fontMetrics().elidedText(
            row.title, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, told)

    def _heat(self, row: Row) -> str:
        if row.alert or row.heat >= 0.6:
            return "hot"
        return "uneasy" if row.heat >= 0.35 else "calm"


class ChatList(QWidget):
    """Hidden while there is one conversation or none; folds away on a click."""

    picked = Signal(str)
    """The agent clicked this conversation."""

    folded = Signal(bool)
    """The agent folded the list away, or unfolded it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.state = Chats()
        self._model = ChatsModel()
        self._fold = QToolButton()
        self._fold.setObjectName("chatsFold")
        self._fold.setCheckable(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.toggled.connect(self._on_folded)
        self.view = QListView()
        self.view.setObjectName("chats")
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Painter(theme, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(tr("我的会话"))
        self.view.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(2)
        column.addWidget(self._fold)
        column.addWidget(self.view)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self._refresh)
        self._ticks = QTimer(self)
        self._ticks.setInterval(1000)
        self._ticks.timeout.connect(self._tick)
        self._refresh()

    def fold(self, folded: bool) -> None:
        """As the agent left it last time; not told again."""
        before = self._fold.blockSignals(True)
        self._fold.setChecked(folded)
        self._fold.blockSignals(before)
        self._fit(self._model.rowCount())

    def refresh_soon(self) -> None:
        """The chats have changed; a burst of changes is shown once."""
        if not self._soon.isActive():
            self._soon.start()

    def rows(self) -> list[Row]:
        """What the list shows, top to bottom."""
        return [
            self._model.index(place).data(Qt.ItemDataRole.UserRole)
            for place in range(self._model.rowCount())
        ]

    def _refresh(self) -> None:
        ordered = self.state.ordered()
        self._model.show([row_of(chat, self.state.active) for chat in ordered])
        waiting = self.state.waiting()
        told = tr("会话 {all} · 等待回复 {waiting}").format(all=len(ordered), waiting=waiting)
        self._fold.setText(told)
        self.setVisible(len(ordered) > 1)
        self._fit(len(ordered))
        if waiting and not self._ticks.isActive():
            self._ticks.start()
        elif not waiting:
            self._ticks.stop()

    def _fit(self, count: int) -> None:
        folded = self._fold.isChecked()
        arrow = Qt.ArrowType.RightArrow if folded else Qt.ArrowType.DownArrow
        self._fold.setArrowType(arrow)
        self.view.setVisible(not folded)
        height = self.view.sizeHintForRow(0)
        self.view.setFixedHeight(max(0, height) * min(count, ROWS))

    def _tick(self) -> None:
        """The clocks go on; only what can be seen is painted."""
        if self.view.isVisible():
            self.view.viewport().update()

    def _on_folded(self, folded: bool) -> None:
        self._fit(self._model.rowCount())
        self.folded.emit(folded)

    def _on_clicked(self, index: QModelIndex) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        self.picked.emit(row.conversation)
