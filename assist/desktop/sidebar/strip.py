"""The small pictures of a card, in one row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from assist.desktop.shelf import Shelf, Shown
from assist.i18n import tr
from assist.text.display import display

WIDTH, HEIGHT = 72, 54
"""Of a small picture."""

MOST = 3
"""Small pictures in a row, which the narrowest sidebar has room for; where there are more, the last
place says how many.
"""

SHORTCUT = "Ctrl+I"

_DIGEST = re.compile(r"-[0-9a-f]{16}\.\w{3,4}$")


def picture_title(name: str) -> str:
    """What a picture's file was called, as far as it is worth showing."""
    return display(_DIGEST.sub("", name), 40)


class Thumb(QToolButton):
    """One small picture; a click leaves the focus where it is, Tab reaches it."""

    opened = Signal(int)
    copied = Signal(int)
    copy_typed = Signal(int)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, place: int, title: str) -> None:
        super().__init__()
        self._place = place
        self.setObjectName("thumb")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(WIDTH + 6, HEIGHT + 6)
        self.setIconSize(QSize(WIDTH, HEIGHT))
        told = tr("图片 {number}：{title}").format(number=place + 1, title=title)
        self.setAccessibleName(told)
        # Qt reads a tooltip as markup where it looks like it.
        self.setToolTip(told.replace("<", "‹"))
        self.setText("…")
        self.clicked.connect(self._on_clicked)

    def dress(self, shown: Shown, ratio: float) -> None:
        """Show the picture, or quietly that there is none."""
        if shown.trouble:
            self.setText(tr("缺图"))
            self.setToolTip(shown.trouble.replace("<", "‹"))
            return
        picture = QPixmap.fromImage(shown.image)
        picture.setDevicePixelRatio(ratio)
        self.setText("")
        self.setIcon(QIcon(picture))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in steps:
            self.stepped.emit(steps[key])
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_typed.emit(self._place)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("看大图")).triggered.connect(self._on_clicked)
        menu.addAction(tr("复制图片")).triggered.connect(self._on_copy)
        menu.popup(event.globalPos())

    def _on_clicked(self) -> None:
        self.opened.emit(self._place)

    def _on_copy(self) -> None:
        self.copied.emit(self._place)


class Strip(QWidget):
    """The pictures of one article."""

    opened = Signal(object, int, QPoint)
    """All their names, the place of the one to be seen large, and where this row is on screen."""

    copied = Signal(str)
    copy_typed = Signal(str)
    """The key was pressed; it means this picture where none is seen large."""

    stepped = Signal(int)
    left = Signal()

    def __init__(self, names: Sequence[str], shelf: Shelf) -> None:
        super().__init__()
        self.names = tuple(names)
        self._ratio = self.devicePixelRatioF()
        self._box = QSize(WIDTH, HEIGHT) * self._ratio
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        shown = len(names) if len(names) <= MOST else MOST - 1
        self.thumbs = [self._thumb(place) for place in range(min(len(names), MOST))]
        for thumb in self.thumbs:
            row.addWidget(thumb)
        row.addStretch(1)
        if shown < len(names):
            self.thumbs[-1].setText(f"+{len(names) - shown}")
        self._pictured = dict(zip(names[:shown], self.thumbs, strict=False))
        shelf.loaded.connect(self._on_loaded)
        for name in self._pictured:
            at_hand = shelf.get(name, self._box)
            if at_hand is not None:
                self._on_loaded(at_hand)

    def _thumb(self, place: int) -> Thumb:
        thumb = Thumb(place, picture_title(self.names[place]))
        thumb.opened.connect(self._on_opened)
        thumb.copied.connect(self._on_copied)
        thumb.copy_typed.connect(self._on_copy_typed)
        thumb.stepped.connect(self.stepped)
        thumb.left.connect(self.left)
        return thumb

    def _on_loaded(self, shown: Shown) -> None:
        thumb = self._pictured.get(shown.name)
        if thumb is not None and shown.box == self._box:
            thumb.dress(shown, self._ratio)

    def _on_opened(self, place: int) -> None:
        self.opened.emit(self.names, place, self.mapToGlobal(QPoint(0, 0)))

    def _on_copied(self, place: int) -> None:
        self.copied.emit(self.names[place])

    def _on_copy_typed(self, place: int) -> None:
        self.copy_typed.emit(self.names[place])
