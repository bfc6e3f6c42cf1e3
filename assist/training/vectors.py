"""The centre of the encoder's space: the mean vector of customers' lines, which all share."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assist.encoder.centred import FILE
from assist.encoder.model import Encoder
from assist.training.corpus import intents


def make_centre(encoder: Encoder, folder: Path) -> str:
    """Write the mean over our intents' lines into ``folder``; what was written, in words."""
    lines = [line for intent in intents() if not intent.is_dev for line in intent.lines]
    centre = encoder.encode(lines).mean(axis=0, dtype=np.float64).astype(np.float32)
    np.save(folder / FILE, centre)
    return f"{len(lines)} lines, length {float(np.linalg.norm(centre)):.4f}\n"
