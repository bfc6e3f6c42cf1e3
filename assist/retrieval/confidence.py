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

from rapidfuzz import fuzz

from assist.model import Suggestion
from assist.text.grams import grams
from assist.text.normal import normal

FEATURES = (
    "score", "margin", "lead", "words", "words_margin", "nearness", "ratio", "overlap", "length",
)  # fmt: skip

LOOKED_AT = 6
"""Suggestions that have a say in how sure the first one is."""


def features(text: str, found: Sequence[Suggestion]) -> tuple[float, ...]:
    """What speaks for the first of ``found`` (not empty), in the order of FEATURES.

    Its score, its margin over the second and its lead over the mean of the others; likeness of
    characters and its margin; nearness of meaning; rapidfuzz.ratio to the question that earned it;
    share of the line's grams in that question; logarithm of the number of grams.
    """
    first, others = found[0], found[1:LOOKED_AT]
    scores = [one.score for one in others] or [0.0]
    line, matched = normal(text), normal(first.matched)
    wanted = set(grams(line))
    return (
        first.score,
        first.score - scores[0],
        first.score - sum(scores) / len(scores),
        first.words,
        first.words - max((one.words for one in others), default=0.0),
        first.nearness,
        fuzz.ratio(line, matched) / 100,
        len(wanted & set(grams(matched))) / max(1, len(wanted)),
        math.log1p(len(wanted)),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    weights: tuple[float, ...]
    bias: float
    threshold: float
    maybe: float

    @classmethod
    def of(cls, data: dict[str, Any]) -> _Fitted:
        weights = tuple(float(data["weights"][name]) for name in FEATURES)
        return cls(weights, float(data["bias"]), float(data["threshold"]),
                   float(data["maybe"]))  # fmt: skip


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

    def of(self, text: str, found: Sequence[Suggestion]) -> Confidence:
        """How far ``found`` deserves to be shown; chance 0 when there is nothing."""
        if not found:
            return Confidence(0.0, 1.0, 1.0)
        model = self._meaning if found[0].nearness else self._words
        parts = zip(model.weights, features(text, found), strict=True)
        logit = model.bias + sum(weight * value for weight, value in parts)
        chance = 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
        return Confidence(chance, model.threshold, model.maybe)
