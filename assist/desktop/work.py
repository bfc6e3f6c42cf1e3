"""The single bridge from other threads into Qt, and the thread for what may block."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from assist.engine import GuidanceReady, LearningProgress, SearchReady, Told
from assist.knowledge.errors import KnowledgeError

Result = TypeVar("Result")

EXPECTED = (KnowledgeError, OSError, ValueError)
"""What goes wrong anywhere without anybody's mistake, in words for the user."""


class Bridge(QObject):
    """Lives on the GUI thread; ``tell`` may be called from any.

    Guidance and search results are latest-wins, so that a burst of messages is painted once;
    everything else arrives in order.
    """

    told = Signal(object)
    _woken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._waiting: list[Told | Callable[[], None]] = []
        self._open = True
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def tell(self, what: Told | Callable[[], None]) -> None:
        """Hand something to the GUI thread; a callable is called there."""
        with self._lock:
            if not self._open:
                return
            first = not self._waiting
            self._waiting.append(what)
        if first:
            self._woken.emit()

    def close(self) -> None:
        """Nothing reaches Qt from now on."""
        with self._lock:
            self._open = False
            self._waiting.clear()

    @Slot()
    def _drain(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        last = {_slot(what): place for place, what in enumerate(waiting)}
        for place, what in enumerate(waiting):
            slot = _slot(what)
            if slot is not None and last[slot] != place:
                continue
            try:
                self._hand_over(what)
            except BaseException:
                self._put_back(waiting[place + 1 :])
                raise

    def _hand_over(self, what: Told | Callable[[], None]) -> None:
        if isinstance(what, Callable):  # type: ignore[arg-type]
            what()  # type: ignore[operator]
        else:
            self.told.emit(what)

    def _put_back(self, rest: Sequence[Told | Callable[[], None]]) -> None:
        """A call that fails takes nothing with it of what waits behind."""
        with self._lock:
            if self._open:
                self._waiting[:0] = rest
        self._woken.emit()


def _slot(what: object) -> str | None:
    """What a later one of the same kind replaces, None where every one counts."""
    if isinstance(what, GuidanceReady):
        return f"guidance {what.guidance.conversation.id}"
    if isinstance(what, SearchReady | LearningProgress):
        return type(what).__name__
    return None


class Background:
    """One thread for calls that may block, such as inserting; results come to the GUI thread."""

    def __init__(self, bridge: Bridge, *expected: type[Exception]) -> None:
        """``expected``: what else may go wrong there, beside what may anywhere."""
        self._bridge = bridge
        self._expected: tuple[type[Exception], ...] = (*EXPECTED, *expected)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="actions")
        self._droppable: set[Future[Any]] = set()
        self.closed = threading.Event()
        """Set as soon as nothing is begun any more but what lasts."""

    def run(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None] = lambda _result: None,
        failed: Callable[[Exception], None] | None = None,
        *,
        lasting: bool = False,
    ) -> None:
        """Run ``work`` after all earlier ones; then, on the GUI thread, ``then`` with its result or
        ``failed`` with what went wrong. Nothing once this was closed; what is ``lasting``, such as
        keeping what somebody wrote, is done also where this is closed before its turn.

        An error that is not expected, or that nobody takes, is raised on the GUI thread as well:
        whoever waits is told, and a report is written.
        """
        if self.closed.is_set():
            return
        future = self._pool.submit(work)
        if not lasting:
            self._droppable.add(future)
        future.add_done_callback(self._droppable.discard)
        future.add_done_callback(
            lambda ended: self._bridge.tell(lambda: self._hand_over(ended, then, failed))
        )

    def _hand_over(
        self,
        ended: Future[Result],
        then: Callable[[Result], None],
        failed: Callable[[Exception], None] | None,
    ) -> None:
        if ended.cancelled():
            return
        error = ended.exception()
        if error is None:
            then(ended.result())
            return
        if failed is not None and isinstance(error, Exception):
            failed(error)
        if failed is None or not isinstance(error, self._expected):
            raise error

    def close(self, last: Callable[[], None] = lambda: None) -> None:
        """Finish what is under way and what is lasting, drop the rest, and do ``last`` on the
        thread.
        """
        for future in list(self._droppable):
            future.cancel()
        if not self.closed.is_set():
            self.closed.set()
            self._pool.submit(last)
        self._pool.shutdown(wait=True)
