"""The desk: its parts joined, and the window that holds them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from assist.desktop.desk.articles import ArticlesPage
from assist.desktop.desk.checker import Checker, Neighbours
from assist.desktop.desk.editing import Editing
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.window import DeskWindow
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.knowledge.accounts import role_name
from assist.knowledge.base import KnowledgeBase


class Desk(QObject):
    """Everything that works with an open base; ``closed`` when the window may go."""

    closed = Signal()

    def __init__(
        self, base: KnowledgeBase, theme: Theme, bridge: Bridge, values: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.keeper = Keeper(base, bridge)
        self.hands = Hands(base, self.keeper)
        self.checker = Checker(bridge)
        self.window = DeskWindow()
        self.articles = ArticlesPage(theme, self.keeper, self.hands, values)
        self.editing = Editing(self.articles.editor, self.hands, self.keeper, self.checker)
        self.window.add_page(self.articles, tr("文章"))
        account = self.hands.account
        who = tr("{name} · {role}").format(name=account.name, role=role_name(account.role))
        self.window.show_who(who)
        self._connect()

    def _connect(self) -> None:
        self.window.close_wanted.connect(self._on_close_wanted)
        self.keeper.failed.connect(self._on_failed)
        self.hands.failed.connect(self._on_failed)
        self.hands.told.connect(self.window.tell)
        self.articles.chosen.connect(self.editing.open)
        self.articles.new_wanted.connect(self._on_new_wanted)
        self.articles.editor.other_wanted.connect(self.articles.go_to)
        self.editing.opened.connect(self.articles.show_opened)
        self.editing.stayed.connect(self.articles.show_opened)

    def start(self) -> None:
        """Read the base."""
        self.keeper.start()

    def attach(self, neighbours: Neighbours) -> None:
        """The library is loaded."""
        self.checker.attach(neighbours, self.hands.base.release)

    def close(self) -> None:
        """Finish what is under way; the window is gone or goes now."""
        self.checker.close()
        self.keeper.close()
        self.window.may_close = True
        self.window.close()

    def _on_new_wanted(self, folder: str) -> None:
        self.editing.create(folder)

    def _on_failed(self, told: str) -> None:
        self.window.tell(told, wrong=True)

    def _on_close_wanted(self) -> None:
        self.editing.keep(self.closed.emit)
