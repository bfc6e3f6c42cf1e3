"""The course of a conversation: how hot it is now and where it is heading."""

from __future__ import annotations

from collections.abc import Sequence

from assist.model import Message, Reading, RiskLevel, Trajectory, Trend
from assist.reading.ending import EndingModel

MEMORY = 6
"""Customer lines that count; Dynamics 365 uses as many for its mood."""

FADE = 0.65
"""What a line's weight is multiplied with for every later line."""

TURN = 0.12
"""Difference between the later and the earlier half that counts as a trend."""

_RISK_HEAT = {RiskLevel.NONE: 0.0, RiskLevel.WATCH: 0.5, RiskLevel.ALERT: 0.9}


def heat_of(reading: Reading) -> float:
    """How heated one line is, 0…1."""
    mood = reading.mood
    felt = 0.0 if mood is None else max(0.7 * mood.unhappy, mood.angry)
    return max(felt, _RISK_HEAT[reading.risk.level])


def trajectory(
    readings: Sequence[Reading], messages: Sequence[Message] = (), ending: EndingModel | None = None
) -> Trajectory:
    """The course over the last customer lines, oldest first.

    How it will end is read from all ``messages``, the agent's too; without a model or messages
    it is guessed from the heat.
    """
    recent = readings[-MEMORY:]
    if not recent:
        return Trajectory()
    heats = [heat_of(reading) for reading in recent]
    weights = [FADE ** (len(heats) - 1 - i) for i in range(len(heats))]
    heat = sum(h * w for h, w in zip(heats, weights, strict=True)) / sum(weights)
    peak = max(heats)
    turns = ending.turns(messages) if ending else ()
    guessed = 0.6 * heat + 0.4 * peak * peak
    return Trajectory(
        heat=round(heat, 4),
        trend=_trend(heats),
        dissatisfied=round(ending.chance(turns) if ending and turns else guessed, 4),
        moods=tuple(reading.mood for reading in recent),
        signs=ending.told(turns) if ending else (),
    )


def _trend(heats: list[float]) -> Trend:
    if len(heats) < 2:
        return Trend.FLAT
    half = len(heats) // 2
    earlier, later = heats[:half], heats[-half:]
    turn = sum(later) / len(later) - sum(earlier) / len(earlier)
    step = heats[-1] - heats[-2]
    # Nobody would call a chat heating up whose last line was calmer than the one before.
    if abs(turn) < TURN or turn * step < 0:
        return Trend.FLAT
    return Trend.RISING if turn > 0 else Trend.FALLING
