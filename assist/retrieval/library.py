"""The knowledge base as retrieval sees it: an index that follows the file, and silence."""

from __future__ import annotations

import threading
from collections.abc import Callable

from assist.knowledge.base import KnowledgeBase
from assist.model import Article, Status, Suggestion, Suggestions
from assist.retrieval.blending import CANDIDATES, blended
from assist.retrieval.confidence import Confidence, ConfidenceModel
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.query import asked
from assist.retrieval.ranking import ArticleIndex

CARDS = 3
"""The most cards an agent is shown for one message."""

CLOSE_SECOND = 0.94
"""A further card is shown when it scores at least this share of the first."""


class Library:
    """Suggestions for messages and results for searches, always from the file's latest state."""

    def __init__(
        self,
        base: KnowledgeBase,
        confidence: ConfidenceModel,
        meaning: MeaningIndex | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._base = base
        self._confidence = confidence
        self._meaning = meaning
        self._to_learn: dict[str, Article] = {}
        self._learning = threading.Lock()
        self._threshold: float | None = None
        self._on_change = on_change
        self._index = ArticleIndex()
        self._seq = -1

    def show_from(self, threshold: float | None) -> None:
        """Show cards from this confidence on; None for the model's own threshold."""
        self._threshold = threshold

    def own_threshold(self) -> float:
        """The confidence that cards need when nobody has set another."""
        return self._confidence.threshold(with_meaning=self._meaning is not None)

    def curve(self) -> tuple[tuple[float, float, float], ...]:
        """Threshold, share of shown first cards that are right, share of questions shown."""
        return self._confidence.curve(with_meaning=self._meaning is not None)

    def follow(self) -> None:
        """Take over what any process has changed in the file. Raises KnowledgeError."""
        if self._base.seq() == self._seq:
            return
        changes = self._base.changes_since(self._seq)
        self._index.drop(changes.removed)
        self._index.put(changes.changed)
        if self._meaning is not None:
            stale = [*changes.removed, *(article.key for article in changes.changed)]
            self._meaning.drop(stale)
            with self._learning:
                for key in stale:
                    self._to_learn.pop(key, None)
                # Drafts would only stand in front of what may be shown.
                self._to_learn |= {
                    article.key: article
                    for article in changes.changed
                    if article.status is Status.PUBLISHED
                }
        self._seq = changes.seq
        self._on_change()

    def learn(self, most: int) -> int:
        """Encode at most ``most`` articles that are known by words only; how many are left then.

        Called from a thread of its own; until it has been, they are found by words.
        """
        if self._meaning is None:
            return 0
        with self._learning:
            part = [self._to_learn[key] for key in list(self._to_learn)[:most]]
        if part:
            self._meaning.put(part)
        with self._learning:
            for article in part:
                if self._to_learn.get(article.key) is article:
                    del self._to_learn[article.key]
            return len(self._to_learn)

    def release(self) -> None:
        """The calling thread is done with the knowledge base file."""
        self._base.release()

    def articles(self) -> list[Article]:
        """Every article as of the last look at the file."""
        return self._index.articles()

    def suggest(self, text: str, limit: int = CARDS) -> Suggestions:
        """The best articles for a customer's line, and how many deserve to be seen."""
        self.follow()
        line = asked(text)
        found = tuple(self._find(line, max(limit, CARDS)))
        confidence = self._confidence.of(line, found)
        shown = self._shown(found, confidence)
        return Suggestions(found[:limit], round(confidence.chance, 4), shown)

    def search(self, text: str, limit: int) -> list[Suggestion]:
        """What an agent's own words find; nothing is held back but what is not live."""
        self.follow()
        return self._find(text, limit)

    def _find(self, text: str, limit: int) -> list[Suggestion]:
        candidates = max(CANDIDATES, limit)
        by_words = self._index.find(text, candidates)
        with self._learning:
            unlearned = set(self._to_learn)
        if self._meaning is None or 2 * len(unlearned) > len(self._index):
            # So few articles have a vector that they would only push the others aside.
            return by_words[:limit]
        near = self._meaning.find(text, candidates)
        return blended(by_words, near, self._index.live, limit, unlearned)

    def _shown(self, found: tuple[Suggestion, ...], confidence: Confidence) -> int:
        threshold = confidence.threshold if self._threshold is None else self._threshold
        if not found or confidence.chance < threshold:
            return 0
        return sum(one.score >= CLOSE_SECOND * found[0].score for one in found[:CARDS])
