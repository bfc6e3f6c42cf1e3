"""The steps of a playbook as buttons, in as many rows as the sidebar's width asks for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QSizePolicy, QWidget

from assist.desktop.sidebar.cards import button

GAP = 4


class StepButtons(QWidget):
    """One of them is open; ``opened`` tells the place of the one that was clicked."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.opened)
        # Ignored: the buttons follow the width, and never ask for more of it.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_steps(self, names: Sequence[str]) -> None:
        """These in place of those before; the first one is open."""
        for old in self._buttons:
            self._group.removeButton(old)
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [button(name, "step") for name in names]
        for place, made in enumerate(self._buttons):
            made.setCheckable(True)
            self._group.addButton(made, place)
        self._arrange()
        if names:
            self.check(0)

    def check(self, place: int) -> None:
        """Mark a step as the open one."""
        self._buttons[place].setChecked(True)

    def open_place(self) -> int:
        """Where the open step stands, −1 without any."""
        return self._group.checkedId()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = self._columns()
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < columns))
        for place, made in enumerate(self._buttons):
            self._grid.addWidget(made, place // columns, place % columns)

    def _columns(self) -> int:
        """All in one row where they fit, else the fewest rows of equal columns."""
        widths = [made.sizeHint().width() + GAP for made in self._buttons]
        room = self.width() + GAP
        if not widths or sum(widths) <= room:
            return max(1, len(widths))
        rows = -(-len(widths) // max(1, room // max(widths)))
        return -(-len(widths) // rows)
