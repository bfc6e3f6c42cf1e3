"""The lead's page of what was learned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assist.curation.learned import Learned
from assist.desktop.learned import LearnedPage
from assist.desktop.work import Bridge
from assist.knowledge.accounts import Account, Role
from assist.knowledge.aliases import State
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import Wordings
from tests.articles import article

STUCK, HOSTILE = "包裹一直卡在路上不动", "<img src=x>东西怎么还没送到"


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save([article("track", "快递到哪里了"), article("return", "退货运费谁承担")])
    wordings = Wordings(base)
    wordings.learn(HOSTILE, "track", "小李")
    wordings.learn("寄回去的钱谁来付", "return", "小张", wrong=True)
    wordings.learn(STUCK, "track", "小李")
    wordings.learn(STUCK, "track", "小张")
    yield base
    base.close()


@pytest.fixture
def role() -> Role:
    return Role.APPROVER


@pytest.fixture
def page(qtbot: QtBot, base: KnowledgeBase, role: Role) -> Iterator[LearnedPage]:
    bridge = Bridge()
    page = LearnedPage(Learned(base, Account("组长", role)), bridge)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.table.rowCount() == 3)
    yield page
    page.close_down()
    bridge.close()


def cells(page: LearnedPage, row: int) -> list[str]:
    items = [page.table.item(row, column) for column in range(page.table.columnCount())]
    return [item.text() for item in items if item is not None]


def states(base: KnowledgeBase) -> dict[str, State]:
    found = {one.text: one.state for one in Wordings(base).all()}
    base.release()
    return found


def row_of(page: LearnedPage, words: str) -> int:
    return next(row for row in range(page.table.rowCount()) if words in cells(page, row)[0])


def test_every_wording_is_shown_with_article_count_and_agents(page: LearnedPage) -> None:
    assert cells(page, 0)[:4] == [STUCK, "快递到哪里了", "2", "2"]
    assert cells(page, 0)[5] == "待处理"
    assert cells(page, row_of(page, "寄回去"))[0].startswith("不是：")
    assert "<img" in cells(page, row_of(page, "img"))[0]
    assert not page.approve.isEnabled()


def test_approved_ones_become_similar_questions(
    qtbot: QtBot, page: LearnedPage, base: KnowledgeBase
) -> None:
    page.table.selectRow(0)
    page.approve.click()
    qtbot.waitUntil(lambda: "批准" in page.told.text())
    assert states(base)[STUCK] is State.APPROVED
    assert base.fetch(["track"])["track"].similar == (STUCK,)
    base.release()
    page.open_only.setChecked(True)
    qtbot.waitUntil(lambda: page.table.rowCount() == 2)


def test_rejected_and_undone_ones_count_no_more(
    qtbot: QtBot, page: LearnedPage, base: KnowledgeBase
) -> None:
    page.table.selectRow(0)
    page.reject.click()
    qtbot.waitUntil(lambda: states(base)[STUCK] is State.REJECTED)
    qtbot.waitUntil(lambda: cells(page, 0)[5] == "已驳回")
    page.table.selectRow(row_of(page, "img"))
    page.undo.click()
    qtbot.waitUntil(lambda: State.UNDONE in states(base).values())
    assert base.aliases(["track"]) == {}
    base.release()


def test_the_lead_puts_it_in_other_words(
    qtbot: QtBot, page: LearnedPage, base: KnowledgeBase
) -> None:
    page.table.selectRow(0)
    page.put(page.chosen()[0], "物流信息一直不更新")
    qtbot.waitUntil(lambda: cells(page, 0)[0] == "物流信息一直不更新")
    page.put(page.chosen()[0] if page.chosen() else page._shown[0].wording, "13812345678")
    qtbot.waitUntil(lambda: "没有改" in page.told.text())
    assert "物流信息一直不更新" in states(base)


@pytest.mark.parametrize("role", [Role.AGENT])
def test_an_agent_is_told_who_may(qtbot: QtBot, page: LearnedPage, base: KnowledgeBase) -> None:
    page.table.selectRow(0)
    page.approve.click()
    qtbot.waitUntil(lambda: "没有完成" in page.told.text())
    assert states(base)[STUCK] is State.LEARNED
