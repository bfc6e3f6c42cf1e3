"""The best texts of a query's posting lists.

Lists are read from the rarest gram on. As soon as what the common grams could still add lies below
the weakest result found, no further text can come in, and the common grams are looked up for the
candidates only (Turtle & Flood, "Query evaluation: strategies and optimizations", 1995: MaxScore).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.retrieval.postings import Marks, Slots

MOST_READ = 100_000
"""Postings of one query read in full; what is still more common only orders the candidates."""

MOST_CANDIDATES = 1000
"""Texts for which common grams are looked up."""


K1, B = 1.2, 0.75
"""BM25's usual parameters."""

MOST_IMPACT = K1 + 1
"""No text gets more from a gram of weight 1, however often it holds it."""

ROUNDING = 1e-3
"""Scores are summed in 32 bits; nothing is dropped for so little."""

_NOTHING: Slots = np.zeros(0, np.int32)
_NO_SCORES = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Term:
    """A gram of a query: its lists with rising slots, and the weight of a text of mean length."""

    lists: tuple[tuple[Slots, Marks], ...]
    weight: float

    @property
    def size(self) -> int:
        return sum(len(slots) for slots, _ in self.lists)


def gathered(
    terms: Sequence[Term],
    limit: int,
    allowed: NDArray[np.bool_],
    impact: NDArray[np.float32],
    scores: NDArray[np.float32],
) -> tuple[Slots, NDArray[np.float32]]:
    """Slots, among them the best ``limit`` of those that are ``allowed``, and their scores.

    ``impact``: what a gram of weight 1 adds to a text's score, by mark, at most MOST_IMPACT.
    ``scores``: zeros, one a slot, to count in; zeros again afterwards.
    """
    rest = sum(term.weight for term in terms) * MOST_IMPACT
    weakest, read, looked = 0.0, 0, 0
    common = deque(terms)
    lists: list[Slots] = []
    while common and rest >= weakest and (not read or read + common[0].size <= MOST_READ):
        term = common.popleft()
        rest -= term.weight * MOST_IMPACT
        read += term.size
        for slots, marks in term.lists:
            np.add.at(scores, slots, impact.take(marks) * np.float32(term.weight))
            lists.append(slots)
            if len(slots) >= limit and read > 2 * looked:
                weakest, looked = max(weakest, _kth(scores, slots, allowed, limit)), read
    found, partial = _collected(scores, lists, allowed, weakest - max(rest, 0.0))
    for term in common:
        _look_up(term, found, partial, impact)
        rest -= term.weight * MOST_IMPACT
        if len(found) > 2 * limit:
            weakest = float(np.partition(partial, len(found) - limit)[len(found) - limit])
            hopeful = partial > weakest - rest - ROUNDING
            found, partial = found[hopeful], partial[hopeful]
    return found, partial


def _kth(scores: NDArray[np.float32], slots: Slots, allowed: NDArray[np.bool_], k: int) -> float:
    """The k-th largest score in ``slots``, of which there are at least k."""
    values = scores.take(slots) * allowed.take(slots)
    return float(np.partition(values, len(values) - k)[len(values) - k])


def _collected(
    scores: NDArray[np.float32], lists: Sequence[Slots], allowed: NDArray[np.bool_], floor: float
) -> tuple[Slots, NDArray[np.float32]]:
    """The best slots of all ``lists``, rising, with their scores, which are set back to 0.

    ``floor``: what scores less cannot be among the best any more.
    """
    parts, values = [_NOTHING], [_NO_SCORES]
    for slots in lists:
        reached = scores.take(slots)
        # So that the next list does not tell of them again.
        scores[slots] = 0
        hopeful = reached > max(0.0, floor - ROUNDING)
        parts.append(slots[hopeful])
        values.append(reached[hopeful])
    found, partial = np.concatenate(parts), np.concatenate(values)
    partial *= allowed.take(found)
    order = np.flatnonzero(partial)
    if len(order) > MOST_CANDIDATES:
        order = np.argpartition(-partial, MOST_CANDIDATES)[:MOST_CANDIDATES]
    order = order[np.argsort(found[order])]
    return found[order], partial[order]


def _look_up(
    term: Term, found: Slots, partial: NDArray[np.float32], impact: NDArray[np.float32]
) -> None:
    """Add what ``term`` gives to the texts in ``found``, which rise."""
    for slots, marks in term.lists:
        if len(slots):
            places = np.minimum(np.searchsorted(slots, found), len(slots) - 1)
            hits = slots[places] == found
            partial[hits] += impact[marks[places[hits]]] * np.float32(term.weight)
