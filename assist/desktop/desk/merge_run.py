"""A merge on a thread of its own: how far it is, what came of it, or nothing once it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject

from assist.curation.joint import Copies, merge_copies
from assist.curation.merging import Merged
from assist.desktop.work import Background, Bridge
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError

TOLD_EVERY = 200
"""Rows between two words of progress."""


class _Stopped(KnowledgeError):
    """Nobody waits for the merge any more."""


class MergeRun(QObject):
    """One merge at a time; a new one stops the last."""

    def __init__(self, base: KnowledgeBase, bridge: Bridge) -> None:
        super().__init__()
        self._base, self._bridge = base, bridge
        self._background = Background(bridge)
        self._stop = threading.Event()

    def merge(
        self,
        copies: Copies,
        progress: Callable[[int], None],
        then: Callable[[Merged], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Merge; ``progress`` with the rows read so far and ``then`` or ``failed`` come on the GUI
        thread, unless it was stopped.
        """
        self.stop()
        stop = self._stop = threading.Event()
        read = 0

        def each() -> None:
            nonlocal read
            read += 1
            if stop.is_set():
                raise _Stopped
            if read % TOLD_EVERY == 0:
                count = read
                self._bridge.tell(lambda: None if stop.is_set() else progress(count))

        self._background.run(
            lambda: merge_copies(self._base, copies, each),
            lambda merged: None if stop.is_set() else then(merged),
            lambda error: None if stop.is_set() else failed(error),
        )

    def run(self, work: Callable[[], None], done: Callable[[str], None]) -> None:
        """Do something after it; ``done`` with what went wrong, empty for nothing."""
        self._background.run(
            work, lambda _none: done(""), lambda error: done(str(error)), lasting=True
        )

    def stop(self) -> None:
        """Nobody waits for the merge any more."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and let go of the base."""
        self.stop()
        self._background.close(self._base.release)
