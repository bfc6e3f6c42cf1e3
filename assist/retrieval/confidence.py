"""How likely the first suggestion answers the message: a logistic model over a few features.

Fitted by ``assist train confidence``; one model for words alone and one for words with meaning.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.model import Suggestion
from assist.text.grams import grams
from assist.text.normal import normal

FEATURES = ("score", "margin", "lead", "words", "nearness", "length")

LOOKED_AT = 6
"""Suggestions that have a say in how sure the first one is."""


def features(text: str, found: Sequence[Suggestion]) -> tuple[float, ...]:
    """What speaks for the first of ``found`` (not empty), in the order of FEATURES.

    Its score, its margin over the second and its lead over the mean of the others; likeness of
    words and nearness of meaning; logarithm of the number of the line's grams.
    """
    first, others = found[0], [one.score for one in found[1:LOOKED_AT]] or [0.0]
    return (
        first.score,
        first.score - others[0],
        first.score - sum(others) / len(others),
        first.words,
        first.nearness,
        math.log1p(len(set(grams(normal(text))))),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    weights: tuple[float, ...]
    bias: float
    threshold: float
    maybe: float
    curve: tuple[tuple[float, float, float], ...] = ()

    @classmethod
    def of(cls, data: dict[str, Any]) -> _Fitted:
        weights = tuple(float(data["weights"][name]) for name in FEATURES)
        rows = tuple((float(t), float(p), float(s)) for t, p, s in data.get("curve", ()))
        threshold, maybe = float(data["threshold"]), float(data["maybe"])
        return cls(weights, float(data["bias"]), threshold, maybe, rows)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The chance that the first suggestion answers, from where on cards are shown, and from where
    on titles are named.
    """

    chance: float
    threshold: float
    maybe: float


class ConfidenceModel:
    """Both fitted models. Raises OSError, ValueError or KeyError when the file is not one."""

    def __init__(self, file: Path) -> None:
        data = json.loads(file.read_text(encoding="utf-8"))
        self._words = _Fitted.of(data["words"])
        self._meaning = _Fitted.of(data["meaning"])

    def threshold(self, with_meaning: bool) -> float:
        """From which chance on a card is shown, chosen with the fit."""
        return (self._meaning if with_meaning else self._words).threshold

    def curve(self, with_meaning: bool) -> tuple[tuple[float, float, float], ...]:
        """By cross-validation: threshold, share of shown first cards that are right, share of
        answerable questions that are shown.
        """
        return (self._meaning if with_meaning else self._words).curve

    def of(self, text: str, found: Sequence[Suggestion]) -> Confidence:
        """How far ``found`` deserves to be shown; chance 0 when there is nothing."""
        if not found:
            return Confidence(0.0, 1.0, 1.0)
        model = self._meaning if found[0].nearness else self._words
        parts = zip(model.weights, features(text, found), strict=True)
        logit = model.bias + sum(weight * value for weight, value in parts)
        chance = 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
        return Confidence(chance, model.threshold, model.maybe)
