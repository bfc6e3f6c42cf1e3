"""Articles whose questions mean nearly the same: by meaning in a small base, by words in any."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz

from assist.encoder.model import Vectors
from assist.model import Article
from assist.text.normal import normal_all

ALIKE = 80.0
"""rapidfuzz.ratio of two questions that are likely one."""

NEAR = 0.66
"""Cosine of two questions, seen from the centre of what customers write, that are likely one."""

COMPARED_BY_MEANING = 6000
"""Published articles up to which all pairs of vectors are compared: two seconds on one core."""

COMPARED_BY_WORDING = 20_000
"""Published articles up to which similar questions are compared, too."""

RAREST = 3
"""Pairs of characters of a question by which its like are looked for."""

COMMON = 24
"""Questions in which a pair of characters may stand to be looked for by."""

AT_ONCE = 1024

Encode = Callable[[Sequence[str]], Vectors]
Pair = tuple[int, int, float]


def near_pairs(articles: Sequence[Article], encode: Encode | None = None) -> list[Pair]:
    """Places of two articles that are asked for in nearly the same words, and how alike these are,
    0…1; the most alike first. Similar questions count in a base that is not too large.
    """
    small = len(articles) <= COMPARED_BY_WORDING
    wordings = [
        (place, text)
        for place, article in enumerate(articles)
        for text in (article.question, *(article.similar if small else ()))
    ]
    texts = normal_all([text for _, text in wordings])
    found: dict[tuple[int, int], float] = {}
    for (one, other), likeness in _by_words(texts):
        pair = (wordings[one][0], wordings[other][0])
        if pair[0] != pair[1]:
            found[pair] = max(found.get(pair, 0.0), likeness)
    if encode is not None and len(articles) <= COMPARED_BY_MEANING:
        for one, other, nearness in _by_meaning(encode([one.question for one in articles])):
            found[one, other] = max(found.get((one, other), 0.0), nearness)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [(one, other, likeness) for (one, other), likeness in ranked]


def _by_words(questions: Sequence[str]) -> Iterator[tuple[tuple[int, int], float]]:
    """Pairs that share one of their rarest pairs of characters and look alike as a whole."""
    grams = [{q[i : i + 2] for i in range(len(q) - 1)} for q in questions]
    counts = Counter(gram for own in grams for gram in own)
    having: defaultdict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(grams):
        for gram in sorted(own, key=lambda gram: (counts[gram], gram))[:RAREST]:
            having[gram].append(place)
    seen: set[tuple[int, int]] = set()
    for places in having.values():
        if len(places) > COMMON:
            continue
        for pair in combinations(places, 2):
            if pair in seen:
                continue
            seen.add(pair)
            ratio = fuzz.ratio(questions[pair[0]], questions[pair[1]], score_cutoff=ALIKE)
            if ratio:
                yield pair, ratio / 100


def _by_meaning(vectors: Vectors) -> Iterator[Pair]:
    for start in range(0, len(vectors), AT_ONCE):
        nearness = vectors[start : start + AT_ONCE] @ vectors.T
        for row, column in zip(*np.nonzero(nearness >= NEAR), strict=True):
            one, other = start + int(row), int(column)
            if one < other:
                yield one, other, float(nearness[row, column])
