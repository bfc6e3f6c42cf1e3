"""What becomes of an inserted reply, seen in the agent's next own lines; none of them is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.feedback import LINES_LOOKED_AT, FeedbackLog, this_agent
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import Wordings
from assist.model import Message, Outcome, Speaker
from tests.articles import article

REPLY = "质量问题由我们承担运费，七天内都可以退。"
LINE = Message("m1", "c", Speaker.CUSTOMER, "寄回去的钱谁来付", 1.0)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save([article("return", "退货运费谁承担", reply=REPLY)])
    yield base
    base.close()


@pytest.fixture
def log(base: KnowledgeBase) -> FeedbackLog:
    return FeedbackLog(base, "08012")


def outcomes(base: KnowledgeBase) -> list[str]:
    rows = base.read("select outcome from feedback order by id")
    base.release()
    return [row["outcome"] for row in rows]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([REPLY], Outcome.ACCEPTED),
        ([" 质量问题由我们承担运费,七天内都可以退 。"], Outcome.ACCEPTED),
        (["您好，质量问题我们承担运费，七天内可以退哦"], Outcome.EDITED),
        (["稍等", "质量问题由我们承担运费的呢，七天内都能退。"], Outcome.EDITED),
        (["稍等"] * LINES_LOOKED_AT + ["质量问题我们承担运费，七天内可以退"], Outcome.ACCEPTED),
        ([], Outcome.ACCEPTED),
    ],
)
def test_the_next_own_lines_tell_whether_it_was_edited(
    said: list[str], outcome: Outcome, base: KnowledgeBase, log: FeedbackLog
) -> None:
    assert log.accepted(LINE, "return", REPLY)
    told = [log.said("c", line) for line in said]
    assert outcomes(base) == [outcome]
    assert any(told) is (outcome is Outcome.EDITED)


def test_another_conversation_has_nothing_to_do_with_it(
    base: KnowledgeBase, log: FeedbackLog
) -> None:
    log.accepted(LINE, "return", REPLY)
    assert log.awaits("c")
    assert not log.awaits("d")
    assert not log.said("d", "质量问题我们承担运费，七天内可以退")
    assert outcomes(base) == [Outcome.ACCEPTED]


def test_no_words_of_the_agent_and_no_unmasked_ones_of_the_customer_are_kept(
    base: KnowledgeBase, log: FeedbackLog
) -> None:
    line = Message("m", "c", Speaker.CUSTOMER, "我电话13812345678，寄回去的钱谁来付呀", 1.0)
    log.accepted(line, "return", REPLY)
    log.said("c", "质量问题我们承担运费，七天内可以退哦")
    held = base.file.read_bytes() + base.file.with_name("kb.db-wal").read_bytes()
    assert "谁来付".encode() in held
    assert b"13812345678" not in held
    assert "可以退哦".encode() not in held


def test_acceptances_and_dismissals_are_learned_and_taken_back(
    base: KnowledgeBase, log: FeedbackLog
) -> None:
    log.accepted(LINE, "return", REPLY)
    log.dismissed(LINE, "return")
    assert sorted(one.wrong for one in Wordings(base).all()) == [False, True]
    assert log.take_back(LINE, "return", Outcome.DISMISSED)
    assert log.take_back(LINE, "return", Outcome.ACCEPTED)
    assert not log.take_back(LINE, "return", Outcome.ACCEPTED)
    assert {one.agents for one in Wordings(base).all()} == {0}
    base.release()


def test_an_agent_without_a_number_is_user_and_machine() -> None:
    assert this_agent(" 08012 ") == "08012"
    assert "@" in this_agent("")
