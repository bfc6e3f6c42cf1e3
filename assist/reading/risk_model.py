"""How likely a line deserves an alert, and of which kind, beyond the lexicon's words.

For every label a logistic head on both encoders' vectors and one on hashed n-grams; a logistic
regression over both logits, for "alert" over what the lexicon found as well, fitted on lines of
files that neither was trained on, gives the probability. Made by ``assist train alerts``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder
from assist.model import RiskLevel
from assist.reading.heads import Floats, HeadsError, Nudge
from assist.reading.ngrams import NgramModel, hashed_grams

KINDS = (
    "regulator", "exposure", "legal", "bad_review", "platform",
    "abuse", "harm", "fraud", "vulnerable", "privacy",
)  # fmt: skip
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
        if encoder is not None and encoder.dimensions != self._head.shape[1]:
            raise HeadsError(f"{file.name}: {encoder.dimensions} dimensions")
        self._encoder = encoder
        self._nudge: Nudge | None = None

    @property
    def knows_meaning(self) -> bool:
        """Whether it reads by vectors too, and not by n-grams alone."""
        return self._encoder is not None

    @property
    def dimensions(self) -> int | None:
        """The length of the vectors it reads by, None by n-grams alone."""
        return None if self._encoder is None else self._encoder.dimensions

    def correct(self, nudge: Nudge | None) -> None:
        """Add what ``nudge`` says to every line's logits from now on."""
        self._nudge = nudge

    def read(self, text: str, told: RiskLevel) -> dict[str, float]:
        """The probability of every label; ``told`` is what the lexicon's rules make of the line."""
        vector, grams, nudge = self.vector(text), hashed_grams(text), self._nudge
        logits = self.logits(vector, grams, told)
        if nudge is not None:
            logits = logits + nudge(vector, grams)
        chances: Floats = 1 / (1 + np.exp(-logits))
        return dict(zip(LABELS, chances.tolist(), strict=True))

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """What the encoders make of a line, None without them."""
        return None if self._encoder is None else self._encoder.encode([text])[0]

    def logits(
        self,
        vector: NDArray[np.float32] | None,
        grams: NDArray[np.int64],
        told: RiskLevel = RiskLevel.NONE,
    ) -> Floats:
        """The logits of LABELS as fitted, before any correction."""
        counted = self._ngrams.scores_at(grams).astype(np.float64)
        words = np.array([told is RiskLevel.ALERT, told is RiskLevel.WATCH, 1.0])
        logits: Floats
        if vector is None:
            logits = self._alone[:, 0] * counted + self._alone[:, 1:] @ words
        else:
            felt = self._head @ vector + self._bias
            logits = self._blend[:, 0] * felt + self._blend[:, 1] * counted
            logits = logits + self._blend[:, 2:] @ words
        return logits
