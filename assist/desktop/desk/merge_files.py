"""Which files are merged: A's, B's, and what both began with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QGridLayout, QPushButton, QWidget

from assist.curation.joint import Copies
from assist.desktop.labels import plain_label
from assist.i18n import tr

_KEYS = {"ours": "Alt+A", "theirs": "Alt+B", "origin": "Alt+O"}


class MergeFiles(QWidget):
    """Three buttons; ``changed`` as soon as both copies are chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, Path] = {}
        names = {
            "ours": tr("甲改过的表…"), "theirs": tr("乙改过的表…"), "origin": tr("原表…"),
        }  # fmt: skip
        self.buttons = {name: QPushButton(words) for name, words in names.items()}
        self._labels = {name: plain_label("", "hint") for name in names}
        self.forget = QPushButton(tr("改用导出时的样子"))
        self.forget.clicked.connect(self._on_forget)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, button) in enumerate(self.buttons.items()):
            button.setProperty("part", name)
            button.setToolTip(_KEYS[name])
            button.clicked.connect(self._on_choose)
            shortcut = QShortcut(QKeySequence(_KEYS[name]), self)
            shortcut.activated.connect(button.click)
            grid.addWidget(button, row, 0)
            grid.addWidget(self._labels[name], row, 1)
        grid.addWidget(self.forget, 2, 2)
        self._show()

    def put(self, name: str, file: Path) -> None:
        """Choose a file: ``ours``, ``theirs`` or ``origin``."""
        self._files[name] = file
        self._show()
        if self.copies() is not None:
            self.changed.emit()

    def copies(self) -> Copies | None:
        """What is chosen; None until both copies are."""
        if not {"ours", "theirs"} <= self._files.keys():
            return None
        return Copies(self._files["ours"], self._files["theirs"], self._files.get("origin"))

    def _show(self) -> None:
        for name, label in self._labels.items():
            file = self._files.get(name)
            nothing = tr("还没有选")
            if name == "origin":
                nothing = tr("知识库在那次导出时的样子（表里记着是哪一次，一般不用选）")
            label.setText(str(file) if file is not None else nothing)
        self.forget.setVisible("origin" in self._files)

    def _on_forget(self) -> None:
        self._files.pop("origin", None)
        self._show()
        if self.copies() is not None:
            self.changed.emit()

    def _on_choose(self) -> None:
        button = self.sender()
        if not isinstance(button, QPushButton):
            return
        kinds = tr("表格 (*.xlsx *.xls *.csv *.json);;所有文件 (*)")
        file, _ = QFileDialog.getOpenFileName(self, button.text().rstrip("…"), "", kinds)
        if file:
            self.put(str(button.property("part")), Path(file))
