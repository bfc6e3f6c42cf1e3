"""The tree of folders beside the list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from assist.curation.folders import Folder, folder_tree
from assist.curation.listing import Listing
from assist.i18n import tr

PATH = Qt.ItemDataRole.UserRole


class FolderTree(QTreeWidget):
    """Every category, nested by its slashes, with the number of its articles."""

    folder_chosen = Signal(str)
    """A path, empty for all articles."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("folders")
        self.setAccessibleName(tr("分类"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self._counts: dict[str, int] = {}
        self.currentItemChanged.connect(self._on_current_changed)

    def show_listing(self, listing: Listing) -> None:
        """Show the folders of a listing; the chosen one stays chosen while it is there."""
        counts = dict(listing.categories())
        if counts == self._counts:
            return
        self._counts = counts
        chosen = self.path()
        closed = {item.data(0, PATH) for item in self._items() if not item.isExpanded()}
        self.blockSignals(True)
        self.clear()
        top = folder_tree(counts)
        everything = QTreeWidgetItem([tr("全部 ({count})").format(count=top.count)])
        everything.setData(0, PATH, "")
        self.addTopLevelItem(everything)
        for folder in top.folders.values():
            self.addTopLevelItem(_item(folder))
        kept = everything
        for item in self._items():
            item.setExpanded(item.data(0, PATH) not in closed)
            if item.data(0, PATH) == chosen:
                kept = item
        self.setCurrentItem(kept)
        self.blockSignals(False)
        if kept.data(0, PATH) != chosen:
            self.folder_chosen.emit("")

    def path(self) -> str:
        """The chosen folder, empty for all articles."""
        item = self.currentItem()
        return str(item.data(0, PATH)) if item is not None else ""

    def choose(self, path: str) -> None:
        """Choose a folder, if it is there."""
        for item in self._items():
            if item.data(0, PATH) == path:
                self.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        waiting = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        found = [item for item in waiting if item is not None]
        for item in found:
            found += [item.child(row) for row in range(item.childCount())]
        return found

    def _on_current_changed(self, current: QTreeWidgetItem | None) -> None:
        if current is not None:
            self.folder_chosen.emit(self.path())


def _item(folder: Folder) -> QTreeWidgetItem:
    item = QTreeWidgetItem([f"{folder.name} ({folder.count})"])
    item.setData(0, PATH, folder.path)
    item.setToolTip(0, folder.path.replace("<", "‹"))
    item.addChildren([_item(one) for one in folder.folders.values()])
    return item
