"""How likely the first suggestion answers the message: a logistic model over a few features.

Fitted by ``assist train confidence`` on the starter knowledge, each similar question left out in
turn (answerable) and each whole article left out in turn (not answerable).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from assist.model import Suggestion
from assist.text.grams import grams
from assist.text.normal import normal

FEATURES = ("score", "margin", "ratio", "overlap", "length")


def features(text: str, found: Sequence[Suggestion]) -> tuple[float, ...]:
    """What speaks for the first of ``found`` (not empty), in the order of FEATURES.

    score; its lead over the second; rapidfuzz.ratio to the question that earned it; share of the
    line's grams in that question; logarithm of the number of grams.
    """
    first = found[0]
    second = found[1].score if len(found) > 1 else 0.0
    line, matched = normal(text), normal(first.matched)
    wanted = set(grams(line))
    overlap = len(wanted & set(grams(matched))) / max(1, len(wanted))
    ratio = fuzz.ratio(line, matched) / 100
    return first.score, first.score - second, ratio, overlap, math.log1p(len(wanted))


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """A fitted model; ``threshold`` is where cards begin to be shown by default."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    @classmethod
    def load(cls, file: Path) -> ConfidenceModel:
        """Read what ``assist train confidence`` wrote. Raises OSError, ValueError, KeyError."""
        data = json.loads(file.read_text(encoding="utf-8"))
        weights = tuple(float(data["weights"][name]) for name in FEATURES)
        return cls(weights, float(data["bias"]), float(data["threshold"]))

    def of(self, text: str, found: Sequence[Suggestion]) -> float:
        """The chance, 0…1, that the first of ``found`` answers ``text``; 0 when there is none."""
        if not found:
            return 0.0
        parts = zip(self.weights, features(text, found), strict=True)
        return 1 / (1 + math.exp(-self.bias - sum(weight * value for weight, value in parts)))
