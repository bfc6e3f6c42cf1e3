"""What is done with packs, one thing at a time on a thread of its own, with a line that says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QProgressBar, QPushButton, QWidget

from assist.desktop.desk.pack_words import refusal_words
from assist.desktop.labels import plain_label
from assist.desktop.work import Background, Bridge
from assist.i18n import tr
from assist.knowledge.stopping import Asked, Stopped
from assist.packs.errors import PackError

Result = TypeVar("Result")


class _BrokenOff:
    """In the place of a result."""


class PackWork(QWidget):
    """Hidden while there is nothing to wait for. Its signals come on the GUI thread."""

    busy = Signal(bool)
    failed = Signal(str)
    stopped = Signal(str)
    """The work was broken off; what there is to say of it."""

    def __init__(self, bridge: Bridge, release: Callable[[], None]) -> None:
        """``release``: what the thread does last."""
        super().__init__()
        self._bridge, self._release = bridge, release
        self._background = Background(bridge, PackError)
        self._stop = threading.Event()
        self._lasting = False
        self.is_busy = False
        self._doing = plain_label("", "hint", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("进度"))
        self.cancel = QPushButton(tr("取消"))
        self.cancel.setToolTip("Esc")
        self.cancel.clicked.connect(self._on_cancel)
        # Only while this is visible: elsewhere in the window the key means something else.
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._on_cancel)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._doing, 0, 0)
        grid.addWidget(self._bar, 1, 0)
        grid.addWidget(self.cancel, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def do(
        self,
        doing: str,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        refused: Callable[[PackError], None] | None = None,
    ) -> None:
        """Do ``work``, then ``then`` with its result, or ``refused`` with why not. It is finished,
        also where the window goes.
        """

        def done(result: Result) -> None:
            self._show("")
            then(result)

        def failed(error: Exception) -> None:
            self._show("")
            if isinstance(error, PackError) and refused is not None:
                refused(error)
            else:
                self._fail(error)

        self._begin(doing, "", lasting=True)
        self._background.run(work, done, failed, lasting=True)

    def attempt(
        self,
        doing: str,
        work: Callable[[Asked], Result],
        then: Callable[[Result], None],
        told: str = "",
        *,
        lasting: bool = False,
    ) -> None:
        """The same for work that can be broken off. ``told`` is said then; without it there is no
        button. Where the window goes, only ``lasting`` work is finished.
        """
        stop = self._begin(doing, told, lasting)

        def until_stopped() -> Result | _BrokenOff:
            try:
                return work(stop.is_set)
            except Stopped:
                # What it held, a whole base perhaps, is let go of here: an error that goes on being
                # raised keeps it until the screen's thread has heard of it.
                return _BrokenOff()

        def done(result: Result | _BrokenOff) -> None:
            self._show("")
            if not isinstance(result, _BrokenOff):
                then(result)
            elif told:
                self.stopped.emit(told)

        def failed(error: Exception) -> None:
            self._show("")
            self._fail(error)

        self._background.run(until_stopped, done, failed, lasting=lasting)

    def tell(self, done: int, of: int) -> None:
        """How far the work is; from any thread."""
        self._bridge.tell(lambda: self._show_progress(done, of))

    def close_down(self) -> None:
        """Finish what somebody relies on, break off the rest."""
        if not self._lasting:
            self._stop.set()
        self._background.close(self._release)

    def _begin(self, doing: str, told: str, lasting: bool) -> threading.Event:
        self._stop, self._lasting = threading.Event(), lasting
        self.cancel.setVisible(bool(told))
        self.cancel.setEnabled(True)
        self._show(doing)
        return self._stop

    def _on_cancel(self) -> None:
        """It ends between two steps; until then it is not said to have ended."""
        if self.cancel.isVisible() and self.cancel.isEnabled():
            self._stop.set()
            self.cancel.setEnabled(False)
            self._doing.setText(tr("正在停下…"))

    def _fail(self, error: Exception) -> None:
        self.failed.emit(refusal_words(error) if isinstance(error, PackError) else str(error))

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
