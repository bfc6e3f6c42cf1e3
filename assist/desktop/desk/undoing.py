"""One history of edits for all fields of the form: Ctrl+Z goes back through them in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QUndoCommand

TYPED_TOGETHER_SECONDS = 1.0
"""Edits of one field that follow each other faster are taken back together."""

_KEYS = ("Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z")

Put = Callable[[str, Any], None]
"""Shows a value in the field of this name."""


class Edit(QUndoCommand):
    """One field had one value and now has another; it already shows it when this is made."""

    def __init__(self, put: Put, name: str, before: Any, after: Any) -> None:
        super().__init__(name)
        self._put, self._name = put, name
        self._before, self._after = before, after
        self._time = time.monotonic()
        self._done = True

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Edit) or other._name != self._name:
            return False
        if not isinstance(self._after, str):
            return False
        if other._time - self._time > TYPED_TOGETHER_SECONDS:
            return False
        self._after, self._time = other._after, other._time
        return True

    def undo(self) -> None:
        self._done = False
        self._put(self._name, self._before)

    def redo(self) -> None:
        if not self._done:
            self._done = True
            self._put(self._name, self._after)


class UndoKeys(QObject):
    """Keeps a text field from taking Ctrl+Z for itself."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if isinstance(event, QKeyEvent) and event.type() in kinds and _is_ours(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _is_ours(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()).toString() in _KEYS
