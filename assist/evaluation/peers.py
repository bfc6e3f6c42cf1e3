"""What others use for the same job, for comparison in one run; never a feature."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Protocol

from rapidfuzz import fuzz, process

from assist import paths
from assist.encoder.model import Encoder
from assist.evaluation.ours import OurFinder
from assist.model import Article, Suggestion
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.query import asked
from assist.text.grams import grams
from assist.text.normal import normal


class Finder(Protocol):
    """Anything that ranks questions for a query: pairs of article key and score, best first."""

    name: str

    def find(self, text: str, limit: int) -> list[tuple[str, float]]: ...

    def certainty(self, text: str, found: Sequence[tuple[str, float]]) -> float:
        """How sure the first of ``found`` answers: its own score, unless there is better."""
        return found[0][1] if found else 0.0


class Ours(Finder):
    """The program's own way, by words alone where there is no encoder."""

    def __init__(self, articles: Sequence[Article], encoder: Encoder | None = None) -> None:
        self.name = "assist" if encoder else "assist, words only"
        self._finder = OurFinder(articles, encoder)
        self._confidence = ConfidenceModel(paths.resource("models", "confidence.json"))
        self._found: list[Suggestion] = []

    def find(self, text: str, limit: int) -> list[tuple[str, float]]:
        self._found = self._finder.find(text, limit)
        return [(one.article.key, one.score) for one in self._found]

    def drop(self, key: str) -> None:
        self._finder.drop(key)

    def put(self, articles: Sequence[Article]) -> None:
        self._finder.put(articles)

    def certainty(self, text: str, found: Sequence[tuple[str, float]]) -> float:
        """The calibrated confidence in what was found last."""
        return self._confidence.of(asked(text), self._found).chance


class Fts5(Finder):
    """SQLite FTS5 with its own bm25, over pre-cut grams or over its trigram tokenizer."""

    def __init__(self, articles: Sequence[Article], trigram: bool = False) -> None:
        self.name = "fts5-trigram" if trigram else "fts5-bigram"
        self._trigram = trigram
        self._db = sqlite3.connect(":memory:")
        tokenizer = "trigram" if trigram else "unicode61"
        self._db.execute(
            f"create virtual table entry using fts5(key unindexed, words, tokenize='{tokenizer}')"
        )
        rows = [
            (article.key, self._words(question))
            for article in articles
            for question in (article.question, *article.similar)
        ]
        self._db.executemany("insert into entry values (?, ?)", rows)

    def _words(self, text: str) -> str:
        return normal(text) if self._trigram else " ".join(grams(normal(text)))

    def _query(self, text: str) -> str:
        line = normal(text)
        parts = [line[i : i + 3] for i in range(len(line) - 2)] if self._trigram else grams(line)
        return " OR ".join('"{}"'.format(part.replace('"', '""')) for part in dict.fromkeys(parts))

    def find(self, text: str, limit: int) -> list[tuple[str, float]]:
        query = self._query(text)
        if not query:
            return []
        rows = self._db.execute(
            "select key, -bm25(entry) from entry where entry match ? order by bm25(entry) limit ?",
            (query, limit * 8),
        )
        best: dict[str, float] = {}
        for key, score in rows:
            best.setdefault(key, score)
        return list(best.items())[:limit]


class Rapidfuzz(Finder):
    """A full scan by rapidfuzz.ratio."""

    name = "rapidfuzz"

    def __init__(self, articles: Sequence[Article]) -> None:
        pairs = [(a.key, normal(q)) for a in articles for q in (a.question, *a.similar)]
        self._keys = [key for key, _ in pairs]
        self._questions = [question for _, question in pairs]

    def find(self, text: str, limit: int) -> list[tuple[str, float]]:
        hits = process.extract(normal(text), self._questions, scorer=fuzz.ratio, limit=limit * 8)
        best: dict[str, float] = {}
        for _, score, place in hits:
            best.setdefault(self._keys[place], score / 100)
        return list(best.items())[:limit]


def all_finders(articles: Sequence[Article], encoder: Encoder | None) -> list[Finder]:
    """The program as it is, the program by words alone, and every peer over the same articles."""
    ours: list[Finder] = [Ours(articles, encoder)] if encoder else []
    return [
        *ours, Ours(articles), Fts5(articles), Fts5(articles, trigram=True), Rapidfuzz(articles),
    ]  # fmt: skip
