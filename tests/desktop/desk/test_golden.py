"""The page of golden questions and the batch hit test, over a real base that is really asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from assist import app, loading
from assist.curation.golden_shelf import Column, Group
from assist.curation.hits import Pick
from assist.curation.standing import Oracle, Standing
from assist.desktop.desk.golden_dialog import GoldenDialog
from assist.desktop.desk.golden_model import COLUMNS
from assist.desktop.desk.golden_page import GoldenPage
from assist.desktop.desk.golden_taking import AcceptedDialog, GoldenImportDialog
from assist.desktop.desk.hits_page import HitsPage, examples
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions
from assist.knowledge.golden_files import Titles, read_questions, write_questions
from assist.knowledge.wordings import Wordings
from assist.model import Status
from assist.reading.mood import NoMood
from tests.desktop.desk.conftest import Lead
from tests.fakes import ARTICLES, INVOICE, NONSENSE, TRACK

Kind = TypeVar("Kind", bound=QDialog)

CTRL = Qt.KeyboardModifier.ControlModifier
GIVEN = (
    GoldenQuestion(INVOICE, ("invoice",), note="常见"),
    GoldenQuestion("我的快递到哪里了呀", ("return",)),
    GoldenQuestion(NONSENSE, ()),
)


@pytest.fixture
def asked(lead: Lead) -> Iterator[Lead]:
    """The desk with the library that agents have, asked by words alone."""
    GoldenQuestions(lead.base).put(GIVEN)
    parts = app.build(KnowledgeBase(lead.base.file), loading.Models(), NoMood())
    lead.desk.questioner.attach(Oracle(parts.library.suggest, parts.library.unlearned))
    yield lead
    lead.desk.questioner.close(parts.base.release)
    parts.close()


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
        texts = [one.text for one in shelf.questions]
        return texts == [one.text for one in base.all()] and not shelf.counts()[None]

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


def type_in(widget: QWidget, text: str) -> None:
    """Chinese comes from an input method."""
    commit = QInputMethodEvent()
    commit.setCommitString(text)
    QApplication.sendEvent(widget, commit)


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
    type_in(dialog.text, INVOICE)
    assert "已经在金标问题里" in dialog._lacks.text()
    dialog.text.clear()
    type_in(dialog.text, "能给我开个发票吗")
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
    asked.qtbot.waitUntil(lambda: len(texts(page)) == 3003, timeout=20_000)
    asked.qtbot.waitUntil(lambda: page.checking.shelf.counts()[None] < 3003, timeout=20_000)
    page.bar.stop.click()
    assert not page.bar.progress.isVisible()
    assert page.checking.shelf.counts()[None] > 0


def sheet(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("问题", "期望"), *rows):
        book.active.append(row)
    book.save(tmp_path / "questions.xlsx")
    return tmp_path / "questions.xlsx"


def run(lead: Lead, file: Path) -> HitsPage:
    page = lead.desk.hits
    lead.desk.window.go_to(page)
    page.run(file)
    lead.qtbot.waitUntil(lambda: page._job is None and "正在读" not in page.summary.text())
    return page


def words(page: HitsPage) -> list[list[str]]:
    model = page.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_sheet_is_asked_and_its_result_kept(asked: Lead, tmp_path: Path) -> None:
    file = sheet(
        tmp_path, (INVOICE, "申请开发票"), (TRACK, "invoice"), (NONSENSE, "不回答"),
        ("能开票不", ""), ("坏的", "没有这篇"),
    )  # fmt: skip
    page = run(asked, file)
    assert "问了 4 句" in page.summary.text()
    assert "第一就对 1 (50%)" in page.summary.text()
    assert "1 行没有读" in page.summary.text()
    rows = words(page)
    assert rows[0][:2] == ["6", "期望：没有这个编号或标题的文章：没有这篇"]
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "5"]
    assert rows[1][3] == "申请开发票"
    assert rows[1][-2:] == ["推荐", "对"]
    assert rows[3][-2:] == ["不推荐", "对"]
    assert rows[4][-1] == ""
    page.pick.setCurrentIndex(page.pick.findData(Pick.SHOWN_WRONG))
    assert [row[1] for row in words(page)] == [TRACK]
    result = tmp_path / "result.xlsx"
    page.write(result)
    asked.qtbot.waitUntil(lambda: "result.xlsx" in asked.desk.window.told())
    book = openpyxl.load_workbook(result)
    assert book.sheetnames == ["结果", "汇总", "错误"]
    assert book["结果"].max_row == 5


def test_rows_of_a_sheet_become_golden(asked: Lead, tmp_path: Path) -> None:
    page = run(asked, sheet(tmp_path, ("要发票", "invoice"), ("没写的", "")))
    page.view.selectAll()
    page.golden.click()
    made = GoldenQuestion("要发票", ("invoice",))
    asked.qtbot.waitUntil(lambda: made in GoldenQuestions(asked.base).all())
    assert len(GoldenQuestions(asked.base).all()) == len(GIVEN) + 1


def test_a_long_run_is_stopped_and_what_was_answered_stays(asked: Lead, tmp_path: Path) -> None:
    file = sheet(tmp_path, *((f"{number}号能开发票吗", "invoice") for number in range(2000)))
    page = asked.desk.hits
    asked.desk.window.go_to(page)
    page.run(file)
    asked.qtbot.waitUntil(lambda: page.model.rowCount() > 0, timeout=20_000)
    assert page.bar.isVisible()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page._job is None
    assert "停在第" in page.summary.text()
    count = page.model.rowCount()
    assert 0 < count < 2000
    asked.settle()
    assert page.model.rowCount() == count
    assert page.save.isEnabled()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"nothing", "不是有效的 Excel"),
        ("a.csv", "标题,回复\n发票,可以\n".encode(), "缺少列|没有找到表头|问题"),
        ("a.csv", "问题,期望\n".encode(), "里面没有问题"),
        ("a.docx", b"nothing", "不支持的文件格式"),
    ],
)
def test_a_bad_sheet_is_told_in_words(
    asked: Lead, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    page = run(asked, tmp_path / name)
    assert re.search(told, page.summary.text())
    assert page.model.rowCount() == 0
    assert not page.save.isEnabled()


def test_the_template_can_be_asked_as_it_stands(asked: Lead, tmp_path: Path) -> None:
    write_questions(tmp_path / "template.xlsx", examples(asked.base))
    page = run(asked, tmp_path / "template.xlsx")
    assert page.model.rowCount() == 3
    assert "没有读" not in page.summary.text()
