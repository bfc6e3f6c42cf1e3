"""The golden questions: what each must find, how it stands now; add, edit, remove, take back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from assist.curation.golden_shelf import Column, Wanted, expected_words
from assist.curation.hits import TITLES
from assist.curation.standing import place_words, shown_words
from assist.desktop.desk.golden_acts import GoldenActs
from assist.desktop.desk.golden_bar import GoldenBar, standing_words
from assist.desktop.desk.golden_checking import GoldenChecking
from assist.desktop.desk.golden_model import COLUMNS, GoldenModel
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.long_table import LongTable, width_of
from assist.desktop.desk.questioner import Questioner
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.knowledge.golden import GoldenEdit, GoldenQuestion

NOTE, NO_NOTE = 170, 64
"""Pixels of the column of notes, where there are some and where there are none."""

WIDTHS = {Column.PLACE: 84, Column.STANDING: 92, Column.FIRST: 190, Column.NOTE: NO_NOTE}
"""Pixels to begin with; question and articles share the rest."""

TOLD_MS = 200
"""How often is shown what was answered: thousands of answers come within a minute."""


class GoldenPage(QWidget):
    """A list with what stands above it; the work is done elsewhere."""

    told = Signal(str, bool)
    """What happened, and whether it went wrong."""

    open_wanted = Signal(str)

    def __init__(self, theme: Theme, hands: Hands, keeper: Keeper, questioner: Questioner) -> None:
        super().__init__()
        self._hands, self._questioner = hands, questioner
        self._column: Column | None = None
        self._descending = False
        self._go_to = ""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(TOLD_MS)
        self._settle.timeout.connect(self._show_answers)
        self.checking = GoldenChecking(hands, keeper, questioner)
        self.acts = GoldenActs(self, hands, keeper, questioner, self.checking)
        self.bar = GoldenBar()
        self.model = GoldenModel(theme)
        widths = {COLUMNS.index(column): width for column, width in WIDTHS.items()}
        self.view = LongTable(self.model, widths, sortable=True)
        self._has_notes = False
        self.view.setAccessibleName(tr("金标问题"))
        self._empty = plain_label("", "hint", wrap=True)
        self._about = plain_label("", "hint", wrap=True)
        self.undo = QPushButton(tr("撤销"))
        self.undo.setToolTip("Ctrl+Z")
        self.open = QPushButton(tr("打开文章"))
        self.open.setToolTip("Ctrl+O")
        self.edit = QPushButton(tr("修改…"))
        self.edit.setToolTip("F2")
        self.remove = QPushButton(tr("删除"))
        self.remove.setToolTip("Del")
        self._lay_out()
        self._connect()
        self._show_buttons()

    def _fit(self) -> None:
        """Words that there are but a few of are never cut, in any language and type."""
        for column, words in ((Column.PLACE, place_words()), (Column.STANDING, shown_words())):
            self.view.setColumnWidth(COLUMNS.index(column), width_of(self.view, words))

    def _lay_out(self) -> None:
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self._about, 1)
        for button in (self.undo, self.open, self.remove, self.edit):
            bottom.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addWidget(self._empty)
        column.addWidget(self.view, 1)
        column.addLayout(bottom)

    def _connect(self) -> None:
        self._questioner.waiting.connect(self._on_waiting)
        self.checking.listed.connect(self._on_listed)
        self.checking.answered.connect(self._on_answered)
        self.checking.progressed.connect(self.bar.show_running)
        self.checking.rested.connect(self._on_rested)
        self.acts.told.connect(self.told)
        self.acts.editing.changed.connect(self._on_edited)
        self.model.sort_wanted.connect(self._on_sort_wanted)
        self.view.moved.connect(self._show_buttons)
        self.view.opened.connect(self._on_edit)
        self.view.remove_wanted.connect(self._on_remove)
        self.bar.changed.connect(self._filter)
        self.bar.search.attach(self, self.view)
        slots: tuple[tuple[QPushButton, str, Callable[[], None]], ...] = (
            (self.bar.add, "Ctrl+N", self.acts.add),
            (self.bar.accepted, "", self.acts.look_at_accepted),
            (self.bar.bring_in, "", self.acts.choose_import),
            (self.bar.export, "", self.acts.choose_export),
            (self.bar.check, "F5", self.checking.check),
            (self.bar.stop, "", self.checking.stop),
            (self.undo, "Ctrl+Z", self.acts.editing.undo),
            (self.open, "Ctrl+O", self._on_open),
            (self.edit, "", self._on_edit),
            (self.remove, "", self._on_remove),
        )
        for button, keys, slot in slots:
            button.clicked.connect(slot)
            if keys:
                QShortcut(QKeySequence(keys), self).activated.connect(slot)
        QShortcut(QKeySequence("Ctrl+Y"), self).activated.connect(self.acts.editing.redo)

    def look(self) -> None:
        """The page is in front now."""
        self._fit()
        self.checking.look()
        self.view.setFocus()

    def selected(self) -> list[GoldenQuestion]:
        """The chosen questions, top to bottom."""
        questions = self.checking.shelf.questions
        return [questions[self.model.number(row)] for row in self.view.selected_rows()]

    def _filter(self) -> None:
        wanted = Wanted(
            self.bar.search.text(), self.bar.group.currentData(), self._column, self._descending
        )
        row = max(0, self.view.currentIndex().row())
        kept = self._go_to or self._current()
        shelf = self.checking.shelf
        numbers = shelf.find(wanted)
        self.model.show(shelf, numbers)
        self.bar.count.setText(tr("{count} 句").format(count=f"{len(numbers):,}"))
        self._stay_at(kept, row)
        self.view.setVisible(bool(numbers))
        self._empty.setVisible(not numbers)
        self._empty.setText(tr("没有符合条件的问题") if shelf.questions else _how_to())
        self._show_buttons()

    def _current(self) -> str:
        """The question under the cursor."""
        row = self.view.currentIndex().row()
        return self.model.text(row) if row >= 0 else ""

    def _stay_at(self, text: str, otherwise: int) -> None:
        """Keep the cursor on a question, else on the row where it was."""
        row = self.model.row_of(text) if text else None
        if row is None:
            row = min(otherwise, self.model.rowCount() - 1)
        if row >= 0 and row != self.view.currentIndex().row():
            self.view.go_to(row)

    def _on_edited(self, edit: GoldenEdit) -> None:
        self._go_to = edit.after[0].text if edit.after else ""
        self.checking.reload()

    def _on_listed(self) -> None:
        has_notes = any(one.note for one in self.checking.shelf.questions)
        if has_notes != self._has_notes:
            self._has_notes = has_notes
            self.view.setColumnWidth(COLUMNS.index(Column.NOTE), NOTE if has_notes else NO_NOTE)
        self._filter()
        self._go_to = ""
        self._show_counts()

    def _on_answered(self) -> None:
        if not self._settle.isActive():
            self._settle.start()

    def _show_answers(self) -> None:
        self.model.touch()
        self._show_counts()
        self._show_buttons()

    def _on_rested(self, trouble: str) -> None:
        self.bar.show_rest()
        # What was filtered by its standing may stand elsewhere by now.
        self._filter()
        self._show_answers()
        if trouble:
            self.told.emit(tr("没有检查完：{reason}").format(reason=trouble), True)

    def _on_waiting(self, left: int) -> None:
        told = tr("正在重新理解改过的 {count} 篇文章，随后检查").format(count=left)
        if self.bar.progress.isVisible():
            self.bar.summary.setText(told if left else tr("语义模型正在加载，随后检查"))

    def _show_counts(self) -> None:
        counts = self.checking.shelf.counts()
        self.bar.show_counts(counts)
        self.bar.summary.setText(standing_words(counts))

    def _on_sort_wanted(self, column: Column | None, descending: bool) -> None:
        self._column, self._descending = column, descending
        self._filter()

    def _show_buttons(self) -> None:
        chosen, may = self.selected(), self._hands.rights.edit
        for button in (self.bar.add, self.bar.accepted, self.bar.bring_in):
            button.setEnabled(may)
        self.undo.setEnabled(self.acts.editing.can_undo)
        self.edit.setEnabled(may and len(chosen) == 1)
        self.remove.setEnabled(may and bool(chosen))
        self.open.setEnabled(len(chosen) == 1 and bool(chosen[0].expected))
        told = tr("已选 {count} 句").format(count=len(chosen)) if len(chosen) > 1 else ""
        self._about.setText(self._told_of(chosen[0]) if len(chosen) == 1 else told)

    def _told_of(self, one: GoldenQuestion) -> str:
        """What the base finds for a question now."""
        shelf = self.checking.shelf
        number = shelf.number(one.text)
        answer = shelf.answer(number) if number is not None else None
        if answer is None:
            return tr("还没检查")
        found = "　".join(
            f"{place}. {shelf.title(key)}" for place, key in enumerate(answer.found[:TITLES], 1)
        )
        told = tr("应为《{expected}》；现在找到：{found}；把握 {sure}")
        return told.format(
            expected=expected_words(one, shelf.title), found=found or tr("无"),
            sure=f"{answer.confidence:.0%}",
        )  # fmt: skip

    def _on_edit(self) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            self.acts.edit(chosen[0])

    def _on_remove(self) -> None:
        self.acts.remove(self.selected())

    def _on_open(self) -> None:
        chosen = self.selected()
        if len(chosen) == 1 and chosen[0].expected:
            self.open_wanted.emit(chosen[0].expected[0])

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.checking.look_away()


def _how_to() -> str:
    return tr(
        "金标问题是顾客常问、必须答对的句子：每次发布前都会重放一遍，变差了会拦下来。"
        "按 Ctrl+N 写第一句，或从表格导入。"
    )
