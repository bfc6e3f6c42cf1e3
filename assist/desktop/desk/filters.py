"""What stands above the list: the search box, the filters, how many there are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from assist.curation.listing import Listing
from assist.curation.outlines import EXPIRES_SOON, Filter, State
from assist.desktop.desk.list_search import ListSearch
from assist.desktop.desk.words import state_word
from assist.desktop.labels import plain_label
from assist.desktop.wheel import still
from assist.i18n import tr


class FilterBar(QWidget):
    """Emits ``changed`` when something else is to be seen; the folder is chosen elsewhere."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.search = ListSearch(
            tr("搜索文章"), tr("搜标题、问法、话术，可用拼音或首字母 (Ctrl+F)")
        )
        self.search.wanted.connect(self._on_text_wanted)
        self.state = _box(tr("按状态筛选"))
        self.tag = _box(tr("按标签筛选"))
        self.tag.addItem(tr("所有标签"), "")
        self._fill_states({})
        self.state.currentIndexChanged.connect(self.changed)
        self.tag.currentIndexChanged.connect(self.changed)
        self._count = plain_label("", "cardFrom")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.state, 1)
        row.addWidget(self.tag, 1)
        row.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 6)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addLayout(row)

    def wanted(self, folder: str) -> Filter:
        """What is to be seen."""
        chosen = self.state.currentData()
        return Filter(
            folder=folder,
            state=chosen if isinstance(chosen, State) else None,
            tag=self.tag.currentData() or "",
            expiring=chosen == "expiring",
            pending=chosen == "pending",
            text=self._text,
        )

    def show_listing(self, listing: Listing) -> None:
        """The filters' choices, with how many articles each has."""
        self._fill_states(dict(listing.states()))
        tags = listing.tags()
        if [self.tag.itemData(row) for row in range(1, self.tag.count())] != tags:
            chosen = self.tag.currentData()
            self.tag.blockSignals(True)
            self.tag.clear()
            self.tag.addItem(tr("所有标签"), "")
            for tag in tags:
                self.tag.addItem(tag, tag)
            self.tag.setCurrentIndex(max(0, self.tag.findData(chosen)))
            self.tag.blockSignals(False)

    def show_count(self, found: int) -> None:
        """How many articles are in the list."""
        self._count.setText(tr("{count} 篇").format(count=f"{found:,}"))

    def clear(self) -> None:
        """Everything is to be seen again."""
        self.search.setText("")
        self._text = ""
        for box in (self.state, self.tag):
            box.blockSignals(True)
            box.setCurrentIndex(0)
            box.blockSignals(False)
        self.changed.emit()

    def _fill_states(self, counts: dict[State, int]) -> None:
        chosen = self.state.currentData()
        self.state.blockSignals(True)
        self.state.clear()
        self.state.addItem(tr("所有状态"), None)
        for state in State:
            count = counts.get(state, 0)
            words = f"{state_word(state)} ({count:,})" if count else state_word(state)
            self.state.addItem(words, state)
        self.state.addItem(tr("有未发布的改动"), "pending")
        self.state.addItem(tr("{days} 天内到期").format(days=EXPIRES_SOON), "expiring")
        for row in range(self.state.count()):
            if chosen is not None and self.state.itemData(row) == chosen:
                self.state.setCurrentIndex(row)
        self.state.blockSignals(False)

    def _on_text_wanted(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.changed.emit()


def _box(name: str) -> QComboBox:
    made = still(QComboBox())
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(6)
    made.setMaxVisibleItems(20)
    return made
