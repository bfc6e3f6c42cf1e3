"""Corrections on their way from a click to the model, off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Signal

from assist.desktop.sidebar.window import Sidebar
from assist.desktop.work import Background, Bridge
from assist.i18n import tr
from assist.model import Verdict
from assist.recognition import Recognition


class Judge(QObject):
    """Keeps verdicts one after the other, and works them into the heads when none is waiting."""

    changed = Signal()
    """Lines may be read differently from now on."""

    told = Signal(str)

    def __init__(self, recognition: Recognition, bridge: Bridge) -> None:
        super().__init__()
        self.recognition = recognition
        self._background = Background(bridge)
        self._waiting = 0
        self._sidebar: Sidebar | None = None

    def watch(self, sidebar: Sidebar) -> None:
        """Take what agents say about the line in front."""
        self._sidebar = sidebar
        sidebar.kinds = self.recognition.kinds()
        sidebar.verdict_given.connect(self._on_verdict_given)
        sidebar.verdict_taken_back.connect(self._on_verdict_taken_back)
        self.told.connect(sidebar.footer.show_hint)

    def correct(self, text: str, verdict: Verdict, kind: str, by_lead: bool) -> None:
        """Keep a verdict on a line."""
        told = tr("已记下，同样的话以后照此判断；可在“不对？”里撤销")
        self._do(lambda: self.recognition.correct(text, verdict, kind, by_lead), told)

    def take_back(self, text: str) -> None:
        """Forget what was said about a line."""
        self._do(lambda: self.recognition.take_back(text), tr("已撤销更正"))

    def forget(self, ids: Sequence[int]) -> None:
        """Forget some corrections."""
        told = tr("已删除 {count} 条更正").format(count=len(ids))
        self._do(lambda: self.recognition.forget(ids), told)

    def forget_all(self) -> None:
        """Forget every correction."""
        self._do(self.recognition.forget_all, tr("已删除全部更正"))

    def close(self) -> None:
        """Finish what is being kept; what was not yet worked in is at the next start."""
        self.recognition.stop()
        self._background.close()

    def learn(self) -> None:
        """Work what is kept into the heads, behind everything that waits to be kept."""
        self._background.run(self.recognition.learn, self._on_learned)

    def _on_verdict_given(self, verdict: Verdict, kind: str) -> None:
        guidance = self._sidebar.guidance if self._sidebar is not None else None
        if guidance is None:
            return
        # What is no risk is said of the lines that raised it, not of a calm one after them.
        meant = guidance.risky if verdict is Verdict.NO_RISK else (guidance.reading,)
        for reading in meant:
            self.correct(reading.message.text, verdict, kind, by_lead=False)

    def _on_verdict_taken_back(self) -> None:
        guidance = self._sidebar.guidance if self._sidebar is not None else None
        if guidance is not None:
            for reading in (guidance.reading, *guidance.unanswered):
                if reading.verdicts:
                    self.take_back(reading.message.text)

    def _do(self, work: Callable[[], None], told: str) -> None:
        self._waiting += 1

        def done(future: Future[Any]) -> None:
            self._waiting -= 1
            error = future.exception()
            if error is not None:
                self.told.emit(tr("更正没有保存：{reason}").format(reason=error))
                return
            self.told.emit(told)
            self.changed.emit()
            if not self._waiting:
                self.learn()

        self._background.run(work, done, lasting=True)

    def _on_learned(self, future: Future[Any]) -> None:
        error = future.exception()
        if error is not None:
            self.told.emit(tr("更正已记下，但没能用于其他的话：{reason}").format(reason=error))
        self.changed.emit()
