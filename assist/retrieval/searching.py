"""The search box: what was typed, letter by letter, together with what it means."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from assist.model import Suggestion
from assist.retrieval.blending import Blend
from assist.retrieval.catalogue import Row
from assist.retrieval.ranking import ArticleIndex
from assist.retrieval.typed import TypedIndex
from assist.text.normal import normal

QUESTIONS = 2
"""First questions of an article that may be typed: the standard question and its title."""

TAG_SHARE = 0.9
"""How much a match in a tag counts, a title or standard question being 1."""

LEAST_MEANT = 0.13
"""Score below which an article has nothing to do with what was typed, unless its letters fit: rows
of letters and words of another world stay below, what any shop is asked about above.
"""

LEAST_SAID, SAID_SHARE = 2, 0.4
"""Letters from which on replies are searched for what was typed, and how much a reply with these
very words counts, a title being 1.
"""

Saying = Callable[[str, int], Sequence[str]]
"""Keys of some articles whose reply has these words."""

FEW_TO_TYPE = 5000
"""Articles up to which the last change is always known; of more, it waits for ``refresh``."""


class SearchBox:
    """What an agent's own words find. Any thread may call any method."""

    def __init__(self, index: ArticleIndex, blend: Blend, saying: Saying) -> None:
        """``saying`` finds replies; it is asked only where titles and questions bring too few."""
        self._index, self._blend, self._saying = index, blend, saying
        self._known: tuple[tuple[date, int], TypedIndex] | None = None

    def find(self, text: str, limit: int, unlearned: Collection[str]) -> list[Suggestion]:
        """The best ``limit`` articles for what was typed, best first; scores 0…1.

        Half of a score is how well the letters fit, half how well words and meaning do. Letters
        that fit somewhere are pinyin: what they might mean as a word is not asked.
        """
        typed = {one.key: one.score for one in self._typed_index().find(text, limit)}
        words = text.strip()
        if len(typed) < limit and len(words) >= LEAST_SAID:
            said = self._saying(words, limit)
            typed = {**dict.fromkeys(said, SAID_SHARE), **typed}
        only_letters = normal(text).isascii()
        meant = [] if typed and only_letters else self._blend.find(text, limit, unlearned)
        found = {
            one.article.key: one
            for one in meant
            if one.score >= LEAST_MEANT or one.article.key in typed
        }
        for key, article in self._index.live([key for key in typed if key not in found]).items():
            found[key] = Suggestion(article, 0.0, article.question)
        share = 1.0 if only_letters and typed else 0.5
        rated = [
            replace(one, score=round(share * typed.get(key, 0.0) + (1 - share) * one.score, 4))
            for key, one in found.items()
        ]
        rated.sort(key=lambda one: -one.score)
        return rated[:limit]

    def refresh(self) -> TypedIndex:
        """Take over what was edited since; a second for 100,000 articles."""
        state, known = self._index.state, self._known
        if known is None or known[0] != state:
            known = state, TypedIndex(_short_texts(self._index.live_questions()))
            self._known = known
        return known[1]

    def _typed_index(self) -> TypedIndex:
        known = self._known
        return self.refresh() if known is None or len(self._index) <= FEW_TO_TYPE else known[1]


def _short_texts(
    articles: Iterable[tuple[Row, Sequence[str]]],
) -> Iterator[tuple[str, str, float]]:
    """Keys of articles, their first questions and their tags, and what a match counts."""
    for row, questions in articles:
        for text in questions[:QUESTIONS]:
            yield row.key, text, 1.0
        for tag in row.tags:
            yield row.key, tag, TAG_SHARE
