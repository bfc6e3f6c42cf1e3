"""Articles by their words: every question in the inverted index, and how alike two texts are."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from assist.model import Article
from assist.retrieval.inverted import InvertedIndex
from assist.retrieval.spelling import Spelling, han_pairs
from assist.retrieval.typed import TypedIndex
from assist.text.normal import normal
from assist.text.sounds import sounds

CANDIDATES = 60
"""Questions taken from the index at first, before articles are told apart."""


TAG_SHARE = 0.9
"""How much a match in a tag counts in the search box, a title or standard question being 1."""


LONG_LINE = 30
"""Code points from which on each clause of a line is also compared by itself: beside a long story
every short question looks unlike."""

MOST_PARTS = 8

PART_SHARE = 0.9
"""How much a clause's likeness counts. Chosen on the dev sets and their long variants."""

_MARKS = re.compile(r"[,，。.;；!！?？\s]+")


@dataclass(frozen=True, slots=True)
class _Entry:
    """Which article a slot of the index belongs to, and the question as its lead wrote it."""

    key: str
    question: str


@dataclass(frozen=True, slots=True)
class Match:
    """An article's question that is most like a line: ``share`` of the BM25 score that the line
    itself would get, and ``ratio`` of rapidfuzz; both 0…1.
    """

    article: Article
    question: str
    share: float
    ratio: float


class ArticleIndex:
    """Published articles by their questions; follows edits article by article. Thread-safe."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        self._today = today
        self._lock = threading.Lock()
        self._index = InvertedIndex()
        self._spelling = Spelling()
        self._entries: dict[int, _Entry] = {}
        self._articles: dict[str, Article] = {}
        self._slots: dict[str, list[int]] = {}
        self._typed: TypedIndex | None = None
        self._typed_on = date.min

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

    def corrected(self, line: str) -> str:
        """The normal form of ``line`` with slips of the pen set right by these articles' words."""
        with self._lock:
            return self._spelling.corrected(normal(line), self._index.holding)

    def matches(self, query: str, limit: int, also: Collection[str] = ()) -> list[Match]:
        """The ``limit`` articles most like ``query`` (normal form) that are live today, best first,
        and those of ``also``, whatever their likeness.
        """
        looked_at = CANDIDATES
        while True:
            with self._lock:
                hits = self._index.best(query, looked_at)
                shares = self._shares(hits, limit)
                if len(shares) >= limit or len(hits) < looked_at:
                    wanted, parts = dict.fromkeys([*shares, *also]), _parts(query)
                    found = [self._match(query, parts, key, shares.get(key, {})) for key in wanted]
                    return [one for one in found if one is not None]
            # Drafts, expired articles or many questions of one article stood in front.
            looked_at *= 4

    def _shares(self, hits: Iterable[tuple[int, float]], limit: int) -> dict[str, dict[int, float]]:
        """The first ``limit`` live articles among hits, with their slots' shares."""
        today = self._today()
        found: dict[str, dict[int, float]] = {}
        for slot, share in hits:
            key = self._entries[slot].key
            if key in found:
                found[key][slot] = share
            elif len(found) < limit and self._articles[key].live_on(today):
                found[key] = {slot: share}
        return found

    def _match(
        self, query: str, parts: Sequence[str], key: str, shares: dict[int, float]
    ) -> Match | None:
        article = self.live(key)
        if article is None:
            return None
        best, question = (-1.0, -1.0), ""
        for slot in self._slots[key]:
            text = self._index.text(slot)
            ratio = fuzz.ratio(query, text)
            if parts:
                ratio = max(ratio, PART_SHARE * max(fuzz.ratio(part, text) for part in parts))
            likeness = (shares.get(slot, 0.0), ratio / 100)
            if sum(likeness) > sum(best):
                best, question = likeness, self._entries[slot].question
        return Match(article, question, *best)

    def typed(self) -> TypedIndex:
        """The live articles' short texts, for the search box."""
        with self._lock:
            if self._typed is None or self._typed_on != self._today():
                self._typed_on = self._today()
                self._typed = TypedIndex(self._short_texts())
            return self._typed

    def _short_texts(self) -> Iterator[tuple[str, str, float]]:
        for key, article in self._articles.items():
            if article.live_on(self._typed_on):
                yield from ((key, self._index.text(slot), 1.0) for slot in self._slots[key][:2])
                yield from ((key, normal(tag), TAG_SHARE) for tag in article.tags)

    def weight(self, gram: str) -> float:
        """How much a gram says: its inverse document frequency."""
        return self._index.weight(gram)

    def _add(self, article: Article) -> None:
        self._articles[article.key] = article
        self._typed = None
        slots: list[int] = []
        for question in dict.fromkeys((article.question, article.title, *article.similar)):
            text = normal(question)
            slot = self._index.add(text)
            self._entries[slot] = _Entry(article.key, question)
            slots.append(slot)
        self._slots[article.key] = slots
        self._spelling.learn(han_pairs(self._index.taken_new(), sounds()))

    def _remove(self, key: str) -> None:
        self._articles.pop(key, None)
        self._typed = None
        for slot in self._slots.pop(key, ()):
            self._index.remove(slot)
            del self._entries[slot]

    def _rebuild_when_wasteful(self) -> None:
        if self._index.wasted <= len(self._index) + 1000:
            return
        kept = list(self._articles.values())
        self._index, self._entries, self._slots = InvertedIndex(), {}, {}
        self._spelling = Spelling()
        for article in kept:
            self._add(article)


def _parts(query: str) -> list[str]:
    """The last clauses of a long line, none of a short one or of one without marks."""
    clauses = [part for part in _MARKS.split(query) if len(part) > 2]
    return clauses[-MOST_PARTS:] if len(query) >= LONG_LINE and len(clauses) > 1 else []
