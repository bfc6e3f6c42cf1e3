"""Mood engines: one small interface, so that a better engine takes the place of a weaker one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

from assist.model import Feeling, Mood, Risk, RiskLevel

HEATED = frozenset({"abuse", "harm", "regulator", "exposure", "legal", "bad_review", "platform"})
"""Kinds of risk that only an unhappy customer brings up."""

ANGERED = frozenset({"abuse", "harm"})
"""Kinds whose lesser words mean anger too; a mere mention of a lawyer or a review does not."""

FRIENDLY = 0.3
"""Below this probability of "unhappy" a line is friendly, whatever doubtful word it holds."""


class MoodEngine(Protocol):
    """Reads one customer's line; called from the pipeline's thread only."""

    def mood(self, text: str) -> Mood | None:
        """The mood of a line, None while the engine cannot say."""
        ...


class NoMood:
    """The engine for a machine where none is available: it never says anything."""

    def mood(self, text: str) -> Mood | None:
        return None


def from_snownlp(positive: float) -> Mood:
    """SnowNLP's probability of a positive review, read as a mood.

    It was trained on reviews and calls most plain service lines negative, so its word is taken
    in part only: the logit is damped and shifted so that an undecided line counts as calm.
    """
    bounded = min(max(positive, 1e-4), 1 - 1e-4)
    unhappy = _logistic(-1.6 - 0.35 * math.log(bounded / (1 - bounded)))
    return Mood(score=round(1 - 2 * unhappy, 4), unhappy=unhappy, angry=unhappy * 0.4)


def heated_by(risk: Risk, mood: Mood | None) -> Mood | None:
    """The mood, darkened by an alert, or by a doubtful word of anger in no friendly line."""
    sure = risk.level is RiskLevel.ALERT
    darkening = HEATED if sure else ANGERED
    if risk.level is RiskLevel.NONE or not darkening.intersection(risk.kinds):
        return mood
    if not sure and mood is not None and mood.unhappy < FRIENDLY:
        return mood
    unhappy, angry = (0.95, 0.85) if sure else (0.65, 0.3)
    if mood is not None:
        unhappy, angry = max(unhappy, mood.unhappy), max(angry, mood.angry)
    return Mood(score=round(1 - 2 * unhappy, 4), unhappy=unhappy, angry=angry)


HURRIED = 2 / 3
"""Share of the threshold of "unhappy" from which a customer is shown as being in a hurry."""


def in_a_word(mood: Mood | None, unhappy: float, angry: float) -> Mood | None:
    """The mood with the word that these thresholds give it."""
    if mood is None:
        return None
    if mood.angry >= angry:
        feeling = Feeling.ANGRY
    elif mood.unhappy >= unhappy:
        feeling = Feeling.UNHAPPY
    else:
        feeling = Feeling.HURRIED if mood.unhappy >= HURRIED * unhappy else Feeling.CALM
    return replace(mood, feeling=feeling)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
