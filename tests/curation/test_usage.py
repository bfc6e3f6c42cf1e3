from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from assist.curation.usage import MOST_GAPS, RETENTION_DAYS, Usage, forget_gaps
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.model import (
    Conversation,
    Guidance,
    Message,
    Offer,
    Reading,
    Risk,
    Speaker,
    Suggestion,
    Suggestions,
    Topic,
    Trajectory,
)
from tests.articles import article

TODAY = date(2026, 3, 2)
PHONE = "13800138000"


def at(day: date) -> float:
    return datetime.combine(day, datetime.min.time()).timestamp()


def guidance(number: int, text: str = "怎么开专票", cards: int = 0) -> Guidance:
    message = Message(f"m{number}", "c", Speaker.CUSTOMER, text, 0.0)
    found = tuple(Suggestion(article(key), 1.0, "") for key in ("a", "b", "c"))
    offer = Offer.ANSWER if cards else Offer.SILENCE
    return Guidance(
        Conversation("c", ""),
        Reading(message, None, Risk(), Topic()),
        Trajectory(),
        Suggestions(found, 0.5, cards, offer),
    )


class Clock:
    def __init__(self) -> None:
        self.day = TODAY
        self.keeps = True
        self.now = lambda: at(self.day)


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    return KnowledgeBase(tmp_path / "kb.db")


def usage(base: KnowledgeBase, clock: Clock) -> Usage:
    return Usage(base, lambda: clock.keeps, clock.now)


def test_a_card_counts_once_a_message(base: KnowledgeBase) -> None:
    counting = usage(base, Clock())
    for number in (1, 1, 2):
        counting.shown(guidance(number, cards=2))
    counting.flush()
    counting.flush()
    counting.shown(guidance(3, cards=1))
    counting.flush()
    assert base.read("select * from shown order by article") == [
        {"day": "2026-03-02", "article": "a", "count": 3},
        {"day": "2026-03-02", "article": "b", "count": 2},
    ]


def test_cards_kept_for_an_earlier_line_count_for_that_line(base: KnowledgeBase) -> None:
    counting = usage(base, Clock())
    asked = guidance(1, cards=1)
    nudged = replace(guidance(2, "在吗", cards=1), kept_for=asked.message)
    for one in (asked, nudged):
        counting.shown(one)
        counting.heard(one)
    counting.flush()
    assert [row["count"] for row in base.read("select * from shown")] == [1]
    assert base.read("select * from gap") == []


def test_a_question_without_a_card_is_kept_masked_and_counted(base: KnowledgeBase) -> None:
    counting = usage(base, Clock())
    counting.heard(guidance(1, f"我电话{PHONE}，发票能寄到公司吗？"))
    counting.heard(guidance(1, f"我电话{PHONE}，发票能寄到公司吗？"))
    counting.heard(guidance(2, "发票能寄到公司吗？"))
    counting.heard(guidance(3, "好的谢谢"))
    counting.heard(guidance(4, "运费险怎么理赔", cards=1))
    counting.flush()
    (gap,) = base.read("select * from gap")
    assert (gap["question"], gap["count"]) == ("发票能寄到公司吗？", 2)
    base.close()
    assert PHONE.encode() not in base.file.read_bytes()


def test_nothing_is_kept_where_the_setting_is_off_and_all_can_be_forgotten(
    base: KnowledgeBase,
) -> None:
    clock = Clock()
    counting = usage(base, clock)
    clock.keeps = False
    counting.heard(guidance(1))
    counting.flush()
    assert base.read("select * from gap") == []
    clock.keeps = True
    counting.heard(guidance(2))
    counting.flush()
    assert len(base.read("select * from gap")) == 1
    forget_gaps(base)
    assert base.read("select * from gap") == []


def test_what_was_heard_before_the_setting_was_turned_off_is_not_written(
    base: KnowledgeBase,
) -> None:
    clock = Clock()
    counting = usage(base, clock)
    counting.shown(guidance(1, cards=1))
    counting.heard(guidance(2))
    clock.keeps = False
    counting.flush()
    clock.keeps = True
    counting.flush()
    assert base.read("select * from gap") == []
    assert len(base.read("select * from shown")) == 1


def test_old_and_too_many_questions_go(base: KnowledgeBase) -> None:
    clock = Clock()
    counting = usage(base, clock)
    rows = [(f"问题{n}", 1, "2026-03-01", "2026-03-01") for n in range(MOST_GAPS)]
    base.write(lambda db: db.conn.executemany("insert into gap values (?, ?, ?, ?)", rows))
    for number in (1, 2):
        counting.heard(guidance(number))
    counting.flush()
    kept = base.read("select * from gap order by count desc")
    assert len(kept) == MOST_GAPS
    assert kept[0]["question"] == "怎么开专票"
    clock.day = TODAY + timedelta(days=RETENTION_DAYS + 1)
    counting.heard(guidance(3, "电子发票在哪里下载"))
    counting.flush()
    assert [row["question"] for row in base.read("select * from gap")] == ["电子发票在哪里下载"]


def test_what_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path / "kb.db")
    counting = usage(base, Clock())
    counting.shown(guidance(1, cards=1))
    counting.heard(guidance(2))
    base.write(lambda db: db.execute("alter table shown rename to elsewhere"))
    with pytest.raises(KnowledgeError):
        counting.flush()
    base.write(lambda db: db.execute("alter table elsewhere rename to shown"))
    counting.flush()
    assert len(base.read("select * from shown")) == 1
    assert len(base.read("select * from gap")) == 1
