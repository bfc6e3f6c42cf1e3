"""The search box above a list: Ctrl+F leads to it, Enter and Esc lead from it to the list."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from assist.desktop.desk.long_table import LongTable
from assist.desktop.sidebar.search import SearchField


class ListSearch(SearchField):
    """Esc empties it first, and goes on to the list where it is empty."""

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__("")
        self._list: LongTable | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.picked.connect(self._go_to_list)
        self.left.connect(self._on_left)

    def attach(self, page: QWidget, listed: LongTable) -> None:
        """The list that is searched, and the page on which Ctrl+F leads here."""
        self._list = listed
        QShortcut(QKeySequence("Ctrl+F"), page).activated.connect(self._on_keys)

    def _on_left(self) -> None:
        if self.text():
            self.clear()
        else:
            self._go_to_list()

    def _go_to_list(self) -> None:
        if self._list is None:
            return
        # With the focus the first row becomes the current one, but is not selected.
        if not self._list.currentIndex().isValid() and self._list.model().rowCount():
            self._list.go_to(0)
        self._list.setFocus()

    def _on_keys(self) -> None:
        self.setFocus()
        self.selectAll()
