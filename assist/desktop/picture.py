"""Several windows in one picture, as they would stand on a desktop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget


def side_by_side(windows: Sequence[QWidget], backdrop: QColor) -> QPixmap:
    """The windows from left to right on a plain backdrop."""
    if len(windows) == 1:
        return windows[0].grab()
    margin = 20
    pictures = [window.grab() for window in windows]
    ratio = pictures[0].devicePixelRatio()
    width = sum(window.width() for window in windows) + margin * (len(windows) + 1)
    height = max(window.height() for window in windows) + 2 * margin
    whole = QPixmap(round(width * ratio), round(height * ratio))
    whole.setDevicePixelRatio(ratio)
    whole.fill(backdrop)
    painter = QPainter(whole)
    left = margin
    for window, picture in zip(windows, pictures, strict=True):
        painter.drawPixmap(left, margin, picture)
        left += window.width() + margin
    painter.end()
    return whole
