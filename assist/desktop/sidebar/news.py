"""The quiet line that says what a pack changed; a click tells which articles."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from assist.desktop.labels import plain_label
from assist.i18n import tr
from assist.text.display import display

SHOWN_MS = 15 * 60 * 1000
"""Long enough to be seen by somebody who is talking to five customers."""

LONGEST_LINE, MOST_LINES = 160, 6


class NewsLine(QFrame):
    """Hidden while there is nothing new; goes away by itself or when it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("news")
        self._line = _button("newsLine", tr("看看改了哪些"))
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._line.clicked.connect(self._on_clicked)
        close = _button("newsClose", tr("知道了"))
        close.setText("×")
        close.clicked.connect(self.hide)
        self._details = plain_label("", "note", wrap=True)
        self._expiry = QTimer(self)
        self._expiry.setSingleShot(True)
        self._expiry.setInterval(SHOWN_MS)
        self._expiry.timeout.connect(self.hide)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self._line, 1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 4, 2)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._details)
        self.hide()

    def show_news(self, headline: str, details: str) -> None:
        """Say it in one line; the details wait for a click or for the mouse."""
        lines = [display(line, LONGEST_LINE) for line in details.splitlines()[:MOST_LINES]]
        self._line.setText(display(headline, 60).replace("&", "&&"))
        # Qt reads a tooltip as markup where it looks like it.
        self._line.setToolTip("<br>".join(map(escape, lines)))
        self._details.setText("\n".join(lines))
        self._details.hide()
        self._expiry.start()
        self.show()

    def _on_clicked(self) -> None:
        self._details.setVisible(self._details.isHidden())


def _button(name: str, told: str) -> QPushButton:
    made = QPushButton()
    made.setAutoDefault(False)
    made.setObjectName(name)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setToolTip(told)
    made.setAccessibleName(told)
    return made
