"""Heads that ``assist adapt`` fitted in another process, taken over while the sidebar runs."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError

from PySide6.QtCore import QObject, Signal

from assist import journal
from assist.desktop.sidebar.news import NewsLine
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.reading.heads import HeadsError
from assist.recognition import Between, NewHeads, Recognition

LOOK_SECONDS = 2.0
"""Between two looks at the dates of two files."""


class NewerHeads(QObject):
    """Looks and reads on a thread of its own; what is read changes hands between two messages."""

    readings_changed = Signal()

    def __init__(
        self,
        recognition: Recognition,
        between: Between,
        bridge: Bridge,
        news: NewsLine,
        every: float = LOOK_SECONDS,
    ) -> None:
        super().__init__()
        self._recognition, self._between = recognition, between
        self._bridge, self._news, self._every = bridge, news, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="heads", daemon=True)

    def start(self) -> None:
        """Look again and again from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the look at hand; the engine still runs then."""
        self._stopping.set()
        self._thread.join(5)

    def _watch(self) -> None:
        """Files that differ from those taken, and are the same in two looks, are whole."""
        # The first look compares with what was loaded: that may be old by now.
        taken = before = None
        while not self._stopping.wait(self._every):
            now = self._recognition.on_disk()
            if now == before and now != taken:
                self._take()
                taken = now
            before = now

    def _take(self) -> None:
        try:
            new = self._recognition.follow(self._between)
        except CancelledError:
            return
        except HeadsError as error:
            journal.log.warning("new heads cannot be used", exc_info=error)
            reason = str(error)[:120]
            self._bridge.tell(lambda: self._tell_trouble(reason))
            return
        if new is not None:
            self._bridge.tell(lambda: self._tell(new))

    def _tell(self, new: NewHeads) -> None:
        self.readings_changed.emit()
        if not new.are_news:
            return
        told = tr("情绪识别已回到随附的版本")
        if new.adapted:
            told = tr("情绪识别已按本店的聊天记录校准")
        self._news.show_news(told, tr("已经生效，不用重启；下一句起照新的判断"))

    def _tell_trouble(self, reason: str) -> None:
        told = tr("新的情绪校准用不了，仍用原来的")
        self._news.show_news(told, reason)
