"""What packs change, as lists to read: article by article, each before and after."""

from __future__ import annotations

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from assist.curation.differences import differences
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.pack_words import change_row, count_words
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.packs.changes import Changes

SINCE, BROUGHT, COMING = range(3)
"""The lists: published since the last pack, brought by the one in force, in the one at hand."""


class PackLists(QWidget):
    """One list at a time, chosen by its tab."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._found: dict[int, Changes | None] = {}
        self.which = QTabBar()
        for name in (tr("上一版之后的改动"), tr("现在这版带来的"), tr("收到的会改什么")):
            self.which.addTab(name)
        self.which.setDrawBase(False)
        self.which.setExpanding(False)
        self.which.setAccessibleName(tr("看哪张清单"))
        self._counts = plain_label("", "hint", wrap=True)
        self.table = RowTable([tr("结果"), tr("标题"), tr("说明")], 1, several=False)
        self.table.setAccessibleName(tr("会改什么"))
        self.diff = DiffView(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.which)
        column.addWidget(self._counts)
        column.addWidget(self.table, 3)
        column.addWidget(self.diff, 2)
        self.which.currentChanged.connect(self._show)
        self.table.moved.connect(self._on_moved)
        self._show()

    def put(self, place: int, found: Changes | None) -> None:
        """The contents of one list; None where there is nothing to compare."""
        self._found[place] = found
        if place == self.which.currentIndex():
            self._show()

    def go_to(self, place: int) -> None:
        """Show this list."""
        self.which.setCurrentIndex(place)

    def _show(self) -> None:
        place = self.which.currentIndex()
        found = self._found.get(place)
        rows = found.rows if found is not None else ()
        self.table.show_rows([change_row(one) for one in rows])
        self._counts.setText(count_words(found.news) if found is not None else _nothing(place))
        self.table.select([0] if rows else [])
        self._on_moved()

    def _on_moved(self) -> None:
        found, chosen = self._found.get(self.which.currentIndex()), self.table.selected()
        if found is None or not chosen or chosen[0] >= len(found.rows):
            self.diff.clear()
            return
        one = found.rows[chosen[0]]
        changed = differences(one.before, one.after)
        self.diff.show_differences(changed, one.before is None)


def _nothing(place: int) -> str:
    return {
        SINCE: tr("做过第一版以后，这里列出那以后发布、修改和停用的文章。"),
        BROUGHT: tr("这台电脑还没有装过知识包，或者这一版没有改动任何文章。"),
        COMING: tr("选一个知识包，这里列出更新后会新增、修改、停用哪些文章。"),
    }[place]
