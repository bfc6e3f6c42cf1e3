"""Finding one's way: folders, filters, search, order, and what another program changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.curation.outlines import State
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from tests.articles import article
from tests.desktop.desk.conftest import Lead


def _look_for(lead: Lead, text: str) -> None:
    with lead.qtbot.waitSignal(lead.desk.articles.filters.search.wanted):
        lead.desk.articles.filters.search.setText(text)


def test_search_takes_chinese_pinyin_initials_and_words_of_replies(lead: Lead) -> None:
    for text, title in (
        ("物流", "查询物流进度"), ("tuihuo", "退货运费"), ("sqkfp", "申请开发票"),
        ("电子发票", "申请开发票"), ("承担运费", "退货运费"),
    ):  # fmt: skip
        _look_for(lead, text)
        lead.wait_for_titles(title)
    _look_for(lead, "")
    lead.qtbot.waitUntil(lambda: len(lead.titles()) == 3)


def test_keys_lead_to_the_search_box_and_on_to_the_list(lead: Lead) -> None:
    page = lead.desk.articles
    search, view = page.filters.search, page.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert search.hasFocus()
    _look_for(lead, "物流")
    lead.wait_for_titles("查询物流进度")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert view.hasFocus()
    assert view.selected_keys() == ["track"]
    lead.wait_for("track")
    QTest.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert (search.text(), search.hasFocus()) == ("", True)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert view.hasFocus()


def test_folders_nest_and_filter(lead: Lead) -> None:
    lead.base.save(
        [article("late", category="物流/催单"), article("slow", category="物流/催单/派送")]
    )
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: len(lead.titles()) == 5)
    lead.desk.articles.folders.choose("物流")
    lead.wait_for_titles("查询物流进度", "late怎么办", "slow怎么办")
    lead.desk.articles.folders.choose("物流/催单/派送")
    lead.wait_for_titles("slow怎么办")


def test_states_filter_and_sort(lead: Lead) -> None:
    old = article("old", valid_until=date(2001, 1, 1))
    lead.base.save([old, article("soon", valid_from=date(2990, 1, 1))])
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: len(lead.titles()) == 5)
    box = lead.desk.articles.filters.state
    for state, title in ((State.EXPIRED, "old怎么办"), (State.PLANNED, "soon怎么办")):
        box.setCurrentIndex(box.findData(state))
        lead.wait_for_titles(title)
    box.setCurrentIndex(0)
    lead.desk.articles.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    wanted = ["退货运费", "申请开发票", "查询物流进度", "soon怎么办", "old怎么办"]
    lead.qtbot.waitUntil(lambda: lead.titles() == wanted)


def test_what_another_program_does_is_followed(lead: Lead) -> None:
    lead.open("invoice")
    other = KnowledgeBase(lead.base.file)
    life = Life(other, lead.desk.hands.account)
    newest = life.newest("invoice")
    assert newest is not None
    life.propose([replace(newest, title="发票问题")])
    other.close()
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: lead.editor.article().title == "发票问题")


def test_thousands_are_selected_at_once(lead: Lead) -> None:
    lead.base.save([article(f"n{number:04}") for number in range(3000)])
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: len(lead.titles()) == 3003)
    lead.desk.articles.view.selectAll()
    assert len(lead.desk.articles.view.selected_keys()) == 3003
