"""Small questions: yes or no, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.desk.reply_field import ReplyEdit
from assist.desktop.labels import plain_label
from assist.i18n import tr

WIDTH = 420


def confirmed(parent: QWidget, title: str, asked: str, yes: str) -> bool:
    """Whether the user said yes; the safe answer is the first one."""
    box = QMessageBox(QMessageBox.Icon.Question, title, asked, parent=parent)
    chosen = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(tr("取消"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.exec()
    return box.clickedButton() is chosen


class ReasonDialog(QDialog):
    """A sentence, a box for why, and two buttons; without a needed reason ``yes`` stays off."""

    answered = Signal(str)

    def __init__(
        self, parent: QWidget | None, title: str, asked: str, yes: str, needed: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self._needed = needed
        self.reason = ReplyEdit()
        self.reason.setAccessibleName(tr("原因"))
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(76)
        self.reason.setPlaceholderText(
            tr("写明原因，会记进历史") if needed else tr("原因（可不填），会记进历史")
        )
        self.reason.textChanged.connect(self._on_text_changed)
        buttons = QDialogButtonBox()
        self.yes = QPushButton(yes)
        self.yes.setObjectName("primary")
        buttons.addButton(self.yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QPushButton(tr("取消")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        said_by_keys(self, self.yes)
        words = plain_label(asked, "", wrap=True)
        words.setMinimumWidth(WIDTH - 40)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(words)
        column.addWidget(self.reason)
        column.addWidget(buttons)
        self._on_text_changed()

    def why(self) -> str:
        """What was written."""
        return self.reason.toPlainText().strip()

    def _on_text_changed(self) -> None:
        self.yes.setEnabled(bool(self.why()) or not self._needed)


def said_by_keys(dialog: QDialog, yes: QPushButton) -> None:
    """Ctrl+Enter says yes, also from a box in which Enter begins a new line."""
    for keys in ("Ctrl+Return", "Ctrl+Enter"):
        QShortcut(QKeySequence(keys), dialog).activated.connect(yes.click)
    yes.setToolTip("Ctrl+Enter")


def ask_reason(parent: QWidget, title: str, asked: str, yes: str, needed: bool) -> str | None:
    """The reason, perhaps empty where none is needed; None for no."""
    dialog = ReasonDialog(parent, title, asked, yes, needed)
    try:
        return dialog.why() if dialog.exec() else None
    finally:
        dialog.deleteLater()
