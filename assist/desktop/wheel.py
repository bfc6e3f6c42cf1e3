"""The wheel scrolls the page: it changes a setting only where the user has put the focus."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

Control = TypeVar("Control", bound=QWidget)


class _Guard(QObject):
    """An ignored wheel goes on to the page around the control."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel or not isinstance(watched, QWidget):
            return False
        if watched.hasFocus():
            return False
        event.ignore()
        return True


def still(control: Control) -> Control:
    """``control``, a combo box, spin box or slider, unmoved by a wheel that only passes over it."""
    # Qt's WheelFocus would give it the focus just before the wheel reaches it.
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_Guard(control))
    return control
