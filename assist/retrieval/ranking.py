"""From a line to articles: the best matching question of each, lexical score blended with ratio."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from assist.model import Article, Suggestion
from assist.retrieval.inverted import InvertedIndex
from assist.text.normal import normal

CANDIDATES = 60
"""Questions taken from the index at first, before articles are told apart."""

RATIO_WEIGHT = 0.2
"""Share of rapidfuzz.ratio in a score. Chosen on the dev sets; WRatio does worse there."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Which article a slot of the index belongs to, and the question as its lead wrote it."""

    key: str
    question: str


class ArticleIndex:
    """Published articles by their questions; follows edits article by article. Thread-safe."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        self._today = today
        self._lock = threading.Lock()
        self._index = InvertedIndex()
        self._entries: dict[int, _Entry] = {}
        self._articles: dict[str, Article] = {}
        self._slots: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._articles)

    def put(self, articles: Iterable[Article]) -> None:
        """Add articles or replace those with the same key."""
        with self._lock:
            for article in articles:
                self._remove(article.key)
                self._add(article)
            self._rebuild_when_wasteful()

    def drop(self, keys: Iterable[str]) -> None:
        """Forget articles; unknown keys are ignored."""
        with self._lock:
            for key in keys:
                self._remove(key)

    def articles(self) -> list[Article]:
        """Every article in the index, live or not."""
        with self._lock:
            return list(self._articles.values())

    def live(self, key: str) -> Article | None:
        """The article, if it may be shown today."""
        article = self._articles.get(key)
        return article if article is not None and article.live_on(self._today()) else None

    def find(self, text: str, limit: int) -> list[Suggestion]:
        """At most ``limit`` articles that are live today, best first."""
        query, looked_at = normal(text), CANDIDATES
        while True:
            scored = self._scored(query, looked_at)
            found = self._best_of_each(scored)
            if len(found) >= limit or len(scored) < looked_at:
                return found[:limit]
            # Drafts, expired articles or many questions of one article stood in front.
            looked_at *= 4

    def _scored(self, query: str, looked_at: int) -> list[tuple[float, _Entry]]:
        with self._lock:
            hits = self._index.best(query, looked_at)
            return [(self._blend(query, slot, share), self._entries[slot]) for slot, share in hits]

    def _blend(self, query: str, slot: int, share: float) -> float:
        ratio = fuzz.ratio(query, self._index.text(slot)) / 100
        return (share + RATIO_WEIGHT * ratio) / (1 + RATIO_WEIGHT)

    def _best_of_each(self, scored: list[tuple[float, _Entry]]) -> list[Suggestion]:
        today = self._today()
        found: dict[str, Suggestion] = {}
        for score, entry in sorted(scored, key=lambda pair: -pair[0]):
            article = self._articles.get(entry.key)
            if article is None or entry.key in found or not article.live_on(today):
                continue
            found[entry.key] = Suggestion(
                article, round(score, 4), entry.question, words=round(score, 4)
            )
        return list(found.values())

    def _add(self, article: Article) -> None:
        self._articles[article.key] = article
        slots: list[int] = []
        for question in dict.fromkeys((article.question, article.title, *article.similar)):
            slot = self._index.add(normal(question))
            self._entries[slot] = _Entry(article.key, question)
            slots.append(slot)
        self._slots[article.key] = slots

    def _remove(self, key: str) -> None:
        self._articles.pop(key, None)
        for slot in self._slots.pop(key, ()):
            self._index.remove(slot)
            del self._entries[slot]

    def _rebuild_when_wasteful(self) -> None:
        if self._index.wasted <= len(self._index) + 1000:
            return
        kept = list(self._articles.values())
        self._index, self._entries, self._slots = InvertedIndex(), {}, {}
        for article in kept:
            self._add(article)
