"""Before and after: what went is struck through, what came is marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QTextEdit

from assist.curation.differences import Difference, Mark, marked
from assist.desktop.theme import Theme
from assist.i18n import tr


class DiffView(QTextEdit):
    """To read and to copy from."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("diff")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("改动前后对照"))
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def show_differences(self, changes: Sequence[Difference], is_new: bool) -> None:
        """Show these; of a new article only what it says."""
        self.clear()
        cursor = QTextCursor(self.document())
        if not changes:
            cursor.insertText(tr("内容没有变化"), self._look("muted"))
        for number, change in enumerate(changes):
            if number:
                cursor.insertBlock()
            self._head(cursor, change.column)
            self._body(cursor, change, is_new)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_change(self, before: str, after: str) -> None:
        """Show one cell, without its name; an empty one says so."""
        self.clear()
        cursor = QTextCursor(self.document())
        if not before and not after:
            cursor.insertText(tr("（空）"), self._look("muted"))
        for text, mark in marked(before, after):
            cursor.insertText(text, self._marked(mark))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _head(self, cursor: QTextCursor, column: str) -> None:
        spaced = QTextBlockFormat()
        spaced.setTopMargin(8)
        spaced.setBottomMargin(2)
        cursor.setBlockFormat(spaced)
        look = self._look("muted")
        look.setProperty(QTextFormat.Property.FontPixelSize, 12)
        cursor.insertText(column, look)
        plain = QTextBlockFormat()
        plain.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.insertBlock(plain)

    def _body(self, cursor: QTextCursor, change: Difference, is_new: bool) -> None:
        if is_new:
            cursor.insertText(change.after, self._look("text"))
            return
        for text, mark in marked(change.before, change.after):
            cursor.insertText(text, self._marked(mark))

    def _look(self, colour: str) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setForeground(self._theme.colour(colour))
        return look

    def _marked(self, mark: Mark) -> QTextCharFormat:
        if mark is Mark.SAME:
            return self._look("text")
        if mark is Mark.GONE:
            look = self._look("alert_text")
            look.setBackground(self._theme.colour("alert_back"))
            look.setFontStrikeOut(True)
            return look
        look = self._look("accent")
        look.setBackground(self._theme.colour("accent_soft"))
        look.setFontWeight(QFont.Weight.DemiBold)
        return look
