"""How a reply gets into a chat box or onto the clipboard: only on the agent's word, never sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from assist import actions
from assist.desktop.sidebar.cards import Wish
from assist.desktop.sidebar.footer import Footer
from assist.desktop.work import Background
from assist.i18n import tr
from assist.settings import Settings
from assist.sources.base import InsertRefused, Source

SECOND_CLICK_MS = 6000
"""Time for the second click that confirms replacing a draft."""


class Inserter(QObject):
    """Inserts off the GUI thread, where it lives; asks before a draft is replaced."""

    inserted = Signal(str, object)
    """A conversation, and the Wish whose text now stands in its chat box."""

    copied = Signal(object)
    """The Wish whose text the agent has put on the clipboard."""

    def __init__(self, footer: Footer, background: Background, settings: Settings) -> None:
        super().__init__()
        self._footer, self._background, self._settings = footer, background, settings
        self._sources: Sequence[Source] = ()
        self._drafts: dict[str, str] = {}
        self._confirm = ("", "", "")

    def attach(self, sources: Sequence[Source]) -> None:
        """The sources whose chat boxes there are."""
        self._sources = sources

    def follow_draft(self, conversation: str, text: str) -> None:
        """What the agent has typed into a chat box and not sent."""
        self._drafts[conversation] = text

    def forget(self, conversation: str) -> None:
        """This conversation is closed."""
        self._drafts.pop(conversation, None)

    def insert(self, wish: Wish, conversation: str) -> None:
        """Into that conversation's chat box; a second time where it replaces a draft."""
        text, replace = wish.text, self._settings.text("insert_mode") == "replace"
        draft = self._drafts.get(conversation, "")
        if replace and draft and self._confirm != (conversation, text, draft):
            self._confirm = (conversation, text, draft)
            QTimer.singleShot(SECOND_CLICK_MS, self._on_confirm_expired)
            self._footer.show_hint(tr("输入框里有草稿；再点一次“填入”就替换它"))
            return
        self._confirm = ("", "", "")

        self._background.run(
            lambda: actions.insert(self._sources, conversation, text, replace),
            lambda _held: self._on_done(conversation, wish),
            lambda error: self._on_failed(error, wish),
        )

    def copy(self, wish: Wish) -> None:
        """Onto the clipboard."""
        self._put_on_clipboard(wish.text)
        self._footer.show_hint(tr("已复制到剪贴板"))
        self.copied.emit(wish)

    def _on_confirm_expired(self) -> None:
        self._confirm = ("", "", "")

    def _on_done(self, conversation: str, wish: Wish) -> None:
        self._footer.show_hint(tr("已填入聊天框，看过后由您发送"))
        self.inserted.emit(conversation, wish)

    def _on_failed(self, error: Exception, wish: Wish) -> None:
        if not isinstance(error, InsertRefused):
            raise error
        if error.clipboard:
            self._put_on_clipboard(wish.text)
        self._footer.show_hint(str(error))

    def _put_on_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
