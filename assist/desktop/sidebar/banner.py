"""The risk banner: what was noticed and why, and the steps that calm a customer down."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.cards import button
from assist.desktop.sidebar.reply import ReplyBox
from assist.desktop.sidebar.verdict import VerdictButton
from assist.i18n import tr
from assist.model import Guidance, PlaybookStep, Prompt, RiskLevel
from assist.text.display import display

REASONS = 3
"""Lines of a customer whose dangerous words are told, the newest."""


class Banner(QFrame):
    """Hidden while there is nothing to say; one step of the playbook is open at a time."""

    step_ready = Signal(str)
    """The finished words of the open step, to be inserted."""

    focus_wanted = Signal(QWidget)
    focus_returned = Signal()
    verdict_wanted = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._title = plain_label("", "bannerTitle", wrap=True)
        self._why = plain_label("", "why", wrap=True)
        self._conversation = self._told = ""
        self._steps: tuple[PlaybookStep, ...] = ()
        self._names = QButtonGroup(self)
        self._names.idClicked.connect(self._open_step)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self.reply = ReplyBox({})
        self.reply.ready.connect(self.step_ready)
        self.reply.focus_wanted.connect(self.focus_wanted)
        self.reply.focus_returned.connect(self.focus_returned)
        self._note = plain_label("", "note", wrap=True)
        self._insert = button(tr("填入"), "primary")
        self._insert.clicked.connect(self.reply.insert)
        bottom = QHBoxLayout()
        bottom.addWidget(self._note, 1)
        bottom.addWidget(self._insert, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(self._top())
        column.addWidget(self._why)
        column.addLayout(self._row)
        column.addWidget(self.reply)
        column.addLayout(bottom)
        self.hide()

    def _top(self) -> QHBoxLayout:
        verdict = VerdictButton()
        verdict.menu_wanted.connect(self.verdict_wanted)
        verdict.left.connect(self.focus_returned)
        row = QHBoxLayout()
        row.addWidget(self._title, 1)
        row.addWidget(verdict, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.verdict_wanted.emit(event.globalPos())

    def show_guidance(self, guidance: Guidance, values: Mapping[str, str]) -> None:
        """Raise, change or take down the banner for this message."""
        if guidance.conversation.id != self._conversation:
            self._conversation = guidance.conversation.id
            self.reply.forget()
        prompt, risk, alert = guidance.prompt, guidance.risk, guidance.alarms
        if prompt is not None:
            self._dress(
                "alert" if alert else "watch", _headline(prompt if alert else None), prompt.why
            )
        elif risk.level is not RiskLevel.NONE:
            self._dress("watch", tr("留意"), risk.why)
        self._show_steps(prompt, values)
        self.setVisible(prompt is not None or risk.level is not RiskLevel.NONE)

    def calm(self) -> None:
        """The agent has answered: the alert is over, the steps that were not taken yet stay."""
        if not self.isHidden() and self.property("level") == "alert":
            self._dress("watch", _headline(None), self._told)

    def _dress(self, level: str, title: str, why: str) -> None:
        self.setProperty("level", level)
        self._told = why
        for widget in (self, self._title, self._why):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._title.setText(title)
        self._why.setText("\n".join(display(line, 160) for line in why.splitlines()[:REASONS]))
        self._why.setVisible(bool(why))

    def _show_steps(self, prompt: Prompt | None, values: Mapping[str, str]) -> None:
        self._clear_steps()
        self._steps = prompt.steps if prompt else ()
        for place, step in enumerate(self._steps):
            name = button(step.name, "step")
            name.setCheckable(True)
            self._names.addButton(name, place)
            self._row.addWidget(name, 1)
        for part in (self.reply, self._insert, self._note):
            part.setVisible(bool(self._steps))
        if prompt is not None and self._steps:
            self.reply.show_template("", values)
            self._names.button(0).setChecked(True)
            self._open_step(0)
            avoid = tr("；").join(prompt.avoid)
            self._note.setText(display(avoid, 60))
            self._note.setToolTip("\n".join(part for part in (avoid, prompt.escalate) if part))

    def _open_step(self, place: int) -> None:
        self.reply.show_template(self._steps[place].words)

    def _clear_steps(self) -> None:
        for name in self._names.buttons():
            self._names.removeButton(name)
            self._row.removeWidget(name)
            name.hide()
            name.deleteLater()


def _headline(prompt: Prompt | None) -> str:
    if prompt is not None:
        return tr("风险：{name}。先安抚，再处理").format(name=prompt.title)
    return tr("先安抚，再处理")
