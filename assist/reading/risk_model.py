"""How likely a line deserves an alert, and of which kind, beyond the lexicon's words.

For every label a logistic head on the encoder's vector and one on hashed n-grams; a logistic
regression over both logits, for "alert" over what the lexicon found as well, fitted on lines of
files that neither was trained on, gives the probability. Made by ``assist train alerts``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder
from assist.model import RiskLevel
from assist.reading.heads import KINDS, HeadsError
from assist.reading.ngrams import NgramModel

ALERT = "alert"
LABELS = (ALERT, *KINDS)
CALM_KINDS = frozenset({"vulnerable", "privacy"})
"""Kinds that ask for care and never raise an alarm without the lexicon's word."""


class RiskModel:
    """Probabilities of LABELS for a line; without an encoder the n-grams answer alone.

    Raises HeadsError when the file is missing or not one of ours.
    """

    def __init__(self, file: Path, encoder: Encoder | None) -> None:
        try:
            with np.load(file) as stored:
                if tuple(stored["labels"].tolist()) != LABELS:
                    raise HeadsError(f"{file.name}: other labels")
                self._head = stored["head"].astype(np.float32)
                self._bias = stored["head_bias"].astype(np.float32)
                self._blend = stored["blend"].astype(np.float64)
                self._alone = stored["alone"].astype(np.float64)
                self._ngrams = NgramModel(
                    stored["grams"], stored["gram_scales"], stored["gram_biases"]
                )
        except (OSError, EOFError, KeyError, ValueError) as error:
            raise HeadsError(f"{file.name}: {error}") from error
        self._encoder = encoder

    def read(self, text: str, told: RiskLevel) -> dict[str, float]:
        """The probability of every label; ``told`` is what the lexicon's rules make of the line."""
        counted = self._ngrams.scores(text).astype(np.float64)
        words = np.array([told is RiskLevel.ALERT, told is RiskLevel.WATCH, 1.0])
        if self._encoder is None:
            logits = self._alone[:, 0] * counted + self._alone[:, 1:] @ words
        else:
            felt = self._head @ self._encoder.encode([text])[0] + self._bias
            logits = self._blend[:, 0] * felt + self._blend[:, 1] * counted
            logits = logits + self._blend[:, 2:] @ words
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return dict(zip(LABELS, chances.tolist(), strict=True))
