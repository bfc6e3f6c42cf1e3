"""A small chart: bars by month, and the share of what was accepted as a line above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from assist.desktop.theme import Theme
from assist.i18n import tr

HEIGHT = 150
EDGE, FOOT, HEAD = 10, 20, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: ``parts`` are stacked from below; ``share`` 0…1, None where there is none."""

    name: str
    parts: tuple[int, ...]
    share: float | None


class MonthChart(QWidget):
    """Painted by hand: the installed Qt has no charts."""

    def __init__(self, theme: Theme, names: Sequence[str]) -> None:
        super().__init__()
        self._theme, self._names = theme, names
        self._bars: Sequence[Bar] = ()
        self.setMinimumHeight(HEIGHT)
        self.setAccessibleName(tr("每月推荐与采用"))

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these months."""
        self._bars = bars
        told = (f"{bar.name} {sum(bar.parts)}" for bar in bars)
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        room = QRectF(self.rect()).adjusted(EDGE, HEAD, -EDGE, -FOOT)
        painter.setPen(self._theme.colour("border"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        self._paint_legend(painter)
        if self._bars:
            self._paint_bars(painter, room)
        else:
            painter.setPen(self._theme.colour("faint"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, tr("还没有使用记录"))
        painter.end()

    def _colours(self) -> tuple[str, ...]:
        return ("accent", "uneasy", "border")

    def _paint_legend(self, painter: QPainter) -> None:
        left = float(EDGE)
        names = zip((*self._names, tr("采用率")), (*self._colours(), "hot"), strict=True)
        for name, colour in names:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(colour))
            painter.drawRoundedRect(QRectF(left, 6, 9, 9), 2, 2)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(QPointF(left + 13, 15), name)
            left += 13 + painter.fontMetrics().horizontalAdvance(name) + 14

    def _paint_bars(self, painter: QPainter, room: QRectF) -> None:
        step = room.width() / len(self._bars)
        highest = max(1, *(sum(bar.parts) for bar in self._bars))
        points: list[QPointF] = []
        for place, bar in enumerate(self._bars):
            middle = room.left() + step * (place + 0.5)
            width, bottom = min(34.0, step * 0.6), room.bottom()
            for part, colour in zip(bar.parts, self._colours(), strict=True):
                height = room.height() * part / highest
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.colour(colour))
                painter.drawRect(QRectF(middle - width / 2, bottom - height, width, height))
                bottom -= height
            painter.setPen(self._theme.colour("muted"))
            foot = QRectF(middle - step / 2, room.bottom() + 3, step, FOOT - 4)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, bar.name[-5:])
            if bar.share is not None:
                points.append(QPointF(middle, room.bottom() - room.height() * bar.share))
        painter.setPen(QPen(self._theme.colour("hot"), 1.6))
        painter.drawPolyline(points)
        painter.setBrush(self._theme.colour("surface"))
        for point in points:
            painter.drawEllipse(point, 2.6, 2.6)
