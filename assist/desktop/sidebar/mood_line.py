"""The mood of the last messages as a line: where it stood, where it is going."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Feeling, Mood, Trajectory, Trend
from assist.reading.trajectory import MEMORY

DOT = 4.0

_COLOURS = {
    Feeling.CALM: "calm",
    Feeling.HURRIED: "uneasy",
    Feeling.UNHAPPY: "uneasy",
    Feeling.ANGRY: "hot",
}


def mood_word(mood: Mood | None) -> str:
    """A mood in a word an agent would use."""
    return feeling_word(mood.feeling if mood else None)


def feeling_word(feeling: Feeling | None) -> str:
    """A feeling in a word an agent would use, nothing for none."""
    if feeling is None:
        return ""
    return {
        Feeling.CALM: tr("平静"),
        Feeling.HURRIED: tr("有点急"),
        Feeling.UNHAPPY: tr("不满"),
        Feeling.ANGRY: tr("生气"),
    }[feeling]


def feeling_colour(feeling: Feeling | None) -> str:
    """The theme's colour of a feeling, the same wherever it is shown."""
    return _COLOURS[feeling] if feeling else "faint"


def course_words(course: Trajectory) -> str:
    """The latest mood and its direction, for the label beside the line and for screen readers."""
    word = mood_word(course.moods[-1]) if course.moods else ""
    turns = {Trend.RISING: tr("升温"), Trend.FALLING: tr("缓和"), Trend.FLAT: ""}
    return " · ".join(part for part in (word, turns[course.trend]) if part)


class MoodLine(QWidget):
    """Dots joined by a line, calm at the top and heated at the bottom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._moods: tuple[Mood | None, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_course(self, course: Trajectory) -> None:
        self._moods = course.moods
        moods = tr("最近 {count} 句的情绪").format(count=len(course.moods))
        self.setToolTip("\n".join((moods, *course.signs)))
        self.setAccessibleName(course_words(course))
        self.setAccessibleDescription(tr("；").join(course.signs))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_base(painter)
        points = [(self._point(i, mood), mood) for i, mood in enumerate(self._moods) if mood]
        if points:
            path = QPainterPath(points[0][0])
            for point, _ in points[1:]:
                path.lineTo(point)
            painter.setPen(QPen(self._theme.colour("faint"), 1.5))
            painter.drawPath(path)
        for point, mood in points:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(feeling_colour(mood.feeling)))
            last = mood is points[-1][1]
            painter.drawEllipse(point, DOT + last, DOT + last)
        painter.end()

    def _paint_base(self, painter: QPainter) -> None:
        pen = QPen(self._theme.colour("border"), 1, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))

    def _point(self, place: int, mood: Mood) -> QPointF:
        margin = DOT + 2
        step = (self.width() - 2 * margin) / (MEMORY - 1)
        low = self.height() - 2 * margin
        depth = max(0.7 * mood.unhappy, mood.angry)
        return QPointF(margin + place * step, margin + low * min(1.0, depth))
