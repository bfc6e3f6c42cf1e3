"""The topic of a line: the knowledge base's own categories, learned from their questions.

With the encoder by the nearest questions, without it by words. A new category counts as soon as it
has articles.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol

import numpy as np

from assist.encoder.model import Encoder
from assist.model import Article, Topic
from assist.text.grams import grams
from assist.text.normal import normal

SMOOTHING = 0.2
SURE_ENOUGH = 0.4
"""Below this share of the probability the topic is "other": an empty name."""


class Topics(Protocol):
    """Names the category of a line."""

    def topic(self, text: str) -> Topic:
        """The most likely category, or an empty one for "other"."""
        ...


QUESTIONS_A_CATEGORY = 40
"""Questions that stand for a category; more would only cost time to encode."""

NEIGHBOURS = 5
SHARPNESS = 25.0
"""How fast a category's share falls with its distance. Chosen with FAR on the starter knowledge,
each question left out in turn."""

FAR = 0.55
"""Below this similarity to the nearest question a line is about none of the categories."""


class MeaningTopics:
    """The category of the nearest questions in the encoder's space, each voting by its nearness."""

    def __init__(self, articles: Iterable[Article], lines: Encoder, questions: Encoder) -> None:
        """``questions`` may remember on disk; what customers write goes through ``lines`` only."""
        by_category: defaultdict[str, list[Article]] = defaultdict(list)
        for article in articles:
            by_category[article.category].append(article)
        self._lines = lines
        self._names: list[str] = []
        chosen_questions: list[str] = []
        for name, members in by_category.items():
            chosen = list(islice(_spread(members), QUESTIONS_A_CATEGORY))
            chosen_questions += chosen
            self._names += [name] * len(chosen)
        self._vectors = questions.encode(chosen_questions)

    def topic(self, text: str) -> Topic:
        """The category that the nearest questions agree on."""
        if not self._names or not text.strip():
            return Topic()
        nearness = self._vectors @ self._lines.encode([text])[0]
        nearest = np.argsort(-nearness)[:NEIGHBOURS]
        if nearness[nearest[0]] < FAR:
            return Topic()
        votes: defaultdict[str, float] = defaultdict(float)
        for place in nearest:
            gap = float(nearness[place] - nearness[nearest[0]])
            votes[self._names[place]] += math.exp(SHARPNESS * gap)
        name = max(votes, key=lambda candidate: votes[candidate])
        share = votes[name] / sum(votes.values())
        return Topic(name, round(share, 4)) if share >= SURE_ENOUGH else Topic()


def _spread(articles: Sequence[Article]) -> Iterable[str]:
    """The standard questions first, then the similar ones, one of each article in turn."""
    yield from (article.question for article in articles)
    for turn in range(max(len(article.similar) for article in articles)):
        yield from (article.similar[turn] for article in articles if turn < len(article.similar))


class WordTopics:
    """Multinomial naive Bayes over character grams with Lidstone smoothing.

    Manning, Raghavan, Schütze, "Introduction to Information Retrieval", ch. 13.
    """

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
