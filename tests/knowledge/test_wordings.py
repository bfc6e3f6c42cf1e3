"""What is learned of customers' lines: masked, little from one agent, and all of it revocable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.knowledge.aliases import AGREED, APPROVED, LONE, MOST_LONE, State
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import DAY, LEAD, LONE_DAYS, MOST_A_DAY, Taken, Wordings
from tests.articles import article

STUCK = "包裹一直卡在路上不动"


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        self.time += 1
        return self.time


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save([article("track", "快递到哪里了"), article("return", "退货运费谁承担")])
    yield base
    base.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wordings(base: KnowledgeBase, clock: Clock) -> Wordings:
    return Wordings(base, clock)


def weights(base: KnowledgeBase, key: str = "track") -> dict[str, float]:
    return {alias.text: alias.weight for alias in base.aliases([key]).get(key, ())}


def test_one_agent_counts_little_a_second_more_the_lead_in_full(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    for _ in range(50):
        assert wordings.learn(STUCK, "track", "小李") is Taken.TAKEN
    assert weights(base) == {STUCK: LONE}
    wordings.learn(f"{STUCK}了", "track", "小张")
    assert weights(base) == {STUCK: AGREED}
    wordings.teach(STUCK, "track")
    assert weights(base) == {STUCK: APPROVED}
    (one,) = wordings.all()
    assert (one.agents, one.count) == (2, 52)


def test_no_line_reaches_the_file_unmasked(base: KnowledgeBase, wordings: Wordings) -> None:
    wordings.learn("我叫王小明，电话13812345678，包裹一直没有人送", "track", "小李")
    wordings.teach("运单SF1234567890123卡在哪里了不动", "track")
    held = base.file.read_bytes() + base.file.with_name("kb.db-wal").read_bytes()
    assert "没有人送".encode() in held
    for secret in ("13812345678", "王小明", "sf1234567890123", "SF1234567890123"):
        assert secret.encode() not in held


@pytest.mark.parametrize("line", ["13812345678", "好的谢谢", "怎么办", ""])
def test_what_is_only_personal_or_too_general_is_not_learned(line: str, wordings: Wordings) -> None:
    assert wordings.learn(line, "track", "小李") is Taken.TOO_LITTLE
    assert wordings.all() == []


def test_what_the_article_asks_itself_is_known(wordings: Wordings) -> None:
    assert wordings.learn("快遞到哪裡了", "track", "小李") is Taken.KNOWN
    assert wordings.teach("快递到哪里了", "track") is Taken.KNOWN
    assert wordings.teach(STUCK, "nowhere") is Taken.NO_ARTICLE
    assert wordings.learn(STUCK, "nowhere", "小李", wrong=True) is Taken.NO_ARTICLE


def test_an_agent_teaches_so_much_a_day_and_of_an_article_only_the_newest(
    base: KnowledgeBase, wordings: Wordings, clock: Clock
) -> None:
    lines = [f"{chr(0x4E00 + 7 * n) * 4}怎么处理" for n in range(MOST_A_DAY + 1)]
    taken = [wordings.learn(line, "track", "小李") for line in lines]
    assert taken == [Taken.TAKEN] * MOST_A_DAY + [Taken.TOO_MANY]
    assert wordings.learn(lines[0], "track", "小李") is Taken.TAKEN
    assert wordings.learn(lines[-1], "track", "小张") is Taken.TAKEN
    clock.time += DAY
    assert wordings.learn("换一种说法也可以", "track", "小李") is Taken.TAKEN
    assert len(weights(base)) == MOST_LONE
    assert "换一种说法也可以" in weights(base)


def test_what_the_lead_rejected_no_agent_brings_back(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    wordings.learn(STUCK, "track", "小李")
    wordings.reject([wordings.all()[0].id])
    assert wordings.learn(STUCK, "track", "小张") is Taken.REJECTED
    assert weights(base) == {}
    wordings.undo([wordings.all()[0].id])
    assert wordings.learn(STUCK, "track", "小张") is Taken.TAKEN
    assert weights(base) == {STUCK: LONE}


def test_a_wrong_acceptance_is_taken_back_by_who_made_it(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    wordings.learn(STUCK, "return", "小李")
    assert not wordings.take_back(STUCK, "return", "小张")
    assert wordings.take_back(STUCK, "return", "小李")
    assert weights(base, "return") == {}
    assert wordings.all()[0].state is State.UNDONE
    wordings.learn(STUCK, "return", "小李")
    wordings.learn(STUCK, "return", "小张")
    wordings.take_back(STUCK, "return", "小李")
    assert weights(base, "return") == {STUCK: LONE}


def test_the_leads_last_batch_is_undone_at_once(base: KnowledgeBase, wordings: Wordings) -> None:
    wordings.learn(STUCK, "track", "小李")
    wordings.teach("东西怎么还没送到", "track", "1")
    wordings.teach(STUCK, "track", "2")
    wordings.teach("寄回去的钱谁来付", "return", "2")
    assert wordings.undo_batch() == 2
    assert weights(base) == {"东西怎么还没送到": APPROVED, STUCK: LONE}
    assert weights(base, "return") == {}
    assert wordings.undo_batch() == 1
    assert wordings.undo_batch() == 0


def test_the_lead_rewords_and_what_is_personal_stays_out(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    wordings.teach(STUCK, "track")
    wordings.teach("东西怎么还没送到", "track")
    number = next(one.id for one in wordings.all() if one.text == STUCK)
    assert wordings.reword(number, "物流信息不更新")
    assert not wordings.reword(number, "13812345678")
    assert not wordings.reword(number, "东西怎么还没送到")
    assert set(weights(base)) == {"物流信息不更新", "东西怎么还没送到"}


def test_only_what_begins_or_ceases_to_count_is_a_change(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    before = base.seq()
    wordings.learn(STUCK, "track", "小李")
    (changed,) = base.changes_since(before).changed
    assert changed.key == "track"
    seen = base.seq()
    wordings.learn(STUCK, "track", "小李")
    assert base.seq() == seen
    wordings.learn(STUCK, "track", "小张")
    assert base.seq() > seen


def test_what_nobody_confirmed_is_forgotten_in_the_end(wordings: Wordings, clock: Clock) -> None:
    wordings.learn(STUCK, "track", "小李")
    wordings.teach("东西怎么还没送到", "track")
    clock.time += LONE_DAYS * DAY
    wordings.tidy()
    assert [one.text for one in wordings.all()] == ["东西怎么还没送到"]


def test_the_lead_is_no_agent(wordings: Wordings) -> None:
    wordings.teach(STUCK, "track")
    assert wordings.take_back(STUCK, "track", LEAD)
    (one,) = wordings.all()
    assert (one.agents, one.count, one.state) == (0, 0, State.UNDONE)
