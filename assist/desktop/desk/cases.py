"""From chat records to knowledge: choose files, wait or stop, then take what is good."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.curation.cases.accepting import proposals_of
from assist.curation.cases.run import Cancelled, CaseReport, Cluster, Progress
from assist.curation.cases.workbook import write_workbook
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.work import Background, Bridge
from assist.i18n import listed, tr

Work = Callable[[Sequence[Path], Callable[[Progress], None], Callable[[], bool]], CaseReport]
"""Works through files, telling its progress and asking whether to stop."""

TOLD_EVERY = 20


class CasesPage(QWidget):
    """Runs on a thread of its own; a stopped run goes on where it was when started again."""

    open_wanted = Signal(str)
    told = Signal(str)

    def __init__(self, hands: Hands, background: Background, bridge: Bridge) -> None:
        super().__init__()
        self._hands, self._background, self._bridge = hands, background, bridge
        self._work: Work | None = None
        self._files: list[Path] = []
        self._report: CaseReport | None = None
        self._stop = threading.Event()
        self._told = plain_label(_how_to(), "hint", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("进度"))
        self._bar.hide()
        self.choose = QPushButton(tr("选择聊天记录…"))
        self.start = QPushButton(tr("开始整理"))
        self.start.setObjectName("primary")
        self.stop = QPushButton(tr("停止"))
        self.stop.hide()
        self.table = RowTable([tr("会话数"), tr("不满"), tr("客户在问"), tr("建议")], 2)
        self.table.setAccessibleName(tr("问题簇"))
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setAccessibleName(tr("例句和草稿"))
        self.accept = QPushButton(tr("存为草稿"))
        self.ignore = QPushButton(tr("忽略"))
        self.export = QPushButton(tr("导出 Excel…"))
        self._lay_out()
        for made, slot in (
            (self.choose, self._on_choose),
            (self.start, self.run),
            (self.stop, self.cancel),
            (self.accept, self._on_accept),
            (self.ignore, self._on_ignore),
            (self.export, self._on_export),
        ):
            made.clicked.connect(slot)
        self.table.moved.connect(self._on_moved)
        self._show_buttons()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.choose)
        top.addWidget(self._bar, 1)
        top.addStretch(0)
        top.addWidget(self.stop)
        top.addWidget(self.start)
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(self.details)
        splitter.setSizes([760, 540])
        splitter.setChildrenCollapsible(False)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.export)
        bottom.addStretch(1)
        bottom.addWidget(self.ignore)
        bottom.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._told)
        column.addWidget(splitter, 1)
        column.addLayout(bottom)

    def attach(self, work: Work | None) -> None:
        """The models are there; None where they cannot be used."""
        self._work = work
        if work is None:
            self._told.setText(tr("语义模型用不了，无法整理聊天记录"))
        self._show_buttons()

    def choose_files(self, files: Sequence[Path]) -> None:
        """Work on these."""
        self._files = list(files)
        named = listed(file.name for file in files[:4]) + ("……" if len(files) > 4 else "")
        self._told.setText(tr("已选 {count} 个文件：{names}").format(count=len(files), names=named))
        self._show_buttons()

    def run(self) -> None:
        """Work through the files."""
        work, files = self._work, self._files
        if work is None or not files:
            return
        stop = self._stop = threading.Event()
        self._show_running(True)

        def tell(progress: Progress) -> None:
            if progress.done % TOLD_EVERY == 0:
                self._bridge.tell(lambda: self._show_progress(progress))

        self._background.run(lambda: work(files, tell, stop.is_set), self._on_done, self._on_failed)

    def cancel(self) -> None:
        """Stop at the next good moment; what is done is kept."""
        self._stop.set()
        self._told.setText(tr("正在停下…"))

    def _on_done(self, report: CaseReport) -> None:
        self._show_running(False)
        self._show(report)

    def _on_failed(self, error: Exception) -> None:
        self._show_running(False)
        if isinstance(error, Cancelled):
            self._told.setText(tr("已停下；再按“开始整理”就接着做"))
        else:
            self._told.setText(tr("没有完成：{reason}").format(reason=error))

    def _show_progress(self, progress: Progress) -> None:
        if self._stop.is_set():
            return
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        words = {
            "read": tr("已读 {done} 个会话"),
            "cluster": tr("正在归并相同的问题"),
            "draft": tr("正在起草：{done}/{total}"),
        }
        told = words.get(progress.stage, "{done}")
        self._told.setText(told.format(done=progress.done, total=progress.total))

    def _show_running(self, running: bool) -> None:
        self._bar.setVisible(running)
        self._bar.setRange(0, 0)
        self.stop.setVisible(running)
        self.choose.setEnabled(not running)
        self.start.setVisible(not running)

    def _show(self, report: CaseReport) -> None:
        self._report = report
        told = tr(
            "{records} 个会话、{questions} 个问题：{drafts} 篇新草稿，{similar} 组可加为相似问，"
            "{answered} 组知识库已能回答"
        )
        words = told.format(
            records=report.records, questions=report.asks, drafts=len(report.drafts),
            similar=len(report.wordings), answered=len(report.answered),
        )  # fmt: skip
        if report.bad:
            words += tr("；{count} 处没有读懂：{first}").format(
                count=len(report.bad), first=report.bad[0]
            )
        self._told.setText(words)
        self._show_clusters()

    def _show_clusters(self) -> None:
        clusters = self._report.clusters if self._report is not None else ()
        self.table.show_rows([_row(one) for one in clusters])
        self.table.select([0] if clusters else [])
        self._on_moved()

    def selected(self) -> list[Cluster]:
        """The chosen clusters."""
        clusters = self._report.clusters if self._report is not None else ()
        return [clusters[row] for row in self.table.selected() if row < len(clusters)]

    def _on_moved(self) -> None:
        chosen = self.selected()
        self.details.setPlainText(_told_of(chosen[0]) if len(chosen) == 1 else "")
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self.selected()
        usable = [one for one in chosen if one.replies or one.similar_of]
        self.start.setEnabled(self._work is not None and bool(self._files))
        self.accept.setEnabled(bool(usable) and self._hands.rights.edit)
        similar = bool(usable) and all(one.similar_of for one in usable)
        self.accept.setText(tr("加为相似问（草稿）") if similar else tr("存为草稿"))
        self.ignore.setEnabled(bool(chosen))
        self.export.setEnabled(self._report is not None)

    def _on_accept(self) -> None:
        report, chosen = self._report, self.selected()
        if report is None:
            return
        part, life = replace(report, clusters=tuple(chosen)), self._hands.life
        why = tr("从 {records} 个聊天会话整理").format(records=report.records)

        def work() -> int:
            fresh = proposals_of(part, life.newest)
            if fresh:
                life.propose(fresh, why)
            return len(fresh)

        def done(count: int) -> None:
            self.told.emit(tr("{count} 篇已存为草稿，在“审核”页可以看到").format(count=count))
            self._drop(chosen)

        self._hands.do(work, done)

    def _on_ignore(self) -> None:
        self._drop(self.selected())

    def _drop(self, gone: Sequence[Cluster]) -> None:
        if self._report is not None:
            kept = tuple(one for one in self._report.clusters if one not in gone)
            self._report = replace(self._report, clusters=kept)
            self._show_clusters()

    def _on_choose(self) -> None:
        kinds = tr("聊天记录 (*.txt *.csv *.tsv *.jsonl *.json *.xlsx *.log);;所有文件 (*)")
        files, _ = QFileDialog.getOpenFileNames(self, tr("选择聊天记录"), "", kinds)
        if files:
            self.choose_files([Path(file) for file in files])

    def _on_export(self) -> None:
        name = tr("聊天记录整理") + ".xlsx"
        file, _ = QFileDialog.getSaveFileName(self, tr("导出"), name, "Excel (*.xlsx)")
        report = self._report
        if file and report is not None:
            self._hands.do(
                lambda: write_workbook(Path(file), report),
                lambda _none: self.told.emit(tr("已写入 {file}").format(file=Path(file).name)),
                quietly=True,
            )


def _row(one: Cluster) -> tuple[str, str, str, str]:
    if one.similar_of:
        advice = tr("加为《{title}》的相似问").format(title=one.article.title)
    else:
        advice = tr("新文章") if one.replies else tr("缺答案")
    return str(one.size), f"{one.heat:.0%}", one.article.question, advice


def _told_of(one: Cluster) -> str:
    """Masked examples, and the draft."""
    parts = [tr("客户的原话（已脱敏）"), *(f"· {line}" for line in one.lines), ""]
    if one.replies:
        parts += [tr("草稿回复"), one.article.reply, ""]
    if one.questions:
        parts += [tr("问法"), *(f"· {question}" for question in one.questions[:12])]
    return "\n".join(parts)


def _how_to() -> str:
    return tr(
        "选一批聊天记录（文本、CSV、JSON 行或 Excel），归成一簇簇问题：知识库答不上的起草成文章，"
        "答得上但问法不同的加为相似问。全程在本机，客户信息先脱敏；可以随时停，再开始会接着做。"
    )
