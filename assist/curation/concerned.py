"""Which golden questions a change concerns, the most endangered first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from assist.curation.golden import GoldenIndex, own_questions
from assist.encoder.model import Encoder
from assist.knowledge.golden import GoldenQuestion, Origin
from assist.model import Article, Status
from assist.text.normal import normal

NEAR, NEAREST, NEAR_ALL = 400, 24, 6000
"""Questions looked up around a changed article, fewer where many are changed, about so many around
all of them; which of them are asked is found out on the way.
"""

STEP = 10
"""Questions near an article that are asked before it is seen whether it has a say in them. Of 260
around each of ten edits of the starter knowledge, all that were answered otherwise were among the
first 20."""

PATIENCE = 2
"""Steps without a say after which an article is done with."""


class Concerned:
    """For every changed article its own questions and those around it, in steps."""

    def __init__(
        self,
        golden: Sequence[GoldenIndex],
        before: Mapping[str, Article],
        after: Sequence[Article],
        encoder: Encoder | None,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        """``golden``: what says the same in two of them counts as the first has it. ``before``
        holds the changed articles and the removed ones as they are. What only ``hidden`` articles
        answer is not asked.
        """
        self._hidden = hidden
        self._now = _Expectations(before, after)
        self._indexes = (*golden, GoldenIndex(own_questions(after), encoder))
        states: dict[str, list[Article]] = {key: [article] for key, article in before.items()}
        for article in after:
            states.setdefault(article.key, []).append(article)
        self._limit = max(NEAREST, min(NEAR, NEAR_ALL // max(1, len(states))))
        self._left = {key: self._queue(key, forms) for key, forms in states.items()}
        self._strikes = dict.fromkeys(states, 0)

    def _queue(self, key: str, forms: Sequence[Article]) -> list[GoldenQuestion]:
        """The questions of an article and those around its forms, the first to be asked last."""
        rated: dict[GoldenQuestion, float] = {}
        mine: dict[GoldenQuestion, None] = {}
        for place, index in enumerate(self._indexes):
            earlier = self._indexes[:place]
            for form in _different(forms):
                for question, score in index.near(form, self._limit):
                    if not any(other.has(question.text) for other in earlier):
                        rated[question] = max(score, rated.get(question, score))
            own = index.of([key])
            mine |= {q: None for q in own if not any(other.has(q.text) for other in earlier)}
        others = (q for q in sorted(rated, key=rated.__getitem__, reverse=True) if q not in mine)
        asked = (now for q in (*mine, *others) if (now := self._now.of(q)) is not None)
        return [q for q in asked if not q.expected or not self._hidden.issuperset(q.expected)][::-1]

    def steps(self) -> Iterator[dict[str, list[GoldenQuestion]]]:
        """Again and again the next questions of every article that is not done with."""
        while self._left:
            taken: dict[str, list[GoldenQuestion]] = {}
            for key, queue in list(self._left.items()):
                if queue:
                    taken[key] = queue[-STEP:][::-1]
                    del queue[-STEP:]
                else:
                    del self._left[key]
            yield taken

    def heed(self, key: str, has_a_say: bool) -> None:
        """Be done with an article that had no say in its questions for a while."""
        self._strikes[key] = 0 if has_a_say else self._strikes[key] + 1
        if self._strikes[key] >= PATIENCE:
            self._left.pop(key, None)


def _different(forms: Sequence[Article]) -> Iterator[Article]:
    """The published forms of an article, without one that asks nothing but what the next does."""
    said = [_said([form]).get(form.key) for form in forms]
    for number, form in enumerate(forms):
        asked = said[number]
        following = said[number + 1] if number + 1 < len(forms) else None
        if asked is not None and (following is None or not asked <= following):
            yield form


class _Expectations:
    """What the articles' own questions expect once the change is made.

    A question that an article gives up is expected of its other owners, or else of the changed
    article that takes it over; where nobody has it any more it is not asked. Who merely takes a
    question as well, while its owner keeps it, steals it.
    """

    def __init__(self, before: Mapping[str, Article], after: Sequence[Article]) -> None:
        said_before, said_after = _said(before.values()), _said(after)
        self._given_up = {
            (key, text)
            for key, texts in said_before.items()
            for text in texts - said_after.get(key, set())
        }
        self._taken: dict[str, list[str]] = {}
        for key, texts in said_after.items():
            for text in texts:
                self._taken.setdefault(text, []).append(key)

    def of(self, question: GoldenQuestion) -> GoldenQuestion | None:
        """The question as it is to be asked; None when it is not."""
        if question.origin not in (Origin.STANDARD, Origin.SIMILAR):
            return question
        text = normal(question.text)
        kept = tuple(key for key in question.expected if (key, text) not in self._given_up)
        if kept == question.expected:
            return question
        expected = kept or tuple(self._taken.get(text, ()))
        return replace(question, expected=expected) if expected else None


def _said(articles: Collection[Article]) -> dict[str, set[str]]:
    """By key, what published articles say that they answer."""
    return {
        article.key: set(map(normal, (article.question, article.title, *article.similar)))
        for article in articles
        if article.status is Status.PUBLISHED
    }
