from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from assist.curation.health.findings import Health, Kind
from assist.curation.health.report import health
from assist.curation.health.workbook import write_health
from assist.encoder.model import Vectors
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.model import Status
from tests.articles import article

TODAY = date(2026, 3, 20)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def at(day: date) -> float:
    return datetime.combine(day, datetime.min.time()).timestamp() + 3600


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    return KnowledgeBase(tmp_path / "kb.db")


def shown(base: KnowledgeBase, key: str, count: int, day: date = TODAY) -> None:
    row = [day.isoformat(), key, count]
    base.write(lambda db: db.execute("insert into shown values (?, ?, ?)", row))


def did(base: KnowledgeBase, key: str, outcome: str, times: int, day: date = TODAY) -> None:
    rows = [("m", "c", key, outcome, at(day))] * times
    query = "insert into feedback (message, conversation, article, outcome, time)"
    base.write(lambda db: db.conn.executemany(f"{query} values (?, ?, ?, ?, ?)", rows))


def kinds(found: Health) -> list[Kind]:
    return [one.kind for one in found.proposals]


def test_a_new_base_needs_nothing(base: KnowledgeBase) -> None:
    base.save([article("a"), article("b", "今天下雨吗")])
    found = health(base, TODAY)
    assert (found.published, found.counted_from, found.months) == (2, None, ())
    assert found.proposals == ()


def test_replies_to_one_question_that_disagree_are_told_first(base: KnowledgeBase) -> None:
    base.save(
        [
            article("a", "退货几天内可以申请", reply="签收后7天内可以申请。"),
            article("b", "几天内可以申请退货", reply="签收后15天内可以申请。"),
            article("c", "退货几天内可以申请呢", reply="签收后七天内可以申请。"),
            article("d", "退货几天内可以申请啊", reply="3天内。", status=Status.RETIRED),
        ]
    )
    found = health(base, TODAY, _one_meaning)
    why = {(pair.first.key, pair.second.key): pair.why for pair in found.contradicting}
    assert why == {("a", "b"): "7天 ≠ 15天", ("b", "c"): "15天 ≠ 7天"}
    assert [(pair.first.key, pair.second.key) for pair in found.duplicates] == [("a", "c")]
    assert kinds(found) == [Kind.CONTRADICTING, Kind.DUPLICATE]
    assert "7天 ≠ 15天" in found.proposals[0].text


def _one_meaning(texts: Sequence[str]) -> Vectors:
    return np.ones((len(texts), 1), np.float32)


def test_articles_for_different_teams_do_not_contradict(base: KnowledgeBase) -> None:
    same = {"question": "退货几天内可以申请", "title": "退货"}
    base.save(
        [
            article("a", reply="7天内。", audience=("天猫",), **same),
            article("b", reply="15天内。", audience=("京东",), **same),
        ]
    )
    assert health(base, TODAY).contradicting == ()


def test_how_cards_are_taken_is_judged_from_enough_of_them(base: KnowledgeBase) -> None:
    base.save([article(key, f"{key}怎么{key}{key}") for key in "退换修查"])
    shown(base, "退", 40)
    shown(base, "换", 40)
    shown(base, "修", 9)
    shown(base, "查", 8, days_ago(90))
    did(base, "退", "dismissed", 9)
    did(base, "换", "accepted", 4)
    did(base, "换", "edited", 6)
    found = health(base, TODAY)
    assert [one.article.key for one in found.dismissed] == ["退"]
    assert [one.article.key for one in found.edited] == ["换"]
    assert found.edited[0].use.acceptance == 0.25
    assert [one.key for one in found.unused] == ["查"]
    assert kinds(found) == [Kind.DISMISSED, Kind.EDITED, Kind.UNUSED]


def test_nothing_is_unused_before_two_months_were_counted(base: KnowledgeBase) -> None:
    base.save([article("a"), article("b", "今天下雨吗")])
    shown(base, "a", 3, days_ago(30))
    assert health(base, TODAY).unused == ()


def test_months_are_counted_apart(base: KnowledgeBase) -> None:
    base.save([article("a")])
    shown(base, "a", 10, date(2026, 2, 10))
    shown(base, "a", 5, date(2026, 3, 1))
    did(base, "a", "accepted", 4, date(2026, 2, 11))
    did(base, "a", "copied", 2, date(2026, 3, 2))
    months = {one.month: one.use for one in health(base, TODAY).months}
    assert [(m, use.shown, use.accepted, use.copied) for m, use in months.items()] == [
        ("2026-02", 10, 4, 0), ("2026-03", 5, 0, 2),
    ]  # fmt: skip
    assert months["2026-02"].acceptance == 0.4


def test_gaps_that_are_alike_are_counted_together(base: KnowledgeBase) -> None:
    rows = [
        ("运费险怎么理赔", 3, "2026-02-01", "2026-03-01"),
        ("运费险怎么理赔啊", 2, "2026-01-15", "2026-02-02"),
        ("能开收据吗", 1, "2026-03-01", "2026-03-01"),
    ]
    base.write(lambda db: db.conn.executemany("insert into gap values (?, ?, ?, ?)", rows))
    found = health(base, TODAY)
    assert [(gap.question, gap.count) for gap in found.gaps] == [
        ("运费险怎么理赔", 5), ("能开收据吗", 1),
    ]  # fmt: skip
    assert (found.gaps[0].first, found.gaps[0].last) == (date(2026, 1, 15), date(2026, 3, 1))
    assert kinds(found) == [Kind.GAP]


def test_what_ended_and_what_ends_soon_is_told(base: KnowledgeBase) -> None:
    base.save(
        [
            article("over", valid_until=days_ago(3)),
            article("soon", "红包什么时候到期", valid_until=days_ago(-5)),
        ]
    )
    found = health(base, TODAY)
    assert [one.article.key for one in found.expiring] == ["over", "soon"]
    assert kinds(found) == [Kind.EXPIRED, Kind.REVIEW]
    assert found.proposals[0].keys == ("over",)


def test_the_file_has_the_proposals_the_lists_and_two_charts(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    base.save([article("=a", "退货几天内可以申请", valid_until=days_ago(3))])
    shown(base, "=a", 10)
    did(base, "=a", "accepted", 4)
    write_health(tmp_path / "h.xlsx", health(base, TODAY))
    book = openpyxl.load_workbook(tmp_path / "h.xlsx")
    assert "过期" in str(book.worksheets[0]["B2"].value)
    months = book["每月"]
    assert [cell.value for cell in months[2]] == ["2026-03", 10, 4, 0, 0, 0, 0.4]
    assert len(getattr(months, "_charts")) == 2  # noqa: B009
    assert (book["到期"]["A2"].value, book["到期"]["A2"].data_type) == ("=a", "s")


def test_only_excel_is_written(base: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="xlsx"):
        write_health(tmp_path / "h.txt", health(base, TODAY))
