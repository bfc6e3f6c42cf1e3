"""Articles by meaning: one vector each, between the mean of its questions and the whole article.

A line's product with it is the mean of its cosines to both, which finds more than either and more
than the nearest question alone (resources/models/README.md has the table).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder, Vectors
from assist.knowledge.aliases import LONE, Alias
from assist.model import Article
from assist.retrieval.catalogue import Aliases
from assist.retrieval.crowding import Crowding
from assist.retrieval.snapshot import Arrays, load, save
from assist.retrieval.tuning import lengths, turned
from assist.retrieval.vectors import VectorRows, View

MOST_QUESTIONS = 8
"""Questions of an article that count, the standard question first."""

MOST_ALIASES = 16
"""Learned wordings of an article that count beside them, the surest first."""

LONE_EACH, LONE_TOGETHER = 0.25, 0.5
"""What a wording of one agent alone weighs in the mean of the questions, and all of them at most:
whatever one agent accepts turns an article's vector by no more than half a question.
"""

REPLY_PART = 120
"""Code points of the reply that stand in the whole-article text."""


AT_ONCE = 1024
"""Rows measured at a time."""

CROWDING_SHARE = 0.4
"""How much of an article's crowdedness its nearness loses. Chosen on the dev sets."""


def texts_of(article: Article, aliases: Sequence[Alias] = ()) -> dict[str, float]:
    """What is encoded of an article, with weights: its questions, what it has learned, and last the
    whole where there is more.
    """
    questions = list(dict.fromkeys((article.question, article.title, *article.similar)))
    sure = [alias.text for alias in aliases if alias.weight > LONE][:MOST_ALIASES]
    lone = [alias.text for alias in aliases if alias.weight <= LONE]
    if not article.reply and not article.similar and not aliases:
        return {questions[0]: 1.0}
    others = (*article.similar, *sure)[:4]
    whole = f"{'，'.join((article.title, *others, article.question))}。{article.reply[:REPLY_PART]}"
    share = min(LONE_EACH, LONE_TOGETHER / max(1, len(lone)))
    told = {**dict.fromkeys(lone, share), **dict.fromkeys(sure, 1.0)}
    told |= dict.fromkeys(questions[:MOST_QUESTIONS], 1.0)
    told.pop(whole, None)
    return {**told, whole: 1.0}


def joined(vectors: Vectors, weights: Sequence[float]) -> Vectors:
    """The one vector of an article whose texts these are, the whole article last."""
    questions = vectors[0]
    if len(vectors) > 1:
        questions = np.average(vectors[:-1], axis=0, weights=weights[:-1])
    length = max(float(np.linalg.norm(questions)), 1e-9)
    row: Vectors = ((questions / length + vectors[-1]) / 2).astype(np.float32)
    return row


def _digest(turn: Vectors | None) -> str:
    """Tells turns apart; empty for none."""
    return "" if turn is None else hashlib.blake2b(turn.tobytes(), digest_size=8).hexdigest()


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
        self.dimensions, self.version = lines.dimensions, version
        shares = f"{MOST_ALIASES}/{LONE_EACH}/{LONE_TOGETHER}"
        made = f"{version}/{MOST_QUESTIONS}/{REPLY_PART}/{CROWDING_SHARE}/{shares}"
        self._about = {"vectors": made}
        self._lock = threading.Lock()
        self._unsaved = 0
        self._turn: Vectors | None = None
        self._turned_by = ""
        saved = load(file, self._about) if file else None
        try:
            self._take(saved.arrays if saved else None)
            self._turned_by = str(saved.about.get("turned", "")) if saved else ""
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

    def rows_of(self, articles: Sequence[Article], aliases: Aliases) -> Vectors:
        """The vectors of articles with what they have learned; slow for many."""
        texts = [texts_of(article, aliases.get(article.key, ())) for article in articles]
        vectors = self._articles.encode([text for part in texts for text in part])
        parts = np.split(vectors, np.cumsum([len(part) for part in texts])[:-1])
        weights = [list(part.values()) for part in texts]
        return np.array([joined(*pair) for pair in zip(parts, weights, strict=True)])

    def encoded(self, texts: Sequence[str]) -> Vectors:
        """Vectors of wordings that are kept anyway."""
        return self._articles.encode(texts)

    @property
    def turn(self) -> Vectors | None:
        """By what all vectors are turned before they are compared."""
        return self._turn

    def turn_by(self, turn: Vectors | None) -> None:
        """Turn all vectors by ``turn`` from now on; half a second for 20,000 articles, while the
        old state answers.
        """
        if _digest(turn) == self._turned_by:
            self._turn = turn
            return
        with self._lock:
            view = self._rows.view()
        gains, handicaps = self._measured(view, turn)
        with self._lock:
            self._rows.measure(gains, handicaps)
            self._turn, self._turned_by = turn, _digest(turn)
        self._unsaved += len(gains)

    def _measured(
        self, view: View, turn: Vectors | None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The gains and handicaps of all rows in the space that is turned so."""
        measured = [np.zeros((2, 0), np.float32)]
        for start in range(0, len(view), AT_ONCE):
            places = np.arange(start, min(start + AT_ONCE, len(view)))
            rows, keys = view.rows(places), view.keys(places)
            measured.append(np.array(self._measured_rows(rows, keys, turn)))
        gains, handicaps = np.concatenate(measured, axis=1)
        return gains, handicaps

    def _measured_rows(
        self, rows: Vectors, keys: Sequence[str | None], turn: Vectors | None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        gains = np.ones(len(rows), np.float32)
        if turn is not None:
            gains = lengths(rows) / lengths(rows @ turn)
        crowd = self._crowding.of(turned(rows, turn), keys, turn)
        return gains, np.float32(CROWDING_SHARE) * crowd

    def put(
        self,
        articles: Sequence[Article],
        stamps: Sequence[int] = (),
        aliases: Aliases | None = None,
    ) -> None:
        """Encode and add articles, or replace those with the same key; slow for many."""
        if not articles:
            return
        rows = self.rows_of(articles, aliases or {})
        keys = [article.key for article in articles]
        gains, handicaps = self._measured_rows(rows, keys, self._turn)
        with self._lock:
            for article, row, stamp, handicap, gain in zip(
                articles, rows, stamps or [0] * len(articles), handicaps, gains, strict=True
            ):
                self._rows.put(article.key, row, stamp, float(handicap), float(gain))
            self._unsaved += len(articles)
            if self._rows.wasted > len(self._rows) + 1000:
                self._rows = VectorRows(self._lines.dimensions, self._rows.arrays())
            view, places = self._rows.view(), self._rows.places()
        if not self._crowding.speaks_for(len(places)):
            # Outside the lock: a second for 100,000 articles.
            self._crowding = Crowding.drawn(view, places)
            measured = self._measured(view, self._turn)
            with self._lock:
                self._rows.measure(*measured)

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
            turned_by = self._turned_by
        save(self._file, {**self._about, "turned": turned_by}, arrays)

    def find(self, text: str, limit: int) -> dict[str, float]:
        """The nearest articles' nearness, about −1…1, best first."""
        if not len(self._rows) or not text.strip():
            return {}
        line = self._lines.encode([text])[0]
        with self._lock:
            view, turn = self._rows.view(), self._turn
        if turn is not None:
            # Rows stay as they are: of the product of both turned, the line takes the whole.
            line = line @ turn / lengths(line @ turn) @ turn
        return view.nearest(line, limit)
