"""What the lead makes of what was learned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.curation.learned import Learned
from assist.knowledge.accounts import Account, Role, RoleError
from assist.knowledge.aliases import State
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.knowledge.wordings import Wordings
from tests.articles import article

LEAD = Account("组长", Role.APPROVER)
STUCK = "包裹一直卡在路上不动"


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save([article("track", "快递到哪里了"), article("return", "退货运费谁承担")])
    yield base
    base.close()


@pytest.fixture
def wordings(base: KnowledgeBase) -> Wordings:
    return Wordings(base)


def test_rows_name_their_articles_and_survive_those_that_are_gone(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    wordings.learn(STUCK, "track", "小李")
    wordings.learn("寄回去的钱谁来付", "return", "小李")
    base.remove(["return"])
    rows = {row.wording.text: row.title for row in Learned(base, LEAD).rows()}
    assert rows == {STUCK: "快递到哪里了", "寄回去的钱谁来付": ""}


def test_approval_makes_a_similar_question_in_the_articles_history(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    learned = Learned(base, LEAD)
    wordings.learn(STUCK, "track", "小李")
    wordings.learn("东西怎么还没送到", "track", "小张")
    assert learned.approve(wordings.all()) == 2
    similar = base.fetch(["track"])["track"].similar
    assert set(similar) == {STUCK, "东西怎么还没送到"}
    assert {one.state for one in wordings.all()} == {State.APPROVED}
    assert Life(base, LEAD).history("track")
    assert learned.approve(wordings.all()) == 0


def test_a_dismissal_that_is_approved_changes_no_article(
    base: KnowledgeBase, wordings: Wordings
) -> None:
    wordings.learn(STUCK, "return", "小李", wrong=True)
    assert Learned(base, LEAD).approve(wordings.all()) == 0
    assert base.fetch(["return"])["return"].similar == ()


def test_what_the_gate_refuses_stays_as_it_was(base: KnowledgeBase, wordings: Wordings) -> None:
    def refuse(*_: object) -> None:
        raise RoleError("不行")

    wordings.learn(STUCK, "track", "小李")
    with pytest.raises(RoleError):
        Learned(base, LEAD, refuse).approve(wordings.all())
    assert wordings.all()[0].state is State.LEARNED


def test_an_agent_decides_nothing(base: KnowledgeBase, wordings: Wordings) -> None:
    wordings.learn(STUCK, "track", "小李")
    agent = Learned(base, Account("小李", Role.AGENT))
    for change in (agent.approve, agent.reject, agent.undo):
        with pytest.raises(RoleError):
            change(wordings.all())
    with pytest.raises(RoleError):
        agent.reword(wordings.all()[0], "物流不更新了")
    assert wordings.all()[0].state is State.LEARNED
