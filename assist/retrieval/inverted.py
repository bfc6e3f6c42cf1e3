"""An inverted index over character uni- and bigrams, scored with BM25.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with its
usual k1 and b. Document frequencies and lengths are kept exact entry by entry, and weights are
computed at query time, so an edited article counts at once and as if the index were built anew.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.retrieval.gathering import K1, B, Term, gathered
from assist.retrieval.postings import (
    COUNTS_OF_MARKS,
    LENGTHS_OF_MARKS,
    LONGEST,
    Marks,
    Postings,
    Slots,
    mark,
)
from assist.retrieval.snapshot import Arrays
from assist.text.grams import FIRST_PAIR, GramCodes, pair_of


class _Tail:
    """The postings of one gram in the texts that were added since the flat lists were built."""

    __slots__ = ("marks", "slots")

    def __init__(self) -> None:
        self.slots, self.marks = array("i"), array("H")


class InvertedIndex:
    """Short texts by slot number. Not thread-safe: the owner holds a lock."""

    def __init__(self, texts: Sequence[str] = (), saved: Arrays | None = None) -> None:
        """Index normal ``texts`` in the slots from 0, for thousands far faster than ``add`` does,
        or take over what ``arrays`` gave. Raises KeyError when that is incomplete.
        """
        words = bytes(saved["words"]).decode("utf-8", "surrogatepass").split() if saved else []
        self._codes = GramCodes(words)
        self._base = Postings.from_arrays(saved) if saved else Postings.of(texts, self._codes)
        self._added: list[str] = []
        self._tails: dict[int, _Tail] = {}
        self._fresh: list[int] = []
        self._gone: Counter[int] = Counter()
        self._alive = np.ones(max(1024, len(self._base)), bool)
        self._scores = np.zeros(len(self._alive), np.float32)
        self._count = len(self._base)
        self._total_length = int(self._base.lengths.sum(dtype=np.int64))
        self._impacts: tuple[float, NDArray[np.float32]] = (-1.0, np.zeros(0, np.float32))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of an index that was built from ``texts`` and not edited since."""
        words = " ".join(self._codes.words).encode("utf-8", "surrogatepass")
        return {**self._base.arrays(), "words": np.frombuffer(words, np.uint8)}

    def __len__(self) -> int:
        return self._count

    @property
    def slots(self) -> int:
        """How many slots were ever used."""
        return len(self._base) + len(self._added)

    @property
    def wasted(self) -> int:
        """How many slots stand empty; the owner rebuilds when they are the most."""
        return self.slots - self._count

    @property
    def added(self) -> int:
        """How many texts ``add`` has added one by one; the owner rebuilds when they are many."""
        return len(self._added)

    def text(self, slot: int) -> str:
        """The normal text that stands in ``slot``. Raises KeyError when it was removed."""
        if not (0 <= slot < self.slots and self._alive[slot]):
            raise KeyError(slot)
        return self.texts(range(slot, slot + 1))[0]

    def texts(self, slots: range) -> list[str]:
        """What stands or stood in neighbouring slots."""
        first = len(self._base)
        added = self._added[max(slots.start, first) - first : max(slots.stop, first) - first]
        return [*self._base.texts(range(slots.start, min(slots.stop, first))), *added]

    def add(self, normal_text: str) -> int:
        """Index a text; the slot it now stands in. Slots are never used again."""
        return self.add_all([normal_text])[0]

    def add_all(self, normal_texts: Sequence[str]) -> range:
        """Index texts; the slots they now stand in."""
        first = self.slots
        self._added += normal_texts
        while self.slots > len(self._alive):
            self._alive = np.concatenate([self._alive, np.ones_like(self._alive)])
            self._scores = np.zeros(len(self._alive), np.float32)
        for slot, counts in enumerate(self._counts_of_all(normal_texts), first):
            length = counts.total()
            for gram, count in counts.items():
                tail = self._tails.get(gram)
                if tail is None:
                    tail = self._tails[gram] = _Tail()
                    self._fresh.append(gram)
                tail.slots.append(slot)
                tail.marks.append(mark(count, length))
            self._total_length += min(length, LONGEST)
        self._count += len(normal_texts)
        return range(first, self.slots)

    def remove(self, slot: int) -> None:
        """Forget the text in ``slot``. Raises KeyError when it was removed before."""
        self.remove_all([slot])

    def remove_all(self, slots: Sequence[int]) -> None:
        """Forget texts. Raises KeyError when one of them was removed before."""
        texts = [self.text(slot) for slot in slots]
        for slot, counts in zip(slots, self._counts_of_all(texts), strict=True):
            self._gone.update(counts.keys())
            self._alive[slot] = False
            self._total_length -= min(counts.total(), LONGEST)
            self._count -= 1

    def _counts_of_all(self, texts: Sequence[str], learn: bool = True) -> list[Counter[int]]:
        codes, places = self._codes.of(texts, learn)
        codes = codes[np.argsort(places, kind="stable")]
        ends = np.cumsum(np.bincount(places, minlength=len(texts)))[:-1]
        return [Counter(part.tolist()) for part in np.split(codes, ends)] if len(texts) else []

    def _counts(self, normal_query: str) -> Counter[int]:
        return Counter(self._codes.of([normal_query], learn=False)[0].tolist())

    def holding(self, gram: str) -> int:
        """How many texts hold this gram."""
        return self._holding([self._codes.code(gram)])[0]

    def _holding(self, codes: Sequence[int]) -> list[int]:
        spans = self._base.spans(np.array(codes, np.int64))
        tails = (self._tails.get(code) for code in codes)
        return [
            end - start + (len(tail.slots) if tail else 0) - self._gone[code]
            for code, (start, end), tail in zip(codes, spans, tails, strict=True)
        ]

    def coverage(self, normal_query: str, normal_texts: Sequence[str]) -> list[float]:
        """How much of each text's weight lies in grams that the query has too, 0…1."""
        asked = self._counts(normal_query).keys()
        held = [counts.keys() for counts in self._counts_of_all(normal_texts, learn=False)]
        codes = list(set().union(*held))
        idf = dict(zip(codes, map(self._idf, self._holding(codes)), strict=True))
        totals = [sum(idf[code] for code in text) for text in held]
        return [
            sum(idf[code] for code in text & asked) / total if total else 0.0
            for text, total in zip(held, totals, strict=True)
        ]

    def pairs(self) -> Iterator[str]:
        """Every pair of Han characters that the index was built with."""
        grams = self._base.grams
        return map(pair_of, grams[grams >= FIRST_PAIR].tolist())

    def fresh_pairs(self) -> list[str]:
        """The pairs of Han characters that came with ``add`` since this was asked last."""
        fresh, self._fresh = self._fresh, []
        codes = np.array([code for code in fresh if code >= FIRST_PAIR], np.int64)
        spans = self._base.spans(codes)
        known = (start < end for start, end in spans)
        return [pair_of(c) for c, k in zip(codes.tolist(), known, strict=True) if not k]

    def best(
        self, normal_query: str, limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The best slots with their share, 0…1, of the score that the query itself would get.

        ``limit`` bounds the result; texts that share no gram with the query are not in it, nor
        are those where ``allowed``, by slot, is False.
        """
        wanted = self._counts(normal_query)
        if not self._count or not wanted:
            return []
        terms, own = self._terms(wanted)
        alive = self._alive[: self.slots]
        mask = alive if allowed is None else alive & allowed
        slots, scores = gathered(terms, limit, mask, self._impact(), self._scores)
        order = np.lexsort((slots, -scores))[:limit]
        return [(int(slots[i]), min(1.0, float(scores[i]) / own)) for i in order]

    def _idf(self, live: int) -> float:
        return math.log(1 + (self._count - live + 0.5) / (live + 0.5))

    def _terms(self, wanted: Counter[int]) -> tuple[list[Term], float]:
        """The grams of a query that stand in some text, the rarest first; and what a text equal to
        the query would score, unknown grams included.
        """
        impact, length, own = self._impact(), wanted.total(), 0.0
        found: list[tuple[int, Term]] = []
        for count, (live, lists) in zip(wanted.values(), self._lists_of(wanted), strict=True):
            weight = self._idf(live) * count
            own += weight * float(impact[mark(count, length)])
            if live:
                found.append((live, Term(lists, weight)))
        return [term for _, term in sorted(found, key=lambda pair: pair[0])], own

    def _lists_of(
        self, grams: Collection[int]
    ) -> Iterator[tuple[int, tuple[tuple[Slots, Marks], ...]]]:
        """How many texts hold each gram, and its lists."""
        spans = self._base.spans(np.fromiter(grams, np.int64, len(grams)))
        for gram, (start, end) in zip(grams, spans, strict=True):
            lists = [(self._base.slots[start:end], self._base.marks[start:end])]
            if tail := self._tails.get(gram):
                # Copies: an array that is looked into cannot grow.
                lists.append((np.array(tail.slots), np.array(tail.marks)))
            yield sum(len(slots) for slots, _ in lists) - self._gone[gram], tuple(lists)

    def _impact(self) -> NDArray[np.float32]:
        """What a gram of weight 1 adds to a text's score, by mark."""
        mean_length = self._total_length / self._count
        if self._impacts[0] != mean_length:
            damping = K1 * (1 - B + B * LENGTHS_OF_MARKS / max(mean_length, 1.0))
            self._impacts = mean_length, COUNTS_OF_MARKS * (K1 + 1) / (COUNTS_OF_MARKS + damping)
        return self._impacts[1]
