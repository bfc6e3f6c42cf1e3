"""Two encoders that err differently, side by side: a line's meaning, and the phrases in it.

The transformer understands sentences; the convolutional one, which looks at runs of two, three and
five pieces, tells apart what shares most words. Their cosines added up order articles better than
either alone, and tell threats better (resources/models/README.md has the tables).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assist.encoder.model import Encoder, Vectors

SHARE = 0.3
"""What the phrases count of the whole cosine. Chosen on the dev sets; .25 to .5 do alike."""


class JoinedEncoder:
    """One encoder of two; the product of two of its vectors is the weighted sum of the cosines."""

    def __init__(self, meaning: Encoder, phrases: Encoder) -> None:
        self.dimensions = meaning.dimensions + phrases.dimensions
        self._meaning, self._phrases = meaning, phrases

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 of shape (len(texts), dimensions)."""
        meaning = self._meaning.encode(texts) * np.float32(np.sqrt(1 - SHARE))
        phrases = self._phrases.encode(texts) * np.float32(np.sqrt(SHARE))
        joined: Vectors = np.concatenate([meaning, phrases], axis=1)
        return joined
