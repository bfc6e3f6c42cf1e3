"""The page of articles: folders, the list with its filters, the editor."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.curation.listing import Listing, Rows
from assist.curation.outlines import Column
from assist.desktop.desk.article_model import ArticleModel
from assist.desktop.desk.article_view import ArticleView
from assist.desktop.desk.editor import Editor
from assist.desktop.desk.filters import FilterBar
from assist.desktop.desk.folders import FolderTree
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.pictures import PictureStore
from assist.desktop.labels import plain_label
from assist.desktop.shelf import Shelf
from assist.desktop.theme import Theme
from assist.i18n import tr

FOLDERS, LIST, EDITOR = 150, 380, 800
"""Pixels that the three parts begin with."""


class ArticlesPage(QWidget):
    """What is seen is decided here; what happens to articles is not."""

    chosen = Signal(str)
    new_wanted = Signal(str)
    """A new article in this folder."""

    bulk_wanted = Signal(object)
    retire_wanted = Signal(object)
    """Keys of the selected articles."""

    def __init__(
        self,
        theme: Theme,
        keeper: Keeper,
        pictures: PictureStore,
        shelf: Shelf,
        values: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._keeper = keeper
        self._column: Column | None = None
        self._descending = False
        self._stay_at = ""
        self.model = ArticleModel()
        self.view = ArticleView(self.model, theme)
        self.filters = FilterBar()
        self.folders = FolderTree()
        self.editor = Editor(theme, pictures, shelf, values)
        self._values = values
        self._empty = plain_label("", "quiet", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.hide()
        self.new = QPushButton(tr("新建"))
        self.new.setToolTip("Ctrl+N")
        self.bulk = QPushButton(tr("批量修改…"))
        self.bulk.setToolTip(tr("选中几篇（Shift、Ctrl 或 Ctrl+A）后一起改"))
        self._selected = plain_label("", "cardFrom")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(10, 6, 10, 8)
        buttons.setSpacing(6)
        buttons.addWidget(self.new)
        buttons.addWidget(self.bulk)
        buttons.addWidget(self._selected, 1)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.view, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(buttons)
        self.splitter = QSplitter()
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(True)
        for part, width in ((self.folders, FOLDERS), (middle, LIST), (self.editor, EDITOR)):
            self.splitter.addWidget(part)
            part.setMinimumWidth(min(width, 260) if part is not self.folders else 60)
        self.splitter.setSizes([FOLDERS, LIST, EDITOR])
        for place, share in enumerate((0, 1, 3)):
            self.splitter.setStretchFactor(place, share)
            self.splitter.setCollapsible(place, place == 0)
        self.folders.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self._show_selected()

    def _connect(self) -> None:
        self._keeper.listed.connect(self._on_listed)
        self._keeper.found.connect(self._on_found)
        self.filters.changed.connect(self._filter)
        self.filters.search.attach(self, self.view)
        self.folders.folder_chosen.connect(self._filter)
        self.model.sort_wanted.connect(self._on_sort_wanted)
        self.view.chosen.connect(self.chosen)
        self.view.opened.connect(self.editor.focus_first)
        self.view.moved.connect(self._show_selected)
        self.view.remove_wanted.connect(self._on_remove_wanted)
        self.new.clicked.connect(self._on_new)
        self.bulk.clicked.connect(self._on_bulk)
        for keys, slot in (
            ("Ctrl+N", self._on_new),
            ("Ctrl+L", self._on_list_keys),
            ("Ctrl+B", self._on_bulk),
            ("Ctrl+S", self.editor.save.click),
            ("Ctrl+Return", self.editor.submit.click),
            ("Ctrl+Enter", self.editor.submit.click),
            ("Ctrl+Shift+Return", self.editor.publish.click),
            ("Alt+Down", self._on_next),
            ("Alt+Up", self._on_previous),
        ):
            # A page that is not in front is not visible, and its shortcuts rest.
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def show_opened(self, key: str) -> None:
        """The form shows this article now: the cursor in the list goes with it."""
        self._stay_at = key
        if key and key != self.view.current_key():
            self.view.stay_at(key)
        elif not key:
            self.view.clearSelection()

    def go_to(self, key: str) -> None:
        """Show this article, in the list too, whatever the filters say."""
        if self.model.row_of(key) is None:
            self.folders.choose("")
            self.filters.clear()
        self._stay_at = key
        if not self.view.choose(key):
            self.chosen.emit(key)

    def _filter(self) -> None:
        wanted = self.filters.wanted(self.folders.path())
        self._keeper.filter(wanted, self._column, self._descending)

    def _on_listed(self, listing: Listing) -> None:
        self.folders.show_listing(listing)
        self.filters.show_listing(listing)
        self.editor.form.offer(listing, self._keeper.variables, self._values)

    def _on_found(self, listing: Listing, rows: Rows) -> None:
        kept = self._stay_at
        if self.model.show(listing, rows) and kept:
            self.view.stay_at(kept)
        self.filters.show_count(len(rows))
        self.view.setVisible(bool(len(rows)))
        self._empty.setVisible(not len(rows))
        self._empty.setText(
            tr("没有符合条件的文章") if len(listing) else tr("知识库还是空的：按 Ctrl+N 写第一篇")
        )

    def _on_sort_wanted(self, column: Column | None, descending: bool) -> None:
        self._column, self._descending = column, descending
        self._filter()

    def _on_list_keys(self) -> None:
        self.view.setFocus()

    def _on_next(self) -> None:
        self._step(1)

    def _on_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        row = self.view.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.view.selectRow(row)

    def _on_new(self) -> None:
        self.new_wanted.emit(self.folders.path())

    def _on_bulk(self) -> None:
        if self.view.selected_count():
            self.bulk_wanted.emit(self.view.selected_keys())

    def _on_remove_wanted(self) -> None:
        if self.view.selected_count():
            self.retire_wanted.emit(self.view.selected_keys())

    def _show_selected(self) -> None:
        count = self.view.selected_count()
        self.bulk.setEnabled(count > 0)
        self._selected.setText(tr("已选 {count} 篇").format(count=f"{count:,}") if count else "")
