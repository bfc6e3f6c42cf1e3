"""From a line to articles: the best matching question of each, lexical score blended with ratio."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from rapidfuzz import fuzz

from assist.knowledge.base import Changes
from assist.model import Article, Suggestion
from assist.retrieval.catalogue import Catalogue, Row, questions_of
from assist.retrieval.inverted import InvertedIndex
from assist.retrieval.snapshot import Arrays
from assist.text.normal import normal, normal_all

CANDIDATES = 60
"""Questions taken from the index at first, before articles are told apart."""

RATIO_WEIGHT = 0.2
"""Share of rapidfuzz.ratio in a score. Chosen on the dev sets; WRatio does worse there."""

FEW_ADDED = 5000
"""Questions added one by one before the flat lists are worth building anew; more when the index is
large, where that takes longer."""

Shelf = Callable[[Collection[str]], Mapping[str, Article]]
"""Gives the articles with these keys as they are now, without those that are gone."""


class ArticleIndex:
    """Published articles by their questions; follows edits article by article. Thread-safe.

    It remembers where articles stand, not what they say: that is looked up on the ``shelf``.
    """

    def __init__(
        self,
        today: Callable[[], date] = date.today,
        shelf: Shelf | None = None,
        saved: Arrays | None = None,
    ) -> None:
        """Without a ``shelf`` the articles that are put are kept in memory. ``saved`` is what
        ``arrays`` gave; raises KeyError or ValueError when it is not whole.
        """
        self._today = today
        self._lock = threading.Lock()
        self._kept: dict[str, Article] = {}
        self._shelf = shelf
        self._index = InvertedIndex(saved=saved)
        self._catalogue = Catalogue.from_arrays(saved) if saved else Catalogue()

    def arrays(self) -> dict[str, Any]:
        """All of an index that was ``rebuilt`` and not edited since."""
        return {**self._index.arrays(), **self._catalogue.arrays()}

    def __len__(self) -> int:
        return len(self._catalogue)

    @property
    def is_scattered(self) -> bool:
        """Whether so much was added or removed that it is time for ``rebuilt``."""
        index = self._index
        return index.added > FEW_ADDED + len(index) // 8 or index.wasted > FEW_ADDED + len(index)

    @classmethod
    def of(cls, articles: Iterable[Article]) -> ArticleIndex:
        """An index that keeps its articles in memory; the fastest way in for thousands."""
        given = tuple(articles)
        return cls().rebuilt([Changes(0, given, (), (0,) * len(given))])

    def put(self, articles: Iterable[Article], stamps: Sequence[int] = ()) -> None:
        """Add articles or replace those with the same key; ``stamps`` tell their states apart."""
        articles = list(articles)
        asked = list(_normal_questions(articles))
        with self._lock:
            self._remove([article.key for article in articles])
            if self._shelf is None:
                self._kept |= {article.key: article for article in articles}
            first = self._index.add_all([text for texts in asked for text in texts]).start
            for article, texts, stamp in zip(
                articles, asked, stamps or [0] * len(articles), strict=True
            ):
                self._catalogue.add(Row.of(article, first, len(texts), stamp))
                first += len(texts)

    def drop(self, keys: Collection[str]) -> None:
        """Forget articles; unknown keys are ignored."""
        with self._lock:
            self._remove(keys)

    def rebuilt(self, changes: Iterable[Changes] = ()) -> ArticleIndex:
        """The same anew in flat arrays, ``changes`` included; seconds for 100,000 articles.

        This one answers meanwhile, but must not be edited.
        """
        texts = self._index.texts()
        held = {
            row.key: (row, texts[row.first : row.first + row.count])
            for row in self._catalogue.rows()
        }
        kept = dict(self._kept)
        for part in changes:
            for key in part.removed:
                held.pop(key, None)
                kept.pop(key, None)
            fresh = list(
                zip(part.changed, _normal_questions(part.changed), part.stamps, strict=True)
            )
            held |= {
                article.key: (Row.of(article, 0, len(questions), stamp), questions)
                for article, questions, stamp in fresh
            }
            if self._shelf is None:
                kept |= {article.key: article for article in part.changed}
        made = ArticleIndex(self._today, self._shelf)
        made._kept = kept
        made._index = InvertedIndex([text for _, questions in held.values() for text in questions])
        arrays = Catalogue.of_rows(row for row, _ in held.values()).arrays()
        # The keys anew when all else is gone, among which they would keep its memory from going.
        del held, texts
        made._catalogue = Catalogue.from_arrays(arrays)
        return made

    def stamps(self) -> dict[str, int]:
        """Every article's stamp."""
        with self._lock:
            return self._catalogue.stamps()

    def published(self) -> dict[str, int]:
        """The stamps of the articles that are published, whatever their days."""
        with self._lock:
            return self._catalogue.published()

    def articles(self) -> list[Article]:
        """Every article in the index, live or not."""
        return list(self._fetched(self.stamps()).values())

    def live(self, keys: Collection[str]) -> dict[str, Article]:
        """Those of the articles that may be shown today."""
        today = self._today()
        with self._lock:
            wanted = [key for key in keys if self._catalogue.is_live(key, today)]
        # What is shown is what the shelf says now, also when the index does not know of it yet.
        fetched = self._fetched(wanted)
        return {key: article for key, article in fetched.items() if article.live_on(today)}

    def _fetched(self, keys: Collection[str]) -> Mapping[str, Article]:
        if self._shelf is not None:
            return self._shelf(keys)
        return {key: article for key in keys if (article := self._kept.get(key)) is not None}

    def find(self, text: str, limit: int) -> list[Suggestion]:
        """At most ``limit`` articles that are live today, best first."""
        query, looked_at = normal(text), CANDIDATES
        while True:
            hits = self._hits(query, looked_at)
            best: dict[str, _Hit] = {}
            for hit in hits:
                best.setdefault(hit.key, hit)
            if len(best) >= limit or len(hits) < looked_at:
                return self._suggestions(islice(best.values(), limit))
            # Many questions of one article stood in front.
            looked_at *= 4

    def _suggestions(self, hits: Iterable[_Hit]) -> list[Suggestion]:
        wanted = {hit.key: hit for hit in hits}
        articles = self.live(wanted)
        return [
            Suggestion(
                articles[key], round(hit.score, 4), hit.question(articles[key]),
                words=round(hit.score, 4),
            )
            for key, hit in wanted.items()
            if key in articles
        ]  # fmt: skip

    def _hits(self, query: str, looked_at: int) -> list[_Hit]:
        """Questions of live articles, best first."""
        with self._lock:
            live = self._catalogue.live_slots(self._today())
            best = self._index.best(query, looked_at, live)
            hits = [
                _Hit(self._blend(query, slot, share), *self._catalogue.owner(slot))
                for slot, share in best
            ]
        return sorted(hits, key=lambda hit: -hit.score)

    def _blend(self, query: str, slot: int, share: float) -> float:
        ratio = fuzz.ratio(query, self._index.text(slot)) / 100
        return (share + RATIO_WEIGHT * ratio) / (1 + RATIO_WEIGHT)

    def _remove(self, keys: Collection[str]) -> None:
        gone = [slot for key in keys for slot in self._catalogue.remove(key)]
        self._index.remove_all(gone)
        for key in keys:
            self._kept.pop(key, None)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A question that matched: whose it is, and the how manieth of its article."""

    score: float
    key: str
    number: int

    def question(self, article: Article) -> str:
        """As its lead wrote it; the standard question where the article was edited meanwhile."""
        questions = questions_of(article)
        return questions[self.number] if self.number < len(questions) else article.question


def _normal_questions(articles: Sequence[Article]) -> Iterator[list[str]]:
    """The normal forms of each article's questions."""
    asked = [questions_of(article) for article in articles]
    texts = iter(normal_all([question for questions in asked for question in questions]))
    for questions in asked:
        yield list(islice(texts, len(questions)))
