"""Words and meaning in one order: nearness of meaning first, likeness of characters beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt

from assist.model import Article, Suggestion
from assist.retrieval.doubts import Doubts
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.ranking import ArticleIndex, Match
from assist.text.sounds import sounds

CANDIDATES = 40
"""Articles taken from either side before they are put in one order."""

CANDIDATES_BY_WORDS = 16
"""The same where words alone count: their order is nearly that of the index already."""

COMPARED = 12
"""First of them that are compared gram by gram."""

SPARE = 4
"""Articles looked up beyond those that are wanted: some may be gone by then."""


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


WITH_MEANING = Weights(share=0.2, ratio=0.25, coverage=0.1, sound=0.1, nearness=1.0)
WORDS_ALONE = Weights(share=0.5, ratio=0.1, coverage=0.0, sound=0.0, nearness=0.0)

LIKELY_NEARNESS, NEARNESS_BY_WORDS = 0.1, 0.6
"""Nearness as a line over likeness, read off the starter knowledge: for articles without a
vector."""


class Blend:
    """The one order of articles for a line."""

    def __init__(
        self, words: ArticleIndex, meaning: MeaningIndex | None, doubts: Doubts | None = None
    ) -> None:
        self._words, self._meaning, self._doubts = words, meaning, doubts

    def find(self, line: str, limit: int, unlearned: Collection[str] = ()) -> list[Suggestion]:
        """The best ``limit`` articles, best first.

        The nearness of ``unlearned`` articles, which have no vector yet, is estimated from their
        words; where those are the most, words alone count.
        """
        query = self._words.corrected(line)
        near: dict[str, float] = {}
        if self._meaning is not None and 2 * len(unlearned) <= len(self._words):
            near = self._meaning.find(query, max(CANDIDATES, limit))
        candidates = max(CANDIDATES if near else CANDIDATES_BY_WORDS, limit)
        weights = WITH_MEANING if near else WORDS_ALONE
        farthest = min(near.values(), default=0.0)
        found: list[_Rated] = []
        for match in self._words.matches(query, candidates, near):
            likeness = weights.share * match.share + weights.ratio * match.ratio
            guess = LIKELY_NEARNESS + NEARNESS_BY_WORDS * likeness / (weights.share + weights.ratio)
            unknown = guess if match.key in unlearned else farthest
            nearness = near.get(match.key, unknown) if near else 0.0
            found.append(_Rated(match, likeness, round(nearness, 4)))
        found.sort(key=_sum, reverse=True)
        compared = self._compared(query, found[: max(COMPARED, limit)], weights)
        if self._doubts is not None:
            compared = [_doubted(query, one, self._doubts) for one in compared]
        compared.sort(key=_sum, reverse=True)
        return self._suggestions(compared[: limit + SPARE], weights)[:limit]

    def _compared(self, query: str, found: Sequence[_Rated], weights: Weights) -> list[_Rated]:
        """The same with what a closer look at their questions adds to their likeness."""
        if not weights.coverage and not weights.sound:
            return list(found)
        questions = [one.match.text for one in found]
        asked = _sounds(query)
        return [
            replace(
                one,
                words=one.words
                + one.match.weight * weights.coverage * covered
                + one.match.weight * weights.sound * _overlap(asked, _sounds(question)),
            )
            for one, question, covered in zip(
                found, questions, self._words.coverage(query, questions), strict=True
            )
        ]

    def _suggestions(self, found: Sequence[_Rated], weights: Weights) -> list[Suggestion]:
        """The articles themselves, without those that were deleted or taken back meanwhile."""
        articles = self._words.live([one.match.key for one in found])
        return [
            _scored(one, articles[one.match.key], weights)
            for one in found
            if one.match.key in articles
        ]


@dataclass(frozen=True, slots=True)
class _Rated:
    """An article's best question, with what its words and its meaning count."""

    match: Match
    words: float
    nearness: float


def _doubted(query: str, one: _Rated, doubts: Doubts) -> _Rated:
    """The same, lower for what agents said; but what an article asks itself is never doubted."""
    if one.match.own and one.match.text == query:
        return one
    return replace(one, words=max(0.0, one.words - doubts.of(one.match.key, query)))


def _sum(one: _Rated) -> float:
    return one.nearness + one.words


def _scored(one: _Rated, article: Article, weights: Weights) -> Suggestion:
    """The suggestion with its score and its likeness of words, both 0…1."""
    score = min(1.0, max(0.0, _sum(one) / (weights.nearness + weights.words)))
    words = round(one.words / weights.words, 4)
    return Suggestion(article, round(score, 4), one.match.question(article), words, one.nearness)


def _sounds(text: str) -> set[tuple[str, str]]:
    """Pairs of neighbouring syllables."""
    table = sounds()
    return {pair for pair in pairwise(map(table.of, text)) if all(pair)}


def _overlap(one: Set[tuple[str, str]], other: Set[tuple[str, str]]) -> float:
    return len(one & other) / sqrt(len(one) * len(other)) if one and other else 0.0
