"""A reply as it will be inserted: known variables filled, a field for each that is still empty."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.fields import VariableFields
from assist.desktop.sidebar.typed import Typed
from assist.guidance.variables import empty, fill
from assist.i18n import listed, tr

LONGEST_SHOWN = 600
"""Code points on the screen; inserting and copying take the whole."""


class ReplyBox(QWidget):
    """The words and, once insertion was asked for, the fields that it still needs."""

    ready = Signal(str)
    """The finished text, nothing empty in it."""

    focus_wanted = Signal(QWidget)
    focus_returned = Signal()

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__()
        self._template = ""
        self._known = dict(values)
        self._typed: dict[str, str] = {}
        self._label = plain_label("", "reply", wrap=True)
        self._missing = plain_label("", "variable", wrap=True)
        self.fields = VariableFields()
        self.fields.changed.connect(self._on_value_changed)
        self.fields.finished.connect(self.insert)
        self.fields.abandoned.connect(self._on_abandoned)
        self.fields.focus_wanted.connect(self.focus_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._label)
        column.addWidget(self._missing)
        column.addWidget(self.fields)

    def show_template(self, template: str, values: Mapping[str, str] | None = None) -> None:
        """Show another text; ``values`` are added to those known."""
        self._template = template
        self._known |= values or {}
        self.fields.clear()
        self._show()

    def forget(self) -> None:
        """Another customer: nothing that was known or typed of the last one is said to them."""
        self._known, self._typed = {}, {}
        self.show_template("")

    def typed(self) -> Typed | None:
        """What was typed here, to be kept; None for nothing."""
        if not self._typed:
            return None
        return Typed(self._template, dict(self._typed), not self.fields.isHidden())

    def restore(self, typed: Typed) -> None:
        """Put back what was kept; open fields open again, and take no focus."""
        self._typed = dict(typed.values)
        if typed.is_open and typed.template == self._template:
            self.fields.restore(empty(self._template, self._known), typed.values)
        self._show()

    def text(self) -> str:
        """The text with every known variable filled in."""
        return fill(self._template, self._values())

    def insert(self) -> None:
        """Announce the finished text, or ask for the variables that are still empty."""
        missing = empty(self._template, self._values())
        if missing:
            self.fields.ask_for(missing)
            return
        if self.fields.isVisible():
            self._on_abandoned()
        self.ready.emit(self.text())

    def _values(self) -> dict[str, str]:
        return self._known | self._typed

    def _on_value_changed(self, name: str, value: str) -> None:
        self._typed[name] = value
        self._show()

    def _on_abandoned(self) -> None:
        self.fields.hide()
        self.focus_returned.emit()

    def _show(self) -> None:
        self._label.setText(self.text()[:LONGEST_SHOWN])
        missing = empty(self._template, self._values())
        self._missing.setText(tr("待填：{names}").format(names=listed(missing)))
        self._missing.setVisible(bool(missing))
