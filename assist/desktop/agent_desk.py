"""The agent's desk: the sidebar and all that works for it on the GUI thread, joined."""

from __future__ import annotations

from collections.abc import Sequence

from assist.desktop.controller import Controller
from assist.desktop.focus import Desktop, FocusLoan
from assist.desktop.keyboard import Keyboard
from assist.desktop.overview import Overview
from assist.desktop.shelf import Shelf
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.theme import Theme
from assist.desktop.tray import Menu, Tray
from assist.desktop.work import Bridge
from assist.engine import Engine
from assist.feedback import FeedbackLog
from assist.guidance.variables import values_for
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.pictures import Pictures
from assist.settings import Settings
from assist.sources.base import Source


class AgentDesk:
    """Can be seen at once; works once the knowledge base and the sources are attached."""

    def __init__(
        self,
        theme: Theme,
        menu: Menu,
        tray: Tray | None,
        bridge: Bridge,
        keyboard: Keyboard,
        desktop: Desktop | None,
        settings: Settings,
    ) -> None:
        self._settings = settings
        self.sidebar = Sidebar(theme, menu, keyboard.hotkey, values_for(settings))
        self.shelf = Shelf(bridge)
        self.sidebar.gallery.attach(self.shelf)
        focus = FocusLoan(self.sidebar, desktop)
        self.controller = Controller(self.sidebar, menu, tray, bridge, keyboard, focus, settings)
        self.overview = Overview(self.sidebar, bridge, settings)
        self.controller.shown.connect(self.overview.follow)
        self.controller.paused.connect(self.overview.pause)

    def attach(self, base: KnowledgeBase, engine: Engine, sources: Sequence[Source]) -> None:
        """What takes long is there: events may come."""
        self.shelf.attach(Pictures(base).bytes_of, base.release)
        feedback = FeedbackLog(base, self._settings.text("agent_id"))
        self.controller.attach(engine, sources, feedback)
        self.overview.attach(sources)

    def close(self) -> None:
        """Finish what is being inserted, then let go of everything."""
        self.controller.close()
        self.shelf.close()
