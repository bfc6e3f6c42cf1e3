"""What was learned from agents, for the lead: a table, and what can be made of each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.learned import Learned, Row
from assist.desktop.labels import plain_label
from assist.desktop.recognition.tables import fill, reading_table
from assist.desktop.work import Background, Bridge
from assist.i18n import tr
from assist.knowledge.aliases import State
from assist.knowledge.wordings import Wording
from assist.text.display import display

Result = TypeVar("Result")

LONGEST_SHOWN, LONGEST_TITLE = 80, 20
"""Code points of a wording and of an article's title in the table."""


class LearnedPage(QWidget):
    """One row a wording; the files are read and written on a thread of the page's own."""

    changed = Signal()
    """Something was approved, rejected, undone or reworded."""

    def __init__(self, learned: Learned, bridge: Bridge) -> None:
        super().__init__()
        self._learned = learned
        self._background = Background(bridge)
        self._rows: list[Row] = []
        self._shown: list[Row] = []
        self.count = plain_label("", "cardTitle", wrap=True)
        self.hint = plain_label(_what_is_learned(), "hint", wrap=True)
        self.told = plain_label("", "hint", wrap=True)
        self.open_only = QCheckBox(tr("只看等组长处理的"))
        self.open_only.toggled.connect(self._show_rows)
        header = [tr("客户的问法"), tr("文章"), tr("次数"), tr("几位客服"), tr("最近"), tr("状态")]
        self.table = reading_table(header, (0,))
        self.table.itemSelectionChanged.connect(self._on_selected)
        self.approve = self._button(tr("批准"), self._on_approve)
        self.approve.setToolTip(tr("变成文章的相似问，马上发布；“不是”从此算数"))
        self.reword = self._button(tr("修改…"), self._on_reword)
        self.reject = self._button(tr("驳回"), self._on_reject)
        self.undo = self._button(tr("撤销"), self._on_undo)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_only)
        buttons.addStretch(1)
        for button in (self.approve, self.reword, self.reject, self.undo):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 6)
        for part in (self.count, self.hint, self.table):
            column.addWidget(part, int(part is self.table))
        column.addLayout(buttons)
        column.addWidget(self.told)
        self._on_selected()

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setAutoDefault(False)
        made.clicked.connect(slot)
        return made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look again at what was learned."""
        self._background.run(self._released(self._learned.rows), self._on_rows, self._on_failed)

    def close_down(self) -> None:
        """Finish what is being written; before the page goes."""
        self._background.close()

    def _released(self, work: Callable[[], Result]) -> Callable[[], Result]:
        def released() -> Result:
            try:
                return work()
            finally:
                self._learned.release()

        return released

    def _on_rows(self, rows: list[Row]) -> None:
        self._rows = rows
        self._show_rows()

    def _show_rows(self) -> None:
        wanted = self.open_only.isChecked()
        self._shown = [
            row for row in self._rows if not wanted or row.wording.state is State.LEARNED
        ]
        waiting = sum(row.wording.state is State.LEARNED for row in self._rows)
        told = tr("学到 {count} 种问法，其中 {waiting} 种等组长处理")
        self.count.setText(told.format(count=len(self._rows), waiting=waiting))
        fill(self.table, [_cells(row) for row in self._shown])
        self._on_selected()

    def chosen(self) -> list[Wording]:
        """The wordings of the selected rows."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return [self._shown[row].wording for row in sorted(rows) if row < len(self._shown)]

    def _on_selected(self) -> None:
        chosen = self.chosen()
        for button in (self.approve, self.reject, self.undo):
            button.setEnabled(bool(chosen))
        self.reword.setEnabled(len(chosen) == 1)

    def _on_approve(self) -> None:
        self._do(self._learned.approve, tr("已批准，客服马上就能用上"))

    def _on_reject(self) -> None:
        self._do(self._learned.reject, tr("已驳回，以后也不会再学"))

    def _on_undo(self) -> None:
        self._do(self._learned.undo, tr("已撤销，就像没有学过"))

    def _on_reword(self) -> None:
        for wording in self.chosen()[:1]:
            asked = tr("改成组长的说法（个人信息会被遮住）：")
            text, sure = QInputDialog.getText(self, tr("修改问法"), asked, text=wording.text)
            if sure:
                self.put(wording, text)

    def put(self, wording: Wording, text: str) -> None:
        """Put other words in a wording's place."""

        def done(is_kept: bool) -> None:
            self.told.setText(tr("已修改") if is_kept else tr("这里面没有可学的问题，没有改"))
            self._changed()

        work = self._released(lambda: self._learned.reword(wording, text))
        self._background.run(work, done, self._on_failed, lasting=True)

    def _do(self, work: Callable[[Sequence[Wording]], object], told: str) -> None:
        chosen = self.chosen()

        def done(_result: object) -> None:
            self.told.setText(told)
            self._changed()

        def failed(error: Exception) -> None:
            self._on_failed(error)
            self._changed()

        if chosen:
            released = self._released(lambda: work(chosen))
            self._background.run(released, done, failed, lasting=True)

    def _changed(self) -> None:
        self.refresh()
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.told.setText(tr("没有完成：{reason}").format(reason=error))


def _cells(row: Row) -> tuple[str, ...]:
    one = row.wording
    words = display(one.text, LONGEST_SHOWN)
    day = datetime.fromtimestamp(one.last).strftime("%Y-%m-%d")
    return (
        tr("不是：{words}").format(words=words) if one.wrong else words,
        display(row.title, LONGEST_TITLE) or tr("（文章已删除）"),
        str(one.count),
        str(one.agents),
        day,
        _state_name(one.state),
    )


def _state_name(state: State) -> str:
    return {
        State.LEARNED: tr("待处理"),
        State.APPROVED: tr("已批准"),
        State.REJECTED: tr("已驳回"),
        State.UNDONE: tr("已撤销"),
    }[state]


def _what_is_learned() -> str:
    return tr(
        "客服填入一条推荐，客户那句话（电话、地址、姓名等已遮住）就成为这篇文章的一种问法。"
        "只有一位客服用过的权重很低，另一位客服或组长认可后才算数；“不是”表示客服说答非所问。"
    )
