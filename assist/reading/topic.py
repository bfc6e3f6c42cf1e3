"""The topic of a line: the knowledge base's own categories, learned from their questions.

Multinomial naive Bayes over character grams with Lidstone smoothing (Manning, Raghavan, Schütze,
"Introduction to Information Retrieval", ch. 13). A new category counts as soon as it has articles.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from assist.model import Article, Topic
from assist.text.grams import grams
from assist.text.normal import normal

SMOOTHING = 0.2
SURE_ENOUGH = 0.4
"""Below this share of the probability the topic is "other": an empty name."""


class TopicClassifier:
    """Learns once from a set of articles; learn again when they change."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for article in articles:
            for question in (article.title, article.question, *article.similar):
                self._counts[article.category].update(grams(normal(question)))
        self._totals = {name: counts.total() for name, counts in self._counts.items()}
        self._vocabulary = len({gram for counts in self._counts.values() for gram in counts})

    def topic(self, text: str) -> Topic:
        """The most likely category, or an empty one."""
        known = [gram for gram in grams(normal(text)) if self._seen(gram)]
        if not known:
            return Topic()
        logs = {name: self._log_likelihood(name, known) for name in self._counts}
        best = max(logs, key=lambda name: logs[name])
        share = 1 / sum(math.exp(logs[name] - logs[best]) for name in logs)
        return Topic(best, round(share, 4)) if share >= SURE_ENOUGH else Topic()

    def _seen(self, gram: str) -> bool:
        return any(gram in counts for counts in self._counts.values())

    def _log_likelihood(self, name: str, known: list[str]) -> float:
        counts = self._counts[name]
        floor = self._totals[name] + SMOOTHING * self._vocabulary
        # Overlapping grams repeat each other's evidence; the root keeps the shares honest.
        total = sum(math.log((counts[gram] + SMOOTHING) / floor) for gram in known)
        return total / math.sqrt(len(known))
