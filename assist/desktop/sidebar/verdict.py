"""“判断不对？”: what a person can say about a reading, in a menu that takes no focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from assist.i18n import listed, tr
from assist.model import Feeling, Guidance, Mood, RiskLevel, Verdict

Kinds = Sequence[tuple[str, str]]
"""Kinds of risk and their names for people."""

SHORTCUT = "Ctrl+J"


def verdict_word(verdict: Verdict) -> str:
    """A verdict in the words of whoever gives it."""
    return {
        Verdict.CALM: tr("客户没有不满"),
        Verdict.NOT_ANGRY: tr("客户没生气"),
        Verdict.UNHAPPY: tr("客户其实不满"),
        Verdict.NO_RISK: tr("这不是风险"),
        Verdict.RISK: tr("这是风险"),
    }[verdict]


def fitting_verdicts(feeling: Feeling | None, level: RiskLevel) -> list[Verdict]:
    """What can be said against a reading that shows this."""
    found: list[Verdict] = []
    if feeling is Feeling.ANGRY:
        found.append(Verdict.NOT_ANGRY)
    if feeling in (Feeling.ANGRY, Feeling.UNHAPPY, Feeling.HURRIED):
        found.append(Verdict.CALM)
    if feeling not in (Feeling.ANGRY, Feeling.UNHAPPY):
        found.append(Verdict.UNHAPPY)
    if level is not RiskLevel.NONE:
        found.append(Verdict.NO_RISK)
    if level is not RiskLevel.ALERT:
        found.append(Verdict.RISK)
    return found


def fill_verdict_menu(
    menu: QMenu,
    verdicts: Sequence[Verdict],
    kinds: Kinds,
    say: Callable[[Verdict, str], None],
) -> None:
    """An entry a verdict; a risk is told by its kind."""
    for verdict in verdicts:
        if verdict is Verdict.RISK:
            below = menu.addMenu(verdict_word(verdict))
            for kind, name in kinds:
                below.addAction(name).triggered.connect(_saying(say, verdict, kind))
        else:
            menu.addAction(verdict_word(verdict)).triggered.connect(_saying(say, verdict, ""))


def _saying(say: Callable[[Verdict, str], None], verdict: Verdict, kind: str) -> Callable[[], None]:
    return lambda: say(verdict, kind)


class VerdictButton(QToolButton):
    """Quiet, beside what was read; a click leaves the focus where it is, Tab reaches it."""

    menu_wanted = Signal(QPoint)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdict")
        self.setText(tr("不对？"))
        self.setToolTip(tr("判断不对？告诉它（{keys}）").format(keys=SHORTCUT))
        self.setAccessibleName(tr("判断不对？"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.menu_wanted.emit(self.mapToGlobal(self.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def feeling_of(mood: Mood | None) -> Feeling | None:
    """The word shown for a mood, None where there is none."""
    return None if mood is None else mood.feeling


class VerdictMenu(QMenu):
    """Everything that can be said about what is shown, whatever is in front by then; gone when it
    closes.
    """

    said = Signal(object, object, str)
    """The Messages that were read wrongly, a Verdict, and the kind of a risk."""

    taken_back = Signal(object)
    """The Messages that something was said about."""

    def __init__(self, guidance: Guidance, kinds: Kinds, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._guidance = guidance
        verdicts = fitting_verdicts(feeling_of(guidance.reading.mood), guidance.risk.level)
        fill_verdict_menu(self, verdicts, kinds, self._say)
        if guidance.verdicts:
            self.addSeparator()
            words = tr("撤销更正：{verdicts}")
            told = listed(map(verdict_word, guidance.verdicts))
            self.addAction(words.format(verdicts=told)).triggered.connect(self._take_back)

    def _say(self, verdict: Verdict, kind: str) -> None:
        # What is no risk is said of the lines that raised it, not of a calm one after them.
        shown = self._guidance
        meant = shown.risky if verdict is Verdict.NO_RISK else (shown.reading,)
        self.said.emit([reading.message for reading in meant], verdict, kind)

    def _take_back(self) -> None:
        lines = (self._guidance.reading, *self._guidance.unanswered)
        self.taken_back.emit([reading.message for reading in lines if reading.verdicts])
