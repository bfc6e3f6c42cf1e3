"""The program's own retrieval over articles in memory, as its tables and its fitting use it."""

from __future__ import annotations

from collections.abc import Sequence

from assist.encoder.model import Encoder
from assist.evaluation.learned import Learned
from assist.knowledge.base import Changes
from assist.model import Article, Suggestion
from assist.retrieval.blending import Blend
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.query import asked
from assist.retrieval.ranking import ArticleIndex


class OurFinder:
    """Words, and meaning where there is an encoder, over articles that come and go."""

    def __init__(
        self,
        articles: Sequence[Article],
        encoder: Encoder | None,
        learned: Learned | None = None,
    ) -> None:
        """``encoder`` is centred, as the program's own is."""
        learned = learned or Learned()
        self._words = ArticleIndex()
        self._meaning = MeaningIndex(encoder, encoder) if encoder else None
        self._blend = Blend(self._words, self._meaning)
        # At once: thousands are added one by one far slower.
        stamps = (0,) * len(articles)
        self._words.rebuild([Changes(0, tuple(articles), (), stamps, learned.aliases)])
        if self._meaning is not None:
            self._meaning.put(articles, stamps, learned.aliases)
            self._meaning.turn_by(learned.turn)

    def put(self, articles: Sequence[Article]) -> None:
        self._words.put(articles)
        if self._meaning is not None:
            self._meaning.put(articles)

    def drop(self, key: str) -> None:
        self._words.drop([key])
        if self._meaning is not None:
            self._meaning.drop([key])

    def find(self, text: str, limit: int) -> list[Suggestion]:
        return self._blend.find(asked(text), limit)
