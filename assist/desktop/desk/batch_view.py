"""One batch before it is undone: its articles, what changed in each, what the gate said."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from assist.curation.publishing import report_of
from assist.curation.verdicts import GateReport
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.gate_run import ReportView
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.past import change_at
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.knowledge.records import Batch, Revision

MOST_TITLES = 200
"""Articles of a batch that are listed."""


class BatchView(QWidget):
    """What arrives for another batch than the one that is shown by then is dropped."""

    def __init__(self, theme: Theme, hands: Hands) -> None:
        super().__init__()
        self._hands = hands
        self._batch: Batch | None = None
        self._keys: list[str] = []
        self._head = plain_label("", "cardTitle", wrap=True)
        self.titles = RowTable([tr("文章")], 0, several=False)
        self.titles.setAccessibleName(tr("这一批改动的文章"))
        self.titles.moved.connect(self._on_moved)
        self.diff = DiffView(theme)
        self.report = ReportView(tr("之前"), tr("之后"))
        self._articles = QSplitter()
        self._articles.addWidget(self.titles)
        self._articles.addWidget(self.diff)
        self._articles.setSizes([250, 480])
        self._articles.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._head)
        column.addWidget(self._articles, 1)
        column.addWidget(self.report)
        column.addStretch(0)
        self.show_batch(None)

    def show_batch(self, batch: Batch | None) -> None:
        """Show what this batch did; None for none."""
        if batch is not None and self._batch is not None and batch.id == self._batch.id:
            return
        self._batch = batch
        self._keys = []
        self.titles.show_rows(())
        self.diff.clear()
        self._articles.setVisible(bool(batch and batch.articles))
        self.report.setVisible(batch is not None)
        self.report.show_nothing("")
        if batch is None:
            self._head.setText(tr("选一批改动，看它改了哪些文章"))
            return
        told = tr("这一批改了 {count} 篇").format(count=f"{batch.articles:,}")
        if batch.articles > MOST_TITLES:
            told = tr("{told}，列出前 {most} 篇").format(told=told, most=MOST_TITLES)
        self._head.setText(told)
        self._read(batch.id)

    def _read(self, number: int) -> None:
        life, base = self._hands.life, self._hands.base

        def show_titles(titles: dict[str, str]) -> None:
            if self._is_shown(number):
                self._keys = list(titles)
                self.titles.show_rows([(title,) for title in titles.values()])
                self.titles.select([0] if titles else [])
                self._on_moved()

        def show_report(report: GateReport | None) -> None:
            if not self._is_shown(number):
                return
            if report is None:
                self.report.show_nothing(tr("这一批没有留下发布检验的结果"))
            else:
                self.report.show_report(report)

        self._hands.fetch(lambda: life.titles_of(number, MOST_TITLES), show_titles)
        self._hands.fetch(lambda: report_of(base, number), show_report)

    def _on_moved(self) -> None:
        """Another article of the batch: what the batch changed in it."""
        rows, batch = self.titles.selected(), self._batch
        self.diff.clear()
        if not rows or batch is None:
            return
        key, number, life = self._keys[rows[0]], batch.id, self._hands.life

        def show(revisions: list[Revision]) -> None:
            chosen = self.titles.selected()
            if not self._is_shown(number) or not chosen or self._keys[chosen[0]] != key:
                return
            for row, one in enumerate(revisions):
                if one.batch.id == number:
                    self.diff.show_differences(*change_at(revisions, row))

        self._hands.fetch(lambda: life.history(key), show)

    def _is_shown(self, number: int) -> bool:
        return self._batch is not None and self._batch.id == number
