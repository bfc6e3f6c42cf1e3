from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model import Message, Mood, Reading, Risk, RiskLevel, Speaker, Topic, Trajectory, Trend
from assist.reading.trajectory import MEMORY, heat_of, trajectory


def reading(unhappy: float | None, level: RiskLevel = RiskLevel.NONE) -> Reading:
    mood = None if unhappy is None else Mood(1 - 2 * unhappy, unhappy, unhappy / 2)
    message = Message("m", "c", Speaker.CUSTOMER, "x", 0.0)
    return Reading(message, mood, Risk(level), Topic())


readings = st.lists(
    st.builds(reading, st.none() | st.floats(0, 1), st.sampled_from(list(RiskLevel))), max_size=12
)


def test_a_conversation_without_a_customer_has_no_course() -> None:
    assert trajectory(()) == Trajectory()


@given(readings)
def test_heat_and_dissatisfaction_are_shares(readings: list[Reading]) -> None:
    course = trajectory(readings)
    assert 0 <= course.heat <= 1
    assert 0 <= course.dissatisfied <= 1
    assert course.moods == tuple(one.mood for one in readings[-MEMORY:])


@given(readings)
def test_only_the_last_lines_count(readings: list[Reading]) -> None:
    assert trajectory([reading(1.0)] * 3 + [reading(0.0)] * MEMORY) == trajectory(
        [reading(0.0)] * MEMORY
    )
    assert trajectory(readings) == trajectory(readings[-MEMORY:])


@pytest.mark.parametrize(
    ("moods", "trend"),
    [
        ([0.1], Trend.FLAT),
        ([0.1, 0.1, 0.1], Trend.FLAT),
        ([0.1, 0.2, 0.8, 0.9], Trend.RISING),
        ([0.9, 0.8, 0.2, 0.1], Trend.FALLING),
        ([0.0, 1.0], Trend.RISING),
        ([None, None], Trend.FLAT),
    ],
)
def test_the_trend_compares_the_later_with_the_earlier_lines(
    moods: list[float | None], trend: Trend
) -> None:
    assert trajectory([reading(mood) for mood in moods]).trend is trend


def test_the_last_line_weighs_most() -> None:
    cooled = trajectory([reading(0.9), reading(0.1)])
    heated = trajectory([reading(0.1), reading(0.9)])
    assert cooled.heat < heated.heat


def test_a_risk_is_hot_without_any_mood() -> None:
    heats = [heat_of(reading(None, level)) for level in RiskLevel]
    assert heats == sorted(heats)
    assert heats[0] == 0 < heats[1]


def test_one_bad_moment_is_not_forgotten_at_once() -> None:
    calm = [reading(0.05)] * 2
    assert trajectory([reading(0.95), *calm]).dissatisfied > trajectory(calm).dissatisfied
