"""The card as an agent's sidebar will show it, while the lead is typing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.shelf import Shelf
from assist.desktop.sidebar.cards import Card, Origin
from assist.desktop.sidebar.gallery import Gallery
from assist.i18n import tr
from assist.model import Article, Suggestion

CARD_WIDTH = 358
"""Pixels that the sidebar leaves for a card."""

PAUSE_MS = 120
MARGIN = 10


class Preview(QWidget):
    """The sidebar's own card with its pictures, which open as they do there; its buttons do nothing
    here.
    """

    def __init__(self, values: Mapping[str, str], shelf: Shelf) -> None:
        super().__init__()
        self._values = values
        # Its keys insert a variable in the form beside.
        self.gallery = Gallery(self, has_key=False)
        self.gallery.attach(shelf)
        self._article: Article | None = None
        self._card: Card | None = None
        self._room = QFrame()
        self._room.setObjectName("sidebarPreview")
        self._inside = QVBoxLayout(self._room)
        self._inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(plain_label(tr("客服看到的卡片"), "fieldName"))
        column.addWidget(self._room)
        self.setMaximumWidth(CARD_WIDTH + 2 * MARGIN)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE_MS)
        self._rest.timeout.connect(self._paint)

    def show_article(self, article: Article, at_once: bool = False) -> None:
        """Show the card of this article, once typing rests."""
        self._article = article
        if at_once:
            self._paint()
        else:
            self._rest.start()

    def _paint(self) -> None:
        self._rest.stop()
        if self._article is None:
            return
        article = self._article
        if self._card is not None:
            self._inside.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        if self.gallery.view.name not in article.pictures:
            self.gallery.view.hide()
        suggestion = Suggestion(article, 1.0, article.question)
        pictures = self.gallery.strip(article.pictures)
        self._card = Card(suggestion, Origin(), 1, "", self._values, pictures)
        self._inside.addWidget(self._card)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page is looked at: a large picture of this one's goes."""
        self.gallery.view.hide()
        super().hideEvent(event)

    def _fit(self) -> None:
        """A card's height follows from its width, which a scroll area does not ask for."""
        if self._card is not None:
            width = self.contentsRect().width() - 2 * MARGIN
            self._card.setMinimumHeight(self._card.heightForWidth(max(width, 1)))
