"""Fields for the variables of a reply that nobody could fill in yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from assist.desktop.labels import plain_label
from assist.i18n import tr

_COMMANDS = frozenset(
    [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape]
    + [Qt.Key(Qt.Key.Key_0 + digit) for digit in range(10)]
)
"""Keys that mean something to the sidebar, or to the input method, never both."""


class ImeLineEdit(QLineEdit):
    """A line edit that knows while an input method is composing: then no key is a command."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composing and event.key() in _COMMANDS:
            event.accept()
            return
        super().keyPressEvent(event)


class VariableFields(QWidget):
    """A field a variable, hidden until an insertion needs them."""

    changed = Signal(str, str)
    finished = Signal()
    abandoned = Signal()
    focus_wanted = Signal(QWidget)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self._fields: dict[str, ImeLineEdit] = {}
        self.hide()

    def ask_for(self, names: Sequence[str]) -> None:
        """Show a field for each name and ask for the focus on the first."""
        for name in names:
            if name not in self._fields:
                self._add(name)
        self.show()
        self.focus_wanted.emit(self._fields[names[0]])

    def restore(self, names: Sequence[str], values: Mapping[str, str]) -> None:
        """Show a field for each name with its value, as they were left."""
        for name in names:
            self._add(name)
            self._fields[name].setText(values.get(name, ""))
        self.show()

    def clear(self) -> None:
        """Hide, and forget every field and what was typed there."""
        self.hide()
        while self._grid.count():
            part = self._grid.takeAt(0).widget()
            part.hide()
            part.deleteLater()
        self._fields.clear()

    def field(self, name: str) -> ImeLineEdit:
        """The field of a variable. Raises KeyError."""
        return self._fields[name]

    def _add(self, name: str) -> None:
        field = ImeLineEdit()
        field.setPlaceholderText(tr("填好后按回车"))
        field.setAccessibleName(name)
        field.installEventFilter(self)
        field.clicked.connect(self._on_field_clicked)
        field.textChanged.connect(self._on_text_changed)
        field.returnPressed.connect(self.finished)
        row = self._grid.rowCount()
        self._grid.addWidget(plain_label(name, "variable"), row, 0)
        self._grid.addWidget(field, row, 1)
        self._fields[name] = field

    def _on_field_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QWidget):
            self.focus_wanted.emit(sender)

    def _on_text_changed(self, text: str) -> None:
        sender = self.sender()
        for name, field in self._fields.items():
            if field is sender:
                self.changed.emit(name, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            composing = isinstance(watched, ImeLineEdit) and watched.composing
            if event.key() == Qt.Key.Key_Escape and not composing:
                self.abandoned.emit()
                return True
        return super().eventFilter(watched, event)
