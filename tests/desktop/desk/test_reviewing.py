"""Decisions: a diff before them, a reason with them, a way back after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from assist.curation.publishing import report_of
from assist.desktop.desk.asking import ReasonDialog
from assist.desktop.desk.bulk import BulkDialog
from assist.desktop.desk.past import HistoryDialog
from assist.desktop.desk.tables import RowTable
from assist.knowledge.formats import read_rows, write_articles
from assist.knowledge.records import Kind, Stage
from assist.model import Article
from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead
from tests.fakes import ARTICLES, INVOICE


def _propose(lead: Lead, **changes: object) -> None:
    article = lead.newest("invoice")
    life = lead.desk.hands.life
    life.propose([replace(article, **changes)], "活动改了")  # type: ignore[arg-type]
    life.submit(["invoice"])
    lead.desk.window.go_to(lead.desk.review)
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: bool(lead.desk.review.selected()))


def test_a_review_shows_what_changes_and_approves_it(lead: Lead) -> None:
    _propose(lead, reply="可以的，{客户昵称}，下单时选纸质发票。")
    shown = lead.desk.review.diff.toPlainText()
    assert "电子" in shown
    assert "纸质" in shown
    assert "活动改了" in "\n".join(visible_texts(lead.desk.review))
    lead.answer()
    lead.desk.review.approve.click()
    lead.qtbot.waitUntil(lambda: not lead.desk.hands.life.proposals())
    assert "纸质" in lead.base.fetch(["invoice"])["invoice"].reply


def test_a_rejection_tells_its_editor_why(lead: Lead) -> None:
    _propose(lead, title="发票")
    lead.answer("标题太短")
    lead.desk.review.reject.click()
    lead.qtbot.waitUntil(lambda: not lead.desk.hands.life.proposals(Stage.IN_REVIEW))
    lead.desk.show_article("invoice")
    lead.qtbot.waitUntil(lambda: "标题太短" in "\n".join(visible_texts(lead.editor)))


def test_the_gate_wants_a_reason_for_a_theft(lead: Lead) -> None:
    _propose(
        lead, question="退货运费谁承担", title="退货运费", similar=("运费谁出", "退货谁付运费")
    )
    lead.answer("就要这样")
    lead.desk.review.approve.click()
    lead.qtbot.waitUntil(lambda: not lead.desk.hands.life.proposals())
    lead.settle()
    batch = lead.desk.hands.life.history("invoice")[0].batch
    assert batch.why == "就要这样"
    report = report_of(lead.base, batch.id)
    assert report is not None
    assert report.worse


def test_history_leads_back(lead: Lead) -> None:
    _propose(lead, reply="新的话术。")
    lead.desk.hands.life.approve(["invoice"], "好")
    dialog = HistoryDialog(
        "invoice", INVOICE, lead.desk.articles.editor.form._theme, lead.desk.hands, lead.desk.window
    )
    lead.qtbot.addWidget(dialog)
    dialog.show()
    lead.qtbot.waitUntil(lambda: dialog.table.rowCount() > 2)
    dialog.table.selectRow(dialog.table.rowCount() - 1)
    assert dialog.restore.isEnabled()
    lead.desk.hands.life.restore("invoice", dialog._revisions[-1].batch.id, "改错了")
    assert "电子发票" in lead.base.fetch(["invoice"])["invoice"].reply


def test_many_articles_change_at_once(lead: Lead) -> None:
    articles = [lead.newest(article.key) for article in ARTICLES]
    listing = lead.desk.keeper.listing
    assert listing is not None
    theme = lead.desk.articles.editor.form._theme
    dialog = BulkDialog(articles, listing, theme, lead.desk.window)
    lead.qtbot.addWidget(dialog)
    assert not dialog.keep.isEnabled()
    dialog.fields["category"].show_value("售后/票据")
    dialog.fields["add_tags"].show_value(("重点",))
    dialog.fields["valid_until"].show_value(date(2099, 1, 31))
    assert dialog.keep.isEnabled()
    changed = dialog.changed_articles()
    assert {one.category for one in changed} == {"售后/票据"}
    assert all(one.tags == ("重点",) and one.valid_until == date(2099, 1, 31) for one in changed)
    lead.desk.hands.life.propose(changed)
    assert {one.category for one in lead.base.fetch(["invoice"]).values()} == {"发票"}


def test_a_table_is_looked_at_before_it_is_imported(lead: Lead, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    rows = [replace(lead.newest("invoice"), reply="换成纸质发票。"), Article("", "", "", "", "")]
    rows.append(Article("", "包邮吗", "物流", "包邮吗", "满 88 元包邮。"))
    write_articles(file, rows)
    page = lead.desk.exchange
    lead.desk.window.go_to(page)
    page.choose(file)
    lead.qtbot.waitUntil(lambda: page.table.rowCount() >= 3)
    words = [page.table.item(row, 0).text() for row in range(page.table.rowCount())]  # type: ignore[union-attr]
    assert {"有错", "新增", "修改"} <= set(words)
    assert not page.go.isEnabled()
    page.skip.setChecked(True)
    page.go.click()
    lead.qtbot.waitUntil(page.undo.isVisible)
    assert len(lead.desk.hands.life.proposals()) == 2
    page.undo.click()
    lead.qtbot.waitUntil(lambda: not lead.desk.hands.life.proposals())
    assert [batch.kind for batch in lead.desk.hands.life.batches(1)] == [Kind.UNDO]


def test_what_was_imported_as_drafts_is_found_again(lead: Lead, tmp_path: Path) -> None:
    desk, file = lead.desk, tmp_path / "table.csv"
    names = ["包邮", "赠品", "保修"]
    write_articles(file, [Article("", name, "物流", f"{name}吗", "有的。") for name in names])
    desk.window.go_to(desk.exchange)
    desk.exchange.choose(file)
    lead.qtbot.waitUntil(desk.exchange.go.isEnabled)
    desk.exchange.go.click()
    lead.qtbot.waitUntil(desk.exchange.waiting.isVisible)
    said = "\n".join(visible_texts(desk.exchange))
    assert "其中 3 篇在“审核”页的“草稿”里" in said
    place = desk.window.pages.indexOf(desk.review)
    lead.qtbot.waitUntil(lambda: "3" in desk.window.pages.tabText(place))
    desk.exchange.waiting.click()
    assert desk.window.pages.currentWidget() is desk.review
    lead.qtbot.waitUntil(lambda: desk.review.table.rowCount() == 3)
    assert desk.review.stage.currentText() == "草稿 (3)"
    desk.review.table.selectAll()
    desk.review.submit.click()
    lead.qtbot.waitUntil(lambda: desk.review.stage.currentText() == "待审核 (3)")
    assert desk.window.pages.tabText(place) == "审核 (3)"


def test_every_stage_is_shown_where_nothing_waits_for_a_review(lead: Lead) -> None:
    page, life = lead.desk.review, lead.desk.hands.life
    lead.desk.window.go_to(page)
    life.propose([replace(lead.newest("invoice"), title="发票怎么开")])
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: page.stage.currentText() == "全部 (1)")
    assert _words(page.table, 0)[:2] == ["发票怎么开", "草稿"]
    assert page.submit.isVisible()
    assert not page.approve.isVisible()
    life.propose([replace(lead.newest("track"), title="物流")])
    life.submit(["track"])
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: page.stage.currentText() == "待审核 (1)")
    assert page.approve.isVisible()


def test_a_stage_that_was_picked_stays_though_it_is_empty(lead: Lead) -> None:
    page = lead.desk.review
    _propose(lead, title="发票怎么开")
    page.stage.setFocus()
    QTest.keyClick(page.stage, Qt.Key.Key_End)
    lead.qtbot.waitUntil(lambda: page.stage.currentText() == "全部 (1)")
    QTest.keyClick(page.stage, Qt.Key.Key_Up)
    lead.qtbot.waitUntil(lambda: page.table.rowCount() == 0)
    assert page.stage.currentText() == "被退回"


def test_every_row_of_the_preview_is_found_in_the_sheet(lead: Lead, tmp_path: Path) -> None:
    page, file = lead.desk.exchange, tmp_path / "table.csv"
    edited = replace(lead.newest("invoice"), reply="换成纸质发票。", tags=("票据",))
    shipping = Article("", "包邮", "物流", "包邮吗", "满 88 元包邮。\n偏远地区除外。")
    bad = Article("", "坏的一行", "物流", "没有话术的问题", "")
    write_articles(file, [edited, shipping, bad])
    page.choose(file)
    lead.qtbot.waitUntil(lambda: page.table.rowCount() > 0)
    rows = [_words(page.table, row) for row in range(page.table.rowCount())]
    by_kind = {kind: rest for kind, *rest in rows if kind != "注意"}
    assert by_kind["修改"] == ["2", edited.title, "改了：回复话术、标签"]
    assert by_kind["新增"] == ["3", "包邮", "满 88 元包邮。"]
    assert by_kind["有错"][:2] == ["4", "坏的一行"]
    assert "没有话术的问题" in page.diff.toPlainText()
    price = next(row for row in rows if "88 元" in row[3] and row[0] == "注意")
    assert price[1:3] == ["3", "包邮"]
    page.table.selectRow(rows.index(price))
    assert "偏远地区" in page.diff.toPlainText()


def _words(table: RowTable, row: int) -> list[str]:
    items = [table.item(row, column) for column in range(table.columnCount())]
    return [item.text() if item is not None else "" for item in items]


def test_an_old_workbook_can_be_chosen_and_says_the_way_on(
    lead: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "话术.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0" * 100)
    page, kinds = lead.desk.exchange, list[str]()

    def chosen(_parent: object, _title: str, _folder: str, offered: str) -> tuple[str, str]:
        kinds.append(offered)
        return str(old), offered

    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    lead.desk.window.go_to(page)
    page._on_choose()
    lead.qtbot.waitUntil(lambda: "另存为 .xlsx" in "\n".join(visible_texts(page)))
    assert "*.xls " in kinds[0].split(";;")[0]


def test_everything_goes_out_as_a_table(lead: Lead, tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"
    lead.desk.exchange.export(file)
    lead.settle()
    assert len(read_rows(file)) == len(ARTICLES)


def test_a_health_list_opens_its_article(lead: Lead) -> None:
    lead.base.save([replace(ARTICLES[0], valid_until=date(2001, 1, 31))])
    page = lead.desk.health
    lead.desk.window.go_to(page)
    lead.qtbot.waitUntil(lambda: page.which.count() > 0)
    page.which.setCurrentIndex(1)
    page.details.selectRow(0)
    page.open.click()
    lead.wait_for("invoice")
    assert lead.desk.window.pages.currentWidget() is lead.desk.articles


def _show_last_batch(lead: Lead) -> None:
    page = lead.desk.batches
    lead.desk.window.go_to(page)
    page.reload()
    lead.settle()
    page.table.selectRow(0)
    lead.qtbot.waitUntil(lambda: page.view.titles.rowCount() > 0)


def test_a_batch_shows_its_articles_and_what_it_changed(lead: Lead) -> None:
    keys = ["invoice", "track"]
    changed = [replace(lead.newest(key), reply=f"改过的话术：{key}") for key in keys]
    lead.desk.hands.life.propose(changed, "换话术")
    _show_last_batch(lead)
    view = lead.desk.batches.view
    rows = range(view.titles.rowCount())
    shown = [item.text() for row in rows if (item := view.titles.item(row, 0)) is not None]
    assert sorted(shown) == sorted(lead.newest(key).title for key in keys)
    for row, key in enumerate(view._keys):
        view.titles.selectRow(row)
        # The words of the new reply that stood in none before.
        lead.qtbot.waitUntil(lambda key=key: key in view.diff.toPlainText())  # type: ignore[misc]


def test_an_article_that_its_batch_made_is_named_when_it_is_gone(lead: Lead) -> None:
    life = lead.desk.hands.life
    made = life.propose([replace(ARTICLES[0], key="cash", title="货到付款", version=0)])
    life.undo(made.id)
    assert life.titles_of(made.id, 5) == {"cash": "货到付款"}
    _show_last_batch(lead)
    diff = lead.desk.batches.view.diff
    lead.qtbot.waitUntil(lambda: "货到付款" in diff.toPlainText())


def test_the_question_before_an_undo_names_the_articles(lead: Lead) -> None:
    title = lead.newest("invoice").title
    lead.desk.hands.life.propose([replace(lead.newest("invoice"), reply="改过。")])
    _show_last_batch(lead)
    asked: list[str] = []

    def read() -> None:
        (dialog,) = (one for one in lead.desk.window.findChildren(ReasonDialog) if one.isVisible())
        asked.extend(visible_texts(dialog))
        dialog.yes.click()

    lead.desk.batches.undo.click()
    QTimer.singleShot(0, lambda: _when_asked(lead, read))
    lead.qtbot.waitUntil(lambda: not lead.desk.hands.life.proposals())
    assert any(f"《{title}》" in words for words in asked)


def _when_asked(lead: Lead, then: Callable[[], None]) -> None:
    if any(one.isVisible() for one in lead.desk.window.findChildren(ReasonDialog)):
        then()
    else:
        QTimer.singleShot(20, lambda: _when_asked(lead, then))
