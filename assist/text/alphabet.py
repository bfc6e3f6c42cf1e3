"""Texts in the order in which they are read aloud: Latin letters and digits, then pinyin."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assist.text.sounds import sounds

SORTED_BY = 12
"""Code points of a text that decide its place."""


def ranks(texts: Sequence[str]) -> NDArray[np.intp]:
    """The place in the alphabet of each text."""
    ranks = np.empty(len(texts), np.intp)
    ranks[alphabet(texts)] = np.arange(len(texts))
    return ranks


def alphabet(texts: Sequence[str]) -> NDArray[np.intp]:
    """The texts' numbers by how they are read, Latin letters and digits first."""
    if not texts:
        return np.zeros(0, np.intp)
    codes = np.array([text[:SORTED_BY] for text in texts], f"U{SORTED_BY}")
    points = codes.view(np.uint32).reshape(len(texts), -1)
    table = _reading_order()
    places = np.where(points < len(table), table[np.minimum(points, len(table) - 1)], points)
    order: NDArray[np.intp] = np.lexsort(places.T[::-1])
    return order


@lru_cache(maxsize=1)
def _reading_order() -> NDArray[np.uint32]:
    """By code point: its place when Han characters stand in the order of their readings."""
    table = np.arange(1 << 16, dtype=np.uint32)
    read = sorted((readings[0], character) for character, readings in sounds().readings())
    base = 0x3400
    for place, (_, character) in enumerate(one for one in read if ord(one[1]) < len(table)):
        table[ord(character)] = base + place
    return table
