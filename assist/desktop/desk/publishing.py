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

from assist.curation.verdicts import GateReport
from assist.desktop.desk.asking import said_by_keys
from assist.desktop.desk.gate_run import ReportView
from assist.desktop.desk.reply_field import ReplyEdit
from assist.desktop.labels import plain_label
from assist.desktop.wheel import still
from assist.i18n import listed, tr
from assist.model import Article

WIDTH = 760
MOST_NAMED = 5
TOMORROW_HOUR = 9


class PublishDialog(QDialog):
    """Now or from a moment on, with a reason for the history; not before the gate has answered."""

    def __init__(self, head: str, yes: str, schedules: bool, parent: QWidget) -> None:
        """``schedules``: whether it may also be done later."""
        super().__init__(parent)
        self.setWindowTitle(yes)
        self.setMinimumWidth(WIDTH)
        self.report: GateReport | None = None
        self._needs_reason = False
        self._is_ready = False
        self.now = QRadioButton(tr("立即发布"))
        self.later = QRadioButton(tr("定时发布"))
        self.now.setChecked(True)
        tomorrow = QDateTime.currentDateTime().addDays(1)
        tomorrow.setTime(QTime(TOMORROW_HOUR, 0))
        self.moment = still(QDateTimeEdit(tomorrow))
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
        self.view = ReportView()
        buttons = QDialogButtonBox()
        self.yes = QPushButton(yes)
        self.yes.setObjectName("primary")
        buttons.addButton(self.yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QPushButton(tr("取消")), QDialogButtonBox.ButtonRole.RejectRole)
        said_by_keys(self, self.yes)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for part in (self.now, self.later, self.moment):
            part.setVisible(schedules)
        when = QHBoxLayout()
        when.addWidget(self.now)
        when.addSpacing(12)
        when.addWidget(self.later)
        when.addWidget(self.moment)
        when.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(plain_label(head, "", wrap=True))
        column.addWidget(self.view, 1)
        column.addLayout(when)
        column.addWidget(self.reason)
        column.addWidget(buttons)
        self.reason.setFocus()
        self._show_ready()

    def at(self) -> float | None:
        """The moment in seconds since the epoch; None for now."""
        if self.now.isChecked():
            return None
        return float(self.moment.dateTime().toSecsSinceEpoch())

    def why(self) -> str:
        """The reason that was written."""
        return self.reason.toPlainText().strip()

    def show_report(self, report: GateReport | None, trouble: str) -> None:
        """The gate has answered: what gets worse needs a reason, and so does going without it."""
        self.report, self._is_ready = report, True
        if trouble:
            self.view.show_trouble(trouble)
        else:
            self.view.show_report(report)
        self._needs_reason = bool(trouble) or (report is not None and not report.passes)
        if self._needs_reason:
            self.reason.setPlaceholderText(
                tr("没有检验：写明为什么仍要发布，会记进历史")
                if trouble
                else tr("有问法会变差：写明为什么仍要发布，会记进历史")
            )
        self._show_ready()

    def _show_ready(self) -> None:
        self.yes.setEnabled(self._is_ready and (bool(self.why()) or not self._needs_reason))


def named(articles: Sequence[Article]) -> str:
    """The titles of the first few articles."""
    return named_titles([article.title for article in articles])


def named_titles(titles: Sequence[str]) -> str:
    """The first few of these titles."""
    named = listed(f"《{title}》" for title in titles[:MOST_NAMED])
    return named + ("……" if len(titles) > MOST_NAMED else "")
