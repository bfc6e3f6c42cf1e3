"""The search box: what was typed, letter by letter, together with what it means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assist.model import Suggestion
from assist.retrieval.blending import Blend
from assist.retrieval.ranking import ArticleIndex
from assist.text.normal import normal


def searched(
    index: ArticleIndex, blend: Blend, text: str, limit: int, unlearned: Collection[str]
) -> list[Suggestion]:
    """The best ``limit`` articles for what an agent typed, best first; scores 0…1.

    Half of a score is how well the letters fit, half how well words and meaning do. Letters that
    fit somewhere are pinyin: what they might mean as a word is not asked.
    """
    typed = {one.key: one.score for one in index.typed().find(text, limit)}
    only_letters = normal(text).isascii()
    meant = [] if typed and only_letters else blend.find(text, limit, unlearned)
    found = {one.article.key: one for one in meant}
    for key, article in index.live([key for key in typed if key not in found]).items():
        found[key] = Suggestion(article, 0.0, article.question)
    share = 1.0 if only_letters and typed else 0.5
    rated = [
        replace(one, score=round(share * typed.get(key, 0.0) + (1 - share) * one.score, 4))
        for key, one in found.items()
    ]
    rated.sort(key=lambda one: -one.score)
    return rated[:limit]
