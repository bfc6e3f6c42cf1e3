"""Whether the base answers a cluster already, and if not quite, which article nearly does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assist.model import Article, Suggestions

ASKED = 9
"""Questions of a cluster that are put to the base."""

ANSWERED = 0.6
"""Share of them that one article answers with a card for the cluster to need nothing."""

AGREED = 0.6
"""Share of them for which one article comes first, for the cluster to belong to it."""

LIKE = 0.40
"""Mean score of that article from which the cluster is a way of asking for it. The score, not the
confidence: that one speaks of a choice, and in a base of few articles the first always leads.
Chosen by reading clusters of real chats against the starter knowledge."""

Suggest = Callable[[str], Suggestions]


@dataclass(frozen=True, slots=True)
class Coverage:
    """``article`` is the one that (nearly) answers; ``answered`` that no more is needed;
    ``missed`` are the wordings for which it gives no card. ``nearest`` is what comes first, however
    far away, for the lead to compare a draft with.
    """

    article: Article | None = None
    answered: bool = False
    missed: tuple[str, ...] = ()
    nearest: Article | None = None


def coverage(questions: Sequence[str], suggest: Suggest) -> Coverage:
    """What the base makes of a cluster's questions, nearest to its centre first."""
    asked = questions[:ASKED]
    found = [(question, suggest(question)) for question in asked]
    firsts = Counter(one.found[0].article.key for _, one in found if one.found)
    if not firsts:
        return Coverage()
    key, count = firsts.most_common(1)[0]
    mine = [(q, s) for q, s in found if s.found and s.found[0].article.key == key]
    article = mine[0][1].found[0].article
    shown = sum(any(one.article.key == key for one in s.found[: s.shown]) for _, s in found)
    likeness = sum(s.found[0].score for _, s in mine) / len(mine)
    if shown >= ANSWERED * len(asked):
        return Coverage(article, True)
    if count >= AGREED * len(asked) and likeness >= LIKE:
        missed = tuple(q for q, s in found if not s.shown)
        return Coverage(article, False, missed)
    return Coverage(nearest=article)
