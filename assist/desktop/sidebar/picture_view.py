"""One picture large, beside the sidebar, in a window that never takes the focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.shelf import Shelf, Shown
from assist.desktop.sidebar.cards import button
from assist.desktop.sidebar.strip import picture_title
from assist.i18n import tr

LARGEST = QSize(760, 720)
"""Of the picture on the screen, less where the screen is small."""

GAP = 8
"""Between the window and the sidebar."""


class PictureView(QWidget):
    """Shows one of several pictures; a click on it closes it."""

    copied = Signal(str)
    """The name of the picture that is wanted on the clipboard."""

    def __init__(self, sidebar: QWidget) -> None:
        super().__init__(sidebar)
        self.setObjectName("pictureView")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowFlags(
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setWindowTitle(tr("图片"))
        self._sidebar = sidebar
        self._shelf: Shelf | None = None
        self._names: tuple[str, ...] = ()
        self._place = 0
        self._box = QSize()
        self._top = 0
        self._title = plain_label("", "note")
        self._picture = plain_label("", "quiet")
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._back, self._on = button("‹", "pictureStep"), button("›", "pictureStep")
        self._copy = button(tr("复制图片"), "secondary")
        self._lay_out(button("×", "newsClose"))

    def _lay_out(self, close: QPushButton) -> None:
        for made, told, slot in (
            (self._back, tr("上一张"), self._on_back),
            (self._on, tr("下一张"), self._on_on),
            (self._copy, tr("复制到剪贴板，由您粘贴到聊天框"), self._on_copy),
            (close, tr("关闭"), self.hide),
        ):
            made.setToolTip(told)
            made.setAccessibleName(told)
            made.clicked.connect(slot)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._title, 1)
        for part in (self._back, self._on, self._copy, close):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._picture, 1)

    def attach(self, shelf: Shelf) -> None:
        """Where the pictures come from."""
        self._shelf = shelf
        shelf.loaded.connect(self._on_loaded)

    @property
    def name(self) -> str:
        """The picture that is shown; empty while none is."""
        return self._names[self._place] if self.isVisible() else ""

    def show_one(self, names: Sequence[str], place: int, beside: QPoint) -> None:
        """Show the picture at ``place`` of these, level with a point on the screen."""
        self._names, self._place, self._top = tuple(names), place, beside.y()
        self._box = self._room()
        self._load()

    def step(self, steps: int) -> None:
        """Show the next picture, or the one before, round and round."""
        if self._names:
            self._place = (self._place + steps) % len(self._names)
            self._load()

    def _load(self) -> None:
        name, several = self._names[self._place], len(self._names) > 1
        place = f"{self._place + 1}/{len(self._names)}  " if several else ""
        self._title.setText(place + picture_title(name))
        self._back.setVisible(several)
        self._on.setVisible(several)
        self._copy.setEnabled(False)
        shown = self._shelf.get(name, self._box) if self._shelf is not None else None
        if shown is not None:
            self._dress(shown)
            return
        if not self.isVisible():
            self._say(tr("正在打开图片…"))
            self._appear()

    def _on_loaded(self, shown: Shown) -> None:
        if self.isVisible() and shown.name == self.name and shown.box == self._box:
            self._dress(shown)

    def _dress(self, shown: Shown) -> None:
        self._copy.setEnabled(not shown.trouble)
        if shown.trouble:
            self._say(shown.trouble)
        else:
            ratio = self._sidebar.devicePixelRatioF()
            picture = QPixmap.fromImage(shown.image)
            picture.setDevicePixelRatio(ratio)
            self._picture.setMinimumSize(picture.deviceIndependentSize().toSize())
            self._picture.setPixmap(picture)
        self._appear()

    def _say(self, words: str) -> None:
        self._picture.setMinimumSize(QSize(240, 120))
        self._picture.setText(words)

    def _appear(self) -> None:
        """As large as it must be, beside the sidebar, wholly on the screen."""
        self.adjustSize()
        screen = self._sidebar.screen().availableGeometry()
        side = self._side()
        left = side.left() - GAP - self.width()
        if left < screen.left():
            left = min(side.right() + GAP, screen.right() - self.width())
        top = min(self._top, screen.bottom() - self.height())
        self.move(max(left, screen.left()), max(top, screen.top()))
        self.show()

    def _room(self) -> QSize:
        """Device pixels that a picture may have."""
        screen, side = self._sidebar.screen().availableGeometry(), self._side()
        beside = max(side.left() - screen.left(), screen.right() - side.right())
        room = QSize(beside - GAP - 40, screen.height() - 100).expandedTo(QSize(240, 240))
        return room.boundedTo(LARGEST) * self._sidebar.devicePixelRatioF()

    def _side(self) -> QRect:
        """Where the sidebar is on the screen, also where it is a part of a window."""
        if self._sidebar.isWindow():
            return self._sidebar.frameGeometry()
        return QRect(self._sidebar.mapToGlobal(QPoint(0, 0)), self._sidebar.size())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._picture.geometry().contains(event.position().toPoint()):
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """A large picture is not kept by a window that nobody sees."""
        self._picture.clear()
        super().hideEvent(event)

    def _on_back(self) -> None:
        self.step(-1)

    def _on_on(self) -> None:
        self.step(1)

    def _on_copy(self) -> None:
        self.copied.emit(self._names[self._place])
