"""The list of the agent's chats: title, mood, how long the customer has been waiting."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
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

from assist.desktop.sidebar.chat_rows import ChatsModel, Index, Row, in_view, row_of
from assist.desktop.sidebar.mood_line import feeling_colour
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.waiting import Chats, clock

ROWS = 5
"""Rows that are seen at once, the chat in front among them; the others are scrolled to."""

SPACE = 2

REFRESH_MS = 250
"""How often the order may change, however many messages come."""

SLOW_SECONDS, LATE_SECONDS = 15, 30
"""The trade's targets for a first answer: from then on a wait is coloured."""


class _Painter(QStyledItemDelegate):
    """A dot for the mood, the title, the clock; the chat in front is marked at its edge."""

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
        if row.active:
            painter.setBrush(self._theme.colour("accent"))
            painter.drawRoundedRect(QRect(area.left(), area.top() + 4, 3, area.height() - 8), 1, 1)
        dot = QRect(area.left() + 10, area.center().y() - 3, 8, 8)
        self._paint_dot(painter, dot, row)
        left, right = dot.right() + 9, area.right() - 8
        if row.since is not None:
            right -= self._paint_clock(painter, area, time.time() - row.since)
        self._paint_title(painter, QRect(left, area.top(), right - left, area.height()), row)
        painter.restore()

    def _paint_dot(self, painter: QPainter, dot: QRect, row: Row) -> None:
        """The mood in the mood line's colours; an alert that nobody has answered is told by more
        than its colour.
        """
        painter.setBrush(self._theme.colour(self._colour(row)))
        if not row.urgent:
            painter.drawEllipse(dot)
            return
        dot = dot.adjusted(-3, -3, 3, 3)
        painter.drawEllipse(dot)
        painter.save()
        painter.setPen(self._theme.colour("surface"))
        painter.setFont(_bold(painter.font()))
        painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, "!")
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
        if row.active:
            painter.setFont(_bold(painter.font()))
        told = painter.fontMetrics().elidedText(
            row.title, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, told)

    def _colour(self, row: Row) -> str:
        return "hot" if row.alert else feeling_colour(row.feeling)


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


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
        self._most = ROWS
        self._is_paused = False
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
        column.setSpacing(SPACE)
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
        self._refresh()

    def make_do_with(self, room: int) -> None:
        """Take at most ``room`` pixels of height, but never less than the chat in front needs."""
        row = max(1, self.view.sizeHintForRow(0))
        most = max(1, min(ROWS, (room - self._fold.sizeHint().height() - SPACE) // row))
        if most != self._most:
            self._most = most
            self._refresh()

    def show_paused(self, paused: bool) -> None:
        """While paused nobody's name is on the screen."""
        self._is_paused = paused
        self._refresh()

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
        chats = [] if self._is_paused else self.state.ordered()
        rows = [row_of(chat, self.state.active) for chat in chats]
        seen = 0 if self._fold.isChecked() else self._most
        rows = in_view(rows, seen)
        self._model.show(rows)
        waiting = self.state.waiting()
        self._tell(len(rows), waiting, sum(r.urgent and not r.active for r in rows[seen:]))
        self.setVisible(len(rows) > 1)
        self._fit(min(len(rows), seen))
        if not self.view.underMouse():
            self.view.scrollToTop()
        if waiting and not self._ticks.isActive():
            self._ticks.start()
        elif not waiting:
            self._ticks.stop()

    def _tell(self, all_of_them: int, waiting: int, hidden_alerts: int) -> None:
        """The fold line, which the list must not hide an alert behind."""
        told = tr("会话 {all} · 等待回复 {waiting}").format(all=all_of_them, waiting=waiting)
        if hidden_alerts:
            told += " · " + tr("未显示的风险 {alerts}").format(alerts=hidden_alerts)
        self._fold.setText(told)
        if self._fold.property("alert") != bool(hidden_alerts):
            self._fold.setProperty("alert", bool(hidden_alerts))
            self._fold.style().unpolish(self._fold)
            self._fold.style().polish(self._fold)

    def _fit(self, seen: int) -> None:
        arrow = Qt.ArrowType.RightArrow if self._fold.isChecked() else Qt.ArrowType.DownArrow
        self._fold.setArrowType(arrow)
        self.view.setVisible(not self._fold.isChecked())
        self.view.setFixedHeight(max(0, self.view.sizeHintForRow(0)) * seen)

    def _tick(self) -> None:
        """The clocks go on; only what can be seen is painted."""
        if self.view.isVisible():
            self.view.viewport().update()

    def _on_folded(self, folded: bool) -> None:
        self._refresh()
        self.folded.emit(folded)

    def _on_clicked(self, index: QModelIndex) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        self.picked.emit(row.conversation)
