"""Words and meaning in one order: nearness of meaning first, likeness of characters beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt

from assist.model import Suggestion
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.ranking import ArticleIndex
from assist.text.grams import grams
from assist.text.normal import normal
from assist.text.sounds import sounds

CANDIDATES = 40
"""Articles taken from either side before they are put in one order."""

COMPARED = 12
"""First of them that are compared gram by gram."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What words say: the line's share of its own BM25 score, rapidfuzz.ratio, how much of the
    question the line covers, how alike both sound; nearness of meaning counts ``nearness``.

    Round numbers chosen on the dev sets, each checked on the others (resources/models/README.md).
    """

    share: float
    ratio: float
    coverage: float
    sound: float
    nearness: float

    @property
    def words(self) -> float:
        return self.share + self.ratio + self.coverage + self.sound


WITH_MEANING = Weights(share=0.25, ratio=0.3, coverage=0.1, sound=0.1, nearness=1.0)
WORDS_ALONE = Weights(share=0.5, ratio=0.1, coverage=0.0, sound=0.0, nearness=0.0)

LIKELY_NEARNESS, NEARNESS_BY_WORDS = 0.1, 0.6
"""Nearness as a line over likeness, read off the starter knowledge: for articles without a
vector."""


class Blend:
    """The one order of articles for a line."""

    def __init__(self, words: ArticleIndex, meaning: MeaningIndex | None) -> None:
        self._words, self._meaning = words, meaning

    def find(self, line: str, limit: int, unlearned: Collection[str] = ()) -> list[Suggestion]:
        """The best ``limit`` articles, best first.

        The nearness of ``unlearned`` articles, which have no vector yet, is estimated from their
        words; where those are the most, words alone count.
        """
        candidates = max(CANDIDATES, limit)
        query = self._words.corrected(line)
        near: dict[str, float] = {}
        if self._meaning is not None and 2 * len(unlearned) <= len(self._words):
            near = self._meaning.find(query, candidates)
        weights = WITH_MEANING if near else WORDS_ALONE
        farthest = min(near.values(), default=0.0)
        found: list[Suggestion] = []
        for match in self._words.matches(query, candidates, near):
            likeness = weights.share * match.share + weights.ratio * match.ratio
            guess = LIKELY_NEARNESS + NEARNESS_BY_WORDS * likeness / (weights.share + weights.ratio)
            unknown = guess if match.article.key in unlearned else farthest
            nearness = near.get(match.article.key, unknown) if near else 0.0
            found.append(
                Suggestion(match.article, 0.0, match.question, likeness, round(nearness, 4))
            )
        found.sort(key=_sum, reverse=True)
        nearest = found[: max(COMPARED, limit)]
        compared = [self._compared(query, one, weights) for one in nearest]
        compared.sort(key=_sum, reverse=True)
        return [_scored(one, weights) for one in compared[:limit]]

    def _compared(self, query: str, one: Suggestion, weights: Weights) -> Suggestion:
        """The suggestion with what a closer look at its question adds to its likeness."""
        question = normal(one.matched)
        covered = weights.coverage * self._covered(grams(query), grams(question))
        sound = weights.sound * _overlap(_sounds(query), _sounds(question))
        return replace(one, words=one.words + covered + sound)

    def _covered(self, asked: Iterable[str], question: Iterable[str]) -> float:
        """The weight of the question's grams that the line has, as a share of them all."""
        weights = {gram: self._words.weight(gram) for gram in question}
        total = sum(weights.values())
        return sum(weights[gram] for gram in weights.keys() & set(asked)) / total if total else 0.0


def _sum(one: Suggestion) -> float:
    return one.nearness + one.words


def _scored(one: Suggestion, weights: Weights) -> Suggestion:
    """The suggestion with its score and its likeness of words, both 0…1."""
    score = min(1.0, max(0.0, _sum(one) / (weights.nearness + weights.words)))
    return replace(one, score=round(score, 4), words=round(one.words / weights.words, 4))


def _sounds(text: str) -> set[tuple[str, str]]:
    """Pairs of neighbouring syllables."""
    table = sounds()
    return {pair for pair in pairwise(map(table.of, text)) if all(pair)}


def _overlap(one: Set[tuple[str, str]], other: Set[tuple[str, str]]) -> float:
    return len(one & other) / sqrt(len(one) * len(other)) if one and other else 0.0
