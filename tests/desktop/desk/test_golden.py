"""The page of golden questions, over a real base that is really asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from assist import i18n
from assist.curation.golden_shelf import Column, Group
from assist.curation.standing import Standing, shown_words
from assist.desktop.desk.golden_dialog import GoldenDialog
from assist.desktop.desk.golden_model import COLUMNS
from assist.desktop.desk.golden_page import NO_NOTE, NOTE, GoldenPage
from assist.desktop.desk.golden_taking import AcceptedDialog, GoldenImportDialog
from assist.desktop.theme import Theme
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions
from assist.knowledge.golden_files import Titles, read_questions
from assist.knowledge.wordings import Wordings
from assist.model import Status
from tests.desktop.conftest import commit
from tests.desktop.desk.conftest import GIVEN, Lead
from tests.fakes import ARTICLES, INVOICE, NONSENSE

Kind = TypeVar("Kind", bound=QDialog)

CTRL = Qt.KeyboardModifier.ControlModifier


def page_of(lead: Lead) -> GoldenPage:
    """The page in front, all of its questions asked."""
    page = lead.desk.golden
    lead.desk.window.go_to(page)
    wait_until_asked(lead)
    return page


def wait_until_asked(lead: Lead) -> None:
    page, base = lead.desk.golden, GoldenQuestions(lead.base)

    def is_asked() -> bool:
        shelf = page.checking.shelf
        return list(shelf.questions) == base.all() and not shelf.counts()[None]

    lead.qtbot.waitUntil(is_asked)
    lead.qtbot.waitUntil(lambda: not page.bar.progress.isVisible())


def texts(page: GoldenPage) -> list[str]:
    return [page.model.text(row) for row in range(page.model.rowCount())]


def cell(page: GoldenPage, text: str, column: Column) -> str:
    row = page.model.row_of(text)
    assert row is not None
    return str(page.model.index(row, COLUMNS.index(column)).data())


def select(page: GoldenPage, text: str) -> None:
    row = page.model.row_of(text)
    assert row is not None
    page.view.go_to(row)


def dialog_of(lead: Lead, kind: type[Kind]) -> Kind:
    found: list[Kind] = []

    def look() -> bool:
        found[:] = [one for one in lead.desk.window.findChildren(kind) if one.isVisible()]
        return bool(found)

    lead.qtbot.waitUntil(look)
    found[0].activateWindow()
    lead.qtbot.waitUntil(found[0].isActiveWindow)
    return found[0]


def back_at(lead: Lead, page: QWidget) -> None:
    """The dialog is gone, and keys go to the page again."""
    lead.desk.window.activateWindow()
    lead.qtbot.waitUntil(lead.desk.window.isActiveWindow)
    page.setFocus()


def test_every_question_is_shown_with_its_articles_and_how_it_stands(asked: Lead) -> None:
    page = page_of(asked)
    assert sorted(texts(page)) == sorted(one.text for one in GIVEN)
    assert cell(page, INVOICE, Column.EXPECTED) == "申请开发票"
    assert cell(page, INVOICE, Column.PLACE) == "第一"
    assert cell(page, INVOICE, Column.STANDING) == "推荐了"
    assert cell(page, INVOICE, Column.NOTE) == "常见"
    wrong = "我的快递到哪里了呀"
    assert cell(page, wrong, Column.STANDING) == "推荐了别的"
    assert cell(page, wrong, Column.FIRST) == "查询物流进度"
    assert cell(page, NONSENSE, Column.EXPECTED) == "不回答"
    assert cell(page, NONSENSE, Column.STANDING) == "没有推荐"
    assert page.bar.summary.text() == "共 3 句 · 推荐错了 1 · 对 2"
    select(page, wrong)
    page.open.click()
    asked.wait_for("return")


def test_a_question_is_written_and_taken_back_by_the_keyboard(asked: Lead) -> None:
    page = page_of(asked)
    QTest.keyClick(page.view, Qt.Key.Key_N, CTRL)
    dialog = dialog_of(asked, GoldenDialog)
    assert not dialog.yes.isEnabled()
    commit(dialog.text, INVOICE)
    assert "已经在金标问题里" in dialog._lacks.text()
    dialog.text.clear()
    commit(dialog.text, "能给我开个发票吗")
    # What it finds now is offered before anything is looked for.
    asked.qtbot.waitUntil(lambda: ("invoice", "申请开发票") in dialog.found.articles())
    QTest.keyClick(dialog.text, Qt.Key.Key_Return)
    assert dialog.search.hasFocus()
    QTest.keyClicks(dialog.search, "sqkfp")
    asked.qtbot.waitUntil(lambda: dialog.found.articles() == [("invoice", "申请开发票")])
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.chosen.articles() == [("invoice", "申请开发票")]
    QTest.keyClick(dialog.search, Qt.Key.Key_Return, CTRL)
    made = GoldenQuestion("能给我开个发票吗", ("invoice",))
    asked.qtbot.waitUntil(lambda: made in GoldenQuestions(asked.base).all())
    wait_until_asked(asked)
    # The cursor stands on it, and it was asked.
    assert page.selected() == [made]
    assert cell(page, made.text, Column.PLACE) == "第一"
    back_at(asked, page.view)
    QTest.keyClick(page.view, Qt.Key.Key_Z, CTRL)
    asked.qtbot.waitUntil(lambda: "已撤销" in asked.desk.window.told())
    assert made not in GoldenQuestions(asked.base).all()
    QTest.keyClick(page.view, Qt.Key.Key_Y, CTRL)
    asked.qtbot.waitUntil(lambda: made in GoldenQuestions(asked.base).all())


def test_a_question_is_changed_and_asked_anew(asked: Lead) -> None:
    page = page_of(asked)
    wrong = GIVEN[1]
    select(page, wrong.text)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    dialog = dialog_of(asked, GoldenDialog)
    dialog.chosen.setCurrentRow(0)
    QTest.keyClick(dialog.chosen, Qt.Key.Key_Delete)
    assert "期望文章" in dialog._lacks.text()
    dialog.search.setFocus()
    QTest.keyClicks(dialog.search, "wuliu")
    asked.qtbot.waitUntil(lambda: dialog.found.articles() == [("track", "查询物流进度")])
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    QTest.keyClick(dialog.found, Qt.Key.Key_Return)
    dialog.yes.click()
    right = replace(wrong, expected=("track",))
    asked.qtbot.waitUntil(lambda: right in GoldenQuestions(asked.base).all())
    wait_until_asked(asked)
    assert cell(page, right.text, Column.STANDING) == "推荐了"


def test_what_is_deleted_comes_back(asked: Lead) -> None:
    page = page_of(asked)
    page.view.selectAll()
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    asked.qtbot.waitUntil(lambda: not GoldenQuestions(asked.base).all())
    asked.qtbot.waitUntil(lambda: "Ctrl+N" in page._empty.text() and page._empty.isVisible())
    asked.settle()
    page.undo.click()
    asked.qtbot.waitUntil(lambda: set(GoldenQuestions(asked.base).all()) == set(GIVEN))


def test_what_somebody_else_changed_is_not_overwritten(asked: Lead) -> None:
    page = page_of(asked)
    select(page, INVOICE)
    theirs = replace(GIVEN[0], note="别人写的")
    GoldenQuestions(asked.base).put([theirs])
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    asked.qtbot.waitUntil(lambda: "别人改过" in asked.desk.window.told())
    assert theirs in GoldenQuestions(asked.base).all()
    QTest.keyClick(page.view, Qt.Key.Key_F5)
    asked.qtbot.waitUntil(lambda: cell(page, INVOICE, Column.NOTE) == "别人写的")


def test_what_was_typed_stays_where_it_cannot_be_kept(asked: Lead) -> None:
    page = page_of(asked)
    select(page, INVOICE)
    page.edit.click()
    dialog = dialog_of(asked, GoldenDialog)
    commit(dialog.note, "我写的")
    GoldenQuestions(asked.base).put([replace(GIVEN[0], note="别人写的")])
    dialog.yes.click()
    asked.qtbot.waitUntil(lambda: "别人改过" in dialog._lacks.text())
    assert dialog.isVisible()
    assert "我写的" in dialog.note.text()


def test_search_and_filters_take_words_pinyin_and_standings(asked: Lead) -> None:
    page = page_of(asked)
    for typed, found in (("运费", GIVEN[1].text), ("nengkai", INVOICE), ("常见", INVOICE)):
        page.bar.search.setText(typed)
        asked.qtbot.waitUntil(lambda found=found: texts(page) == [found])  # type: ignore[misc]
    page.bar.search.setText("没有这样的")
    asked.qtbot.waitUntil(lambda: "没有符合" in page._empty.text() and page._empty.isVisible())
    page.bar.search.clear()
    for group, found in ((Standing.MISLED, GIVEN[1].text), (Group.SILENT, NONSENSE)):
        page.bar.group.setCurrentIndex(page.bar.group.findData(group))
        assert texts(page) == [found]
    page.bar.group.setCurrentIndex(0)
    page.view.sortByColumn(COLUMNS.index(Column.STANDING), Qt.SortOrder.AscendingOrder)
    assert texts(page)[0] == GIVEN[1].text


def test_a_published_change_is_asked_about(asked: Lead) -> None:
    page = page_of(asked)
    asked.base.save([replace(ARTICLES[0], status=Status.RETIRED)])
    asked.desk.keeper.look()
    asked.qtbot.waitUntil(lambda: cell(page, INVOICE, Column.STANDING) != "推荐了")
    asked.qtbot.waitUntil(lambda: "不在用" in cell(page, INVOICE, Column.EXPECTED))
    page.bar.group.setCurrentIndex(page.bar.group.findData(Group.UNUSABLE))
    assert texts(page) == [INVOICE]


def test_accepted_wordings_become_golden(asked: Lead) -> None:
    Wordings(asked.base).teach("包裹现在走到什么地方了", "track")
    page = page_of(asked)
    page.bar.accepted.click()
    dialog = dialog_of(asked, AcceptedDialog)
    assert not dialog.yes.isEnabled()
    dialog.every.click()
    dialog.yes.click()
    made = GoldenQuestion("包裹现在走到什么地方了", ("track",))
    asked.qtbot.waitUntil(lambda: made in GoldenQuestions(asked.base).all())
    wait_until_asked(asked)
    page.bar.accepted.click()
    again = dialog_of(asked, AcceptedDialog)
    assert again.table.rowCount() == 0


def test_a_table_is_looked_over_and_its_import_taken_back(asked: Lead, tmp_path: Path) -> None:
    page = page_of(asked)
    bad = tmp_path / "bad.csv"
    bad.write_text("问题,期望\n能退吗,没有这篇\n,invoice\n", encoding="utf-8")
    page.acts.bring_in(bad)
    dialog = dialog_of(asked, GoldenImportDialog)
    rows = [
        [dialog.table.item(row, column).text() for column in range(4)]  # type: ignore[union-attr]
        for row in range(dialog.table.rowCount())
    ]
    assert rows == [
        ["有错", "2", "", "期望：没有这个编号或标题的文章：没有这篇"],
        ["有错", "3", "", "问题：不能为空"],
    ]
    assert not dialog.yes.isEnabled()
    dialog.reject()
    good = tmp_path / "good.csv"
    good.write_text(f"问题,期望\n能退吗,退货运费\n{INVOICE},invoice\n", encoding="utf-8")
    page.acts.bring_in(good)
    asked.qtbot.waitUntil(lambda: not dialog.isVisible())
    dialog = dialog_of(asked, GoldenImportDialog)
    assert "新增 1，修改 1，删掉 0" in dialog.summary.text()
    dialog.alone.setChecked(True)
    assert "删掉 2" in dialog.summary.text()
    dialog.yes.click()
    made = {GoldenQuestion("能退吗", ("return",)), GoldenQuestion(INVOICE, ("invoice",))}
    asked.qtbot.waitUntil(lambda: set(GoldenQuestions(asked.base).all()) == made)
    asked.settle()
    back_at(asked, page.view)
    QTest.keyClick(page.view, Qt.Key.Key_Z, CTRL)
    asked.qtbot.waitUntil(lambda: set(GoldenQuestions(asked.base).all()) == set(GIVEN))


def test_a_file_that_is_no_table_is_told(asked: Lead, tmp_path: Path) -> None:
    page = page_of(asked)
    file = tmp_path / "broken.xlsx"
    file.write_bytes(b"nothing")
    page.acts.bring_in(file)
    asked.qtbot.waitUntil(lambda: "不是有效的 Excel" in asked.desk.window.told())


def test_the_list_goes_out_as_a_table(asked: Lead, tmp_path: Path) -> None:
    page_of(asked).acts.export(tmp_path / "out.xlsx")
    asked.settle()
    assert len(read_questions(tmp_path / "out.xlsx", _titles(asked))[0]) == len(GIVEN)


def _titles(lead: Lead) -> Titles:
    return Titles(lead.base.articles())


def test_thousands_are_listed_and_asked_and_it_can_be_stopped(asked: Lead) -> None:
    many = [GoldenQuestion(f"第{number}号快递到哪里了", ("track",)) for number in range(3000)]
    GoldenQuestions(asked.base).put(many)
    page = asked.desk.golden
    asked.desk.window.go_to(page)
    asked.qtbot.waitUntil(lambda: len(texts(page)) == 3003)
    asked.qtbot.waitUntil(lambda: page.checking.shelf.counts()[None] < 3003)
    page.bar.stop.click()
    assert not page.bar.progress.isVisible()
    assert page.checking.shelf.counts()[None] > 0


def test_notes_take_no_room_where_there_are_none(asked: Lead) -> None:
    page = page_of(asked)
    note = COLUMNS.index(Column.NOTE)
    assert page.view.columnWidth(note) == NOTE  # One of the questions has a note.
    (noted,) = (one for one in GIVEN if one.note)
    asked.desk.golden.acts.remove([noted])
    asked.qtbot.waitUntil(lambda: page.view.columnWidth(note) == NO_NOTE)


@pytest.mark.parametrize("language", ["en", i18n.SOURCE])
def test_no_standing_is_cut_in_any_language(
    application: QApplication, asked: Lead, language: str
) -> None:
    Theme("light").apply(application)
    page, metrics = asked.desk.golden, asked.desk.golden.view.fontMetrics
    i18n.use(language)
    try:
        asked.desk.window.go_to(page)
        words = [metrics().horizontalAdvance(word) for word in shown_words()]
    finally:
        i18n.use(i18n.SOURCE)
    assert page.view.columnWidth(COLUMNS.index(Column.STANDING)) >= max(words) + 20
