"""A clock that is set wrong: told, and nothing comes or goes because of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from assist.knowledge import clock
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.knowledge.records import Stage
from assist.knowledge.schedule import Schedule
from assist.model import Status
from tests.articles import article


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A base that was last worked on on 2026-07-02 at 9."""
    base = KnowledgeBase(tmp_path / "kb.db")
    Life(base, PROGRAM, lambda: at("2026-07-02 09:00")).publish([article("a")])
    yield base
    base.close()


@pytest.mark.parametrize("now", ["2026-07-02 09:00", "2026-07-02 08:30", "2031-01-01 00:00"])
def test_a_clock_that_may_be_right_is_not_complained_of(now: str, base: KnowledgeBase) -> None:
    assert clock.trouble(base, at(now)) == ""


@pytest.mark.parametrize("now", ["2026-07-01 09:00", "2001-01-01 00:00", "1970-01-02 00:00"])
def test_a_clock_that_is_behind_is_told(now: str, base: KnowledgeBase) -> None:
    told = clock.trouble(base, at(now))
    assert now in told
    assert "2026-07-02 09:00" in told
    assert clock.day_of(clock.last_known(base), at(now)) == date(2026, 7, 2)


def test_a_base_that_nobody_worked_on_knows_no_time(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path / "new.db")
    assert clock.trouble(base, 0.0) == ""
    assert clock.day_of(clock.last_known(base), at("2001-01-01 12:00")) == date(2001, 1, 1)
    base.close()


def test_nothing_is_published_by_a_clock_that_is_behind(base: KnowledgeBase) -> None:
    life = Life(base, PROGRAM, lambda: at("2026-07-02 10:00"))
    life.propose([article("n")])
    life.submit(["n"])
    life.approve(["n"], at=at("2026-07-02 11:00"))
    with_wrong_clock = Schedule(base, lambda: at("2001-01-01 00:00"))
    with_wrong_clock.look()
    assert [one.stage for one in life.proposals()] == [Stage.APPROVED]
    assert life.publish_due(at("2001-01-01 00:00")) == 0
    assert life.publish_due(at("2026-07-02 11:00")) == 1


def test_the_history_keeps_its_order_whatever_the_clock_says(base: KnowledgeBase) -> None:
    wrong = Life(base, PROGRAM, lambda: at("2001-01-01 00:00"))
    wrong.retire(["a"])
    moments = [one.at for one in wrong.batches()]
    assert moments == [at("2026-07-02 09:00")] * 2
    assert [one.status for one in base.articles()] == [Status.RETIRED]


def test_an_approver_may_say_that_the_clock_is_right_now(base: KnowledgeBase) -> None:
    now = at("2026-06-01 09:00")
    assert clock.trouble(base, now)
    Life(base, PROGRAM, lambda: now).trust_clock("上次导入时时钟快了一个月")
    assert clock.trouble(base, now) == ""
    assert clock.day_of(clock.last_known(base), now) == date(2026, 6, 1)


def test_a_base_that_cannot_be_written_now_is_tried_again_later(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(base, PROGRAM, lambda: at("2026-07-02 10:00"))
    life.propose([article("n")])
    life.submit(["n"])
    life.approve(["n"], at=at("2026-07-02 11:00"))
    monkeypatch.setattr("assist.knowledge.connecting.BUSY_MS", 10)
    elsewhere = KnowledgeBase(base.file)
    schedule = Schedule(elsewhere, lambda: at("2026-07-02 12:00"))
    base.write(lambda _: schedule.look())
    schedule.look()
    assert [one.stage for one in life.proposals()] == [Stage.APPROVED]
    monkeypatch.setattr("time.monotonic", lambda: math.inf)
    schedule.look()
    assert life.proposals() == []
    elsewhere.close()
