"""Conflicts are decided by keys; what is settled is imported, published and undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.curation.publishing import report_of
from assist.knowledge.columns import KEY, REPLY, SIMILAR, TAGS, TITLE, UNTIL
from assist.knowledge.formats import read_rows
from assist.knowledge.records import Kind
from tests.desktop.desk.conftest import type_over
from tests.desktop.desk.merging.conftest import CTRL, Merge, Sheet
from tests.fakes import ARTICLES


def _ours(sheet: Sheet) -> None:
    sheet.write("invoice", REPLY, "甲：可以开专票。")
    sheet.write("invoice", TITLE, "开发票")
    sheet.write("track", REPLY, "甲：物流在订单页。")
    sheet.write("return", TAGS, "运费")


def _theirs(sheet: Sheet) -> None:
    sheet.write("invoice", REPLY, "乙：可以开普票。")
    sheet.write("track", REPLY, "乙：点物流查看。")
    sheet.write("return", TAGS, "运费")
    sheet.write("return", SIMILAR, "谁出运费")
    sheet.add(标题="包邮", 标准问="包邮吗", 回复话术="满 88 元包邮。")


def test_a_merge_is_decided_by_keys_imported_and_undone(merge: Merge) -> None:
    merge.of(_ours, _theirs)
    before = {article.key: article for article in merge.lead.base.articles()}
    tabs = merge.settling.tables.tabs
    names = [tabs.tabText(place) for place in range(tabs.count())]
    assert names == ["冲突 (2)", "只有甲改了 (1)", "只有乙改了 (2)", "两人都改，不冲突 (1)"]
    assert merge.decisions() == ["待定", "待定"]
    assert not merge.dialog.save.isEnabled()
    # Nothing can go on: the key that would only leads to what is open.
    QTest.keyClick(merge.dialog, Qt.Key.Key_Return, CTRL)
    assert merge.dialog.isVisible()
    merge.settling.tables.go_to(0)
    merge.keys(Qt.Key.Key_2)
    assert merge.decisions()[0] == "用乙"
    assert merge.settling.tables.number() == 1
    merge.keys(Qt.Key.Key_4)
    assert merge.settling.panel.own.toPlainText() in ("甲：物流在订单页。", "甲：可以开专票。")
    type_over(merge.settling.panel.own, "我们自己的话。")
    assert merge.decisions() == ["用乙", "自己写"]
    assert merge.lead.desk.hands.life.proposals() == []
    merge.go_on()
    assert not merge.dialog.isVisible()
    assert {row[0] for row in merge.preview()} == {"注意", "新增", "修改"}
    merge.bring_in()
    newest = {key: merge.lead.newest(key) for key in ("invoice", "track", "return")}
    replies = [newest["invoice"].reply, newest["track"].reply]
    assert sorted(replies) in (
        sorted(["乙：可以开普票。", "我们自己的话。"]),
        sorted(["乙：点物流查看。", "我们自己的话。"]),
    )
    assert newest["invoice"].title == "开发票"
    assert newest["return"].tags == ("运费",)
    assert newest["return"].similar == ("谁出运费",)
    batch = merge.lead.desk.hands.life.batches(1)[0]
    assert (batch.kind, batch.source, batch.articles) == (Kind.IMPORT, "张.xlsx + 李.xlsx", 4)
    # Agents see nothing of it yet, and one step takes all of it back.
    assert merge.lead.live("invoice") == before["invoice"]
    merge.lead.desk.exchange.undo.click()
    merge.lead.qtbot.waitUntil(lambda: not merge.lead.desk.hands.life.proposals())
    assert {article.key: article for article in merge.lead.base.articles()} == before


@pytest.mark.parametrize("pick", ["ours", "theirs", "base"])
def test_the_rest_goes_to_one_side(merge: Merge, pick: str) -> None:
    merge.of(_ours, _theirs)
    button = next(b for p, b in merge.dialog.rest.items() if p.value == pick)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert set(merge.decisions()) == {{"ours": "用甲", "theirs": "用乙", "base": "用原来的"}[pick]}
    assert not button.isEnabled()
    out = merge.folder / "合并.xlsx"
    merge.dialog.save_as(out)
    merge.lead.qtbot.waitUntil(lambda: "已保存" in merge.told())
    replies = {cells[KEY]: cells[REPLY] for _, cells in read_rows(out) if cells.get(KEY)}
    original = {article.key: article.reply for article in ARTICLES}["invoice"]
    said = {"ours": "甲：可以开专票。", "theirs": "乙：可以开普票。", "base": original}
    assert replies["invoice"] == said[pick]
    assert len(read_rows(out)) == len(ARTICLES) + 1


def test_own_words_that_no_import_accepts_stay_open(merge: Merge) -> None:
    merge.of(
        lambda sheet: sheet.write("invoice", UNTIL, "2099-01-01"),
        lambda sheet: sheet.write("invoice", UNTIL, "2099-02-02"),
    )
    merge.keys(Qt.Key.Key_4)
    type_over(merge.settling.panel.own, "月底")
    assert merge.decisions() == ["有错"]
    assert "不是日期" in merge.settling.panel._flaw.text()
    assert not merge.dialog.save.isEnabled()
    type_over(merge.settling.panel.own, "2099/3/3")
    merge.go_on()
    merge.bring_in()
    assert str(merge.lead.newest("invoice").valid_until) == "2099-03-03"


def test_a_row_that_one_deleted_and_the_other_changed(merge: Merge) -> None:
    merge.of(
        lambda sheet: sheet.delete("invoice"),
        lambda sheet: sheet.write("invoice", REPLY, "乙：可以。"),
    )
    assert merge.settling.panel.own.isHidden()
    merge.keys(Qt.Key.Key_4)
    assert merge.decisions() == ["待定"]
    merge.keys(Qt.Key.Key_1)
    assert merge.decisions() == ["用甲"]
    assert merge.dialog.retire.isVisible()
    merge.dialog.retire.setChecked(True)
    merge.go_on()
    merge.bring_in()
    (proposal,) = merge.lead.desk.hands.life.proposals()
    assert (proposal.key, proposal.article.status.value) == ("invoice", "retired")
    assert merge.lead.live("invoice") is not None


def test_a_deleted_row_stays_unless_it_is_to_be_retired(merge: Merge) -> None:
    merge.of(lambda sheet: sheet.delete("invoice"), lambda _sheet: None)
    assert merge.dialog.retire.isVisible()
    assert not merge.dialog.retire.isChecked()
    merge.go_on()
    assert merge.preview() == []
    assert not merge.lead.desk.exchange.go.isEnabled()


def test_what_the_base_changed_meanwhile_is_kept_or_told(merge: Merge) -> None:
    merge.export()
    life = merge.lead.desk.hands.life
    moved = replace(merge.lead.newest("invoice"), reply="后来的话。", tags=("票据",))
    life.publish([moved, replace(merge.lead.newest("return"), reply="后来改的。")], "活动")
    merge.choose(
        merge.edited("张.xlsx", lambda sheet: sheet.write("invoice", REPLY, "甲的话。")),
        merge.edited("李.xlsx", lambda sheet: sheet.write("invoice", TITLE, "发票")),
    )
    assert merge.decisions() == []
    merge.go_on()
    replaced, changed = (row for row in merge.preview() if row[1])
    assert (replaced[:2], changed[:2]) == (("注意", "甲 2、乙 2"), ("修改", "甲 2、乙 2"))
    assert "后来的话。" in replaced[3]
    merge.bring_in()
    made = merge.lead.newest("invoice")
    assert (made.reply, made.title, made.tags) == ("甲的话。", "发票", ("票据",))
    assert merge.lead.newest("return").reply == "后来改的。"


def test_closing_loses_no_decision(merge: Merge) -> None:
    merge.of(_ours, _theirs)
    merge.keys(Qt.Key.Key_1)
    QTest.keyClick(merge.dialog, Qt.Key.Key_Escape)
    assert not merge.dialog.isVisible()
    merge.dialog.open()
    merge.lead.qtbot.waitUntil(merge.dialog.isActiveWindow)
    assert merge.decisions() == ["用甲", "待定"]
    merge.settling.tables.go_to(0)
    merge.keys(Qt.Key.Key_Backspace)
    assert merge.decisions() == ["待定", "待定"]


def test_a_published_merge_goes_through_the_gate_and_its_report_is_kept(merge: Merge) -> None:
    def greedy(sheet: Sheet) -> None:
        sheet.write("invoice", SIMILAR, "退货运费谁承担\n运费谁出")

    merge.of(greedy, lambda _sheet: None)
    merge.go_on()
    page = merge.lead.desk.exchange
    page.publish.click()
    merge.lead.qtbot.waitUntil(lambda: page.go.isEnabled() and "正在读" not in page._summary.text())
    merge.lead.answer("就要这样")
    merge.bring_in()
    merge.lead.settle()
    batches = merge.lead.desk.batches
    merge.lead.desk.window.go_to(batches)
    batches.reload()
    merge.lead.qtbot.waitUntil(lambda: batches.table.rowCount() == 2)
    report = report_of(merge.lead.base, batches._batches[0].id)
    assert report is not None
    assert report.asked > 0
    batches.table.selectRow(0)
    said = batches.view.report._head
    merge.lead.qtbot.waitUntil(lambda: f"回放了 {report.asked} 句问法" in said.text())
    assert batches.view.report.tree.isVisible() == bool(report.changes)
    batches.table.selectRow(1)
    merge.lead.qtbot.waitUntil(lambda: "没有留下" in said.text())
