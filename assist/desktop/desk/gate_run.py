"""The gate on a thread of its own, and what it found as a lead reads it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QProgressBar, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from assist.curation.publishing import Publishing
from assist.curation.verdicts import Change, GateReport
from assist.curation.wording import level_name
from assist.desktop.labels import plain_label
from assist.desktop.work import Background, Bridge
from assist.i18n import listed, tr
from assist.knowledge.stopping import Stopped
from assist.model import Article

Done = Callable[[GateReport | None, str], None]
"""Takes the report, None where nothing could get worse, or why there is none."""


Make = Callable[[Callable[[int, int], None], Callable[[], bool]], Publishing]
"""Makes a Publishing that tells its progress and asks whether to stop."""

READY_MS = 200


class GateRun(QObject):
    """One replay at a time; a new one stops the last. Until the library is there it waits."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._make: Make | None = None
        self._background = Background(bridge, Stopped)
        self._stop = threading.Event()

    def attach(self, make: Make) -> None:
        """The library is loaded."""
        self._make = make

    def prepare(self, work: Callable[[], None]) -> None:
        """Do what the first replay would have to wait for; its failure is that replay's to tell."""
        self._background.run(work, failed=lambda _error: None)

    def check(
        self,
        articles: Sequence[Article],
        removed: Sequence[str],
        progress: Callable[[int, int], None],
        done: Done,
    ) -> None:
        """Replay; ``progress`` and ``done`` come on the GUI thread, unless it was stopped."""
        self.stop()
        self._stop = threading.Event()
        self._check(articles, removed, progress, done, self._stop)

    def _check(
        self,
        articles: Sequence[Article],
        removed: Sequence[str],
        progress: Callable[[int, int], None],
        done: Done,
        stop: threading.Event,
    ) -> None:
        if stop.is_set():
            return
        make = self._make
        if make is None:
            QTimer.singleShot(
                READY_MS, self, lambda: self._check(articles, removed, progress, done, stop)
            )
            return

        def tell(asked: int, of: int) -> None:
            if asked % 20 == 0:
                self._bridge.tell(lambda: None if stop.is_set() else progress(asked, of))

        def ended(report: GateReport | None, trouble: str) -> None:
            if not stop.is_set():
                done(report, trouble)

        self._background.run(
            lambda: make(tell, stop.is_set).check(articles, removed),
            lambda report: ended(report, ""),
            lambda error: ended(None, str(error)),
        )

    def stop(self) -> None:
        """Nobody waits for the replay any more."""
        self._stop.set()

    def close(self, release: Callable[[], None]) -> None:
        """Stop, and let go of the base."""
        self.stop()
        self._background.close(release)


class ReportView(QWidget):
    """While the gate is at work a bar; then what gets worse, who takes whose, what gets better."""

    def __init__(self, before: str = "", after: str = "") -> None:
        """``before`` and ``after``: what the columns of the answers are called."""
        super().__init__()
        before, after = before or tr("现在"), after or tr("发布后")
        self._head = plain_label(tr("正在用问法回放，看看会不会变差…"), "cardTitle", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(tr("进度"))
        self.tree = QTreeWidget()
        self.tree.setObjectName("report")
        self.tree.setHeaderLabels([tr("客户的问法"), tr("应答"), before, after])
        self.tree.setAccessibleName(tr("发布检验结果"))
        self.tree.setMinimumHeight(220)
        self.tree.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._head)
        column.addWidget(self._bar)
        column.addWidget(self.tree, 1)
        column.addStretch(0)

    def show_progress(self, asked: int, of: int) -> None:
        """So many of so many questions were asked."""
        self._bar.setRange(0, max(of, 1))
        self._bar.setValue(asked)

    def show_nothing(self, told: str) -> None:
        """There is no report to show, and why."""
        self._bar.hide()
        self.tree.clear()
        self.tree.hide()
        self._head.setText(told)

    def show_trouble(self, told: str) -> None:
        """There is no report."""
        self._bar.hide()
        self._head.setText(tr("没能检验：{reason}").format(reason=told))

    def show_report(self, report: GateReport | None) -> None:
        """What was found; None where nothing could get worse."""
        self._bar.hide()
        if report is None:
            self._head.setText(tr("还没有客服看得到的文章，不会让什么变差"))
            return
        self._head.setText(_headline(report))
        self.tree.clear()
        for name, changes in ((tr("变差"), report.worse), (tr("变好"), report.better)):
            if changes:
                top = QTreeWidgetItem([f"{name} ({len(changes)})"])
                top.addChildren([_item(change, report) for change in changes])
                self.tree.addTopLevelItem(top)
                top.setFirstColumnSpanned(True)
                top.setExpanded(name == tr("变差"))
        self.tree.setVisible(bool(report.changes))
        for column, width in enumerate((250, 150, 120)):
            self.tree.setColumnWidth(column, width)


def _headline(report: GateReport) -> str:
    told = tr("回放了 {asked} 句问法：{better} 句变好，{worse} 句变差")
    numbers = {"better": len(report.better), "worse": len(report.worse)}
    lines = [told.format(asked=report.asked, **numbers)]
    for theft in report.stolen[:5]:
        words = tr("《{thief}》会抢走《{victim}》的 {count} 句问法")
        titles = {"thief": report.title(theft.thief), "victim": report.title(theft.victim)}
        lines.append(words.format(**titles, count=len(theft.questions)))
    if report.cut:
        lines.append(tr("改动很大，只回放了最可能受影响的问法"))
    if not report.by_meaning:
        lines.append(tr("没有语义模型，只按字面回放"))
    return "\n".join(lines)


def _item(change: Change, report: GateReport) -> QTreeWidgetItem:
    expected = listed(map(report.title, change.question.expected)) or tr("不回答")
    first = report.title(change.after.first)
    after = level_name(change.after.level)
    if first and first != expected:
        after = tr("{level}（排第一的是《{first}》）").format(level=after, first=first)
    words = [change.question.text, expected, level_name(change.before.level), after]
    item = QTreeWidgetItem(words)
    for column, text in enumerate(words):
        item.setToolTip(column, text.replace("<", "‹"))
    return item
