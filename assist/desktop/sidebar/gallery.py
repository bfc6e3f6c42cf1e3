"""Pictures of the cards on the screen: rows of small ones, and one of them large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from assist.desktop.shelf import Shelf
from assist.desktop.sidebar.picture_view import PictureView
from assist.desktop.sidebar.strip import SHORTCUT, Strip
from assist.i18n import tr


class Gallery(QObject):
    """Between the cards, the shelf and the large view; a new customer closes the view."""

    told = Signal(str)
    left = Signal()

    def __init__(self, sidebar: QWidget, has_key: bool = True) -> None:
        """``sidebar``: the widget that the cards are in; ``has_key``: whether a key opens the first
        picture, which it must not where it already has a meaning in this window.
        """
        super().__init__(sidebar)
        self._sidebar = sidebar
        self._shelf: Shelf | None = None
        self._conversation = ""
        self.view = PictureView(sidebar)
        self.view.copied.connect(self._copy)
        if has_key:
            QShortcut(SHORTCUT, sidebar).activated.connect(self._on_shortcut)

    def attach(self, shelf: Shelf) -> None:
        """Where the pictures come from."""
        self._shelf = shelf
        self.view.attach(shelf)

    def strip(self, names: Sequence[str]) -> Strip | None:
        """The small pictures of an article; None where it has none."""
        if not names or self._shelf is None:
            return None
        strip = Strip(names, self._shelf)
        strip.opened.connect(self._on_opened)
        strip.copied.connect(self._copy)
        strip.copy_typed.connect(self._on_copy_typed)
        strip.stepped.connect(self._on_stepped)
        strip.left.connect(self._on_left)
        return strip

    def follow(self, conversation: str) -> None:
        """This conversation is in front: a picture of another one's answer goes."""
        if conversation != self._conversation:
            self._conversation = conversation
            self.view.hide()

    def _on_opened(self, names: Sequence[str], place: int, beside: QPoint) -> None:
        """A second click on the same picture closes it."""
        if self.view.name == names[place]:
            self.view.hide()
        else:
            self.view.show_one(names, place, beside)

    def _on_copy_typed(self, name: str) -> None:
        self._copy(self.view.name or name)

    def _copy(self, name: str) -> None:
        if self._shelf is not None:
            self._shelf.copy(name, self._on_copied_or_not)

    def _on_copied_or_not(self, trouble: str) -> None:
        self.told.emit(trouble or tr("图片已复制，请到聊天框里粘贴，看过后由您发送"))

    def _on_stepped(self, steps: int) -> None:
        if self.view.isVisible():
            self.view.step(steps)

    def _on_left(self) -> None:
        """Esc closes the large picture first, then gives the focus back."""
        if self.view.isVisible():
            self.view.hide()
        else:
            self.left.emit()

    def _on_shortcut(self) -> None:
        """The first picture on the screen, from wherever the cursor is in the sidebar."""
        strips = [one for one in self._sidebar.findChildren(Strip) if one.isVisible()]
        if strips:
            first = min(strips, key=lambda one: one.mapToGlobal(QPoint(0, 0)).y()).thumbs[0]
            first.setFocus()
            first.click()
