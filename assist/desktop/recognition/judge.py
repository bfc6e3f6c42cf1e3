"""Corrections on their way from a click to the model, off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from assist.desktop.sidebar.window import Sidebar
from assist.desktop.work import Background, Bridge
from assist.i18n import tr
from assist.model import Message, Verdict
from assist.reading.corrections import CorrectionError
from assist.reading.heads import HeadsError
from assist.recognition import Recognition


class Judge(QObject):
    """Keeps verdicts one after the other, and works them into the heads when none is waiting."""

    changed = Signal()
    """Lines may be read differently from now on."""

    told = Signal(str)

    def __init__(self, recognition: Recognition, bridge: Bridge) -> None:
        super().__init__()
        self.recognition = recognition
        self._background = Background(bridge, CorrectionError, HeadsError)
        self._waiting = 0

    def watch(self, sidebar: Sidebar) -> None:
        """Take what agents say about a line."""
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
        self._background.run(
            self.recognition.learn, lambda _moved: self.changed.emit(), self._on_unlearned
        )

    def _on_verdict_given(self, lines: Sequence[Message], verdict: Verdict, kind: str) -> None:
        for line in lines:
            self.correct(line.text, verdict, kind, by_lead=False)

    def _on_verdict_taken_back(self, lines: Sequence[Message]) -> None:
        for line in lines:
            self.take_back(line.text)

    def _do(self, work: Callable[[], None], told: str) -> None:
        self._waiting += 1

        def done(_none: None) -> None:
            self._waiting -= 1
            self.told.emit(told)
            self.changed.emit()
            if not self._waiting:
                self.learn()

        def failed(error: Exception) -> None:
            self._waiting -= 1
            self.told.emit(tr("更正没有保存：{reason}").format(reason=error))

        self._background.run(work, done, failed, lasting=True)

    def _on_unlearned(self, error: Exception) -> None:
        self.told.emit(tr("更正已记下，但没能用于其他的话：{reason}").format(reason=error))
        self.changed.emit()
