"""What an article looks like beside the others: said twice, or asking for another one's answer."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from assist.curation.checks import Finding, Part, Place, Weight
from assist.i18n import tr
from assist.model import Article, Suggestion
from assist.retrieval.library import Library
from assist.text.normal import normal

MOST_COMPARED = 12
"""Similar questions of an article that are looked up, some ten milliseconds each."""

NEAR = 0.48
"""Score of another article from which on it probably answers the same question: reworded questions
of the starter knowledge reach 0.55, two articles of it that differ go above in 1 of 100.
"""

RATHER = 0.4
"""The same for a similar question, which is compared with its own article too."""

CLEARLY = 0.1
"""How much nearer another article must be before a similar question is called its."""

ALIKE = 75.0
"""rapidfuzz.ratio of two questions that are likely one, for articles whose meaning is not known
(yet): their scores say how much of the line was found, not that both ask the same (我买的东西怎么开
发票 and 收到的不是我买的东西怎么办). No two articles of the starter knowledge reach 70.
"""


def neighbours(article: Article, library: Library) -> list[Finding]:
    """Questions that other live articles answer already; from any thread. Raises KnowledgeError."""
    return list(_found(article, library))


def _found(article: Article, library: Library) -> Iterator[Finding]:
    named: set[str] = set()
    for row, question in enumerate((article.question, *article.similar[:MOST_COMPARED]), -1):
        if not question.strip():
            continue
        found = library.suggest(question).found
        others = [one for one in found if one.article.key != article.key]
        if not others or others[0].article.key in named:
            continue
        own = next((one.score for one in found if one.article.key == article.key), 0.0)
        place = Place(Part.QUESTION) if row < 0 else Place(Part.SIMILAR, row)
        if not _asks_the_same(question, others[0], library):
            continue
        finding = _about(question, others[0], own, place)
        if finding is not None:
            named.add(others[0].article.key)
            yield finding


def _asks_the_same(question: str, other: Suggestion, library: Library) -> bool:
    """Whether the score of ``other`` may be trusted: it knows the meaning, or the words agree."""
    by_meaning = other.nearness > 0 and library.knows_meaning(other.article.key)
    return by_meaning or fuzz.ratio(normal(question), normal(other.matched)) >= ALIKE


def _about(question: str, other: Suggestion, own: float, place: Place) -> Finding | None:
    title, key = other.article.title, other.article.key
    if normal(question) == normal(other.matched):
        told = tr("《{title}》里已经有一模一样的问法“{question}”：两篇会抢同一个问题")
        words = told.format(title=title, question=question[:30])
        return Finding(Weight.WARN, words, place, key)
    if place.part is Part.QUESTION and other.score >= NEAR:
        told = tr("和《{title}》很像（它的问法“{question}”）：是不是该并入那一篇？")
        words = told.format(title=title, question=other.matched[:30])
        return Finding(Weight.WARN, words, place, key)
    if place.part is Part.SIMILAR and other.score >= max(RATHER, own + CLEARLY):
        told = tr("“{question}”更像在问《{title}》")
        return Finding(Weight.HINT, told.format(title=title, question=question[:30]), place, key)
    return None
