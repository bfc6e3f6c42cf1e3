"""Before something reaches agents: how many articles, when, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QTime
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.desk.reply_field import ReplyEdit
from assist.desktop.labels import plain_label
from assist.i18n import listed, tr
from assist.model import Article

WIDTH = 560
MOST_NAMED = 5
TOMORROW_HOUR = 9


class PublishDialog(QDialog):
    """Now or from a moment on, with a reason for the history."""

    def __init__(self, articles: Sequence[Article], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("发布"))
        self.setMinimumWidth(WIDTH)
        self._needs_reason = False
        self._is_ready = True
        named = listed(f"《{article.title}》" for article in articles[:MOST_NAMED])
        head = tr("发布 {count} 篇：{titles}").format(
            count=len(articles), titles=named + ("……" if len(articles) > MOST_NAMED else "")
        )
        self.now = QRadioButton(tr("立即发布"))
        self.later = QRadioButton(tr("定时发布"))
        self.now.setChecked(True)
        tomorrow = QDateTime.currentDateTime().addDays(1)
        tomorrow.setTime(QTime(TOMORROW_HOUR, 0))
        self.moment = QDateTimeEdit(tomorrow)
        self.moment.setCalendarPopup(True)
        self.moment.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.moment.setMinimumDateTime(QDateTime.currentDateTime())
        self.moment.setAccessibleName(tr("发布时间"))
        self.moment.setEnabled(False)
        self.later.toggled.connect(self.moment.setEnabled)
        self.reason = ReplyEdit()
        self.reason.setAccessibleName(tr("原因"))
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.reason.setPlaceholderText(tr("原因（可不填），会记进历史"))
        self.reason.textChanged.connect(self._show_ready)
        self.room = QVBoxLayout()
        buttons = QDialogButtonBox()
        self.yes = QPushButton(tr("发布"))
        self.yes.setObjectName("primary")
        buttons.addButton(self.yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QPushButton(tr("取消")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        when = QHBoxLayout()
        when.addWidget(self.now)
        when.addSpacing(12)
        when.addWidget(self.later)
        when.addWidget(self.moment)
        when.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(plain_label(head, "", wrap=True))
        column.addLayout(self.room)
        column.addLayout(when)
        column.addWidget(self.reason)
        column.addWidget(buttons)

    def at(self) -> float | None:
        """The moment in seconds since the epoch; None for now."""
        if self.now.isChecked():
            return None
        return float(self.moment.dateTime().toSecsSinceEpoch())

    def why(self) -> str:
        """The reason that was written."""
        return self.reason.toPlainText().strip()

    def need_reason(self, needed: bool, ready: bool = True) -> None:
        """Whether it can only be published with a reason, and whether it can be at all yet."""
        self._needs_reason, self._is_ready = needed, ready
        if needed:
            self.reason.setPlaceholderText(tr("有问题会变差：写明为什么仍要发布，会记进历史"))
        self._show_ready()

    def _show_ready(self) -> None:
        self.yes.setEnabled(self._is_ready and (bool(self.why()) or not self._needs_reason))
