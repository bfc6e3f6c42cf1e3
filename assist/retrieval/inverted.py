"""An inverted index in memory over character uni- and bigrams, scored with BM25.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with its
usual k1 and b. Document frequencies and lengths are kept exact entry by entry, and weights are
computed at query time, so an edited article counts at once and as if the index were built anew.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assist.text.grams import grams

K1 = 1.2
B = 0.75


class _Postings:
    """The entries that hold a gram, and how often; removed entries stay until a rebuild."""

    __slots__ = ("counts", "entries", "live")

    def __init__(self) -> None:
        self.entries = array("i")
        self.counts = array("f")
        self.live = 0


class InvertedIndex:
    """Short texts by slot number. Not thread-safe: the owner holds a lock."""

    def __init__(self) -> None:
        self._postings: dict[str, _Postings] = {}
        self._new: list[str] = []
        self._texts: list[str | None] = []
        self._lengths = np.zeros(1024, np.float32)
        self._alive = np.zeros(1024, bool)
        self._total_length = 0.0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def text(self, slot: int) -> str:
        """The normal text that stands in ``slot``. Raises KeyError when it was removed."""
        text = self._texts[slot]
        if text is None:
            raise KeyError(slot)
        return text

    def taken_new(self) -> list[str]:
        """The grams that came in since the last call and that no text had held before."""
        taken, self._new = self._new, []
        return taken

    def holding(self, gram: str) -> int:
        """How many texts hold this gram."""
        postings = self._postings.get(gram)
        return postings.live if postings is not None else 0

    def weight(self, gram: str) -> float:
        """The gram's inverse document frequency."""
        return self._idf(self.holding(gram))

    def add(self, normal_text: str) -> int:
        """Index a text; the slot it now stands in. Slots are never used again."""
        slot = len(self._texts)
        self._texts.append(normal_text)
        if slot == len(self._lengths):
            self._lengths = np.concatenate([self._lengths, np.zeros(slot, np.float32)])
            self._alive = np.concatenate([self._alive, np.zeros(slot, bool)])
        counts = Counter(grams(normal_text))
        for gram, count in counts.items():
            postings = self._postings.get(gram)
            if postings is None:
                postings = self._postings[gram] = _Postings()
                self._new.append(gram)
            postings.entries.append(slot)
            postings.counts.append(count)
            postings.live += 1
        length = float(counts.total())
        self._lengths[slot] = length
        self._alive[slot] = True
        self._total_length += length
        self._count += 1
        return slot

    def remove(self, slot: int) -> None:
        """Forget the text in ``slot``."""
        counts = Counter(grams(self.text(slot)))
        for gram in counts:
            self._postings[gram].live -= 1
        self._texts[slot] = None
        self._alive[slot] = False
        self._total_length -= float(self._lengths[slot])
        self._count -= 1

    @property
    def wasted(self) -> int:
        """How many slots stand empty; the owner rebuilds when they are the most."""
        return len(self._texts) - self._count

    def _idf(self, live: int) -> float:
        return math.log(1 + (self._count - live + 0.5) / (live + 0.5))

    def best(self, normal_query: str, limit: int) -> list[tuple[int, float]]:
        """The best slots with their share, 0…1, of the score that the query itself would get.

        ``limit`` bounds the result; texts that share no gram with the query are not in it.
        """
        wanted = Counter(grams(normal_query))
        known = {
            gram: postings
            for gram in wanted
            if (postings := self._postings.get(gram)) is not None and postings.live
        }
        if not known:
            return []
        scores = np.zeros(len(self._texts), np.float32)
        mean_length = self._total_length / self._count
        for gram, postings in known.items():
            self._add(scores, postings, wanted[gram], mean_length)
        scores[~self._alive[: len(scores)]] = 0.0
        return self._top(scores, limit, self._own_score(wanted, mean_length))

    def _add(
        self, scores: NDArray[np.float32], postings: _Postings, weight: int, mean_length: float
    ) -> None:
        entries = np.frombuffer(postings.entries, np.int32)
        counts = np.frombuffer(postings.counts, np.float32)
        damping = K1 * (1 - B + B * self._lengths[entries] / mean_length)
        scores[entries] += (
            self._idf(postings.live) * weight * counts * (K1 + 1) / (counts + damping)
        )

    def _own_score(self, wanted: Counter[str], mean_length: float) -> float:
        """What a text equal to the query would score, unknown grams included."""
        damping = K1 * (1 - B + B * wanted.total() / mean_length)
        own = 0.0
        for gram, count in wanted.items():
            postings = self._postings.get(gram)
            own += (
                self._idf(postings.live if postings else 0)
                * count
                * count
                * (K1 + 1)
                / (count + damping)
            )
        return own

    def _top(
        self, scores: NDArray[np.float32], limit: int, own_score: float
    ) -> list[tuple[int, float]]:
        candidates: Sequence[int] | NDArray[np.intp] = np.flatnonzero(scores)
        if len(candidates) > limit:
            candidates = np.argpartition(scores, -limit)[-limit:]
        ranked = sorted(candidates, key=lambda slot: (-float(scores[slot]), int(slot)))
        return [(int(slot), min(1.0, float(scores[slot]) / own_score)) for slot in ranked]
