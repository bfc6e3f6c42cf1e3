"""The lists of a merge: conflicts, what one or both changed, what is wrong in the files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from assist.curation.copies import Flaw
from assist.curation.merging import NOTICE, CellChange, Side
from assist.curation.settling import Pick, Settlement
from assist.desktop.desk.tables import RowTable
from assist.i18n import tr

MOST_ROWS = 3000
"""Rows in a list of changes; the counts are of all. Conflicts are all listed."""
PADDING = 28
"""Pixels around a word in a cell."""
LONGEST, LONGEST_TITLE = 90, 16
"""Characters of a cell, and of an article's title, in the lists."""


class MergeTables(QWidget):
    """A tab a list; ``moved`` when another row or list is looked at."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sides = (Side.OURS, Side.THEIRS, Side.BOTH)
        self._changes: dict[Side, list[CellChange]] = {}
        self._shown: list[CellChange] = []
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(self._on_tab)
        self.conflicts = RowTable(
            [tr("决定"), tr("文章"), tr("列"), tr("原来"), tr("甲"), tr("乙")],
            3,
            4,
            5,
            several=False,
        )
        self.conflicts.setAccessibleName(tr("冲突"))
        # A column that follows its contents is measured anew for every cell that is written.
        header = self.conflicts.horizontalHeader()
        for place in range(3):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        self.changes = RowTable([tr("文章"), tr("列"), tr("原来"), tr("改成")], 2, 3, several=False)
        self.changes.setAccessibleName(tr("改动"))
        self.flaws = RowTable([tr("文件"), tr("行"), tr("列"), tr("原因")], 3, several=False)
        self.flaws.setAccessibleName(tr("有错的格"))
        self._stack = QStackedWidget()
        for table in (self.conflicts, self.changes, self.flaws):
            table.moved.connect(self.moved)
            self._stack.addWidget(table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)

    def show_settlement(self, settlement: Settlement) -> None:
        """List a merge, conflicts first."""
        merged = settlement.merged
        self._changes = {side: [] for side in self._sides}
        for change in merged.changes:
            self._changes[change.side].append(change)
        rows = [
            (
                decision_word(settlement, number), one.title,
                tr("整行") if one.column == NOTICE else one.column,
                *map(_line, (one.base, one.ours, one.theirs)),
            )
            for number, one in enumerate(merged.conflicts)
        ]  # fmt: skip
        self.conflicts.show_rows(rows)
        for column in (1, 2):
            self.conflicts.resizeColumnToContents(column)
        widest = self.fontMetrics().horizontalAdvance(tr("用原来的"))
        self.conflicts.setColumnWidth(0, widest + PADDING)
        self._put_tabs(
            [
                (tr("冲突"), len(rows)),
                (tr("只有甲改了"), len(self._changes[Side.OURS])),
                (tr("只有乙改了"), len(self._changes[Side.THEIRS])),
                (tr("两人都改，不冲突"), len(self._changes[Side.BOTH])),
            ]
        )

    def show_flaws(self, flaws: Sequence[Flaw]) -> None:
        """List what cannot be used; nothing without any."""
        self._changes = {}
        self.flaws.show_rows([(one.file, str(one.row), one.column, one.reason) for one in flaws])
        self._put_tabs([(tr("有错"), len(flaws))] if flaws else [])

    def mark(self, settlement: Settlement, numbers: Iterable[int]) -> None:
        """Show what was decided of these conflicts."""
        for number in numbers:
            if (item := self.conflicts.item(number, 0)) is not None:
                item.setText(decision_word(settlement, number))

    def number(self) -> int | None:
        """The conflict that is looked at; None in another list."""
        rows = self.conflicts.selected()
        is_here = self._stack.currentWidget() is self.conflicts and self.tabs.count() > 0
        return rows[0] if rows and is_here else None

    def change(self) -> CellChange | None:
        """The change that is looked at; None in another list."""
        rows = self.changes.selected()
        is_here = self._stack.currentWidget() is self.changes
        return self._shown[rows[0]] if rows and is_here and rows[0] < len(self._shown) else None

    def go_to(self, number: int) -> None:
        """Look at a conflict."""
        self.tabs.setCurrentIndex(0)
        self.conflicts.clearSelection()
        self.conflicts.selectRow(number)
        self.conflicts.setFocus()

    def look_at(self, tab: int) -> None:
        """Look at another list."""
        self.tabs.setCurrentIndex(tab)
        self._stack.currentWidget().setFocus()

    def _put_tabs(self, names: Sequence[tuple[str, int]]) -> None:
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for place, (name, count) in enumerate(names, 1):
            self.tabs.addTab(f"{name} ({count:,})")
            self.tabs.setTabToolTip(place - 1, f"Alt+{place}")
        self.tabs.blockSignals(False)
        # Without a conflict the first list that holds something is looked at.
        filled = (place for place, (_, count) in enumerate(names) if count)
        self.tabs.setCurrentIndex(next(filled, 0))
        self._on_tab()

    def _on_tab(self) -> None:
        place = self.tabs.currentIndex()
        if not self._changes:
            self._stack.setCurrentWidget(self.flaws)
        elif place <= 0:
            self._stack.setCurrentWidget(self.conflicts)
        else:
            self._shown = self._changes[self._sides[place - 1]][:MOST_ROWS]
            self.changes.show_rows([_words(one) for one in self._shown])
            self._stack.setCurrentWidget(self.changes)
        table = self._stack.currentWidget()
        if isinstance(table, RowTable) and table.rowCount() and not table.selected():
            table.select([0])
        self.moved.emit()


def decision_word(settlement: Settlement, number: int) -> str:
    """What was decided of a conflict, in a word."""
    decision = settlement.decision(number)
    if decision is None:
        return tr("待定")
    if settlement.flaw(number):
        return tr("有错")
    words = {
        Pick.OURS: tr("用甲"), Pick.THEIRS: tr("用乙"), Pick.BASE: tr("用原来的"),
        Pick.OWN: tr("自己写"),
    }  # fmt: skip
    return words[decision.pick]


def summary(settlement: Settlement, left: int) -> str:
    """A merge in numbers, ``left`` of its conflicts being open, and what was noted."""
    merged = settlement.merged
    told = tr(
        "改动 {changed} 篇，新增 {added} 篇，删掉 {deleted} 篇；冲突 {all} 处，还有 {left} 处待定"
    )
    words = told.format(
        changed=merged.changed, added=merged.added, deleted=len(settlement.gone()),
        all=len(merged.conflicts), left=left,
    )  # fmt: skip
    return "\n".join([words, *merged.notes])


def _words(one: CellChange) -> tuple[str, str, str, str]:
    title = _line(one.title, LONGEST_TITLE)
    if one.column:
        return title, one.column, _line(one.before), _line(one.after)
    what = tr("（新的一行）") if one.after else tr("（删掉的一行）")
    return title, what, _line(one.before), _line(one.after)


def _line(text: str, longest: int = LONGEST) -> str:
    """A cell in one line."""
    line = " ⏎ ".join(text.split("\n"))
    return line[:longest] + ("…" if len(line) > longest else "")
