"""What waits for a decision: the proposals on the left, before and after on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.curation.differences import differences
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.opened import moment_words
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.wheel import still
from assist.i18n import tr
from assist.knowledge import ledger
from assist.knowledge.records import Proposal, Stage
from assist.model import Article

MOST_ROWS = 2000
"""Proposals in the list; a whole import that waits is reviewed in parts."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal and the live article that it would change."""

    proposal: Proposal
    live: Article | None


class ReviewPage(QWidget):
    """Emits decisions; does not carry them out."""

    approve_wanted = Signal(object)
    """Articles of the selected proposals."""

    reject_wanted = Signal(object)
    submit_wanted = Signal(object)
    """Keys of the selected proposals."""

    open_wanted = Signal(str)
    counted = Signal(int)
    """How many wait for a review."""

    def __init__(self, theme: Theme, hands: Hands, keeper: Keeper) -> None:
        super().__init__()
        self._hands = hands
        self._rows: list[Waiting] = []
        self.stage = still(QComboBox())
        self.stage.setAccessibleName(tr("看哪些改动"))
        for name, stage in (
            (tr("待审核"), Stage.IN_REVIEW), (tr("定时发布"), Stage.APPROVED),
            (tr("草稿"), Stage.DRAFT), (tr("被退回"), Stage.REJECTED),
        ):  # fmt: skip
            self.stage.addItem(name, stage.value)
        self.stage.currentIndexChanged.connect(self.reload)
        self.table = RowTable([tr("标题"), tr("改动"), tr("谁"), tr("何时")], 0)
        self.table.setAccessibleName(tr("等待处理的改动"))
        self.table.moved.connect(self._on_moved)
        self.table.opened.connect(self._on_opened)
        self.diff = DiffView(theme)
        self._head = plain_label("", "cardTitle", wrap=True)
        self._about = plain_label("", "hint", wrap=True)
        self.approve = QPushButton(tr("通过并发布…"))
        self.approve.setObjectName("primary")
        self.reject = QPushButton(tr("退回…"))
        self.submit = QPushButton(tr("提交审核"))
        self.edit = QPushButton(tr("打开编辑"))
        self._lay_out()
        for made, slot in (
            (self.approve, self._on_approve),
            (self.reject, self._on_reject),
            (self.submit, self._on_submit),
            (self.edit, self._on_edit),
        ):
            made.clicked.connect(slot)
        for keys, button in (("Ctrl+Return", self.approve), ("Ctrl+Backspace", self.reject)):
            button.setToolTip(keys)
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)
        keeper.changed.connect(self._on_changed)
        self._show_buttons()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(10, 10, 6, 10)
        column.addWidget(self.stage)
        column.addWidget(self.table, 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(14, 12, 14, 10)
        column.addWidget(self._head)
        column.addWidget(self._about)
        column.addWidget(self.diff, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.edit)
        buttons.addStretch(1)
        for part in (self.submit, self.reject, self.approve):
            buttons.addWidget(part)
        column.addLayout(buttons)
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([480, 820])
        splitter.setChildrenCollapsible(False)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def reload(self) -> None:
        """Read what waits now."""
        stage = Stage(self.stage.currentData())

        def fetch() -> tuple[list[Waiting], int]:
            proposals = self._hands.life.proposals()
            wanted = [one for one in proposals if one.stage is stage][:MOST_ROWS]
            keys = [one.key for one in wanted]
            states = self._hands.base.look(lambda db: ledger.states(db, keys))
            rows = [Waiting(one, states[one.key].live) for one in wanted]
            return rows, sum(one.stage is Stage.IN_REVIEW for one in proposals)

        self._hands.fetch(fetch, self._show)

    def _show(self, found: tuple[list[Waiting], int]) -> None:
        rows, in_review = found
        chosen = {one.proposal.key for one in self.selected()}
        self._rows = rows
        self.table.show_rows([_row(one) for one in rows])
        kept = [place for place, one in enumerate(rows) if one.proposal.key in chosen]
        self.table.select(kept or ([0] if rows else []))
        self.counted.emit(in_review)
        self._on_moved()

    def selected(self) -> list[Waiting]:
        """The chosen proposals, top to bottom."""
        return [self._rows[row] for row in self.table.selected() if row < len(self._rows)]

    def _on_changed(self, _keys: object) -> None:
        self.reload()

    def _on_moved(self) -> None:
        chosen = self.selected()
        self._show_buttons()
        if len(chosen) != 1:
            self.diff.clear()
            told = tr("已选 {count} 处改动").format(count=len(chosen))
            self._head.setText(told if chosen else tr("没有等待处理的改动"))
            self._about.setText(
                "" if chosen else tr("编辑提交后会出现在这里；通过前客服看到的都是原来的内容")
            )
            return
        one = chosen[0]
        self._head.setText(one.proposal.article.title)
        self._about.setText(_about(one))
        changes = differences(one.live, one.proposal.article)
        self.diff.show_differences(changes, one.live is None)

    def _show_buttons(self) -> None:
        chosen, rights = self.selected(), self._hands.rights
        stage = Stage(self.stage.currentData())
        waits = stage is Stage.IN_REVIEW
        self.approve.setVisible(rights.publish and waits)
        self.reject.setVisible(rights.publish and (waits or stage is Stage.APPROVED))
        self.submit.setVisible(rights.edit and stage in (Stage.DRAFT, Stage.REJECTED))
        for button in (self.approve, self.reject, self.submit):
            button.setEnabled(bool(chosen))
        self.edit.setEnabled(len(chosen) == 1)

    def _keys(self) -> Sequence[str]:
        return [one.proposal.key for one in self.selected()]

    def _on_approve(self) -> None:
        self.approve_wanted.emit([one.proposal.article for one in self.selected()])

    def _on_reject(self) -> None:
        self.reject_wanted.emit(self._keys())

    def _on_submit(self) -> None:
        self.submit_wanted.emit(self._keys())

    def _on_edit(self) -> None:
        self._on_opened()

    def _on_opened(self) -> None:
        chosen = self.selected()
        if chosen:
            self.open_wanted.emit(chosen[0].proposal.key)


def _row(one: Waiting) -> tuple[str, ...]:
    proposal = one.proposal
    kind = tr("新文章") if one.live is None else tr("修改")
    return proposal.article.title, kind, proposal.who, moment_words(proposal.at)


def _about(one: Waiting) -> str:
    proposal = one.proposal
    told = [
        tr("{who} 于 {when} 提出").format(who=proposal.who or "?", when=moment_words(proposal.at))
    ]
    if proposal.why:
        told.append(tr("原因：{why}").format(why=proposal.why))
    if one.live is not None and proposal.based_on != one.live.version:
        told.append(tr("线上内容在这之后又变过，下面是和现在线上的对照"))
    if proposal.stage is Stage.REJECTED:
        told.append(tr("{who} 退回：{why}").format(who=proposal.reviewer, why=proposal.answer))
    if proposal.publish_at is not None:
        told.append(tr("将在 {when} 发布").format(when=moment_words(proposal.publish_at)))
    return tr("；").join(told)
