"""Published articles that somebody should look over, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import explained
from assist.knowledge.rows import article_of
from assist.model import Article

SOON_DAYS = 30
"""An article that ends within so many days is reminded of."""

DAYS_A_MONTH = 30.44


class Cause(StrEnum):
    """Why an article should be looked over."""

    EXPIRED = "expired"
    EXPIRES = "expires"
    REVIEW = "review"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Reminder:
    """``day``: the last day of an article that ends, the day by which it should have been looked
    over, or, of one that is only old, when it was last touched.
    """

    article: Article
    cause: Cause
    day: date


def reminders(base: KnowledgeBase, today: date, months: int = 6) -> list[Reminder]:
    """Every published article that ended, ends soon, is due for its review, or has no such day and
    was not touched for ``months`` (0: those are left alone); the earliest first, each once.

    Raises KnowledgeError.
    """
    found: dict[str, Reminder] = {}
    for reminder in (*_by_date(base, today), *(_stale(base, today, months) if months else ())):
        found.setdefault(reminder.article.key, reminder)
    return sorted(found.values(), key=lambda one: (one.day, one.article.key))


def _by_date(base: KnowledgeBase, today: date) -> Iterator[Reminder]:
    soon = (today + timedelta(days=SOON_DAYS)).isoformat()
    query = """
        select * from article where status = 'published' and (valid_until <= ? or review_by <= ?)
    """
    for row in base.read(query, [soon, today.isoformat()]):
        with explained(base.file):
            article = article_of(row)
        if article.valid_until is not None and article.valid_until.isoformat() <= soon:
            cause = Cause.EXPIRED if article.expired_on(today) else Cause.EXPIRES
            yield Reminder(article, cause, article.valid_until)
        elif article.review_by is not None:
            yield Reminder(article, Cause.REVIEW, article.review_by)


def _stale(base: KnowledgeBase, today: date, months: int) -> Iterator[Reminder]:
    """Articles that nobody wrote a date for and nobody touched; older than the history they are
    not known to be.
    """
    long_ago = datetime.combine(today, datetime.min.time()) - timedelta(days=months * DAYS_A_MONTH)
    query = """
        select article.*, touched.at touched_at from article join (
            select key, max(batch.at) at from revision join batch on batch.id = batch group by key
        ) touched using (key)
        where status = 'published' and review_by is null and touched.at < ?
    """
    for row in base.read(query, [long_ago.timestamp()]):
        touched = date.fromtimestamp(row.pop("touched_at"))
        with explained(base.file):
            yield Reminder(article_of(row), Cause.STALE, touched)
