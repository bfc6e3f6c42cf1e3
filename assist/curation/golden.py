"""Golden questions of a knowledge base, and which of them an article comes near to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.golden import GoldenQuestion, Origin
from assist.model import Article, Status
from assist.retrieval.blending import WITH_MEANING, WORDS_ALONE
from assist.retrieval.inverted import InvertedIndex
from assist.retrieval.likeness import Likeness
from assist.retrieval.meaning import joined, texts_of
from assist.retrieval.snapshot import packed
from assist.retrieval.vectors import VectorRows
from assist.text.normal import normal, normal_all

ENCODED_AT_ONCE = 2048
_LEVELS = 127
"""As VectorRows keeps them: 8 bits a number."""


def own_questions(articles: Iterable[Article]) -> list[GoldenQuestion]:
    """What published articles say that they answer: each standard question as it stands, and each
    similar one to be left out in turn. What several articles say, any of them may answer.
    """
    said = [
        (text, origin, article.key)
        for article in articles
        if article.status is Status.PUBLISHED
        for text, origin in _said(article)
    ]
    forms = normal_all([text for text, _, _ in said])
    asked: dict[str, tuple[str, Origin, list[str]]] = {}
    for form, (text, origin, key) in zip(forms, said, strict=True):
        _, _, owners = asked.setdefault(form, (text, origin, []))
        if key not in owners:
            owners.append(key)
    return [GoldenQuestion(text, tuple(owners), origin) for text, origin, owners in asked.values()]


def _said(article: Article) -> Iterator[tuple[str, Origin]]:
    """The standard question first: what is also among the similar ones is asked as that."""
    yield article.question, Origin.STANDARD
    for text in article.similar:
        if text not in (article.question, article.title):
            yield text, Origin.SIMILAR


def accepted_questions(base: KnowledgeBase) -> list[GoldenQuestion]:
    """Customers' wordings that several agents or the lead saw answered, by the articles that did.

    Raises KnowledgeError.
    """
    rows = base.read(
        "select text, article from wording where wrong = 0 and (state = 'approved'"
        " or (state = 'learned' and agents > 1)) order by text, article"
    )
    answered: dict[str, list[str]] = {}
    for row in rows:
        answered.setdefault(row["text"], []).append(row["article"])
    return [GoldenQuestion(text, tuple(keys), Origin.ACCEPTED) for text, keys in answered.items()]


class GoldenIndex:
    """Questions by what they say, so that an article finds those it may answer: retrieval turned
    round. Built anew in about a second for 20,000 articles, their vectors being known.
    """

    def __init__(self, questions: Sequence[GoldenQuestion], encoder: Encoder | None) -> None:
        """``encoder``: the articles', whose vectors are remembered."""
        self.questions = questions
        self.encoder = encoder
        self._texts = normal_all([question.text for question in questions])
        self._words = InvertedIndex(self._texts)
        self._rows = _rows(self._texts, encoder) if encoder else None
        self._known = frozenset(self._texts)
        self._by_article: dict[str, list[int]] = {}
        for number, question in enumerate(questions):
            for key in question.expected:
                self._by_article.setdefault(key, []).append(number)

    def has(self, text: str) -> bool:
        """Whether one of the questions says just this."""
        return normal(text) in self._known

    def of(self, keys: Collection[str]) -> list[GoldenQuestion]:
        """The questions that one of the articles should answer."""
        numbers = {number for key in keys for number in self._by_article.get(key, ())}
        return [self.questions[number] for number in sorted(numbers)]

    def near(self, article: Article, limit: int) -> list[tuple[GoldenQuestion, float]]:
        """About ``limit`` questions which the article is most like, and how much, best first.

        The order is near to that of its scores for them: how much of a question one of its own
        covers stands in for the share of BM25.
        """
        weights = WITH_MEANING if self._rows is not None else WORDS_ALONE
        asked = dict.fromkeys(map(normal, (article.question, article.title, *article.similar)))
        near = self._near(article, limit)
        share: dict[int, float] = {}
        for text in asked:
            slots = [slot for slot, _ in self._words.best(text, limit // 4)]
            covered = self._words.coverage(text, [self._texts[slot] for slot in slots])
            for slot, part in zip(slots, covered, strict=True):
                share[slot] = max(part, share.get(slot, 0.0))
        unknown = min(near.values(), default=0.0)
        rated = []
        for number in near.keys() | share:
            likeness = Likeness(self._texts[number])
            words = weights.share * share.get(number, 0.0)
            words += weights.ratio * max(map(likeness.to, asked))
            rated.append((self.questions[number], near.get(number, unknown) + words))
        return sorted(rated, key=lambda pair: -pair[1])

    def _near(self, article: Article, limit: int) -> dict[int, float]:
        if self._rows is None or self.encoder is None:
            return {}
        texts = texts_of(article)
        row = joined(self.encoder.encode([*texts]), [*texts.values()])
        nearest = self._rows.view().nearest(row, limit)
        return {int(number): nearness for number, nearness in nearest.items()}


def _rows(texts: Sequence[str], encoder: Encoder) -> VectorRows:
    """A row a text, with its number for a key; at once, since there are a hundred thousand."""
    levels = np.empty((len(texts), encoder.dimensions), np.int8)
    scales = np.empty(len(texts), np.float32)
    for start in range(0, len(texts), ENCODED_AT_ONCE):
        vectors = encoder.encode(texts[start : start + ENCODED_AT_ONCE])
        largest = np.maximum(np.abs(vectors).max(axis=1), np.float32(1e-9)) / _LEVELS
        end = start + len(vectors)
        scales[start:end] = largest
        levels[start:end] = np.round(vectors / largest[:, None])
    keys, ends = packed([str(number) for number in range(len(texts))])
    saved: dict[str, NDArray[Any]] = {
        "rows": levels,
        "scales": scales,
        "gains": np.ones(len(texts), np.float32),
        "handicaps": np.zeros(len(texts), np.float32),
        "keys": keys,
        "key_ends": ends,
        "stamps": np.zeros(len(texts), np.int64),
    }
    return VectorRows(encoder.dimensions, saved)
