"""How crowded it is around an article: those near to everything are near to a line by accident.

The correction for hubs of Conneau et al., "Word Translation Without Parallel Data" (2018, CSLS),
measured against a sample of the knowledge base itself, so that it costs the same at every size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Vectors

SAMPLE = 256
NEIGHBOURS = 10
"""A row's crowdedness is its mean nearness to this many nearest of the sample."""

DRIFT = 1.25
"""The sample is drawn anew when there are this many times more or fewer rows than at its draw."""

SEED = 20260301


class Crowding:
    """The crowdedness of every row; rows that were there before stay as they are."""

    def __init__(self) -> None:
        self.of_rows: NDArray[np.float32] = np.zeros(0, np.float32)
        self._sample: Vectors = np.zeros((0, 0), np.float32)
        self._drawn_from = 0

    def follow(self, rows: Vectors, living: Sequence[int]) -> None:
        """Measure the rows that are new, or all where the sample no longer speaks for them."""
        count = len(living)
        known = len(self.of_rows)
        if count > DRIFT * self._drawn_from or count * DRIFT < self._drawn_from:
            chance = np.random.default_rng(SEED)
            drawn = chance.permutation(np.asarray(living, np.int64))[:SAMPLE]
            self._sample, self._drawn_from, known = rows[drawn].copy(), count, 0
        fresh = np.zeros(len(rows), np.float32)
        fresh[:known] = self.of_rows[:known]
        fresh[known:] = self._measured(rows[known:])
        self.of_rows = fresh

    def _measured(self, rows: Vectors) -> NDArray[np.float32]:
        """Mean of the nearest of the sample, the row itself left out."""
        if len(self._sample) < 2 or not len(rows):
            return np.zeros(len(rows), np.float32)
        nearness = rows @ self._sample.T
        # Rows of the sample meet themselves there: exactly their own squared length.
        itself = np.einsum("ij,ij->i", rows, rows)
        nearness[np.isclose(nearness, itself[:, None], atol=1e-5)] = -np.inf
        most = min(NEIGHBOURS, len(self._sample) - 1)
        nearest = np.partition(nearness, len(self._sample) - most, axis=1)[:, -most:]
        nearest = np.where(np.isfinite(nearest), nearest, 0.0)
        measured: NDArray[np.float32] = nearest.mean(axis=1).astype(np.float32)
        return measured
