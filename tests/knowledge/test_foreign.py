"""Files that a lead takes for a table and that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.curation.cases.records import read_records
from assist.curation.joint import Copies, merge_copies
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import QUESTION, REPLY
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import read_rows, read_table
from assist.knowledge.golden_files import Titles, read_questions
from tests.knowledge.files import book, with_part, written

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
AGAIN = r"另存为 \.xlsx"
PAGE = '\ufeff<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table><tr><td>问题'


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("话术.xls", OLD, "不是 .xlsx"),
        ("话术.XLS", "问题\t答案\n".encode("gbk"), "不是 .xlsx"),
        ("话术.et", OLD, "不是 .xlsx"),
        ("话术.xls", PAGE.encode(), "网页表格"),
        ("话术.xls", PAGE.encode("utf-16"), "网页表格"),
        ("话术.xlsx", PAGE.encode(), "网页表格"),
        ("话术.xlsx", OLD, "密码"),
    ],
)
def test_what_to_do_with_a_workbook_of_another_kind_is_said(
    name: str, data: bytes, word: str, tmp_path: Path
) -> None:
    file = written(tmp_path / name, data)
    with pytest.raises(KnowledgeError, match=AGAIN) as refused:
        read_table(file)
    assert word in str(refused.value)
    with pytest.raises(KnowledgeError, match=AGAIN):
        read_questions(file, Titles([]))
    with pytest.raises(KnowledgeError, match=AGAIN):
        list(read_records(file, lambda *_: None))


@pytest.mark.parametrize("name", ["~$话术.xlsx", ".~话术.xlsx", ".~lock.话术.xlsx#"])
def test_the_lock_of_an_open_book_is_called_one(name: str, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"锁文件.*请选 话术\.xlsx"):
        read_table(written(tmp_path / name, b"\x04lead" + b" " * 160))


def test_a_merge_says_so_before_it_asks_for_anything(base: KnowledgeBase, tmp_path: Path) -> None:
    ours = book(tmp_path / "甲.xlsx", [QUESTION, REPLY], ["问", "答"])
    theirs = written(tmp_path / "乙.xls", OLD)
    with pytest.raises(KnowledgeError, match=AGAIN):
        merge_copies(base, Copies(ours, theirs))


def test_words_like_markup_in_a_real_workbook_are_words(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", [QUESTION, REPLY], ["<table>", "<html>"])
    # Packed without compression, as some programs do.
    with_part(file, "xl/worksheets/sheet1.xml", "sheetData", "sheetData")
    assert len(read_rows(file)) == 1
