"""What corrections say about lines that are nearly the same, at once and without any fitting.

Every correction pushes the logits of its labels towards what was said, fully for a line that means
the same, not at all for one that only resembles it. The limits were read off our own mood lines:
re-wordings with the same words lie above .96 cosine, one pair of different lines in ten thousand
above .90.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assist.reading.corrections import Correction

Floats = NDArray[np.float64]
Logits = Callable[[Correction], Floats]
"""A model's own logits by label for the line that was corrected, without any nudge."""

FAR, NEAR = 0.92, 0.97
"""Cosines below which a correction says nothing, and from which on it counts in full."""

FAR_WORDS, NEAR_WORDS = 0.5, 0.8
"""The same for the Jaccard index of n-grams, where there is no vector."""

SURELY, HARDLY = math.log(0.92 / 0.08), math.log(0.03 / 0.97)
MOST = 8.0
"""The furthest that corrections push a logit."""


class Nudges:
    """All corrections at a time; empty ones cost nothing."""

    def __init__(
        self,
        corrections: Sequence[Correction],
        logits: Logits,
        labels: Sequence[str],
        compared: int | None = None,
    ) -> None:
        """``compared``: the first components of a vector that say what a line means, where there
        are others behind them.
        """
        self._compared = slice(compared)
        self._grams = [frozenset(one.grams.tolist()) for one in corrections]
        self._with_vector = np.array([one.vector is not None for one in corrections], bool)
        vectors = [self._meant(one.vector) for one in corrections if one.vector is not None]
        self._vectors = np.stack(vectors) if vectors else None
        self._pushes = np.zeros((len(corrections), len(labels)))
        for row, one in zip(self._pushes, corrections, strict=True):
            before = logits(one)
            for label, wanted in one.labels().items():
                if label not in labels:
                    continue
                place = labels.index(label)
                gap = (SURELY if wanted else HARDLY) - before[place]
                row[place] = min(MOST, max(gap, 0.0)) if wanted else max(-MOST, min(gap, 0.0))

    def __call__(self, vector: NDArray[np.float32] | None, grams: NDArray[np.int64]) -> Floats:
        """What to add to the logits."""
        nearness = self._nearness(vector, grams)
        # Many corrections of one thing say it once.
        total: Floats = nearness @ self._pushes / max(1.0, float(nearness.sum()))
        return total

    def _meant(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        part = vector[self._compared]
        unit: NDArray[np.float32] = part / max(float(np.linalg.norm(part)), 1e-9)
        return unit

    def _nearness(self, vector: NDArray[np.float32] | None, grams: NDArray[np.int64]) -> Floats:
        """How far each correction applies, 0…1."""
        result = np.zeros(len(self._grams))
        meant = self._with_vector if vector is not None else np.zeros(len(self._grams), bool)
        if vector is not None and self._vectors is not None:
            cosines = self._vectors @ self._meant(vector)
            result[meant] = np.clip((cosines - FAR) / (NEAR - FAR), 0, 1)
        asked = set(grams.tolist())
        for place in np.flatnonzero(~meant):
            known = self._grams[place]
            share = len(asked & known) / max(1, len(asked | known))
            result[place] = min(1.0, max(0.0, (share - FAR_WORDS) / (NEAR_WORDS - FAR_WORDS)))
        return result
