"""Articles by their words: every question in the inverted index, and how alike two texts are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from assist.knowledge.base import Changes
from assist.model import Article
from assist.retrieval.catalogue import Aliases, Asked, Catalogue, Row, questions_of
from assist.retrieval.inverted import InvertedIndex
from assist.retrieval.likeness import Likeness
from assist.retrieval.snapshot import Arrays
from assist.retrieval.spelling import Spelling, han_pairs
from assist.text.normal import normal, normal_all
from assist.text.sounds import sounds

CANDIDATES = 60
"""Questions taken from the index at first, before articles are told apart."""

FEW_ADDED = 5000
"""Questions added one by one before the flat lists are worth building anew; more when the index is
large, where that takes longer."""

Shelf = Callable[[Collection[str]], Mapping[str, Article]]
"""Gives the articles with these keys as they are now, without those that are gone."""


@dataclass(frozen=True, slots=True)
class Match:
    """An article's question that is most like a line, in normal form, and its number there:
    ``share`` of the BM25 score that the line itself would get, and ``ratio`` of rapidfuzz; both
    0…1 and times the ``weight`` of the question. ``own``: the article asks so itself.
    """

    key: str
    text: str
    number: int
    share: float
    ratio: float
    weight: float = 1.0
    own: bool = True

    def question(self, article: Article) -> str:
        """As its lead wrote it; the standard question for an alias, which are a customer's words,
        and where the article was edited meanwhile.
        """
        questions = questions_of(article)
        return questions[self.number] if self.number < len(questions) else article.question


class ArticleIndex:
    """Published articles by their questions; follows edits article by article. Thread-safe.

    It remembers where articles stand, not what they say: that is looked up on the ``shelf``.
    """

    def __init__(
        self,
        today: Callable[[], date] = date.today,
        shelf: Shelf | None = None,
        saved: Arrays | None = None,
        groups: frozenset[str] = frozenset(),
    ) -> None:
        """Without a ``shelf`` the articles that are put are kept in memory. ``saved`` is what
        ``arrays`` gave; raises KeyError or ValueError when it is not whole. ``groups``: for whom
        articles are looked up; those for others are not live. Where they change, the articles that
        are not for everyone must be put again.
        """
        self._today = today
        self.groups = groups
        self._lock = threading.Lock()
        self._kept: dict[str, Article] = {}
        self._shelf = shelf
        self._index = InvertedIndex(saved=saved)
        self._catalogue = Catalogue.from_arrays(saved) if saved else Catalogue()
        self._spelling = Spelling()
        self._spelling.learn(han_pairs(self._index.pairs(), sounds()))
        self._edits = 0

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

    def put(
        self,
        articles: Iterable[Article],
        stamps: Sequence[int] = (),
        aliases: Aliases | None = None,
    ) -> None:
        """Add articles or replace those with the same key; ``stamps`` tell their states apart."""
        articles = list(articles)
        asked = list(_normal_questions(articles, aliases or {}))
        with self._lock:
            self._remove([article.key for article in articles])
            if self._shelf is None:
                self._kept |= {article.key: article for article in articles}
            first = self._index.add_all([text for one in asked for text in one.texts]).start
            for article, one, stamp in zip(
                articles, asked, stamps or [0] * len(articles), strict=True
            ):
                shown = article.is_for(self.groups)
                self._catalogue.add(Row.of(article, first, one, stamp, shown))
                first += len(one.texts)
            self._spelling.learn(han_pairs(self._index.fresh_pairs(), sounds()))

    def drop(self, keys: Collection[str]) -> None:
        """Forget articles; unknown keys are ignored."""
        with self._lock:
            self._remove(keys)

    def _remove(self, keys: Collection[str]) -> None:
        self._edits += 1
        self._index.remove_all([slot for key in keys for slot in self._catalogue.remove(key)])
        for key in keys:
            self._kept.pop(key, None)

    def rebuild(self, changes: Iterable[Changes] = ()) -> None:
        """Build anew in flat arrays, ``changes`` included; seconds for 100,000 articles.

        The old state answers meanwhile, but must not be edited.
        """
        texts = self._index.texts(range(self._index.slots))
        held = {
            row.key: (row, texts[row.first : row.first + row.count])
            for row in self._catalogue.rows()
        }
        kept = dict(self._kept)
        for part in changes:
            for key in part.removed:
                held.pop(key, None)
                kept.pop(key, None)
            asked = _normal_questions(part.changed, part.aliases)
            for article, one, stamp in zip(part.changed, asked, part.stamps, strict=True):
                row = Row.of(article, 0, one, stamp, article.is_for(self.groups))
                held[article.key] = row, one.texts
            if self._shelf is None:
                kept |= {article.key: article for article in part.changed}
        index = InvertedIndex([text for _, questions in held.values() for text in questions])
        arrays = Catalogue.of_rows(row for row, _ in held.values()).arrays()
        # The keys anew when all else is gone, among which they would keep its memory from going.
        del held, texts
        catalogue, spelling = Catalogue.from_arrays(arrays), Spelling()
        spelling.learn(han_pairs(index.pairs(), sounds()))
        with self._lock:
            self._index, self._catalogue, self._spelling = index, catalogue, spelling
            self._kept = kept
            self._edits += 1

    def stamps(self) -> dict[str, int]:
        """Every article's stamp."""
        with self._lock:
            return self._catalogue.stamps()

    def published(self) -> dict[str, int]:
        """The stamps of the articles that are published for these groups, whatever their days."""
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
        return {
            key: article
            for key, article in fetched.items()
            if article.live_on(today) and article.is_for(self.groups)
        }

    def _fetched(self, keys: Collection[str]) -> Mapping[str, Article]:
        if self._shelf is not None:
            return self._shelf(keys)
        return {key: article for key in keys if (article := self._kept.get(key)) is not None}

    def corrected(self, line: str) -> str:
        """The normal form of ``line`` with slips of the pen set right by these articles' words."""
        with self._lock:
            return self._spelling.corrected(normal(line), self._index.holding)

    def coverage(self, query: str, texts: Sequence[str]) -> list[float]:
        """How much of each text's weight lies in grams that the query has too, 0…1."""
        with self._lock:
            return self._index.coverage(query, texts)

    def matches(self, query: str, limit: int, also: Collection[str] = ()) -> list[Match]:
        """The ``limit`` articles most like ``query`` (normal form) that are live today, best first,
        and those of ``also``, whatever their likeness.
        """
        looked_at = CANDIDATES
        while True:
            with self._lock:
                today = self._today()
                hits = self._index.best(query, looked_at, self._catalogue.live_slots(today))
                shares = self._shares(hits, limit)
                if len(shares) >= limit or len(hits) < looked_at:
                    others = (key for key in also if self._catalogue.is_live(key, today))
                    wanted = dict.fromkeys([*shares, *others])
                    return self._matched(query, {key: shares.get(key, {}) for key in wanted})
            # Many questions of one article stood in front.
            looked_at *= 4

    def _shares(self, hits: Iterable[tuple[int, float]], limit: int) -> dict[str, dict[int, float]]:
        """The first ``limit`` articles among hits, with their slots' shares."""
        found: dict[str, dict[int, float]] = {}
        for slot, share in hits:
            key = self._catalogue.owner(slot)
            if key in found:
                found[key][slot] = share
            elif len(found) < limit:
                found[key] = {slot: share}
        return found

    def _matched(self, query: str, shares: Mapping[str, dict[int, float]]) -> list[Match]:
        likeness = Likeness(query)
        found = [self._match(likeness, key, shares[key]) for key in shares]
        if any(match.text == query and match.own for match in found):
            # What an article asks itself is nobody else's, whatever was learned.
            return [
                match if match.own else self._match(likeness, match.key, shares[match.key], False)
                for match in found
            ]
        return found

    def _match(
        self, likeness: Likeness, key: str, shares: dict[int, float], learned: bool = True
    ) -> Match:
        """The best of an article's questions; without ``learned`` of its own ones."""
        slots, own = self._catalogue.slots(key), self._catalogue.own(key)
        slots = slots if learned else slots[:own]
        texts = self._index.texts(slots)
        rated = [
            (shares.get(slot, 0.0), likeness.to(text))
            for slot, text in zip(slots, texts, strict=True)
        ]
        weights = self._catalogue.weights(slots) if len(slots) > own else ()
        if weights:
            rated = [
                (w * share, w * ratio) for w, (share, ratio) in zip(weights, rated, strict=True)
            ]
        best = max(range(len(rated)), key=lambda number: sum(rated[number]))
        weight = weights[best] if weights else 1.0
        return Match(key, texts[best], best, *rated[best], weight, best < own)

    @property
    def state(self) -> tuple[date, int]:
        """Another one on every day and after every edit."""
        return self._today(), self._edits

    def live_questions(self) -> Iterator[tuple[Row, list[str]]]:
        """The articles that are live today, each with its own questions in normal form; edits and
        lookups need not wait.
        """
        today = self._today()
        with self._lock:
            rows, index = self._catalogue.rows(), self._index
        texts = index.texts(range(index.slots))
        return ((row, texts[row.first : row.first + row.own]) for row in rows if row.live_on(today))


def _normal_questions(articles: Sequence[Article], aliases: Aliases) -> Iterator[Asked]:
    """The normal forms of each article's questions, and its aliases."""
    asked = [questions_of(article) for article in articles]
    texts = iter(normal_all([question for questions in asked for question in questions]))
    for article, questions in zip(articles, asked, strict=True):
        own = list(islice(texts, len(questions)))
        yield Asked.of(own, aliases.get(article.key, ()))
