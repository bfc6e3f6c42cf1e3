"""Something went wrong: say so, and where the report lies where nobody expected it."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from assist.desktop.application import qt_application
from assist.i18n import tr


class CrashDialog(QMessageBox):
    """Doesn't block: chats go on being read where they can be."""

    def __init__(self, report: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._report = report
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(tr("伴席出错了"))
        self.setText(tr("伴席遇到了意外的错误，可以继续使用；如果不正常，请退出后重新打开。"))
        told = tr("错误报告只保存在这台电脑上，里面没有任何聊天内容：{file}")
        self.setInformativeText(told.format(file=report))
        self._folder = self.addButton(tr("打开所在文件夹"), QMessageBox.ButtonRole.ActionRole)
        self.addButton(tr("继续"), QMessageBox.ButtonRole.AcceptRole)
        self.setModal(False)
        self.buttonClicked.connect(self._on_clicked)

    def _on_clicked(self, button: QWidget) -> None:
        if button is self._folder:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._report.parent)))


def say_why_it_ends(error: Exception) -> int:
    """Say what keeps the program from going on, also to those who have no console to read it on;
    the status that it ends with.
    """
    sys.stderr.write(f"assist: {error}\n")
    qt_application(headless=False)
    QMessageBox.critical(None, tr("伴席"), str(error))
    return 2
