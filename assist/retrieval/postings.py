"""Posting lists in flat arrays: which texts hold a gram, how often, and how long each text is.

Nothing in here changes once it is built, so that a list may as well lie in a mapped file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.retrieval.snapshot import Arrays, packed, unpacked
from assist.text.grams import GramCodes

LONGEST, MOST_OFTEN = (1 << 12) - 1, (1 << 4) - 1
"""A mark holds a length of at most 4,095 grams and a count of at most 15."""

CHUNK = 50_000
"""Texts cut into grams at a time; bounds the memory that building takes."""

PIECE = 2_000_000
"""Postings sorted out at a time, for the same reason."""

Marks = NDArray[np.uint16]
Slots = NDArray[np.int32]

COUNTS_OF_MARKS, LENGTHS_OF_MARKS = (
    part.astype(np.float32) for part in divmod(np.arange(1 << 16), 1 << 12)
)


def mark(count: int, length: int) -> int:
    """How often a gram stands in a text, and the text's length in grams, in 16 bits."""
    return min(count, MOST_OFTEN) << 12 | min(length, LONGEST)


@dataclass(frozen=True, slots=True)
class Postings:
    """Texts in slots 0…n−1: sorted gram codes, where each one's list starts, and the lists.

    ``lengths`` are the texts' in grams, at most LONGEST; ``text`` holds all texts as UTF-8,
    ``text_ends`` where each of them ends in it.
    """

    grams: NDArray[np.uint32]
    starts: NDArray[np.int64]
    slots: Slots
    marks: Marks
    lengths: NDArray[np.uint16]
    text: NDArray[np.uint8]
    text_ends: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], codes: GramCodes) -> Postings:
        """Index normal ``texts``; about a second for 150,000 short questions."""
        keys: list[NDArray[np.uint64]] = [np.zeros(0, np.uint64)]
        for first in range(0, len(texts), CHUNK):
            grams, places = codes.of(texts[first : first + CHUNK])
            part = grams.astype(np.uint64) << np.uint64(32)
            part |= (places + first).astype(np.uint64)
            keys.append(part)
        together = np.concatenate(keys)
        keys.clear()
        return cls(*_lists(together, len(texts)), *packed(texts))

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Postings:
        """What ``arrays`` gave. Raises KeyError."""
        return cls(**{name: arrays[name] for name in cls.__slots__})

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __len__(self) -> int:
        return len(self.text_ends)

    def texts(self, slots: range) -> list[str]:
        """The texts of neighbouring slots."""
        ends = self.text_ends[slots.start : slots.stop]
        if not len(ends):
            return []
        start = int(self.text_ends[slots.start - 1]) if slots.start else 0
        return unpacked(self.text[start : int(ends[-1])], ends - start)

    def spans(self, grams: NDArray[np.int64]) -> list[tuple[int, int]]:
        """Where the lists of ``grams`` start and end; an empty span for an unknown gram."""
        if not len(self.grams):
            return [(0, 0)] * len(grams)
        codes = grams.astype(np.uint32)
        places = np.minimum(np.searchsorted(self.grams, codes), len(self.grams) - 1)
        known = (self.grams[places] == codes) & (grams >= 0)
        starts, ends = self.starts[places] * known, self.starts[places + 1] * known
        return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _lists(
    keys: NDArray[np.uint64], count: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64], Slots, Marks, NDArray[np.uint16]]:
    """Sort ``gram << 32 | slot`` into lists; ``keys`` is used up."""
    keys.sort()
    lengths = np.zeros(count, np.int64)
    for start in range(0, len(keys), PIECE):
        lengths += np.bincount(keys[start : start + PIECE].astype(np.uint32), minlength=count)
    short = np.minimum(lengths, LONGEST).astype(np.uint16)
    owners: list[Slots] = [np.zeros(0, np.int32)]
    marks: list[Marks] = [np.zeros(0, np.uint16)]
    grams: list[NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
    sizes: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for part in _parts(keys):
        firsts = np.flatnonzero(np.append(True, part[1:] != part[:-1]))
        counts = np.minimum(np.diff(firsts, append=len(part)), MOST_OFTEN).astype(np.uint16)
        unique = part[firsts]
        slots = unique.astype(np.uint32).astype(np.int32)
        owners.append(slots)
        marks.append(counts << np.uint16(12) | short[slots])
        held, number = np.unique((unique >> np.uint64(32)).astype(np.uint32), return_counts=True)
        grams.append(held)
        sizes.append(number)
    starts = np.append(0, np.cumsum(np.concatenate(sizes)))
    return np.concatenate(grams), starts, np.concatenate(owners), np.concatenate(marks), short


def _parts(keys: NDArray[np.uint64]) -> Iterator[NDArray[np.uint64]]:
    """Sorted keys in parts, all of one gram in the same."""
    start = 0
    while start < len(keys):
        last = keys[min(start + PIECE, len(keys)) - 1] | np.uint64(0xFFFFFFFF)
        end = int(np.searchsorted(keys, last, "right"))
        yield keys[start:end]
        start = end
