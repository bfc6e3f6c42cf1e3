"""Vectors of articles in 8 bits, compared by SIMD instructions; saved and mapped.

A row is scaled so that its largest part is 127. The exact product of a line with all rows takes
0.5 ms over 40,000 rows of 384 and 2.9 ms over 200,000 on one core with AVX-512; the nearest are
then computed anew with the line in floats, so that only the rows' own rounding is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import simsimd
from numpy.typing import NDArray

from assist.encoder.model import Vectors
from assist.retrieval.snapshot import Arrays, packed, unpacked

_LEVELS = 127
_COMPUTED_ANEW = 4
"""Times the number of results: how many of the nearest are computed anew."""


class View:
    """Rows as they stood; forgotten ones have no key and a scale that is not a number."""

    def __init__(
        self,
        blocks: Sequence[NDArray[np.int8]],
        scales: NDArray[np.float32],
        gains: NDArray[np.float32],
        handicaps: NDArray[np.float32],
        keys: Sequence[str | None],
    ) -> None:
        self._blocks, self._scales, self._keys = blocks, scales, keys
        self._gains, self._handicaps = gains, handicaps

    def __len__(self) -> int:
        return len(self._scales)

    def nearest(self, line: NDArray[np.float32], limit: int) -> dict[str, float]:
        """The product of ``line`` with a row times the row's gain, less its handicap, for the
        ``limit`` rows for which that is largest, these first.
        """
        scale = float(np.abs(line).max()) or 1.0
        levels = np.round(line / scale * _LEVELS).astype(np.int8)[None]
        products = [
            np.asarray(simsimd.cdist(levels, block, metric="dot"))[0]
            for block in self._blocks
            if len(block)
        ]
        if not products:
            return {}
        rough = np.concatenate(products).astype(np.float32)
        rough *= self._scales * self._gains * np.float32(scale / _LEVELS)
        rough -= self._handicaps
        places = np.arange(len(rough))
        if len(rough) > _COMPUTED_ANEW * limit:
            places = np.argpartition(-rough, _COMPUTED_ANEW * limit)[: _COMPUTED_ANEW * limit]
        exact = self.rows(places) @ line * self._gains[places] - self._handicaps[places]
        order = np.argsort(-exact, kind="stable")[:limit]
        return {
            key: float(exact[number])
            for number in order.tolist()
            if (key := self._keys[places[number]]) is not None and not np.isnan(exact[number])
        }

    def keys(self, places: NDArray[np.intp]) -> list[str | None]:
        """Whose rows they are; None for forgotten ones."""
        return [self._keys[place] for place in places.tolist()]

    def rows(self, places: NDArray[np.intp]) -> Vectors:
        """Rows as floats."""
        first = len(self._blocks[0])
        rows = np.empty((len(places), self._blocks[0].shape[1]), np.float32)
        in_first = places < first
        rows[in_first] = self._blocks[0][places[in_first]]
        rows[~in_first] = self._blocks[1][places[~in_first] - first]
        rows *= self._scales[places, None]
        return rows


class VectorRows:
    """One row a key. Not thread-safe: the owner holds a lock.

    Rows are never used again, so that a search may go on without the lock in what ``view`` gave.
    """

    def __init__(self, dimensions: int, saved: Arrays | None = None) -> None:
        """Empty, or what ``arrays`` gave. Raises KeyError or ValueError when that is not whole."""
        self._base: NDArray[np.int8] = np.zeros((0, dimensions), np.int8)
        self._keys: list[str | None] = []
        self._stamps: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._scales, self._gains, self._handicaps = np.zeros((3, 256), np.float32)
        if saved is not None:
            self._take(saved, dimensions)
        self._added: NDArray[np.int8] = np.zeros((256, dimensions), np.int8)

    def _take(self, saved: Arrays, dimensions: int) -> None:
        keys = unpacked(saved["keys"], saved["key_ends"])
        stamps = saved["stamps"]
        scales, gains, handicaps = (saved[name] for name in ("scales", "gains", "handicaps"))
        self._base = saved["rows"]
        if self._base.shape != (len(keys), dimensions) or not (
            len(scales) == len(gains) == len(handicaps) == len(keys)
        ):
            raise ValueError("rows")
        self._keys = list(keys)
        self._stamps = dict(zip(keys, stamps.tolist(), strict=True))
        self._places = {key: place for place, key in enumerate(keys)}
        room = np.zeros(256, np.float32)
        self._scales = np.concatenate([scales, room])
        self._gains = np.concatenate([gains, room])
        self._handicaps = np.concatenate([handicaps, room])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All living rows."""
        places = self.places()
        keys, ends = packed(list(self._places))
        first = len(self._base)
        return {
            "rows": np.concatenate([
                self._base[places[places < first]], self._added[places[places >= first] - first],
            ]),
            "scales": self._scales[places],
            "gains": self._gains[places],
            "handicaps": self._handicaps[places],
            "keys": keys,
            "key_ends": ends,
            "stamps": np.array([self._stamps[key] for key in self._places], np.int64),
        }  # fmt: skip

    def __len__(self) -> int:
        return len(self._places)

    @property
    def wasted(self) -> int:
        """Rows that belong to nobody any more."""
        return len(self._keys) - len(self._places)

    @property
    def stamps(self) -> Mapping[str, int]:
        """What each key was put with, the longest there first."""
        return self._stamps

    def put(
        self, key: str, row: Vectors, stamp: int, handicap: float = 0.0, gain: float = 1.0
    ) -> None:
        """Add a row, or put it in the place of the key's former one."""
        self.drop(key)
        place = len(self._keys)
        number = place - len(self._base)
        if number == len(self._added):
            self._added = np.concatenate([self._added, np.zeros_like(self._added)])
        if place == len(self._scales):
            self._scales = np.concatenate([self._scales, np.zeros_like(self._scales)])
            self._gains = np.concatenate([self._gains, np.zeros_like(self._gains)])
            self._handicaps = np.concatenate([self._handicaps, np.zeros_like(self._handicaps)])
        scale = (float(np.abs(row).max()) or 1.0) / _LEVELS
        self._added[number] = np.round(row / scale)
        self._scales[place] = scale
        self._gains[place] = gain
        self._handicaps[place] = handicap
        self._keys.append(key)
        self._places[key] = place
        self._stamps[key] = stamp

    def drop(self, key: str) -> None:
        """Forget a key; an unknown one is ignored."""
        place = self._places.pop(key, None)
        if place is not None:
            self._keys[place] = None
            del self._stamps[key]
            self._scales[place] = np.nan

    def view(self) -> View:
        """All rows as they are now."""
        count = len(self._keys)
        first = len(self._base)
        blocks = (self._base, self._added[: count - first])
        measured = (self._scales[:count], self._gains[:count], self._handicaps[:count])
        return View(blocks, *measured, self._keys)

    def places(self) -> NDArray[np.intp]:
        """Where the living rows stand."""
        return np.fromiter(self._places.values(), np.intp, len(self._places))

    def measure(self, gains: NDArray[np.float32], handicaps: NDArray[np.float32]) -> None:
        """Set those of all rows that there were when ``view`` gave as many."""
        # In copies: a search may be reading.
        self._gains, self._handicaps = self._gains.copy(), self._handicaps.copy()
        self._gains[: len(gains)] = gains
        self._handicaps[: len(handicaps)] = handicaps
