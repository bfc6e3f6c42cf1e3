"""What one sentence says about mood and risk, as calibrated probabilities.

A logistic head on the encoder's vector and a hashed n-gram model give a logit each; a logistic
regression over both (Platt 1999), fitted on lines that neither was trained on, gives the
probability. Made by ``assist train mood``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder
from assist.model import Mood
from assist.reading.ngrams import NgramModel

MOODS = ("unhappy", "angry")
KINDS = (
    "regulator", "exposure", "legal", "bad_review", "platform",
    "abuse", "harm", "fraud", "vulnerable", "privacy",
)  # fmt: skip
LABELS = (*MOODS, *KINDS)


class HeadsError(Exception):
    """The model file is missing or not one of ours."""


class Heads:
    """Probabilities of LABELS for a line; without an encoder the n-grams answer alone."""

    def __init__(self, file: Path, encoder: Encoder | None) -> None:
        try:
            with np.load(file) as stored:
                arrays: Mapping[str, NDArray[Any]] = {name: stored[name] for name in stored.files}
            self._head = arrays["head"].astype(np.float32)
            self._bias = arrays["head_bias"].astype(np.float32)
            self._blend = arrays["blend"].astype(np.float32)
            self._alone = arrays["alone"].astype(np.float32)
            self._ngrams = NgramModel(arrays["grams"], arrays["gram_scales"], arrays["gram_biases"])
            if tuple(arrays["labels"].tolist()) != LABELS:
                raise HeadsError(f"{file.name}: other labels")
        except (OSError, KeyError, ValueError) as error:
            raise HeadsError(f"{file.name}: {error}") from error
        self._encoder = encoder
        self._last: tuple[str, dict[str, float]] = ("", {})

    def gram_scores(self, text: str) -> NDArray[np.float32]:
        """The n-gram model's logits of MOODS, for refitting the blend."""
        return self._ngrams.scores(text)[: len(MOODS)]

    def read(self, text: str) -> dict[str, float]:
        """The probability of every label; asking for the same line again costs nothing."""
        known, answer = self._last
        if known != text or not answer:
            answer = dict(zip(LABELS, self._probabilities(text), strict=True))
            self._last = (text, answer)
        return answer

    def mood(self, text: str) -> Mood | None:
        """The mood of a line; a line without a word in it has none."""
        if not text.strip():
            return None
        answer = self.read(text)
        # Nobody is angry without being unhappy.
        unhappy = max(answer["unhappy"], answer["angry"])
        return Mood(round(1 - 2 * unhappy, 4), unhappy, answer["angry"])

    def _probabilities(self, text: str) -> list[float]:
        counted = self._ngrams.scores(text)
        if self._encoder is None:
            logits = self._alone[:, 0] * counted + self._alone[:, 1]
        else:
            felt = self._head @ self._encoder.encode([text])[0] + self._bias
            logits = self._blend[:, 0] * felt + self._blend[:, 1] * counted + self._blend[:, 2]
        chances: list[float] = (1 / (1 + np.exp(-logits.astype(np.float64)))).tolist()
        return chances
