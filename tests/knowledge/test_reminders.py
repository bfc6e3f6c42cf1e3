from __future__ import annotations

from datetime import date, datetime

from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.knowledge.reminders import Cause
from assist.model import Status
from tests.articles import article

TODAY = date(2026, 6, 15)


def life(base: KnowledgeBase, day: str) -> Life:
    return Life(base, PROGRAM, lambda: datetime.fromisoformat(day).timestamp())


def told(base: KnowledgeBase, months: int = 6) -> list[tuple[str, Cause, date]]:
    found = life(base, "2026-06-15").reminders(TODAY, months)
    return [(one.article.key, one.cause, one.day) for one in found]


def test_each_article_that_needs_a_look_is_told_once_the_earliest_first(
    base: KnowledgeBase,
) -> None:
    life(base, "2026-06-01").publish(
        [
            article("fine", valid_until=date(2026, 7, 16), review_by=date(2026, 6, 16)),
            article("ends", valid_until=date(2026, 7, 15)),
            article("today", valid_until=TODAY, review_by=date(2026, 1, 1)),
            article("over", valid_until=date(2026, 6, 14)),
            article("due", review_by=TODAY),
            article("gone", review_by=TODAY, status=Status.RETIRED),
        ]
    )
    assert told(base) == [
        ("over", Cause.EXPIRED, date(2026, 6, 14)),
        ("due", Cause.REVIEW, TODAY),
        ("today", Cause.EXPIRES, TODAY),
        ("ends", Cause.EXPIRES, date(2026, 7, 15)),
    ]


def test_what_nobody_touched_for_months_is_told_until_it_is_confirmed(base: KnowledgeBase) -> None:
    life(base, "2025-12-01").publish([article("old"), article("dated", review_by=date(2027, 1, 1))])
    life(base, "2026-06-01").publish([article("young")])
    assert told(base) == [("old", Cause.STALE, date(2025, 12, 1))]
    assert told(base, 0) == told(base, 12) == []
    life(base, "2026-06-15").confirm(["old"], date(2026, 12, 1))
    assert told(base) == []


def test_an_edit_that_was_begun_stays_good_when_the_article_is_confirmed(
    base: KnowledgeBase,
) -> None:
    lead = life(base, "2026-06-15")
    lead.publish([article("a")])
    lead.propose([article("a", reply="新的")])
    lead.submit(["a"])
    lead.confirm(["a"], date(2026, 12, 1))
    lead.approve(["a"])
    assert [one.reply for one in base.articles()] == ["新的"]
