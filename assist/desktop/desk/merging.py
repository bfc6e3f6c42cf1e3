"""Two leads' copies of one export become one table: choose, look, decide, then the import."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from assist.curation.copies import FlawedCopies
from assist.curation.joint import Copies, plan_settled
from assist.curation.merged_table import write_merged
from assist.curation.merging import Merged
from assist.curation.settling import Decision, Pick, Settlement
from assist.desktop.desk.asking import said_by_keys
from assist.desktop.desk.conflict import ConflictPanel
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.import_rows import Source
from assist.desktop.desk.merge_files import MergeFiles
from assist.desktop.desk.merge_run import MergeRun
from assist.desktop.desk.merge_tables import MergeTables, summary
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.knowledge.importing import ImportPlan

PICKS = {"1": Pick.OURS, "2": Pick.THEIRS, "3": Pick.BASE}


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
        self._settlement: Settlement | None = None
        self.files = MergeFiles()
        self.files.changed.connect(self.merge)
        self.told = plain_label(_how_to(), "hint", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(tr("进度"))
        self.stop = QPushButton(tr("停止"))
        self.stop.clicked.connect(self._on_stop)
        self.tables = MergeTables()
        self.tables.moved.connect(self._on_moved)
        self.panel = ConflictPanel(theme)
        self.panel.decided.connect(self._on_decided)
        self.diff = DiffView(theme)
        self.side = QStackedWidget()
        self.side.addWidget(self.diff)
        self.side.addWidget(self.panel)
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
        splitter = QSplitter()
        splitter.addWidget(self.tables)
        splitter.addWidget(self.side)
        splitter.setSizes([740, 480])
        splitter.setChildrenCollapsible(False)
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
        column.addWidget(splitter, 1)
        column.addLayout(bottom)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        for button in self.rest.values():
            button.clicked.connect(self._on_rest)
        self.save.clicked.connect(self._on_save)
        self.go.clicked.connect(self._on_go)
        said_by_keys(self, self.go)
        table = self.tables.conflicts
        table.opened.connect(self.panel.write_own)
        for keys in (*PICKS, "4", "Backspace"):
            shortcut = QShortcut(QKeySequence(keys), table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.setProperty("keys", keys)
            shortcut.activated.connect(self._on_pick_keys)
        # Out of the box first; the next one closes the window.
        leave = QShortcut(QKeySequence("Esc"), self.panel.own)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(table.setFocus)
        for number in range(1, 5):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setProperty("tab", number - 1)
            shortcut.activated.connect(self._on_tab_keys)

    @property
    def settlement(self) -> Settlement | None:
        """What is decided so far; None before a merge."""
        return self._settlement

    def close_work(self) -> None:
        """Finish what is under way, and let go of the base."""
        self._run.close()

    def merge(self) -> None:
        """Read the chosen files and bring them together; nothing is written."""
        copies = self.files.copies()
        if copies is None:
            return
        self._copies, self._settlement = copies, None
        self.tables.show_flaws(())
        self._show_running(True)
        self.told.setText(tr("正在读两份表…"))
        self._run.merge(copies, self._show_progress, self._on_merged)

    def _show_progress(self, rows: int) -> None:
        self.told.setText(tr("已读 {count} 行…").format(count=f"{rows:,}"))

    def _on_stop(self) -> None:
        self._run.stop()
        self._show_running(False)
        self.told.setText(tr("已停下，什么都没有改；换一个文件就重新开始"))

    def _on_merged(self, merged: Merged | None, error: BaseException | None) -> None:
        self._show_running(False)
        if merged is not None:
            self._show(merged)
            return
        self.told.setText(str(error))
        if isinstance(error, FlawedCopies):
            told = tr("有 {count} 格不能用，请在表里改好再选一次；什么都没有写入")
            self.told.setText(told.format(count=len(error.flaws)))
            self.tables.show_flaws(error.flaws)
            self.tables.flaws.setFocus()

    def _show(self, merged: Merged) -> None:
        assert self._copies is not None
        self._settlement = Settlement(merged)
        self.panel.name_sides(self._copies.ours.name, self._copies.theirs.name)
        self.retire.setChecked(False)
        self.tables.show_settlement(self._settlement)
        if merged.conflicts:
            self.tables.go_to(0)
        self._show_buttons()

    def _on_moved(self) -> None:
        number, change = self.tables.number(), self.tables.change()
        if self._settlement is not None and number is not None:
            one = self._settlement
            self.panel.show_conflict(
                one.merged.conflicts[number], one.decision(number), one.is_deletion(number),
                one.flaw(number),
            )  # fmt: skip
            self.side.setCurrentWidget(self.panel)
            self.side.show()
            return
        self.diff.clear()
        if change is not None:
            self.diff.show_change(change.before, change.after)
        self.side.setCurrentWidget(self.diff)
        self.side.setVisible(change is not None)

    def _on_decided(self, decision: Decision) -> None:
        """In the panel; the row looked at stays."""
        number = self.tables.number()
        if self._settlement is not None and number is not None:
            self._settlement.decide(number, decision)
            self.panel.show_decision(decision, self._settlement.flaw(number))
            self._decided([number])

    def _decided(self, numbers: Iterable[int]) -> None:
        if self._settlement is not None:
            self.tables.mark(self._settlement, numbers)
            self._show_buttons()

    def _on_pick_keys(self) -> None:
        shortcut, number = self.sender(), self.tables.number()
        if not isinstance(shortcut, QShortcut) or number is None or self._settlement is None:
            return
        keys = str(shortcut.property("keys"))
        if keys == "4":
            self.panel.write_own()
            return
        self._settlement.decide(number, Decision(PICKS[keys]) if keys in PICKS else None)
        self._decided([number])
        if keys not in PICKS or not self._go_on(number):
            self._on_moved()

    def _go_on(self, after: int = -1) -> bool:
        """Look at the next conflict that is open; whether there is one."""
        left = list(self._settlement.open()) if self._settlement is not None else []
        if left:
            self.tables.go_to(next((number for number in left if number > after), left[0]))
        return bool(left)

    def _on_rest(self) -> None:
        pick = next(pick for pick, button in self.rest.items() if button is self.sender())
        if self._settlement is not None:
            self._settlement.decide_rest(pick)
            self._decided(range(len(self._settlement.merged.conflicts)))
            self._on_moved()

    def _on_tab_keys(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut) and shortcut.property("tab") < self.tables.tabs.count():
            self.tables.look_at(int(shortcut.property("tab")))

    def _on_go(self) -> None:
        """On to the next conflict; where all are decided, to the preview of the import."""
        settlement, copies = self._settlement, self._copies
        number = self.tables.number()
        if settlement is None or copies is None or self._go_on(-1 if number is None else number):
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
        if self._settlement is None:
            return
        decided = self._settlement.copy()

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
        settlement = self._settlement
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
