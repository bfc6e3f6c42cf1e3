"""What waits for a decision: the proposals on the left, before and after on the right."""

from __future__ import annotations

from collections import Counter
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


@dataclass(frozen=True, slots=True)
class _Shown:
    """The rows of a stage, of every one without it, and how many there are of each."""

    stage: Stage | None
    rows: list[Waiting]
    counts: Counter[Stage]


class ReviewPage(QWidget):
    """Emits decisions; does not carry them out."""

    approve_wanted = Signal(object)
    """Articles of the selected proposals."""

    reject_wanted = Signal(object)
    submit_wanted = Signal(object)
    """Keys of the selected proposals."""

    open_wanted = Signal(str)
    counted = Signal(int, int)
    """How many wait for a review, and how many are drafts."""

    def __init__(self, theme: Theme, hands: Hands, keeper: Keeper) -> None:
        super().__init__()
        self._hands = hands
        self._rows: list[Waiting] = []
        self._is_picked = False
        self.stage = still(QComboBox())
        self.stage.setAccessibleName(tr("看哪些改动"))
        for stage in (*_STAGES, None):
            self.stage.addItem(_stage_word(stage), stage.value if stage else "")
        self.stage.activated.connect(self._on_picked)
        self.table = RowTable([tr("标题"), tr("状态"), tr("改动"), tr("谁"), tr("何时")], 0)
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

    def show_stage(self, stage: Stage) -> None:
        """Show what is at this stage."""
        self._select(stage)
        self._on_picked()

    def reload(self) -> None:
        """Read what waits now; where nothing is left of what was picked, what matters most."""
        self._read(self._is_picked, falls_back=True)

    def _read(self, is_picked: bool, falls_back: bool) -> None:
        picked = self._stage()

        def fetch() -> _Shown:
            proposals = self._hands.life.proposals()
            counts = Counter(one.stage for one in proposals)
            stage = picked
            if not is_picked or (falls_back and picked and not counts[picked]):
                stage = Stage.IN_REVIEW if counts[Stage.IN_REVIEW] or not counts else None
            wanted = [one for one in proposals if stage in (None, one.stage)][:MOST_ROWS]
            keys = [one.key for one in wanted]
            states = self._hands.base.look(lambda db: ledger.states(db, keys))
            return _Shown(stage, [Waiting(one, states[one.key].live) for one in wanted], counts)

        def show(found: _Shown) -> None:
            # Another stage may have been picked while this was read.
            if picked is self._stage():
                self._show(found)

        self._hands.fetch(fetch, show)

    def _stage(self) -> Stage | None:
        data = self.stage.currentData()
        return Stage(data) if data else None

    def _select(self, stage: Stage | None) -> None:
        self.stage.setCurrentIndex(self.stage.findData(stage.value if stage else ""))

    def _show(self, found: _Shown) -> None:
        chosen = {one.proposal.key for one in self.selected()}
        self._rows = found.rows
        for place, stage in enumerate((*_STAGES, None)):
            count = found.counts[stage] if stage else found.counts.total()
            told = tr("{stage} ({count})").format(stage=_stage_word(stage), count=count)
            self.stage.setItemText(place, told if count else _stage_word(stage))
        if found.stage is not self._stage():
            self._is_picked = False
            self.stage.setCurrentIndex(
                self.stage.findData(found.stage.value if found.stage else "")
            )
        self.table.setColumnHidden(1, found.stage is not None)
        self.table.show_rows([_row(one) for one in found.rows])
        kept = [place for place, one in enumerate(found.rows) if one.proposal.key in chosen]
        self.table.select(kept or ([0] if found.rows else []))
        self.counted.emit(found.counts[Stage.IN_REVIEW], found.counts[Stage.DRAFT])
        self._on_moved()

    def selected(self) -> list[Waiting]:
        """The chosen proposals, top to bottom."""
        return [self._rows[row] for row in self.table.selected() if row < len(self._rows)]

    def _on_changed(self, _keys: object) -> None:
        self.reload()

    def _on_picked(self) -> None:
        self._is_picked = True
        self._read(True, falls_back=False)

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
        stage = self._stage()
        stages = {one.proposal.stage for one in chosen} or ({stage} if stage else set())
        self.approve.setVisible(rights.publish and stages == {Stage.IN_REVIEW})
        rejectable = {Stage.IN_REVIEW, Stage.APPROVED}
        self.reject.setVisible(rights.publish and bool(stages) and stages <= rejectable)
        unhanded = {Stage.DRAFT, Stage.REJECTED}
        self.submit.setVisible(rights.edit and bool(stages) and stages <= unhanded)
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
    word = _stage_word(proposal.stage)
    return proposal.article.title, word, kind, proposal.who, moment_words(proposal.at)


_STAGES = (Stage.IN_REVIEW, Stage.APPROVED, Stage.DRAFT, Stage.REJECTED)


def _stage_word(stage: Stage | None) -> str:
    return {
        Stage.IN_REVIEW: tr("待审核"),
        Stage.APPROVED: tr("定时发布"),
        Stage.DRAFT: tr("草稿"),
        Stage.REJECTED: tr("被退回"),
        None: tr("全部"),
    }[stage]


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
