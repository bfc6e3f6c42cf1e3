"""What a verdict makes of the reading of the very line that it was given on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assist.i18n import tr
from assist.model import Mood, Risk, RiskLevel, Verdict
from assist.reading.corrections import Correction

SURE, CALM = 0.99, 0.01
"""Probabilities beyond every threshold that can be set."""


def corrected_mood(mood: Mood | None, given: Correction | None) -> Mood | None:
    """The mood as a person sees it."""
    if given is None:
        return mood
    before = mood or Mood(0.0, 0.5, CALM)
    if given.verdict is Verdict.CALM:
        return Mood(1 - 2 * CALM, CALM, CALM)
    if given.verdict is Verdict.NOT_ANGRY:
        return replace(before, angry=CALM)
    return Mood(1 - 2 * SURE, SURE, before.angry)


def corrected_risk(
    risk: Risk, given: Correction | None, text: str, name: Callable[[str], str]
) -> Risk:
    """The risk as a person sees it; ``name`` turns a kind into words."""
    if given is None:
        return risk
    if given.verdict is Verdict.NO_RISK:
        return Risk()
    if risk.level is RiskLevel.ALERT and given.kind in risk.kinds:
        return risk
    why = tr("有人把这句话标为“{kind}”").format(kind=name(given.kind))
    return Risk(RiskLevel.ALERT, (given.kind,), ((0, len(text)),), why)
