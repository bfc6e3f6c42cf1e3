"""The customer's words in two lines, the rest of a long message behind an ellipsis."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy

from assist.text.display import display

LINES = 2

LONGEST = 400
"""Code points that the tooltip shows; the two lines have room for far fewer."""


class Quote(QLabel):
    """``text`` holds what a screen reader is told; what is painted is never cut in its height."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("quote")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def quote(self, text: str) -> None:
        """Show a message, hostile or not."""
        self.setText(display(text, LONGEST))
        # Only a rich tooltip wraps; escaped, it is as plain as the label.
        self.setToolTip(f"<p>{escape(self.text())}</p>")
        self.updateGeometry()

    def lines(self) -> list[str]:
        """What is painted, line by line, for the width of now."""
        return self._broken(self.width())

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._line_height())

    def heightForWidth(self, width: int) -> int:
        return self._line_height() * max(1, len(self._broken(width)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        ascent = self.fontMetrics().ascent()
        for place, line in enumerate(self.lines()):
            painter.drawText(QPoint(0, place * self._line_height() + ascent), line)
        painter.end()

    def _line_height(self) -> int:
        return self.fontMetrics().lineSpacing()

    def _broken(self, width: int) -> list[str]:
        """The text broken at ``width`` pixels into at most LINES lines."""
        text = self.text()
        layout = QTextLayout(text, self.font())
        layout.setTextOption(_wrapping())
        starts: list[int] = []
        layout.beginLayout()
        while len(starts) <= LINES and (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            starts.append(line.textStart())
        layout.endLayout()
        units = text.encode("utf-16-le")  # Qt counts in them.
        ends = [*(2 * start for start in starts[1:LINES]), len(units)]
        pieces = zip(starts, ends, strict=False)
        lines = [units[2 * start : end].decode("utf-16-le") for start, end in pieces]
        elide = Qt.TextElideMode.ElideRight
        return [self.fontMetrics().elidedText(line.rstrip(), elide, width) for line in lines]


def _wrapping() -> QTextOption:
    """Chinese wraps anywhere, and so does a word that is longer than the line."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
