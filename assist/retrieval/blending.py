"""Words and meaning in one order: nearness of meaning first, likeness of characters beside it."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from assist.model import Article, Suggestion

CANDIDATES = 30
"""Articles taken from either side before they are put in one order."""

LIKELY_NEARNESS, NEARNESS_BY_WORDS = 0.72, 0.25
"""Nearness as a line over likeness, read off the starter knowledge."""

WORDS_SHARE = 0.1
"""Weight of the characters' likeness beside the meaning's nearness. Chosen on the dev sets."""


def blended(
    by_words: Sequence[Suggestion],
    near: dict[str, float],
    live: Callable[[str], Article | None],
    limit: int,
    unlearned: Container[str] = (),
) -> list[Suggestion]:
    """The best ``limit`` of both sides, best first.

    ``near`` maps article keys to nearness, best first; ``live`` gives an article that may be shown
    today, None for any other. The nearness of ``unlearned`` articles, which have no vector yet, is
    estimated from their words.
    """
    words = {one.article.key: one for one in by_words}
    farthest = min(near.values(), default=0.0)
    found: list[Suggestion] = []
    for key in dict.fromkeys([*near, *words]):
        known = words.get(key)
        article = known.article if known else live(key)
        if article is None:
            continue
        likeness = known.score if known else 0.0
        guessed = LIKELY_NEARNESS + NEARNESS_BY_WORDS * likeness
        nearness = near.get(key, guessed if key in unlearned else farthest)
        score = (nearness + WORDS_SHARE * likeness) / (1 + WORDS_SHARE)
        matched = known.matched if known else article.question
        found.append(Suggestion(article, round(score, 4), matched, likeness, round(nearness, 4)))
    found.sort(key=lambda one: -one.score)
    return found[:limit]
