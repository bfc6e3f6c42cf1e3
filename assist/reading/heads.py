"""What one sentence says about the customer's mood, as calibrated probabilities.

A logistic head on the encoder's vector, a hashed n-gram model and the points of single words are
added up; a logistic regression over the sum (Platt 1999), fitted on lines that neither model was
trained on, gives the probability. Made by ``assist train mood``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder
from assist.model import Mood
from assist.reading.figures import sha256
from assist.reading.mood_words import mood_words
from assist.reading.ngrams import NgramModel, hashed_grams

MOODS = ("unhappy", "angry")


class HeadsError(Exception):
    """The model file is missing or not one of ours."""


Floats = NDArray[np.float64]
PARTS = 3
SHARES = {"unhappy": (1.0, 1.5, 1.0), "angry": (1.5, 1.0, 0.5)}
"""Of the vector's logit, the n-grams' and the words' points in the sum, which are the PARTS; round
numbers chosen on jd_labelled_dev and on SMP's usual dev: our own lines, written to be understood,
need the words less than real ones do.
"""

Nudge = Callable[[NDArray[np.float32] | None, NDArray[np.int64]], Floats]
"""What to add to the logits of a line with this vector and these places of n-grams."""


Stamp = tuple[str, int, int]


def stamp_of(file: Path) -> Stamp | None:
    """What tells a file from its earlier or later self; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return str(file), found.st_mtime_ns, found.st_size


@dataclass(frozen=True, slots=True)
class Fitted:
    """The arrays of one file, and the file as it was when they were read."""

    file: Path
    stamp: Stamp | None
    head: NDArray[np.float32]
    bias: NDArray[np.float32]
    blend: NDArray[np.float32]
    alone: NDArray[np.float32]
    ngrams: NgramModel


def read_heads(file: Path) -> Fitted:
    """What ``Heads.take`` reads lines by. Raises HeadsError."""
    stamp = stamp_of(file)
    try:
        # NumPy itself leaves a broken file open.
        with file.open("rb") as opened, np.load(opened) as stored:
            arrays: Mapping[str, NDArray[Any]] = {name: stored[name] for name in stored.files}
        if tuple(arrays["labels"].tolist()) != MOODS:
            raise HeadsError(f"{file.name}: other labels")
        if arrays["blend"].shape != (len(MOODS), PARTS + 1):
            raise HeadsError(f"{file.name}: another version")
        return Fitted(
            file,
            stamp,
            arrays["head"].astype(np.float32),
            arrays["head_bias"].astype(np.float32),
            arrays["blend"].astype(np.float32),
            arrays["alone"].astype(np.float32),
            NgramModel(arrays["grams"], arrays["gram_scales"], arrays["gram_biases"]),
        )
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise HeadsError(f"{file.name}: {error}") from error


def is_made_of(file: Path, base: Path) -> bool:
    """Whether ``file`` holds corrections worked into these very heads."""
    maker, digest = _maker(file), _digest(base)
    return digest is not None and maker == digest


def is_outdated(file: Path, base: Path) -> bool:
    """Whether ``file`` was fitted over other heads than ``base``, so over another encoder's vectors
    perhaps; False where one of them is missing or broken.
    """
    maker, digest = _maker(file), _digest(base)
    return maker is not None and digest is not None and maker != digest


def _maker(file: Path) -> str | None:
    """The digest of the heads that these build on, "" where they don't say; None: unreadable."""
    stamp = stamp_of(file)
    try:
        return None if stamp is None else _maker_at(stamp)
    except (OSError, EOFError, ValueError, BadZipFile):
        return None


def _digest(file: Path) -> str | None:
    stamp = stamp_of(file)
    try:
        return None if stamp is None else _digest_at(stamp)
    except OSError:
        return None


# These are asked every two seconds: a file is read once in each of its states.
@lru_cache(maxsize=16)
def _maker_at(stamp: Stamp) -> str:
    with Path(stamp[0]).open("rb") as opened, np.load(opened) as stored:
        return str(stored["made_of"]) if "made_of" in stored else ""


@lru_cache(maxsize=16)
def _digest_at(stamp: Stamp) -> str:
    return sha256(Path(stamp[0]))


class Heads:
    """Probabilities of MOODS for a line; without an encoder the n-grams answer alone."""

    def __init__(self, file: Path, encoder: Encoder | None) -> None:
        """Raises HeadsError."""
        self._encoder = encoder
        self.use(file)

    def use(self, file: Path, nudge: Nudge | None = None) -> None:
        """Read lines by another file from now on, corrected by ``nudge``. Raises HeadsError."""
        self.take(read_heads(file), nudge)

    def take(self, fitted: Fitted, nudge: Nudge | None = None) -> None:
        """The same with what was read before, at once."""
        self._fitted = fitted
        self.correct(nudge)

    @property
    def file(self) -> Path:
        """Where the heads in use were read from."""
        return self._fitted.file

    @property
    def stamp(self) -> Stamp | None:
        """That file as it was then."""
        return self._fitted.stamp

    def correct(self, nudge: Nudge | None) -> None:
        """Add what ``nudge`` says to every line's logits from now on."""
        self._nudge = nudge
        self._last: tuple[str, dict[str, float]] = ("", {})

    def read(self, text: str) -> dict[str, float]:
        """The probability of every label; asking for the same line again costs nothing."""
        known, answer = self._last
        if known != text or not answer:
            nudge = self._nudge
            answer = dict(zip(MOODS, self._probabilities(text), strict=True))
            if nudge is self._nudge:
                self._last = (text, answer)
        return answer

    def mood(self, text: str) -> Mood | None:
        """The mood of a line; one without a word or a sign that tells has none."""
        if not any(map(str.isalnum, text)) and not mood_words().points(text).any():
            return None
        answer = self.read(text)
        # Nobody is angry without being unhappy.
        unhappy = max(answer["unhappy"], answer["angry"])
        return Mood(round(1 - 2 * unhappy, 4), unhappy, answer["angry"])

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """What the encoder makes of a line, None without one."""
        return None if self._encoder is None else self._encoder.encode([text])[0]

    def logits(
        self,
        vector: NDArray[np.float32] | None,
        grams: NDArray[np.int64],
        points: NDArray[np.float32],
    ) -> Floats:
        """The logits of MOODS as fitted, before any correction."""
        fitted = self._fitted
        counted = fitted.ngrams.scores_at(grams)
        if vector is None:
            parts, shares = np.stack([counted, points], 1), fitted.alone
        else:
            felt = fitted.head @ vector + fitted.bias
            parts, shares = np.stack([felt, counted, points], 1), fitted.blend
        logits: Floats = (parts * shares[:, :-1]).sum(axis=1) + shares[:, -1]
        return logits.astype(np.float64)

    def _probabilities(self, text: str) -> list[float]:
        vector, grams, nudge = self.vector(text), hashed_grams(text), self._nudge
        logits = self.logits(vector, grams, mood_words().points(text))
        if nudge is not None:
            logits = logits + nudge(vector, grams)
        chances: list[float] = (1 / (1 + np.exp(-logits))).tolist()
        return chances
