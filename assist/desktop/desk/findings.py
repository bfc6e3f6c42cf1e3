"""What was found in the article: a sentence each, a click leads to the place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from assist.curation.checks import Finding, Weight
from assist.desktop.desk.words import WEIGHT_COLOURS
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.i18n import tr

MOST_SHOWN = 12


class FindingRow(QPushButton):
    """One finding. A button, so that the keyboard reaches it; its words wrap in a label."""

    def __init__(self, finding: Finding, theme: Theme) -> None:
        super().__init__()
        self.finding = finding
        self.setObjectName("finding")
        self.setAccessibleName(f"{weight_word(finding.weight)} {finding.told}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._words = plain_label(finding.told, "findingWords", wrap=True)
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        dot = QLabel()
        dot.setPixmap(_dot(theme.colour(WEIGHT_COLOURS[finding.weight])))
        dot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 5, 6, 5)
        row.setSpacing(6)
        row.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(26, self._words.heightForWidth(width - 32) + 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(self.width(), 120)))


class Findings(QWidget):
    """The list; emits where to go, or which other article to look at."""

    place_wanted = Signal(object)
    other_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: list[Finding] = []
        self._heading = plain_label(tr("检查"), "fieldName")
        self._fine = plain_label(tr("没有发现问题"), "hint", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._heading)
        self._column.addWidget(self._fine)
        self._rows: list[FindingRow] = []

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these in place of what stood here."""
        shown = list(findings[:MOST_SHOWN])
        if shown == self._found:
            return
        self._found = shown
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [FindingRow(finding, self._theme) for finding in shown]
        for row in self._rows:
            row.clicked.connect(self._on_clicked)
            self._column.addWidget(row)
        self._fine.setVisible(not shown)
        told = tr("检查（{count}）").format(count=len(findings)) if findings else tr("检查")
        self._heading.setText(told)

    def told(self) -> list[str]:
        """The sentences on the screen."""
        return [finding.told for finding in self._found]

    def _on_clicked(self) -> None:
        row = self.sender()
        if isinstance(row, FindingRow):
            if row.finding.other:
                self.other_wanted.emit(row.finding.other)
            else:
                self.place_wanted.emit(row.finding.place)


def weight_word(weight: Weight) -> str:
    """How much a finding matters, for those who do not see its colour."""
    return {Weight.MUST: tr("必须改"), Weight.WARN: tr("请看"), Weight.HINT: tr("建议")}[weight]


def _dot(colour: QColor) -> QPixmap:
    picture = QPixmap(32, 36)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(4, 5, 8, 8)
    painter.end()
    return picture
