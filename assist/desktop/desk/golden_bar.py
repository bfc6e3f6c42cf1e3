"""What stands above the golden questions: search, filter, where they stand, progress."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.golden_shelf import Group
from assist.curation.standing import Standing, standing_word
from assist.desktop.desk.list_search import ListSearch
from assist.desktop.labels import plain_label
from assist.desktop.wheel import still
from assist.i18n import tr


class GoldenBar(QWidget):
    """Emits ``changed`` when something else is to be seen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = ListSearch(
            tr("搜索金标问题"), tr("搜问题、文章、备注，可用拼音或首字母 (Ctrl+F)")
        )
        self.group = still(QComboBox())
        self.group.setAccessibleName(tr("按结果筛选"))
        self.group.setMinimumContentsLength(12)
        self.count = plain_label("", "cardFrom")
        self.add = QPushButton(tr("新增…"))
        self.add.setObjectName("primary")
        self.add.setToolTip("Ctrl+N")
        self.accepted = QPushButton(tr("采纳过的问法…"))
        self.bring_in = QPushButton(tr("导入…"))
        self.export = QPushButton(tr("导出…"))
        self.check = QPushButton(tr("重新检查"))
        self.check.setToolTip("F5")
        self.stop = QPushButton(tr("停止"))
        self.stop.hide()
        self.summary = plain_label("", "hint", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("进度"))
        self.progress.hide()
        self._lay_out()
        self._fill_groups()
        self.search.wanted.connect(self.changed)
        self.group.currentIndexChanged.connect(self.changed)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for part in (self.group, self.count):
            row.addWidget(part)
        row.addSpacing(12)
        for button in (
            self.accepted, self.bring_in, self.export, self.check, self.stop, self.add
        ):  # fmt: skip
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addWidget(self.progress)

    def show_counts(self, counts: Counter[Standing | None]) -> None:
        """How many questions stand where."""
        for row in range(self.group.count()):
            data = self.group.itemData(row)
            standing = None if data is Group.UNASKED else data
            if data is Group.UNASKED or isinstance(data, Standing):
                words, count = standing_word(standing), counts[standing]
                self.group.setItemText(row, f"{words} ({count:,})" if count else words)

    def _fill_groups(self) -> None:
        self.group.addItem(tr("所有问题"), None)
        for standing in Standing:
            self.group.addItem(standing_word(standing), standing)
        self.group.addItem(standing_word(None), Group.UNASKED)
        self.group.addItem(tr("期望文章不在用"), Group.UNUSABLE)
        self.group.addItem(tr("该不回答的"), Group.SILENT)

    def show_running(self, done: int, of: int) -> None:
        """So many of so many questions were asked."""
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self._show_whether_running(True)

    def show_rest(self) -> None:
        """Nothing is asked now."""
        self._show_whether_running(False)

    def _show_whether_running(self, running: bool) -> None:
        self.progress.setVisible(running)
        self.stop.setVisible(running)
        self.check.setVisible(not running)


def standing_words(counts: Counter[Standing | None]) -> str:
    """Where the questions stand, the worst first, in a line."""
    total = sum(counts.values())
    told = [tr("共 {count} 句").format(count=f"{total:,}")]
    for standing in (None, *Standing):
        if counts[standing]:
            told.append(f"{standing_word(standing)} {counts[standing]:,}")
    return " · ".join(told)
