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


MANY_ARTICLES = 4000
"""From here on an article's questions share one vector, their mean: 20,000 articles in 60 MB."""


class MeaningIndex:
    """Rows of unit vectors, each an article's; exact search. Thread-safe."""

    def __init__(self, lines: Encoder, articles: Encoder) -> None:
        """``articles`` may remember on disk; what customers write goes through ``lines`` only."""
        self._lines, self._articles = lines, articles
        self._lock = threading.Lock()
        self._rows: Vectors = np.zeros((256, lines.dimensions), np.float32)
        self._owners: NDArray[np.int64] = np.zeros(256, np.int64)
        self._is_whole: NDArray[np.bool_] = np.zeros(256, bool)
        self._alive: NDArray[np.bool_] = np.zeros(256, bool)
        self._count = 0
        self._keys: list[str | None] = []
        self._spans: dict[str, tuple[int, int, int]] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def put(self, articles: Sequence[Article]) -> None:
        """Encode and add articles, or replace those with the same key; slow for many."""
        texts = [texts_of(article) for article in articles]
        vectors = self._articles.encode([text for part in texts for text in part])
        start = 0
        with self._lock:
            for article, part in zip(articles, texts, strict=True):
                self._forget(article.key)
                self._add(article.key, vectors[start : start + len(part)])
                start += len(part)
            self._compact_when_wasteful()

    def drop(self, keys: Iterable[str]) -> None:
        """Forget articles; unknown keys are ignored."""
        with self._lock:
            for key in keys:
                self._forget(key)

    def _add(self, key: str, vectors: Vectors) -> None:
        """Rows of one article; of several, the last is the whole article's."""
        if len(vectors) > 2 and len(self._spans) >= MANY_ARTICLES:
            mean = vectors[:-1].mean(axis=0, keepdims=True)
            vectors = np.concatenate([mean / np.linalg.norm(mean), vectors[-1:]])
        first, end = self._count, self._count + len(vectors)
        while end > len(self._rows):
            self._grow()
        place = len(self._keys)
        self._rows[first:end] = vectors
        self._owners[first:end] = place
        self._is_whole[first:end] = False
        self._is_whole[end - 1] = len(vectors) > 1
        self._alive[first:end] = True
        self._count = end
        self._keys.append(key)
        self._spans[key] = (place, first, end)

    def _grow(self) -> None:
        """Twice the room; the arrays that a search may hold stay as they are."""
        self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._owners = np.concatenate([self._owners, np.zeros_like(self._owners)])
        self._is_whole = np.concatenate([self._is_whole, np.zeros_like(self._is_whole)])
        self._alive = np.concatenate([self._alive, np.zeros_like(self._alive)])

    def _forget(self, key: str) -> None:
        place, first, end = self._spans.pop(key, (-1, 0, 0))
        if place >= 0:
            self._alive[first:end] = False
            self._keys[place] = None

    def _compact_when_wasteful(self) -> None:
        """Begin anew without the rows of forgotten articles when they are the most."""
        if self._count <= 2 * int(self._alive[: self._count].sum()) + 1000:
            return
        kept = {key: self._rows[first:end] for key, (_, first, end) in self._spans.items()}
        self._count, self._keys, self._spans = 0, [], {}
        self._rows, self._alive = np.zeros_like(self._rows), np.zeros_like(self._alive)
        for key, rows in kept.items():
            self._add(key, rows)

    def find(self, text: str, limit: int) -> dict[str, float]:
        """The nearest articles' nearness, −1…1, best first."""
        if not self._spans or not text.strip():
            return {}
        line = self._lines.encode([text])[0]
        with self._lock:
            count, keys = self._count, list(self._keys)
            nearness = self._rows[:count] @ line
            nearness[~self._alive[:count]] = -1
            owners, wholes = self._owners[:count], self._is_whole[:count]
            best = np.full(len(keys), -1.0, np.float32)
            np.maximum.at(best, owners[~wholes], nearness[~wholes])
            whole = np.full(len(keys), -1.0, np.float32)
            whole[owners[wholes]] = nearness[wholes]
        mean = (best + np.where(whole > -1, whole, best)) / 2
        nearest: NDArray[np.intp] = np.arange(len(mean))
        if len(mean) > limit:
            nearest = np.argpartition(-mean, limit - 1)[:limit]
        ordered = nearest[np.argsort(-mean[nearest], kind="stable")]
        return {
            key: float(mean[place])
            for place in ordered.tolist()
            if (key := keys[place]) is not None and mean[place] > -1
        }
