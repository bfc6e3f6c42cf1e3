"""Small building blocks: labels that never interpret a customer's text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy


def plain_label(text: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A label for any text, hostile or not; ``name`` is its style."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setWordWrap(wrap)
    if wrap:
        # Chinese wraps anywhere, so that no text may force the sidebar wider.
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setText(text)
    return label


def rule() -> QFrame:
    """A hair line between parts."""
    line = QFrame()
    line.setObjectName("line")
    line.setFixedHeight(1)
    return line
