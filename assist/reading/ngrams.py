"""A hashed character-n-gram model: a large table of int8 weights, a few dozen looked up a line.

Feature hashing (Weinberger et al. 2009) of all 1- to 4-grams of the normal form. It is the second
opinion beside the encoder, and the engine where the encoder is missing.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assist.text.normal import normal

BITS = 17
LONGEST_GRAM = 4
LONGEST_LINE = 300
"""Code points that are looked at: the first and the last half of them."""


def hashed_grams(text: str) -> NDArray[np.int64]:
    """The distinct places of a line's n-grams in a table of 2**BITS weights."""
    line = normal(text)
    if len(line) > LONGEST_LINE:
        line = line[: LONGEST_LINE // 2] + line[-LONGEST_LINE // 2 :]
    framed = f"^{line}$".encode("utf-32-le")
    places = {
        crc32(framed[start : start + 4 * size]) & ((1 << BITS) - 1)
        for size in range(1, LONGEST_GRAM + 1)
        for start in range(0, len(framed) - 4 * size + 1, 4)
    }
    return np.fromiter(places, np.int64, len(places))


class NgramModel:
    """One row of int8 weights for every label; ``scores`` are logits."""

    def __init__(
        self, weights: NDArray[np.int8], scales: NDArray[np.float32], biases: NDArray[np.float32]
    ) -> None:
        self._weights, self._scales, self._biases = weights, scales, biases

    def scores(self, text: str) -> NDArray[np.float32]:
        """A logit for every label of a line."""
        return self.scores_at(hashed_grams(text))

    def scores_at(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The same for a line with these grams, which share a norm of one."""
        sums = self._weights[:, places].sum(axis=1, dtype=np.int32)
        share = self._scales / np.float32(np.sqrt(max(1, len(places))))
        result: NDArray[np.float32] = (sums * share + self._biases).astype(np.float32)
        return result
