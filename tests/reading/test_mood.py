from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model import Mood, Risk, RiskLevel
from assist.reading.mood import ANGERED, FRIENDLY, HEATED, NoMood, from_snownlp, heated_by

CALM = Mood(0.6, 0.2, 0.05)
FURIOUS = Mood(-0.98, 0.99, 0.97)
UNDECIDED = Mood(1 - 2 * FRIENDLY, FRIENDLY, 0.1)


@given(st.floats(0, 1))
def test_a_mood_from_snownlp_keeps_its_ranges(positive: float) -> None:
    mood = from_snownlp(positive)
    assert -1 <= mood.score <= 1
    assert 0 <= mood.angry <= mood.unhappy <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_more_negative_line_is_never_happier(one: float, other: float) -> None:
    worse, better = from_snownlp(min(one, other)), from_snownlp(max(one, other))
    assert worse.unhappy >= better.unhappy
    assert worse.score <= better.score


def test_an_undecided_line_counts_as_calm() -> None:
    assert from_snownlp(0.5).score > 0


def test_no_engine_says_nothing() -> None:
    assert NoMood().mood("气死我了") is None


def test_a_line_without_risk_keeps_its_mood() -> None:
    assert heated_by(Risk(), CALM) == CALM
    assert heated_by(Risk(), None) is None


@pytest.mark.parametrize("kind", sorted(HEATED))
@pytest.mark.parametrize("mood", [CALM, None])
def test_a_threat_is_never_read_as_calm(kind: str, mood: Mood | None) -> None:
    alert = heated_by(Risk(RiskLevel.ALERT, (kind,)), mood)
    assert alert is not None
    assert alert.score < 0


@pytest.mark.parametrize("kind", sorted(ANGERED))
@pytest.mark.parametrize("mood", [UNDECIDED, None])
def test_a_doubtful_word_of_anger_darkens_less_than_an_alert(kind: str, mood: Mood | None) -> None:
    alert = heated_by(Risk(RiskLevel.ALERT, (kind,)), mood)
    watch = heated_by(Risk(RiskLevel.WATCH, (kind,)), mood)
    assert alert is not None
    assert watch is not None
    assert alert.score < watch.score < 0
    assert alert.angry > watch.angry


@pytest.mark.parametrize("kind", sorted(HEATED))
def test_a_doubtful_word_leaves_a_friendly_line_friendly(kind: str) -> None:
    assert heated_by(Risk(RiskLevel.WATCH, (kind,)), CALM) == CALM


@pytest.mark.parametrize("kind", sorted(HEATED - ANGERED))
def test_a_mere_mention_is_no_anger(kind: str) -> None:
    assert heated_by(Risk(RiskLevel.WATCH, (kind,)), UNDECIDED) == UNDECIDED


@pytest.mark.parametrize("level", [RiskLevel.ALERT, RiskLevel.WATCH])
def test_a_customer_in_need_is_not_taken_for_an_angry_one(level: RiskLevel) -> None:
    assert heated_by(Risk(level, ("vulnerable", "fraud", "privacy")), CALM) == CALM


def test_a_mood_worse_than_the_threat_stays() -> None:
    heated = heated_by(Risk(RiskLevel.WATCH, ("abuse",)), FURIOUS)
    assert heated is not None
    assert (heated.unhappy, heated.angry) == (FURIOUS.unhappy, FURIOUS.angry)
