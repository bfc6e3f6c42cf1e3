"""Articles by meaning: one vector each, between the mean of its questions and the whole article.

A line's product with it is the mean of its cosines to both, which finds more than either and more
than the nearest question alone (resources/models/README.md has the table).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np

from assist.encoder.model import Encoder, Vectors
from assist.model import Article
from assist.retrieval.crowding import Crowding

MOST_QUESTIONS = 8
"""Questions of an article that count, the standard question first."""

REPLY_PART = 120
"""Code points of the reply that stand in the whole-article text."""

CROWDING_SHARE = 0.4
"""How much of an article's crowdedness its nearness loses. Chosen on the dev sets."""


def texts_of(article: Article) -> list[str]:
    """What is encoded of an article: its questions, and last the whole where there is more."""
    questions = list(dict.fromkeys((article.question, article.title, *article.similar)))
    whole = "，".join((article.title, *article.similar[:4], article.question))
    if not article.reply and not article.similar:
        return questions[:1]
    return [*questions[:MOST_QUESTIONS], f"{whole}。{article.reply[:REPLY_PART]}"]


def joined(vectors: Vectors) -> Vectors:
    """The one vector of an article whose texts these are, the whole article last."""
    questions = vectors[:-1].mean(axis=0) if len(vectors) > 1 else vectors[0]
    length = max(float(np.linalg.norm(questions)), 1e-9)
    row: Vectors = (questions / length + vectors[-1]) / 2
    return row


class MeaningIndex:
    """A row an article; exact search. Thread-safe."""

    def __init__(self, lines: Encoder, articles: Encoder) -> None:
        """``articles`` may remember on disk; what customers write goes through ``lines`` only."""
        self._lines, self._articles = lines, articles
        self._lock = threading.Lock()
        self._rows: Vectors = np.zeros((256, lines.dimensions), np.float32)
        self._keys: list[str | None] = []
        self._places: dict[str, int] = {}
        self._gone: list[int] = []
        self._crowding = Crowding()

    def __len__(self) -> int:
        return len(self._places)

    def put(self, articles: Sequence[Article]) -> None:
        """Encode and add articles, or replace those with the same key; slow for many."""
        texts = [texts_of(article) for article in articles]
        vectors = self._articles.encode([text for part in texts for text in part])
        start = 0
        with self._lock:
            for article, part in zip(articles, texts, strict=True):
                self._forget(article.key)
                self._add(article.key, joined(vectors[start : start + len(part)]))
                start += len(part)
            self._compact_when_wasteful()
            self._crowding.follow(self._rows[: len(self._keys)], self._living())

    def drop(self, keys: Iterable[str]) -> None:
        """Forget articles; unknown keys are ignored."""
        with self._lock:
            for key in keys:
                self._forget(key)

    def _living(self) -> list[int]:
        return list(self._places.values())

    def _add(self, key: str, row: Vectors) -> None:
        place = len(self._keys)
        if place == len(self._rows):
            # The array that a search may hold stays as it is.
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[place] = row
        self._keys.append(key)
        self._places[key] = place

    def _forget(self, key: str) -> None:
        place = self._places.pop(key, None)
        if place is not None:
            self._keys[place] = None
            self._gone.append(place)

    def _compact_when_wasteful(self) -> None:
        """Begin anew without the rows of forgotten articles when they are the most."""
        if len(self._keys) <= 2 * len(self._places) + 1000:
            return
        kept = {key: self._rows[place] for key, place in self._places.items()}
        self._rows = np.zeros((max(256, 2 * len(kept)), self._rows.shape[1]), np.float32)
        self._keys, self._places, self._gone = [], {}, []
        for key, row in kept.items():
            self._add(key, row)
        self._crowding = Crowding()

    def find(self, text: str, limit: int) -> dict[str, float]:
        """The nearest articles' nearness, about −1…1, best first."""
        if not self._places or not text.strip():
            return {}
        line = self._lines.encode([text])[0]
        with self._lock:
            count = len(self._keys)
            nearness = self._rows[:count] @ line
            nearness -= CROWDING_SHARE * self._crowding.of_rows[:count]
            nearness[self._gone] = -np.inf
            nearest = np.arange(count)
            if count > limit:
                nearest = np.argpartition(-nearness, limit - 1)[:limit]
            ordered = nearest[np.argsort(-nearness[nearest], kind="stable")].tolist()
            keys = [self._keys[place] for place in ordered]
        found = zip(keys, nearness[ordered].tolist(), strict=True)
        return {key: near for key, near in found if key is not None}
