"""Two leads' copies of one export become one table: choose, look, decide, then the import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.copies import FlawedCopies
from assist.curation.joint import Copies, plan_settled
from assist.curation.merged_table import write_merged
from assist.curation.merging import Merged
from assist.curation.settling import Pick, Settlement
from assist.desktop.desk.asking import said_by_keys
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.import_rows import Source
from assist.desktop.desk.merge_files import MergeFiles
from assist.desktop.desk.merge_run import MergeRun
from assist.desktop.desk.merge_tables import summary
from assist.desktop.desk.settling import SettlingView
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.knowledge.importing import ImportPlan


class MergeDialog(QDialog):
    """Closed and opened again it goes on where it was; ``settled`` gives a Source to import."""

    settled = Signal(object)

    def __init__(self, theme: Theme, hands: Hands, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("合并两份改动"))
        self.resize(1240, 680)
        self._hands = hands
        self._run = MergeRun(hands.base, bridge)
        self._copies: Copies | None = None
        self.files = MergeFiles()
        self.files.changed.connect(self.merge)
        self.told = plain_label(_how_to(), "hint", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(tr("进度"))
        self.stop = QPushButton(tr("停止"))
        self.stop.clicked.connect(self._on_stop)
        self.settling = SettlingView(theme)
        self.settling.decided.connect(self._show_buttons)
        self.rest = {
            Pick.OURS: QPushButton(tr("其余全部用甲")),
            Pick.THEIRS: QPushButton(tr("其余全部用乙")),
            Pick.BASE: QPushButton(tr("其余全部用原来的")),
        }
        self.retire = QCheckBox()
        self.save = QPushButton(tr("保存为 Excel…"))
        self.go = QPushButton()
        self.go.setObjectName("primary")
        self._lay_out()
        self._connect()
        self._show_running(False)

    def _lay_out(self) -> None:
        progress = QHBoxLayout()
        progress.addWidget(self.told, 1)
        progress.addWidget(self.bar)
        progress.addWidget(self.stop)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        for button in self.rest.values():
            bottom.addWidget(button)
        bottom.addStretch(1)
        for part in (self.retire, self.save, self.go):
            bottom.addWidget(part)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.files)
        column.addLayout(progress)
        column.addWidget(self.settling, 1)
        column.addLayout(bottom)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        for button in self.rest.values():
            button.clicked.connect(self._on_rest)
        self.save.clicked.connect(self._on_save)
        self.go.clicked.connect(self._on_go)
        said_by_keys(self, self.go)

    def close_work(self) -> None:
        """Finish what is under way, and let go of the base."""
        self._run.close()

    def merge(self) -> None:
        """Read the chosen files and bring them together; nothing is written."""
        copies = self.files.copies()
        if copies is None:
            return
        self._copies = copies
        self.settling.clear()
        self._show_running(True)
        self.told.setText(tr("正在读两份表…"))
        self._run.merge(copies, self._show_progress, self._show, self._on_failed)

    def _show_progress(self, rows: int) -> None:
        self.told.setText(tr("已读 {count} 行…").format(count=f"{rows:,}"))

    def _on_stop(self) -> None:
        self._run.stop()
        self._show_running(False)
        self.told.setText(tr("已停下，什么都没有改；换一个文件就重新开始"))

    def _on_failed(self, error: Exception) -> None:
        self._show_running(False)
        self.told.setText(str(error))
        if isinstance(error, FlawedCopies):
            told = tr("有 {count} 格不能用，请在表里改好再选一次；什么都没有写入")
            self.told.setText(told.format(count=len(error.flaws)))
            self.settling.show_flaws(error.flaws)

    def _show(self, merged: Merged) -> None:
        assert self._copies is not None
        self._show_running(False)
        self.retire.setChecked(False)
        ours, theirs = self._copies.ours.name, self._copies.theirs.name
        self.settling.show_settlement(Settlement(merged), ours, theirs)
        self._show_buttons()

    def _on_rest(self) -> None:
        pick = next(pick for pick, button in self.rest.items() if button is self.sender())
        self.settling.decide_rest(pick)

    def _on_go(self) -> None:
        """On to the next conflict; where all are decided, to the preview of the import."""
        settlement, copies = self.settling.settlement, self._copies
        if settlement is None or copies is None or self.settling.go_on():
            return
        decided, retire, base = settlement.copy(), self.retire.isChecked(), self._hands.base

        def plan(publish: bool) -> ImportPlan:
            return plan_settled(base, decided, copies, retire, publish)

        self.settled.emit(Source(copies.name, plan, decided.where))
        self.hide()

    def _on_save(self) -> None:
        name = tr("合并结果") + ".xlsx"
        file, _ = QFileDialog.getSaveFileName(self, tr("保存合并结果"), name, "Excel (*.xlsx)")
        if file:
            self.save_as(Path(file))

    def save_as(self, file: Path) -> None:
        """Write the whole merged table."""
        if self.settling.settlement is None:
            return
        decided = self.settling.settlement.copy()
        told = tr("合并结果已保存：{file}").format(file=file.name)
        self._run.run(
            lambda: write_merged(file, decided.rows()),
            lambda wrong: self.told.setText(wrong or told),
        )

    def _show_running(self, running: bool) -> None:
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self._show_buttons()

    def _show_buttons(self) -> None:
        settlement = self.settling.settlement
        left = len(list(settlement.open())) if settlement is not None else 0
        for button in self.rest.values():
            button.setEnabled(left > 0)
        gone = len(settlement.gone()) if settlement is not None else 0
        self.retire.setVisible(gone > 0)
        self.retire.setText(tr("删掉的 {count} 行：停用这些文章").format(count=gone))
        self.save.setEnabled(settlement is not None and not left)
        self.go.setEnabled(settlement is not None)
        self.go.setText(tr("下一处冲突") if left else tr("继续：预览导入"))
        if settlement is not None:
            self.told.setText(summary(settlement, left))


def _how_to() -> str:
    return tr(
        "两位组长各自改了同一次导出的表：选甲和乙改过的两份，各改各的会合在一起，"
        "改得不一样的格子逐个选定（1 甲、2 乙、3 原来的、4 自己写）。"
        "全部选定、预览、确认以后才写入。"
    )
