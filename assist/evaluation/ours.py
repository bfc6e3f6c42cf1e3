"""The program's own retrieval over articles in memory, as its tables and its fitting use it."""

from __future__ import annotations

from collections.abc import Sequence

from assist.encoder.model import Encoder
from assist.model import Article, Suggestion
from assist.retrieval.blending import CANDIDATES, blended
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.ranking import ArticleIndex


class OurFinder:
    """Words, and meaning where there is an encoder, over articles that come and go."""

    def __init__(self, articles: Sequence[Article], encoder: Encoder | None) -> None:
        self._words = ArticleIndex.of(articles)
        self._meaning = MeaningIndex(encoder, encoder) if encoder else None
        if self._meaning is not None:
            self._meaning.put(articles)

    def put(self, articles: Sequence[Article]) -> None:
        self._words.put(articles)
        if self._meaning is not None:
            self._meaning.put(articles)

    def drop(self, key: str) -> None:
        self._words.drop([key])
        if self._meaning is not None:
            self._meaning.drop([key])

    def find(self, text: str, limit: int) -> list[Suggestion]:
        by_words = self._words.find(text, CANDIDATES)
        if self._meaning is None:
            return by_words[:limit]
        near = self._meaning.find(text, CANDIDATES)
        return blended(by_words, near, self._words.live(near).get, limit)
