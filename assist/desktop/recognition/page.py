"""“关于识别”: a window of a few leaves that stays open beside the work."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from assist.curation.learned import Learned
from assist.desktop.labels import plain_label
from assist.desktop.learned import LearnedPage
from assist.desktop.recognition.accuracy import AccuracyLeaf
from assist.desktop.recognition.corrected import CorrectionsLeaf
from assist.desktop.recognition.judge import Judge
from assist.desktop.recognition.trial import Ask, TrialLeaf
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.model import Verdict

WIDTH, HEIGHT = 700, 680


class RecognitionPage(QDialog):
    """How right recognition is, what other thresholds would change, what people corrected and what
    was learned from them.
    """

    limits_changed = Signal()
    closed = Signal()

    def __init__(
        self,
        judge: Judge,
        ask: Ask,
        bridge: Bridge,
        parent: QWidget | None,
        learned: Learned | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("关于识别"))
        self.resize(WIDTH, HEIGHT)
        self._judge = judge
        self.accuracy = AccuracyLeaf(judge.recognition)
        self.trial = TrialLeaf(judge.recognition, self.accuracy.limits, ask, bridge)
        self.corrections = CorrectionsLeaf(judge)
        self.leaves = QTabWidget()
        self.leaves.setDocumentMode(True)
        self.leaves.tabBar().setDrawBase(False)
        for leaf, name in (
            (self.accuracy, tr("准确率与阈值")),
            (self.trial, tr("试试影响")),
            (self.corrections, tr("更正记录")),
        ):
            self.leaves.addTab(leaf, name)
        self.learned = LearnedPage(learned, bridge) if learned is not None else None
        if self.learned is not None:
            self.leaves.addTab(self.learned, tr("学到的问法"))
        self._hint = plain_label("", "hint", wrap=True)
        column = QVBoxLayout(self)
        column.addWidget(self.leaves, 1)
        column.addWidget(self._hint)
        self.accuracy.applied.connect(self.limits_changed)
        self.accuracy.preview_wanted.connect(self._on_preview_wanted)
        self.trial.verdict_given.connect(self._on_verdict_given)
        judge.told.connect(self._hint.setText)

    def _on_preview_wanted(self) -> None:
        self.leaves.setCurrentWidget(self.trial)
        self.trial.run_bundled()

    def _on_verdict_given(self, text: str, verdict: Verdict, kind: str) -> None:
        self._judge.correct(text, verdict, kind, by_lead=True)

    def reject(self) -> None:
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.trial.close_down()
        if self.learned is not None:
            self.learned.close_down()
        super().closeEvent(event)
        self.closed.emit()
