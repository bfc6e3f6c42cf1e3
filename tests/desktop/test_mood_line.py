"""The course of a customer's mood, in a word and in a line."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from assist.desktop.sidebar.mood_line import MoodLine, course_words, mood_word
from assist.desktop.theme import Theme
from assist.model import Feeling, Mood, Trajectory, Trend
from tests.desktop.conftest import Desk
from tests.fakes import ALERT, INVOICE

CALM, URGENT = Mood(0.6, 0.2, 0.1), Mood(0.0, 0.5, 0.2, Feeling.HURRIED)
UNHAPPY = Mood(-0.4, 0.7, 0.3, Feeling.UNHAPPY)
ANGRY = Mood(-0.9, 0.95, 0.85, Feeling.ANGRY)


@pytest.mark.parametrize(
    ("mood", "word"),
    [(CALM, "平静"), (URGENT, "有点急"), (UNHAPPY, "不满"), (ANGRY, "生气"), (None, "")],
)
def test_every_mood_has_a_word(mood: Mood | None, word: str) -> None:
    assert mood_word(mood) == word


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (Trajectory(trend=Trend.RISING, moods=(CALM, ANGRY)), "生气 · 升温"),
        (Trajectory(trend=Trend.FALLING, moods=(ANGRY, CALM)), "平静 · 缓和"),
        (Trajectory(moods=(CALM,)), "平静"),
        (Trajectory(moods=(None,)), ""),
        (Trajectory(), ""),
    ],
)
def test_a_course_is_told_in_words(course: Trajectory, words: str) -> None:
    assert course_words(course) == words


def _depth(picture: QImage, colour: str) -> float:
    """How far down the pixels of a colour lie on average."""
    rows = [
        y
        for y in range(picture.height())
        for x in range(picture.width())
        if picture.pixelColor(x, y).name() == colour
    ]
    assert rows, f"nothing is drawn in {colour}"
    return sum(rows) / len(rows)


def test_calm_stands_above_anger(qtbot: QtBot) -> None:
    theme = Theme("light")
    line = MoodLine(theme)
    qtbot.addWidget(line)
    line.resize(200, 34)
    line.show_course(Trajectory(moods=(CALM, UNHAPPY, None, ANGRY)))
    picture = line.grab().toImage()
    calm = _depth(picture, theme.colour("calm").name())
    uneasy = _depth(picture, theme.colour("uneasy").name())
    hot = _depth(picture, theme.colour("hot").name())
    assert calm < uneasy < hot


def test_a_screen_reader_is_told_the_course(qtbot: QtBot) -> None:
    line = MoodLine(Theme("dark"))
    qtbot.addWidget(line)
    line.show_course(Trajectory(trend=Trend.RISING, moods=(CALM, ANGRY), signs=("又问了一遍",)))
    assert line.toolTip().endswith("又问了一遍")
    assert line.accessibleName() == "生气 · 升温"


def test_the_line_is_hidden_while_no_engine_can_say(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    line = desk.sidebar.findChild(MoodLine)
    assert isinstance(line, MoodLine)
    assert not line.isVisible()
    desk.ask("a", ALERT)
    assert line.isVisible()
    assert "生气" in desk.shown()
