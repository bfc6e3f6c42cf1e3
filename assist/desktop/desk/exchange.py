"""Tables in and out: what an import would change, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.curation.advice import with_advice
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.import_rows import ShownRow, Source, shown_rows
from assist.desktop.desk.merging import MergeDialog
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.knowledge import exports
from assist.knowledge.importing import ImportPlan, carry_out, plan_import
from assist.knowledge.records import Stage
from assist.knowledge.template import write_template
from assist.model import Status


class ExchangePage(QWidget):
    """Choose a file, look, then import or not."""

    told = Signal(str)
    import_wanted = Signal(object, bool)
    """An ImportPlan, and whether it goes straight to agents."""

    waiting_wanted = Signal(object)
    """The Stage of what was imported and is not published."""

    def __init__(self, theme: Theme, hands: Hands, bridge: Bridge) -> None:
        super().__init__()
        self._hands = hands
        self._source: Source | None = None
        self._plan: ImportPlan | None = None
        self._shown: list[ShownRow] = []
        self.merging = MergeDialog(theme, hands, bridge, self)
        self.merging.settled.connect(self.look_at)
        self._batch, self._stage = 0, Stage.DRAFT
        self._summary = plain_label(_how_to(), "hint", wrap=True)
        self.table = RowTable([tr("结果"), tr("行"), tr("标题"), tr("说明")], 3, several=False)
        self.table.setAccessibleName(tr("导入预览"))
        self.table.moved.connect(self._on_moved)
        self.diff = DiffView(theme)
        self.skip = QCheckBox(tr("跳过有错的行"))
        self.publish = QCheckBox(tr("直接发布（先检验会不会让别的问题变差）"))
        self.publish.setVisible(hands.rights.publish)
        self.go = QPushButton(tr("导入"))
        self.go.setObjectName("primary")
        self.undo = QPushButton(tr("撤销这次导入"))
        self.undo.hide()
        self.waiting = QPushButton()
        self.waiting.hide()
        for made, slot in (
            (self.go, self._on_import),
            (self.waiting, self._on_waiting),
            (self.undo, self._on_undo),
        ):
            made.clicked.connect(slot)
        self.skip.toggled.connect(self._show_buttons)
        self.publish.toggled.connect(self._on_publish_toggled)
        self._lay_out()
        self._show_buttons()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        for text, slot in (
            (tr("选择文件…"), self._on_choose),
            (tr("选择文件夹…"), self._on_choose_folder),
            (tr("合并两份改动…"), self.merging.open),
            (tr("下载模板…"), self._on_template),
            (tr("导出全部…"), self._on_export),
        ):
            made = QPushButton(text)
            made.clicked.connect(slot)
            top.addWidget(made)
            if slot == self.merging.open:
                made.setShortcut("Ctrl+M")
                made.setToolTip("Ctrl+M")
                top.addStretch(1)
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(self.diff)
        splitter.setSizes([760, 540])
        splitter.setChildrenCollapsible(False)
        bottom = QHBoxLayout()
        bottom.setSpacing(12)
        bottom.addWidget(self.skip)
        bottom.addWidget(self.publish)
        bottom.addStretch(1)
        for made in (self.undo, self.waiting, self.go):
            bottom.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._summary)
        column.addWidget(splitter, 1)
        column.addLayout(bottom)

    def choose(self, file: Path) -> None:
        """Plan the import of a file and show it."""
        base = self._hands.base
        self.look_at(Source(file.name, lambda publish: plan_import(base, file, publish)))

    def look_at(self, source: Source) -> None:
        """Plan an import and show it."""
        self._source, self._plan = source, None
        self._put_away()
        self._show_buttons()
        self._summary.setText(tr("正在读 {file}…").format(file=source.name))
        publish = self.publish.isChecked()

        def work() -> tuple[ImportPlan, list[ShownRow]]:
            plan = with_advice(self._hands.base, source.plan(publish))
            return plan, list(shown_rows(plan, source.where))

        self._hands.fetch(work, self._show, self._on_unreadable)

    def _show(self, found: tuple[ImportPlan, list[ShownRow]]) -> None:
        self._plan, self._shown = found
        plan = self._plan
        self.table.show_rows([one.words for one in self._shown])
        told = [
            tr("{file}：新增 {new}，修改 {changed}，不变 {unchanged}，有错 {bad} 行").format(
                file=plan.source, new=len(plan.new), changed=len(plan.changed),
                unchanged=len(plan.unchanged), bad=len({error.row for error in plan.errors}),
            )
        ]  # fmt: skip
        if plan.drafts:
            told.append(tr("其中 {count} 篇先存为草稿，审核后客服才看到").format(count=plan.drafts))
        if plan.errors:
            told.append(tr("有错时什么都不会写入，改好再选一次，或勾选“跳过有错的行”"))
        self._summary.setText(tr("；").join(told))
        self.table.select([0] if self._shown else [])
        self._on_moved()
        self._show_buttons()

    def imported(self, batch: int, count: int) -> None:
        """The plan was carried out."""
        plan, self._batch, self._plan = self._plan, batch, None
        told = [tr("导入完成：{count} 篇").format(count=count)]
        if plan is not None and plan.drafts:
            self._stage = stage_of(plan)
            place = tr("待审核") if self._stage is Stage.IN_REVIEW else tr("草稿")
            words = tr("其中 {count} 篇在“审核”页的“{place}”里，提交并通过后客服才看到")
            told.append(words.format(count=plan.drafts, place=place))
            self.waiting.setText(tr("去看这 {count} 篇").format(count=plan.drafts))
        self.waiting.setVisible(plan is not None and plan.drafts > 0)
        if plan is not None and plan.unread:
            told.append(plan.unread_told)
        self._summary.setText(tr("；").join(told))
        self.undo.setVisible(batch > 0)
        self._show_buttons()

    def close_work(self) -> None:
        """Finish what is under way; the window goes."""
        self.merging.close_work()

    def _on_unreadable(self, error: Exception) -> None:
        self._summary.setText(str(error))
        self._shown = []
        self.table.show_rows([])
        self.diff.clear()
        self._show_buttons()

    def _on_moved(self) -> None:
        rows = self.table.selected()
        chosen = self._shown[rows[0]] if rows and rows[0] < len(self._shown) else None
        if chosen is None or not chosen.changes:
            self.diff.clear()
        else:
            self.diff.show_differences(chosen.changes, chosen.is_new)

    def _show_buttons(self) -> None:
        plan = self._plan
        self.skip.setVisible(plan is not None and bool(plan.errors))
        refused = plan is None or (bool(plan.errors) and not self.skip.isChecked())
        something = plan is not None and bool(plan.new or plan.changed)
        self.go.setEnabled(something and not refused and self._hands.rights.edit)

    def _on_publish_toggled(self) -> None:
        if self._source is not None and self._plan is not None:
            self.look_at(self._source)

    def _on_choose(self) -> None:
        kinds = tr("表格 (*.xlsx *.xls *.csv *.json);;所有文件 (*)")
        file, _ = QFileDialog.getOpenFileName(self, tr("选择要导入的表格"), "", kinds)
        if file:
            self.choose(Path(file))

    def _on_choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("选择知识库文件夹"))
        if folder:
            self.choose(Path(folder))

    def _on_import(self) -> None:
        if self._plan is not None:
            self.import_wanted.emit(self._plan, self.publish.isChecked())

    def _on_waiting(self) -> None:
        self.waiting_wanted.emit(self._stage)

    def _put_away(self) -> None:
        """The last import is no longer what this page is about."""
        self.undo.hide()
        self.waiting.hide()

    def _on_undo(self) -> None:
        batch = self._batch

        def done(_batch: object) -> None:
            self._put_away()
            self._summary.setText(tr("已撤销这次导入"))

        self._hands.do(lambda: self._hands.life.undo(batch), done)

    def _on_template(self) -> None:
        name = tr("知识库模板") + ".xlsx"
        file, _ = QFileDialog.getSaveFileName(self, tr("保存模板"), name, "Excel (*.xlsx)")
        if file:
            told = tr("模板已保存：{file}").format(file=Path(file).name)
            self._write(lambda: write_template(Path(file)), told)

    def _on_export(self) -> None:
        kinds = tr("Excel (*.xlsx);;CSV (*.csv);;JSON (*.json)")
        name = tr("知识库") + ".xlsx"
        file, _ = QFileDialog.getSaveFileName(self, tr("导出"), name, kinds)
        if file:
            self.export(Path(file))

    def export(self, file: Path) -> None:
        """Write every article, as it is when it is its turn."""
        base = self._hands.base
        told = tr("已导出到 {file}").format(file=file.name)
        self._write(lambda: exports.export(base, file), told)

    def _write(self, work: Callable[[], object], told: str) -> None:
        self._hands.do(
            work,
            lambda _none: self._summary.setText(told),
            lambda error: self._summary.setText(str(error)),
            quietly=True,
        )


def stage_of(plan: ImportPlan) -> Stage:
    """Where what the plan does not publish waits afterwards: in review where all of it is."""
    waiting = [one for one in (*plan.new, *plan.changed) if one.key in plan.waiting]
    in_review = all(one.status is Status.IN_REVIEW for one in waiting)
    return Stage.IN_REVIEW if in_review else Stage.DRAFT


def carried_out(hands: Hands, plan: ImportPlan, why: str) -> tuple[int, int]:
    """Import a plan without its bad rows: the batch, how many articles. Raises KnowledgeError."""
    batch = carry_out(hands.base, replace(plan, errors=()), hands.account, why)
    return batch.id, batch.articles


def _how_to() -> str:
    return tr(
        "支持 Excel、CSV、JSON 和知识库文件夹。先预览：每一行新增、修改还是有错都会列出来，"
        "确认后才写入，写入后还能整批撤销。"
    )
