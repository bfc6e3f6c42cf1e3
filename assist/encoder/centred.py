"""Vectors seen from the centre of what customers write, where differences are plain to see.

Raw cosines of the model lie in a narrow band because all vectors share one direction. Taking the
mean away (Mu & Viswanath, "All-but-the-Top", 2018, without the principal components) spreads them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder, EncoderError, Vectors

FILE = "centre.npy"


def read_centre(folder: Path, dimensions: int) -> NDArray[np.float32]:
    """The centre that ``assist train vectors`` measured. Raises EncoderError."""
    try:
        centre: NDArray[np.float32] = np.load(folder / FILE, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise EncoderError(f"{FILE}: {error}") from error
    if centre.shape != (dimensions,) or not np.isfinite(centre).all():
        raise EncoderError(f"{FILE}: {centre.shape}")
    return centre.astype(np.float32)


class CentredEncoder:
    """An encoder whose vectors are unit vectors from ``centre``."""

    def __init__(self, encoder: Encoder, centre: NDArray[np.float32]) -> None:
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._centre = centre

    @property
    def centre_digest(self) -> str:
        """Tells vectors seen from one centre from those seen from another."""
        return hashlib.blake2b(self._centre.tobytes(), digest_size=8).hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 of shape (len(texts), dimensions)."""
        vectors: Vectors = self._encoder.encode(texts) - self._centre
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, np.float32(1e-9))
        return vectors
