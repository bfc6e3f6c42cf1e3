"""Articles by meaning: one vector each, between the mean of its questions and the whole article.

A line's product with it is the mean of its cosines to both, which finds more than either alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from assist.encoder.model import Encoder, Vectors
from assist.model import Article
from assist.retrieval.snapshot import load, save
from assist.retrieval.vectors import VectorRows

MOST_QUESTIONS = 8
"""Questions of an article that count, the standard question first."""

REPLY_PART = 120
"""Code points of the reply that stand in the whole-article text."""


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

    def __init__(
        self, lines: Encoder, articles: Encoder, file: Path | None = None, version: str = ""
    ) -> None:
        """``articles`` may remember on disk; what customers write goes through ``lines`` only.

        ``file``: where the rows are saved; those there are taken over if they are the encoder's of
        this ``version``.
        """
        self._lines, self._articles, self._file = lines, articles, file
        self._about = {"vectors": f"{version}/{lines.dimensions}/{MOST_QUESTIONS}/{REPLY_PART}"}
        self._lock = threading.Lock()
        self._rows = self._loaded()
        self._unsaved = 0

    def _loaded(self) -> VectorRows:
        saved = load(self._file, self._about) if self._file else None
        try:
            return VectorRows(self._lines.dimensions, saved.arrays if saved else None)
        except (KeyError, ValueError):
            return VectorRows(self._lines.dimensions)

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
        texts = [texts_of(article) for article in articles]
        vectors = self._articles.encode([text for part in texts for text in part])
        start = 0
        with self._lock:
            for article, part, stamp in zip(
                articles, texts, stamps or [0] * len(articles), strict=True
            ):
                row = joined(vectors[start : start + len(part)])
                self._rows.put(article.key, row, stamp)
                start += len(part)
            self._unsaved += len(articles)
            if self._rows.wasted > len(self._rows) + 1000:
                self._rows = VectorRows(self._lines.dimensions, self._rows.arrays())

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
            arrays, self._unsaved = self._rows.arrays(), 0
            self._rows = VectorRows(self._lines.dimensions, arrays)
        save(self._file, self._about, arrays)

    def find(self, text: str, limit: int) -> dict[str, float]:
        """The nearest articles' nearness, about −1…1, best first."""
        if not len(self._rows) or not text.strip():
            return {}
        line = self._lines.encode([text])[0]
        with self._lock:
            view = self._rows.view()
        return view.nearest(line, limit)
