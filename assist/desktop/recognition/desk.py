"""Recognition in the program with a window: corrections taken, the page opened and closed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from assist.curation.learned import Learned
from assist.desktop.recognition.judge import Judge
from assist.desktop.recognition.newer import NewerHeads
from assist.desktop.recognition.page import RecognitionPage
from assist.desktop.recognition.trial import Ask
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.work import Bridge
from assist.recognition import Between, Recognition


class RecognitionDesk(QObject):
    """One judge for as long as the program runs, one page at a time."""

    readings_changed = Signal()

    def __init__(
        self,
        recognition: Recognition,
        ask: Ask,
        bridge: Bridge,
        sidebar: Sidebar,
        learned: Learned | None = None,
        between: Between | None = None,
    ) -> None:
        """With ``between``, which does something between two messages, heads that are fitted
        elsewhere are taken over.
        """
        super().__init__()
        self._learned = learned
        self._ask, self._bridge, self._sidebar = ask, bridge, sidebar
        self.judge = Judge(recognition, bridge)
        self.judge.watch(sidebar)
        self.judge.changed.connect(self.readings_changed)
        self._newer = NewerHeads(recognition, between, bridge, sidebar.news) if between else None
        if self._newer is not None:
            self._newer.readings_changed.connect(self.readings_changed)
            self._newer.start()
        self.page: RecognitionPage | None = None
        if recognition.is_behind():
            # The heads are new, by an update or an adaptation.
            self.judge.learn()

    def open(self) -> None:
        """Show the page, or bring the open one to the front."""
        if self.page is None:
            self.page = RecognitionPage(
                self.judge, self._ask, self._bridge, self._sidebar, self._learned
            )
            self.page.limits_changed.connect(self.readings_changed)
            self.page.closed.connect(self._on_closed)
        self.page.show()
        self.page.raise_()
        self.page.activateWindow()

    def close(self) -> None:
        """Stop a preview and finish what is being kept."""
        if self.page is not None:
            self.page.close()
        self.judge.close()
        if self._newer is not None:
            self._newer.stop()

    def _on_closed(self) -> None:
        if self.page is not None:
            self.page.deleteLater()
            self.page = None
