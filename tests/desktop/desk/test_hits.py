"""A sheet of questions asked in the window, over a real base that is really asked."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.curation.hits import Pick
from assist.desktop.desk.hits_page import HitsPage
from assist.desktop.desk.hits_words import examples
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions
from assist.knowledge.golden_files import write_questions
from tests.desktop.desk.conftest import GIVEN, Lead
from tests.fakes import INVOICE, NONSENSE, TRACK


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
    lead.qtbot.waitUntil(lambda: page._job is None and not is_busy(page))
    return page


def is_busy(page: HitsPage) -> bool:
    return any(word in page.summary.text() for word in ("正在读", "已问"))


def words(page: HitsPage) -> list[list[str]]:
    model = page.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_sheet_is_asked_and_its_result_kept(asked: Lead, tmp_path: Path) -> None:
    file = sheet(
        tmp_path, (INVOICE, "申请开发票"), (TRACK, "invoice"), (NONSENSE, "不回答"),
        ("能开票不", ""), ("怎么开发票", "申请开发飘"), ("", "invoice"),
    )  # fmt: skip
    page = run(asked, file)
    assert "问了 5 句" in page.summary.text()
    assert "第一就对 1 (50%)" in page.summary.text()
    assert "1 行没有读" in page.summary.text()
    rows = words(page)
    assert rows[0][:2] == ["7", "问题：不能为空"]
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "5", "6"]
    assert rows[1][3] == "申请开发票"
    assert rows[1][-2:] == ["推荐", "对"]
    assert rows[3][-2:] == ["不推荐", "对"]
    assert rows[4][-1] == ""
    assert (rows[5][2], rows[5][-1]) == ("没有这篇：申请开发飘（是不是“申请开发票”？）", "没有这篇")
    assert "期望的文章不存在的 1 句" in page.summary.text()
    page.pick.setCurrentIndex(page.pick.findData(Pick.SHOWN_WRONG))
    assert [row[1] for row in words(page)] == [TRACK]
    result = tmp_path / "result.xlsx"
    page.write(result)
    asked.qtbot.waitUntil(lambda: "result.xlsx" in asked.desk.window.told())
    book = openpyxl.load_workbook(result)
    assert book.sheetnames == ["结果", "汇总", "错误"]
    assert book["结果"].max_row == 6


def test_a_sheet_of_nothing_but_errors_tells_each(asked: Lead, tmp_path: Path) -> None:
    page = run(asked, sheet(tmp_path, ("", "没有这篇"), ("", "invoice")))
    assert [(row[0], row[1], row[-1]) for row in words(page)] == [
        ("2", "问题：不能为空", "没读"),
        ("3", "问题：不能为空", "没读"),
    ]
    assert "2 行没有读" in page.summary.text()


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
    asked.qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    assert page.bar.isVisible()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page._job is None
    asked.qtbot.waitUntil(lambda: "停在第" in page.summary.text())
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
