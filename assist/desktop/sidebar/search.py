"""The search box: results as you type, safe with an input method."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from assist.desktop.sidebar.fields import ImeLineEdit
from assist.i18n import tr

PAUSE_MS = 60
"""How long typing must rest before a search starts."""


class SearchField(ImeLineEdit):
    """Emits what to look for; Enter picks the first result, Esc leaves, never while composing."""

    wanted = Signal(str)
    picked = Signal()
    left = Signal()

    def __init__(self, hotkey: str) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setClearButtonEnabled(True)
        self.setAccessibleName(tr("搜索知识库"))
        keys = f"  ({hotkey})" if hotkey else ""
        self.setPlaceholderText(tr("搜索知识库") + keys)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE_MS)
        self._rest.timeout.connect(self._on_rested)
        # Silent while composing: QLineEdit reports a pre-edit only once it is committed.
        self.textChanged.connect(self._rest.start)

    def _on_rested(self) -> None:
        if self.composing:
            self._rest.start()
            return
        self.wanted.emit(self.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.composing:
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.picked.emit()
                return
        super().keyPressEvent(event)
