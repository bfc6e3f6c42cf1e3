"""What is done with packs, one thing at a time on a thread of its own, with a line that says so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from assist.desktop.desk.pack_words import refusal_words
from assist.desktop.labels import plain_label
from assist.desktop.work import Background, Bridge
from assist.i18n import tr
from assist.knowledge.errors import KnowledgeError
from assist.packs.errors import PackError

Result = TypeVar("Result")


class PackWork(QWidget):
    """Hidden while there is nothing to wait for. Its signals come on the GUI thread."""

    busy = Signal(bool)
    failed = Signal(str)

    def __init__(self, bridge: Bridge, release: Callable[[], None]) -> None:
        """``release``: what the thread does last."""
        super().__init__()
        self._bridge, self._release = bridge, release
        self._background = Background(bridge)
        self.is_busy = False
        self._doing = plain_label("", "hint", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("进度"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self._doing)
        column.addWidget(self._bar)
        self.hide()

    def do(
        self,
        doing: str,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        refused: Callable[[PackError], None] | None = None,
    ) -> None:
        """Do ``work``, then ``then`` with its result, or ``refused`` with why not."""

        def done(future: Future[Any]) -> None:
            if future.cancelled():
                return
            self._show("")
            error = future.exception()
            if error is None:
                then(future.result())
            elif isinstance(error, PackError) and refused is not None:
                refused(error)
            else:
                self._fail(error)

        self._show(doing)
        self._background.run(work, done)

    def tell(self, done: int, of: int) -> None:
        """How far the work is; from any thread."""
        self._bridge.tell(lambda: self._show_progress(done, of))

    def close_down(self) -> None:
        """Finish what is under way."""
        self._background.close(self._release)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(refusal_words(error) if isinstance(error, PackError) else str(error))
        if not isinstance(error, PackError | KnowledgeError | OSError | ValueError):
            raise error

    def _show(self, doing: str) -> None:
        self.is_busy = bool(doing)
        self._doing.setText(doing)
        self._bar.setRange(0, 0)
        self.setVisible(self.is_busy)
        self.busy.emit(self.is_busy)

    def _show_progress(self, done: int, of: int) -> None:
        if self.is_busy:
            # The last tenth stands for what comes behind: packing, signing, reading it back.
            self._bar.setRange(0, max(1, of * 10 // 9))
            self._bar.setValue(done)
