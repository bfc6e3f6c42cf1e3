"""The page that says what is kept on this computer, and deletes all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist import paths, privacy
from assist.desktop.labels import plain_label
from assist.desktop.locks import other_windows
from assist.i18n import tr


def promise() -> str:
    """The program's word, in a few plain sentences."""
    return tr(
        "聊天内容只在内存里处理，退出后就没有了，不写入日志；"
        "只有被采用的问题和没有答案的问题，脱敏以后才留下来。"
        "伴席不连接互联网；与浏览器插件的通信不出本机。"
        "下面是保存在这台电脑上的全部东西，只有您的账户能读。"
    )


class PrivacyPage(QDialog):
    """``delete_wanted`` is emitted once, after a second question."""

    delete_wanted = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("隐私"))
        self.setMinimumWidth(640)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addWidget(plain_label(promise(), wrap=True))
        column.addLayout(self._table())
        where = tr("位置：{folders}").format(folders=tr("；").join(map(str, privacy.folders())))
        column.addWidget(plain_label(where, "hint", wrap=True))
        column.addStretch(1)
        column.addWidget(self._buttons())
        self.resize(self.minimumWidth(), column.totalHeightForWidth(self.minimumWidth()))

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        for place, head in enumerate((tr("种类"), tr("内容"), tr("保留"), tr("大小"))):
            grid.addWidget(plain_label(head, "hint"), 0, place)
        for row, one in enumerate(privacy.kept(), start=1):
            cells = (one.name, one.told, one.until, readable_size(one.size))
            for place, text in enumerate(cells):
                grid.addWidget(
                    plain_label(text, wrap=place in (1, 2)), row, place, Qt.AlignmentFlag.AlignTop
                )
        return grid

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.delete = QPushButton(tr("删除全部数据…"))
        self.delete.setAutoDefault(False)
        self.delete.clicked.connect(self._on_delete)
        buttons.addButton(self.delete, QDialogButtonBox.ButtonRole.DestructiveRole)
        folder = QPushButton(tr("打开文件夹"))
        folder.setAutoDefault(False)
        folder.clicked.connect(self._on_open)
        buttons.addButton(folder, QDialogButtonBox.ButtonRole.ActionRole)
        return buttons

    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.data_folder())))

    def _on_delete(self) -> None:
        if told := other_windows():
            QMessageBox.information(self, tr("删除全部数据"), told)
        elif deletion_question(self).exec() == QMessageBox.StandardButton.Yes:
            self.accept()
            self.delete_wanted.emit()


def deletion_question(parent: QWidget | None) -> QMessageBox:
    """The second question, whose safe answer is the default."""
    question = QMessageBox(parent)
    question.setIcon(QMessageBox.Icon.Warning)
    question.setWindowTitle(tr("删除全部数据"))
    question.setText(tr("删除伴席在这台电脑上的全部数据？"))
    question.setInformativeText(
        tr("包括您自己的文章、设置、更正和配对，不能恢复。伴席会随后退出。要保留文章，请先导出。")
    )
    question.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
    question.button(QMessageBox.StandardButton.Yes).setText(tr("全部删除"))
    question.button(QMessageBox.StandardButton.Cancel).setText(tr("取消"))
    question.setDefaultButton(QMessageBox.StandardButton.Cancel)
    return question


def readable_size(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{-(-size // 1000)} KB"
