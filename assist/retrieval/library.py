"""The knowledge base as retrieval sees it: an index that follows the file, and silence."""

from __future__ import annotations

import threading
from collections.abc import Callable

from assist.knowledge.base import KnowledgeBase
from assist.model import Article, Status, Suggestion, Suggestions
from assist.retrieval.blending import Blend
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.context import NO_CONTEXT, Context
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.ranking import ArticleIndex
from assist.retrieval.searching import searched
from assist.retrieval.suggesting import CARDS, Suggester


class Library:
    """Suggestions for messages and results for searches, always from the file's latest state."""

    def __init__(
        self,
        base: KnowledgeBase,
        confidence: ConfidenceModel,
        meaning: MeaningIndex | None = None,
        threshold: float | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._base = base
        self._meaning = meaning
        self._to_learn: dict[str, Article] = {}
        self._learning = threading.Lock()
        self._on_change = on_change
        self._index = ArticleIndex()
        self._blend = Blend(self._index, meaning)
        self._suggester = Suggester(self._blend, confidence, threshold)
        self._seq = -1

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

    def suggest(self, text: str, limit: int = CARDS, context: Context = NO_CONTEXT) -> Suggestions:
        """The best articles for a customer's line, and how many deserve to be seen."""
        self.follow()
        return self._suggester.suggest(text, limit, context, self._unlearned())

    def search(self, text: str, limit: int) -> list[Suggestion]:
        """What an agent's own words find; nothing is held back but what is not live."""
        self.follow()
        return searched(self._index, self._blend, text, limit, self._unlearned())

    def _unlearned(self) -> set[str]:
        with self._learning:
            return set(self._to_learn)
