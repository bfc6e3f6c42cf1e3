"""Articles by meaning: the vectors of their questions and of the whole article.

An article's nearness is the mean of its nearest question's and its whole text's, which finds more
than either alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder, Vectors
from assist.model import Article

MOST_QUESTIONS = 8
"""Vectors of an article's questions, the standard question first; one more for the whole."""

REPLY_PART = 120
"""Code points of the reply that stand in the whole-article text."""


def texts_of(article: Article) -> list[str]:
    """What is encoded of an article: its questions, and last the whole where there is more."""
    questions = list(dict.fromkeys((article.question, article.title, *article.similar)))
    whole = "，".join((article.title, *article.similar[:4], article.question))
    if not article.reply and not article.similar:
        return questions[:1]
    return [*questions[:MOST_QUESTIONS], f"{whole}。{article.reply[:REPLY_PART]}"]


class MeaningIndex:
    """Rows of unit vectors, each an article's; exact search. Thread-safe."""

    def __init__(self, lines: Encoder, articles: Encoder) -> None:
        """``articles`` may remember on disk; what customers write goes through ``lines`` only."""
        self._lines, self._articles = lines, articles
        self._lock = threading.Lock()
        self._rows: Vectors = np.zeros((0, lines.dimensions), np.float32)
        self._owners: NDArray[np.int64] = np.zeros(0, np.int64)
        self._is_whole: NDArray[np.bool_] = np.zeros(0, bool)
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(set(self._owners[self._owners >= 0].tolist()))

    def put(self, articles: Sequence[Article]) -> None:
        """Encode and add articles, or replace those with the same key; slow for many."""
        texts = [texts_of(article) for article in articles]
        vectors = self._articles.encode([text for part in texts for text in part])
        with self._lock:
            self._forget(article.key for article in articles)
            first = len(self._keys)
            self._keys += [article.key for article in articles]
            owners = [first + i for i, part in enumerate(texts) for _ in part]
            wholes = [0 < place == len(part) - 1 for part in texts for place in range(len(part))]
            self._rows = np.concatenate([self._rows, vectors])
            self._owners = np.concatenate([self._owners, np.array(owners, np.int64)])
            self._is_whole = np.concatenate([self._is_whole, np.array(wholes, bool)])

    def drop(self, keys: Iterable[str]) -> None:
        """Forget articles; unknown keys are ignored."""
        with self._lock:
            self._forget(keys)

    def _forget(self, keys: Iterable[str]) -> None:
        gone = set(keys)
        owners = [place for place, key in enumerate(self._keys) if key in gone]
        if owners:
            kept = ~np.isin(self._owners, owners)
            self._rows, self._owners = self._rows[kept], self._owners[kept]
            self._is_whole = self._is_whole[kept]

    def find(self, text: str, limit: int) -> dict[str, float]:
        """The nearest articles' nearness, −1…1, best first."""
        with self._lock:
            rows, owners, wholes, keys = self._rows, self._owners, self._is_whole, self._keys
        if not len(rows) or not text.strip():
            return {}
        nearness = rows @ self._lines.encode([text])[0]
        best = np.full(len(keys), -1.0, np.float32)
        np.maximum.at(best, owners[~wholes], nearness[~wholes])
        whole = np.full(len(keys), -1.0, np.float32)
        whole[owners[wholes]] = nearness[wholes]
        mean = (best + np.where(whole > -1, whole, best)) / 2
        nearest = np.argsort(-mean)[:limit]
        return {keys[place]: float(mean[place]) for place in nearest if mean[place] > -1}
