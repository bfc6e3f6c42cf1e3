"""A sheet of customers' questions asked at once: how many are answered, which are not, a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.hits import Hit, Pick, QuestionSheet, Summary, ask_all, write_hits
from assist.curation.standing import Suggest
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.hits_model import HitsModel
from assist.desktop.desk.hits_words import (
    examples,
    how_to,
    pick_word,
    summary_lines,
    trouble_lines,
)
from assist.desktop.desk.long_table import LongTable
from assist.desktop.desk.questioner import Job, Questioner
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.wheel import still
from assist.i18n import tr
from assist.knowledge.golden import GoldenQuestion
from assist.knowledge.golden_files import write_questions

WIDTHS = {0: 52, 6: 58, 7: 58, 8: 76, 9: 68}
"""Pixels: row, score, confidence, whether shown, result; texts share the rest."""

MOST_SPANS = 500
"""Rows whose cells are joined; the view looks through all of them to paint."""


class HitsPage(QWidget):
    """Choose a file and it is asked; what was answered so far stays when it is stopped."""

    told = Signal(str)
    golden_wanted = Signal(object)
    """Questions of the sheet that are to be golden."""

    def __init__(self, theme: Theme, hands: Hands, questioner: Questioner) -> None:
        super().__init__()
        self._hands, self._questioner = hands, questioner
        self._sheet: QuestionSheet | None = None
        self._job: Job | None = None
        self._reading = 0
        self.choose = QPushButton(tr("选择问题表…"))
        self.choose.setObjectName("primary")
        self.choose.setToolTip("Ctrl+O")
        self.template = QPushButton(tr("下载模板…"))
        self.again = QPushButton(tr("再测一次"))
        self.again.setToolTip("F5")
        self.stop = QPushButton(tr("停止"))
        self.stop.setToolTip("Esc")
        self.stop.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("进度"))
        self.bar.hide()
        self.summary = plain_label(how_to(), "hint", wrap=True)
        self.pick = still(QComboBox())
        self.pick.setAccessibleName(tr("按结果筛选"))
        self.pick.setMinimumContentsLength(12)
        for pick in Pick:
            self.pick.addItem(pick_word(pick), pick)
        self.model = HitsModel(theme)
        self.view = LongTable(self.model, WIDTHS)
        self.view.setAccessibleName(tr("命中结果"))
        self.golden = QPushButton(tr("加入金标问题"))
        self.save = QPushButton(tr("保存结果…"))
        self.save.setToolTip("Ctrl+S")
        self._lay_out()
        self._connect()
        self._show_buttons()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.choose)
        top.addWidget(self.again)
        top.addWidget(self.stop)
        top.addWidget(self.bar, 1)
        top.addStretch(0)
        top.addWidget(self.pick)
        top.addWidget(self.template)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addStretch(1)
        bottom.addWidget(self.golden)
        bottom.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.view, 1)
        column.addLayout(bottom)

    def _connect(self) -> None:
        self._questioner.waiting.connect(self._on_waiting)
        self.pick.currentIndexChanged.connect(self._on_picked)
        self.view.moved.connect(self._show_buttons)
        for button, keys, slot in (
            (self.choose, "Ctrl+O", self._on_choose),
            (self.again, "F5", self._on_again),
            (self.stop, "Esc", self.cancel),
            (self.save, "Ctrl+S", self._on_save),
            (self.template, "", self._on_template),
            (self.golden, "", self._on_golden),
        ):
            button.clicked.connect(slot)
            if keys:
                QShortcut(QKeySequence(keys), self).activated.connect(button.click)

    def run(self, file: Path) -> None:
        """Read a sheet and ask what it asks."""
        self.cancel()
        self._sheet = None
        self.model.begin((), str)
        self._reading += 1
        number, base = self._reading, self._hands.base
        self.summary.setText(tr("正在读 {file}…").format(file=file.name))
        self._show_buttons()

        def ask(sheet: QuestionSheet) -> None:
            if number == self._reading:
                self._ask(sheet)

        def tell(error: Exception) -> None:
            if number == self._reading:
                self._on_unreadable(error)

        self._hands.fetch(lambda: QuestionSheet.read(base, file), ask, tell)

    def _ask(self, sheet: QuestionSheet) -> None:
        self._sheet = sheet
        self.pick.setCurrentIndex(0)
        self.model.begin(sheet.errors, sheet.title)
        self._span_errors()
        self._show_progress(0)
        if not sheet.asked:
            self._on_ended("")
            return
        job = self._job = self._questioner.ask(_hits_of, sheet.asked)
        job.answered.connect(self._on_answered)
        job.ended.connect(self._on_ended)
        self._show_buttons()

    def cancel(self) -> None:
        """Ask no more; what was answered stays."""
        if self._job is not None:
            self._job.stop()
            self._on_ended(tr("停在第 {count} 句").format(count=len(self.model.hits)))

    def _on_unreadable(self, error: Exception) -> None:
        self.summary.setText(str(error))
        self._show_buttons()

    def _on_answered(self, hits: Sequence[Hit]) -> None:
        self.model.add(hits)
        self._show_progress(len(self.model.hits))

    def _on_ended(self, trouble: str) -> None:
        self._job = None
        self._show_buttons()
        sheet, hits = self._sheet, list(self.model.hits)
        if sheet is None:
            self.summary.setText(trouble)
            return

        def count() -> tuple[Summary, Counter[Pick]]:
            return Summary.of(hits), Counter(
                pick for pick in Pick for hit in hits if pick.holds(hit)
            )

        def show(found: tuple[Summary, Counter[Pick]]) -> None:
            if self._sheet is sheet and self._job is None:
                told = [trouble] if trouble else []
                told += [*summary_lines(found[0]), *trouble_lines(sheet)]
                self.summary.setText("\n".join(told))
                self._show_counts(found[1])

        self._hands.fetch(count, show)

    def _on_waiting(self, left: int) -> None:
        if self._job is not None:
            told = tr("正在重新理解改过的 {count} 篇文章，随后开始").format(count=left)
            self.summary.setText(told if left else tr("语义模型正在加载，随后开始"))

    def _show_progress(self, done: int) -> None:
        total = len(self._sheet.asked) if self._sheet is not None else 0
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        told = tr("已问 {done}/{total} 句").format(done=f"{done:,}", total=f"{total:,}")
        self.summary.setText(told)

    def _show_counts(self, counts: Counter[Pick]) -> None:
        for row, pick in enumerate(Pick):
            words, count = pick_word(pick), counts[pick]
            self.pick.setItemText(row, f"{words} ({count:,})" if count else words)

    def _show_buttons(self) -> None:
        running, asked = self._job is not None, bool(self.model.hits)
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.choose.setEnabled(not running)
        self.again.setEnabled(not running and self._sheet is not None)
        self.pick.setEnabled(not running and asked)
        self.save.setEnabled(not running and self._sheet is not None)
        self.golden.setEnabled(self._hands.rights.edit and bool(self._chosen()))

    def _chosen(self) -> list[GoldenQuestion]:
        """The selected rows that say what they expect."""
        hits = [self.model.hit(row) for row in self.view.selected_rows()]
        return [
            GoldenQuestion(hit.asked.text, hit.asked.expected, note=hit.asked.note)
            for hit in hits
            if hit is not None and hit.asked.expected is not None and not hit.asked.missed
        ]

    def _on_picked(self) -> None:
        self.model.pick(self.pick.currentData())
        self._span_errors()

    def _span_errors(self) -> None:
        """What is wrong with a row takes the room of its answer."""
        self.view.clearSpans()
        errors = min(self.model.error_rows(), MOST_SPANS)
        for row in range(errors):
            self.view.setSpan(row, 1, 1, self.model.columnCount() - 2)

    def _on_choose(self) -> None:
        kinds = tr("问题表 (*.xlsx *.xls *.csv);;所有文件 (*)")
        file, _ = QFileDialog.getOpenFileName(self, tr("选择问题表"), "", kinds)
        if file:
            self.run(Path(file))

    def _on_again(self) -> None:
        if self._sheet is not None:
            self.run(self._sheet.file)

    def _on_golden(self) -> None:
        self.golden_wanted.emit(self._chosen())

    def _on_save(self) -> None:
        if self._sheet is None:
            return
        name = tr("{file}-命中结果").format(file=self._sheet.file.stem) + ".xlsx"
        kinds = "Excel (*.xlsx);;CSV (*.csv)"
        start = str(self._sheet.file.with_name(name))
        file, _ = QFileDialog.getSaveFileName(self, tr("保存结果"), start, kinds)
        if file:
            self.write(Path(file))

    def write(self, file: Path) -> None:
        """Write what came of the sheet."""
        sheet, hits = self._sheet, list(self.model.hits)
        if sheet is not None:
            self._write(file, lambda: write_hits(file, hits, sheet.errors, sheet.title))

    def _on_template(self) -> None:
        name, base = tr("问题表模板") + ".xlsx", self._hands.base
        file, _ = QFileDialog.getSaveFileName(self, tr("保存模板"), name, "Excel (*.xlsx)")
        if file:
            self._write(Path(file), lambda: write_questions(Path(file), examples(base)))

    def _write(self, file: Path, work: Callable[[], None]) -> None:
        self._hands.do(
            work,
            lambda _none: self.told.emit(tr("已写入 {file}").format(file=file.name)),
            lambda error: self.summary.setText(str(error)),
            quietly=True,
        )


def _hits_of(suggest: Suggest, asked: Sequence[Any]) -> list[Hit]:
    return list(ask_all(suggest, asked))
