"""Articles by meaning: one vector each, between the mean of its questions and the whole article.

A line's product with it is the mean of its cosines to both, which finds more than either and more
than the nearest question alone (resources/models/README.md has the table).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from assist.encoder.model import Encoder, Vectors
from assist.model import Article
from assist.retrieval.crowding import Crowding
from assist.retrieval.snapshot import Arrays, load, save
from assist.retrieval.vectors import VectorRows

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
    """A row an article; exact search. Thread-safe; ``put`` and ``save`` from one thread only."""

    def __init__(
        self, lines: Encoder, articles: Encoder, file: Path | None = None, version: str = ""
    ) -> None:
        """``articles`` may remember on disk; what customers write goes through ``lines`` only.

        ``file``: where the rows are saved; those there are taken over if they are the encoder's of
        this ``version``.
        """
        self._lines, self._articles, self._file = lines, articles, file
        made = f"{version}/{MOST_QUESTIONS}/{REPLY_PART}/{CROWDING_SHARE}"
        self._about = {"vectors": made}
        self._lock = threading.Lock()
        self._unsaved = 0
        saved = load(file, self._about) if file else None
        try:
            self._take(saved.arrays if saved else None)
        except (KeyError, ValueError):
            self._take(None)

    def _take(self, saved: Arrays | None) -> None:
        self._rows = VectorRows(self._lines.dimensions, saved)
        nothing: Vectors = np.zeros((0, self._lines.dimensions), np.float32)
        self._crowding = Crowding.from_arrays(saved) if saved else Crowding(nothing, (), 0)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def unsaved(self) -> int:
        """How many articles were encoded since the file was written."""
        return self._unsaved

    def stamps(self) -> dict[str, int]:
        """The articles that are known, each with the stamp it had when it was encoded."""
        with self._lock:
            return dict(self._rows.stamps)

    def put(self, articles: Sequence[Article], stamps: Sequence[int] = ()) -> None:
        """Encode and add articles, or replace those with the same key; slow for many."""
        if not articles:
            return
        texts = [texts_of(article) for article in articles]
        vectors = self._articles.encode([text for part in texts for text in part])
        ends = np.cumsum([len(part) for part in texts])
        rows = np.array([joined(part) for part in np.split(vectors, ends[:-1])])
        handicaps = CROWDING_SHARE * self._crowding.of(rows, [article.key for article in articles])
        with self._lock:
            for article, row, stamp, handicap in zip(
                articles, rows, stamps or [0] * len(articles), handicaps, strict=True
            ):
                self._rows.put(article.key, row, stamp, float(handicap))
            self._unsaved += len(articles)
            if self._rows.wasted > len(self._rows) + 1000:
                self._rows = VectorRows(self._lines.dimensions, self._rows.arrays())
            view, places = self._rows.view(), self._rows.places()
        if not self._crowding.speaks_for(len(places)):
            # Outside the lock: a second for 100,000 articles.
            self._crowding = Crowding.drawn(view, places)
            measured = CROWDING_SHARE * self._crowding.of_all(view)
            with self._lock:
                self._rows.handicap(measured)

    def drop(self, keys: Iterable[str]) -> None:
        """Forget articles; unknown keys are ignored."""
        with self._lock:
            for key in keys:
                self._rows.drop(key)

    def save(self) -> None:
        """Write the rows beside the knowledge base. Raises OSError."""
        if self._file is None:
            return
        with self._lock:
            # Under Windows a file that is still mapped stands in its own way.
            arrays, self._unsaved = {**self._rows.arrays(), **self._crowding.arrays()}, 0
            self._take(arrays)
        save(self._file, self._about, arrays)

    def find(self, text: str, limit: int) -> dict[str, float]:
        """The nearest articles' nearness, about −1…1, best first."""
        if not len(self._rows) or not text.strip():
            return {}
        line = self._lines.encode([text])[0]
        with self._lock:
            view = self._rows.view()
        return view.nearest(line, limit)
