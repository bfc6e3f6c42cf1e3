"""Pictures of an article: small ones in a row, added from files or the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from assist.desktop.desk.fields import Field
from assist.desktop.labels import plain_label
from assist.desktop.shelf import Shelf, Shown
from assist.desktop.sidebar.strip import picture_title
from assist.i18n import tr

SIDE = 64
"""Pixels of a small picture's side."""

NAME = Qt.ItemDataRole.UserRole


class PictureStore(Protocol):
    """Where pictures are kept; it answers on the GUI thread, later."""

    def add(self, data: bytes, title: str, done: Callable[[str, str], None]) -> None:
        """Store a picture; ``done`` gets its name, or empty and why not."""


class PictureList(QListWidget):
    """Del removes, pasting adds what is on the clipboard."""

    def __init__(self, field: PictureField) -> None:
        super().__init__()
        self._field = field

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._field.paste()
        elif event.key() == Qt.Key.Key_Delete:
            self._field.remove_selected()
        else:
            super().keyPressEvent(event)


class PictureField(Field):
    """The value is a tuple of the names that pictures are stored under."""

    def __init__(self, name: str, store: PictureStore, shelf: Shelf) -> None:
        super().__init__()
        self._store, self._shelf = store, shelf
        self._ratio = self.devicePixelRatioF()
        self._box = QSize(SIDE, SIDE) * self._ratio
        shelf.loaded.connect(self._on_loaded)
        self.list = PictureList(self)
        self.list.setObjectName("pictures")
        self.list.setAccessibleName(name)
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setGridSize(QSize(SIDE + 26, SIDE + 26))
        self.list.setFixedHeight(SIDE + 38)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.hide()
        add, paste = QPushButton(tr("添加图片…")), QPushButton(tr("粘贴图片"))
        self._remove = QPushButton(tr("移除所选"))
        self._told = plain_label("", "variable", wrap=True)
        self._told.hide()
        for made, slot in (
            (add, self._on_add),
            (paste, self.paste),
            (self._remove, self.remove_selected),
        ):
            made.clicked.connect(slot)
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in (add, paste, self._remove):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        column.addWidget(self._told)
        column.addLayout(row)
        self.setFocusProxy(add)
        self._show_used()

    def show_value(self, value: Any) -> None:
        if value == self.value():
            return
        self.list.clear()
        for name in value:
            self._show_one(name)
        self._told.hide()
        self._show_used()

    def value(self) -> Any:
        return tuple(self.list.item(row).data(NAME) for row in range(self.list.count()))

    def add_file(self, file: Path) -> None:
        """Store a picture from a file and show it."""
        try:
            data = file.read_bytes()
        except OSError as error:
            self._tell(error.strerror or str(error))
            return
        self._store.add(data, file.name, self._on_added)

    def paste(self) -> None:
        """Store the picture that is on the clipboard."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._tell(tr("剪贴板里没有图片"))
            return
        self._store.add(_png(image), tr("粘贴的图片") + ".png", self._on_added)

    def remove_selected(self) -> None:
        """Take the selected pictures away from the article."""
        rows = sorted((index.row() for index in self.list.selectedIndexes()), reverse=True)
        for row in rows:
            self.list.takeItem(row)
        if rows:
            self._show_used()
            self.changed.emit()

    def _on_add(self) -> None:
        kinds = tr("图片 (*.png *.jpg *.jpeg *.gif *.webp)")
        files, _ = QFileDialog.getOpenFileNames(self, tr("添加图片"), "", kinds)
        for file in files:
            self.add_file(Path(file))

    def _on_added(self, name: str, trouble: str) -> None:
        if trouble:
            self._tell(trouble)
        elif name not in self.value():
            self._told.hide()
            self._show_one(name)
            self._show_used()
            self.changed.emit()

    def _show_one(self, name: str) -> None:
        title = picture_title(name)
        item = QListWidgetItem(title)
        item.setData(NAME, name)
        item.setToolTip(title.replace("<", "‹"))
        self.list.addItem(item)
        at_hand = self._shelf.get(name, self._box)
        if at_hand is not None:
            self._on_loaded(at_hand)

    def _on_loaded(self, shown: Shown) -> None:
        if shown.box != self._box:
            return
        for row in range(self.list.count()):
            if self.list.item(row).data(NAME) == shown.name:
                _dress(self.list.item(row), shown, self._ratio)

    def _show_used(self) -> None:
        self.list.setVisible(bool(self.list.count()))
        self._remove.setVisible(bool(self.list.count()))

    def _tell(self, trouble: str) -> None:
        self._told.setText(trouble)
        self._told.show()


def _dress(item: QListWidgetItem, shown: Shown, ratio: float) -> None:
    item.setIcon(QIcon(_squared(shown, ratio)))
    if shown.trouble:
        item.setText(tr("缺图：{name}").format(name=picture_title(shown.name)))
        item.setToolTip(shown.trouble.replace("<", "‹"))
        return
    item.setText(picture_title(shown.name))


def _squared(shown: Shown, ratio: float) -> QPixmap:
    """The picture in the middle of its box, so that all names stand on one line."""
    whole = QPixmap(shown.box)
    whole.fill(Qt.GlobalColor.transparent)
    place = whole.rect().center() - shown.image.rect().center()
    painter = QPainter(whole)
    painter.drawImage(place, shown.image)
    painter.end()
    whole.setDevicePixelRatio(ratio)
    return whole


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
