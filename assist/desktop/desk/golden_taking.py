"""Golden questions from elsewhere: a table looked over before it is taken, accepted wordings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.golden_shelf import expected_words
from assist.desktop.desk.asking import said_by_keys
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.i18n import tr
from assist.knowledge.golden import GoldenEdit, GoldenQuestion
from assist.knowledge.golden_files import GoldenPlan

MOST_ROWS = 2000


class _TakingDialog(QDialog):
    """A sentence, a table, and whether to take what it shows."""

    def __init__(self, parent: QWidget, title: str, yes: str, table: RowTable) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(820, 520)
        self.table = table
        self.summary = plain_label("", "hint", wrap=True)
        self.yes = QPushButton(yes)
        self.yes.setObjectName("primary")
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(self.yes, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(QPushButton(tr("取消")), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        said_by_keys(self, self.yes)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.buttons)


class GoldenImportDialog(_TakingDialog):
    """What a table would change, or what is wrong with it, by row and column."""

    def __init__(
        self,
        parent: QWidget,
        name: str,
        plan: GoldenPlan,
        now: Sequence[GoldenQuestion],
        title: Callable[[str], str],
    ) -> None:
        """``name``: the file's; ``now``: the questions that there are."""
        header = [tr("结果"), tr("行"), tr("问题"), tr("说明")]
        table = RowTable(header, 3, several=False)
        super().__init__(parent, tr("导入金标问题"), tr("导入"), table)
        self._name, self._plan, self._now, self._title = name, plan, now, title
        self.alone = QCheckBox(tr("表里没有的问题删掉"))
        self.alone.setVisible(not plan.errors)
        self.alone.toggled.connect(self._show)
        self.column.insertWidget(2, self.alone)
        table.setAccessibleName(tr("导入预览"))
        self._show()

    @property
    def edit(self) -> GoldenEdit:
        """What the import does."""
        return GoldenEdit.between(self._now, self._plan.questions, self.alone.isChecked())

    def _show(self) -> None:
        plan, edit = self._plan, self.edit
        self.yes.setEnabled(not plan.errors and bool(edit.before or edit.after))
        notes = [(tr("注意"), "", "", note) for note in plan.notes]
        if plan.errors:
            told = tr("{file}：有 {bad} 处错误，什么都没有写入；改好再选一次")
            self.summary.setText(told.format(file=self._name, bad=len(plan.errors)))
            wrong = [
                (tr("有错"), str(one.row), "", tr("{column}：{reason}").format(
                    column=one.column, reason=one.reason))
                for one in plan.errors[:MOST_ROWS]
            ]  # fmt: skip
            self.table.show_rows([*wrong, *notes])
            return
        there, wanted = (
            {one.text for one in edit.before}, {one.text for one in edit.after}
        )  # fmt: skip
        told = tr("{file}：新增 {new}，修改 {changed}，删掉 {gone}，不变 {same}；导入后可以撤销")
        self.summary.setText(
            told.format(
                file=self._name, new=len(wanted - there), changed=len(wanted & there),
                gone=len(there - wanted), same=len(plan.questions) - len(wanted),
            )
        )  # fmt: skip
        rows = [
            self._row(one, tr("修改") if one.text in there else tr("新增")) for one in edit.after
        ]
        rows += [self._row(one, tr("删掉")) for one in edit.before if one.text not in wanted]
        self.table.show_rows([*notes, *rows][:MOST_ROWS])

    def _row(self, one: GoldenQuestion, what: str) -> tuple[str, str, str, str]:
        return what, "", one.text, expected_words(one, self._title)


class AcceptedDialog(_TakingDialog):
    """Customers' wordings that were seen answered; the chosen ones become golden."""

    def __init__(
        self, parent: QWidget, found: Sequence[GoldenQuestion], title: Callable[[str], str]
    ) -> None:
        table = RowTable([tr("客户的问法（已脱敏）"), tr("采纳的文章")], 0)
        super().__init__(parent, tr("采纳过的问法"), tr("加入金标"), table)
        self._found = list(found[:MOST_ROWS])
        table.setAccessibleName(tr("采纳过的问法"))
        table.show_rows([(one.text, expected_words(one, title)) for one in self._found])
        table.moved.connect(self._show)
        self.every = QPushButton(tr("全选"))
        self.every.setToolTip("Ctrl+A")
        self.every.clicked.connect(table.selectAll)
        self.buttons.addButton(self.every, QDialogButtonBox.ButtonRole.ResetRole)
        QShortcut(QKeySequence.StandardKey.SelectAll, self).activated.connect(table.selectAll)
        self._show()

    @property
    def chosen(self) -> list[GoldenQuestion]:
        """What is to be golden."""
        return [self._found[row] for row in self.table.selected()]

    def _show(self) -> None:
        told = tr("几位客服或负责人认可过答案的客户原话，共 {count} 句；选中的会成为金标问题")
        nothing = tr("还没有新的：客服采纳推荐后，被几个人认可的问法会列在这里")
        count = len(self._found)
        self.summary.setText(told.format(count=count) if count else nothing)
        self.yes.setEnabled(bool(self.chosen))
