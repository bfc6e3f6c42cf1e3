"""The knowledge base as retrieval sees it: an index that follows the file, and silence."""

from __future__ import annotations

from collections.abc import Callable

from assist.knowledge.base import KnowledgeBase
from assist.model import Article, Suggestion, Suggestions
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.ranking import ArticleIndex

CARDS = 3
"""The most cards an agent is shown for one message."""

CLOSE_SECOND = 0.6
"""A further card is shown when it scores at least this share of the first."""


class Library:
    """Suggestions for messages and results for searches, always from the file's latest state."""

    def __init__(
        self,
        base: KnowledgeBase,
        confidence: ConfidenceModel,
        threshold: float | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._base = base
        self._confidence = confidence
        self._threshold = confidence.threshold if threshold is None else threshold
        self._on_change = on_change
        self._index = ArticleIndex()
        self._seq = -1

    def follow(self) -> None:
        """Take over what any process has changed in the file. Raises KnowledgeError."""
        if self._base.seq() == self._seq:
            return
        changes = self._base.changes_since(self._seq)
        self._index.drop(changes.removed)
        self._index.put(changes.changed)
        self._seq = changes.seq
        self._on_change()

    def articles(self) -> list[Article]:
        """Every article as of the last look at the file."""
        return self._index.articles()

    def suggest(self, text: str, limit: int = CARDS) -> Suggestions:
        """The best articles for a customer's line, and how many deserve to be seen."""
        self.follow()
        found = tuple(self._index.find(text, max(limit, CARDS)))
        confidence = self._confidence.of(text, found)
        return Suggestions(found[:limit], round(confidence, 4), self._shown(found, confidence))

    def search(self, text: str, limit: int) -> list[Suggestion]:
        """What an agent's own words find; nothing is held back but what is not live."""
        self.follow()
        return self._index.find(text, limit)

    def _shown(self, found: tuple[Suggestion, ...], confidence: float) -> int:
        if not found or confidence < self._threshold:
            return 0
        return sum(one.score >= CLOSE_SECOND * found[0].score for one in found[:CARDS])
