"""How crowded it is around an article: those near to everything are near to a line by accident.

The correction for hubs of Conneau et al., "Word Translation Without Parallel Data" (2018, CSLS),
measured against a sample of the knowledge base itself, so that it costs the same at every size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Vectors
from assist.retrieval.snapshot import Arrays, packed, unpacked
from assist.retrieval.tuning import turned
from assist.retrieval.vectors import View

SAMPLE = 256
NEIGHBOURS = 10
"""A row's crowdedness is its mean nearness to this many nearest of the sample."""

DRIFT = 1.25
"""The sample is drawn anew when there are this many times more or fewer rows than at its draw."""

SEED = 20260301


class Crowding:
    """Measures rows against a sample of them; ``keys`` are those of the sample."""

    def __init__(self, sample: Vectors, keys: Sequence[str | None], drawn_from: int) -> None:
        self._sample, self._keys, self._drawn_from = sample, keys, drawn_from
        self._places = {key: place for place, key in enumerate(keys)}

    @classmethod
    def drawn(cls, rows: View, living: NDArray[np.intp]) -> Crowding:
        """A sample of the rows that stand in the places ``living``."""
        chosen = np.random.default_rng(SEED).permutation(living)[:SAMPLE]
        # A row that is forgotten meanwhile is not a number.
        return cls(np.nan_to_num(rows.rows(chosen)), rows.keys(chosen), len(living))

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Crowding:
        """What ``arrays`` gave. Raises KeyError."""
        keys = unpacked(arrays["sample_keys"], arrays["sample_key_ends"])
        return cls(arrays["sample"], keys, int(arrays["drawn_from"][0]))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        keys, ends = packed([key or "" for key in self._keys])
        return {
            "sample": self._sample,
            "sample_keys": keys,
            "sample_key_ends": ends,
            "drawn_from": np.array([self._drawn_from]),
        }

    def speaks_for(self, count: int) -> bool:
        """Whether the sample still tells how crowded it is among ``count`` rows."""
        return self._drawn_from <= DRIFT * count and count <= DRIFT * self._drawn_from

    def of(
        self, rows: Vectors, keys: Sequence[str | None], turn: Vectors | None = None
    ) -> NDArray[np.float32]:
        """Mean nearness to the nearest of the sample, but for the row itself in any state of it:
        an edited article is not crowded by what it was. ``turn``: of the space that the rows are
        given in.
        """
        if len(self._sample) < 2 or not len(rows):
            return np.zeros(len(rows), np.float32)
        nearness = rows @ turned(self._sample, turn).T
        for number, key in enumerate(keys):
            if key is not None and key in self._places:
                nearness[number, self._places[key]] = -np.inf
        most = min(NEIGHBOURS, len(self._sample) - 1)
        nearest = np.partition(nearness, len(self._sample) - most, axis=1)[:, -most:]
        nearest = np.where(np.isfinite(nearest), nearest, 0.0)
        measured: NDArray[np.float32] = nearest.mean(axis=1).astype(np.float32)
        return measured
