"""Where the windows stand on the screen when the program starts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

PLACED_MS = 700
"""By then the window manager has placed a window that was just shown."""


def place(sidebar: QWidget, beside: QWidget | None) -> None:
    """The sidebar at the right edge of the screen, the demonstration chat beside it."""
    screen = QGuiApplication.primaryScreen().availableGeometry()
    sidebar.resize(sidebar.width(), min(sidebar.height(), screen.height() - 40))
    corner = screen.topRight() - QPoint(sidebar.width() + 12, -20)
    sidebar.move(corner)
    QTimer.singleShot(PLACED_MS, sidebar, lambda: _place_again(sidebar, corner))
    if beside is not None:
        beside.move(corner - QPoint(beside.width() + 12, 0))


def _place_again(sidebar: QWidget, corner: QPoint) -> None:
    """Qt now and then misses where the window manager put a window that is being mapped.

    It then takes it to lie at the origin, for screen readers and menus too, until it moves.
    """
    if sidebar.pos() != corner and sidebar.pos().isNull():
        sidebar.move(corner)
