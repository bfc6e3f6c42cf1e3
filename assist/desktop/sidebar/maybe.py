"""The quiet line under silence: titles of articles that may help, no card until one is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.cards import button
from assist.i18n import tr
from assist.model import Suggestion
from assist.text.display import display

LONGEST_TITLE = 24
"""Code points of a title that are shown."""


class MaybeLine(QWidget):
    """Titles to click; emits the Suggestion whose card the agent wants to see."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(plain_label(tr("没有十足把握，也许是："), "section"))
        self._titles: list[QPushButton] = []

    def show_titles(self, suggestions: Sequence[Suggestion]) -> None:
        """Name these articles, or nothing when there are none."""
        for title in self._titles:
            self._column.removeWidget(title)
            title.deleteLater()
        self._titles = [self._title(one) for one in suggestions]
        for title in self._titles:
            self._column.addWidget(title)

    @property
    def titles(self) -> list[str]:
        """What is named now."""
        return [title.text() for title in self._titles]

    def click(self, place: int) -> None:
        """Ask for the card of the title at ``place``, as a mouse would."""
        self._titles[place].click()

    def _title(self, suggestion: Suggestion) -> QPushButton:
        words = display(suggestion.article.title, LONGEST_TITLE).replace("&", "&&")
        made = button(words, "maybe")
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: self.wanted.emit(suggestion))
        return made
