"""The program's pictures, drawn: sharp at every scale, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from assist.desktop.theme import Theme

_BARS = {
    "pause": (QRectF(9, 7, 4, 18), QRectF(19, 7, 4, 18)),
    "menu": (QRectF(6, 8, 20, 3), QRectF(6, 15, 20, 3), QRectF(6, 22, 20, 3)),
}


def symbol(name: str, colour: QColor) -> QIcon:
    """A button's picture, one of ``pause`` and ``menu``. Raises KeyError."""
    picture, painter = _canvas(64)
    painter.setBrush(colour)
    for bar in _BARS[name]:
        painter.drawRoundedRect(bar, 1.5, 1.5)
    painter.end()
    return QIcon(picture)


def _canvas(size: int) -> tuple[QPixmap, QPainter]:
    """An empty picture and a painter on it whose units are a 32nd of its size."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 32, size / 32)
    painter.setPen(Qt.PenStyle.NoPen)
    return picture, painter


def app_icon(theme: Theme, state: str = "accent") -> QIcon:
    """Two speech bubbles side by side, the second in the colour of ``state``."""
    icon = QIcon()
    for size in (16, 22, 32, 48, 128):
        icon.addPixmap(_drawn(size, theme.colour("faint"), theme.colour(state)))
    return icon


def drawn_icon(size: int, theme: Theme) -> QPixmap:
    """The icon as it is when nothing is wrong, for files that a desktop reads."""
    return _drawn(size, theme.colour("faint"), theme.colour("accent"))


def _drawn(size: int, back: QColor, front: QColor) -> QPixmap:
    picture, painter = _canvas(size)
    painter.setBrush(back)
    painter.drawRoundedRect(QRectF(1, 3, 19, 15), 5, 5)
    painter.setBrush(front)
    painter.drawRoundedRect(QRectF(9, 10, 22, 16), 5, 5)
    painter.drawPolygon([QPointF(24, 25), QPointF(29, 31), QPointF(28, 23)])
    painter.end()
    return picture
