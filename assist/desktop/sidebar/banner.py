"""The risk banner: what was noticed and why, and the steps that calm a customer down."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.cards import button
from assist.desktop.sidebar.reply import ReplyBox
from assist.desktop.sidebar.steps import StepButtons
from assist.desktop.sidebar.typed import PLAYBOOK, Sheet
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
        self._sheet = Sheet()
        self._is_short = False
        self._titles = ("", "")
        self._told = ""
        self._steps: tuple[PlaybookStep, ...] = ()
        self.steps = StepButtons()
        self.steps.opened.connect(self._open_step)
        self.reply = ReplyBox({})
        self.reply.ready.connect(self.step_ready)
        self.reply.focus_wanted.connect(self.focus_wanted)
        self.reply.focus_returned.connect(self.focus_returned)
        self._note = plain_label("", "note", wrap=True)
        self._insert = button(tr("填入"), "primary")
        self._insert.clicked.connect(self.reply.insert)
        bottom = QHBoxLayout()
        bottom.addWidget(self._note, 1)
        end = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
        bottom.addWidget(self._insert, 0, end)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(self._top())
        column.addWidget(self._why)
        column.addWidget(self.steps)
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

    def be_short(self, short: bool) -> None:
        """In a short window the reply and its button come before advice."""
        self._is_short = short
        self._title.setText(self._titles[short])
        self._note.setVisible(bool(self._steps) and not short)

    def turn_to(self, sheet: Sheet) -> None:
        """Another customer comes to the front: nothing typed for the last one is said to them."""
        self._sheet.keep(PLAYBOOK, "", self.reply.typed())
        self._sheet = sheet
        self.reply.forget()
        self.hide()

    def show_guidance(self, guidance: Guidance, values: Mapping[str, str]) -> None:
        """Raise, change or take down the banner for this message."""
        prompt, risk = guidance.prompt, guidance.risk
        if prompt is not None and guidance.alarms:
            self._dress("alert", _titles(prompt), prompt.why)
        elif prompt is not None:
            self._dress("watch", _titles(None), prompt.why)
        elif risk.level is not RiskLevel.NONE:
            self._dress("watch", (tr("留意"), tr("留意")), risk.why)
        self._show_steps(prompt, values)
        self.setVisible(prompt is not None or risk.level is not RiskLevel.NONE)

    def calm(self) -> None:
        """The agent has answered: the alert is over, the steps that were not taken yet stay."""
        if not self.isHidden() and self.property("level") == "alert":
            self._dress("watch", _titles(None), self._told)

    def _dress(self, level: str, titles: tuple[str, str], why: str) -> None:
        self.setProperty("level", level)
        self._told = why
        for widget in (self, self._title, self._why):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._titles = titles
        self._title.setText(titles[self._is_short])
        self._why.setText("\n".join(display(line, 160) for line in why.splitlines()[:REASONS]))
        self._why.setVisible(bool(why))

    def _show_steps(self, prompt: Prompt | None, values: Mapping[str, str]) -> None:
        self._steps = prompt.steps if prompt else ()
        self.steps.show_steps([tr(step.name) for step in self._steps])
        for part in (self.steps, self.reply, self._insert):
            part.setVisible(bool(self._steps))
        self.be_short(self._is_short)
        if prompt is not None and self._steps:
            self._begin(values)
            avoid = tr("；").join(prompt.avoid)
            self._note.setText(display(avoid, 60))
            more = "\n".join(part for part in (avoid, prompt.escalate) if part)
            self._note.setToolTip(more)
            self._insert.setToolTip(more)

    def _begin(self, values: Mapping[str, str]) -> None:
        """Open the first step, or the one that the agent was filling in."""
        typed = self.reply.typed() or self._sheet.of(PLAYBOOK)
        filled = typed.template if typed is not None and typed.is_open else ""
        words = [step.words for step in self._steps]
        place = words.index(filled) if filled in words else 0
        self.reply.show_template("", values)
        self.steps.check(place)
        self._open_step(place)
        if typed is not None:
            self.reply.restore(typed)

    def _open_step(self, place: int) -> None:
        self.reply.show_template(self._steps[place].words)


def _titles(prompt: Prompt | None) -> tuple[str, str]:
    """The headline, and its short form; ``prompt`` where it raises an alert."""
    if prompt is None:
        return tr("先安抚，再处理"), tr("先安抚，再处理")
    name = tr(prompt.title)
    told = tr("风险：{name}。先安抚，再处理").format(name=name)
    return told, tr("风险：{name}").format(name=name)
