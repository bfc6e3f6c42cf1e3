"""Tables as other people's programs write them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from assist.knowledge.columns import QUESTION, REPLY, TITLE
from assist.knowledge.formats import read_rows, read_table
from tests.articles import row
from tests.knowledge.files import articles_in, book, with_part, written


def test_numbers_and_dates_of_excel_become_what_a_person_sees(tmp_path: Path) -> None:
    head = [QUESTION, REPLY, "编号", "生效日期", "失效日期", "价格"]
    line = ["问", "答", 12.0, datetime(2026, 1, 2), date(2026, 3, 4), 9.9]
    (found,) = articles_in(book(tmp_path / "t.xlsx", head, line))
    assert (found.key, found.extra) == ("12", {"价格": "9.9"})
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 2), date(2026, 3, 4))


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", [], [], [QUESTION, REPLY], ["一", "1"], [], ["二", "2"])
    assert [number for number, _ in read_rows(file)] == [4, 6]


def test_rows_of_a_csv_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    file = written(tmp_path / "t.csv", '\n标准问,回复话术\n一,"两\n行"\n\n二,2\n')
    assert [number for number, _ in read_rows(file)] == [3, 5]


def test_a_table_that_tells_a_wrong_size_is_read_whole(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", [QUESTION, REPLY], ["一", "1"], ["二", "2"])
    with_part(file, "xl/worksheets/sheet1.xml", '<dimension ref="A1:B3"', '<dimension ref="A1"')
    assert {a.question for a in articles_in(file)} == {"一", "二"}


def test_the_first_sheet_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append([QUESTION, REPLY])
    book.worksheets[0].append(["一", "1"])
    book.create_sheet("说明").append(["怎么填"])
    book.save(tmp_path / "t.xlsx")
    assert [a.question for a in articles_in(tmp_path / "t.xlsx")] == ["一"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_files_are_read_as_excel_saves_them(codec: str, delimiter: str, tmp_path: Path) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        [["標題", "標準問", "回覆話術"], ["运费", "谁付，运费；啊", "第一行\n第二行,\t;"]]
    )
    (found,) = articles_in(written(tmp_path / "t.csv", out.getvalue().encode(codec)))
    assert (found.title, found.question) == ("运费", "谁付，运费；啊")
    assert found.reply == "第一行\n第二行,\t;"


def test_a_column_that_stands_twice_is_kept_twice(tmp_path: Path) -> None:
    head = [QUESTION, REPLY, "备注", "备注", QUESTION]
    (found,) = articles_in(book(tmp_path / "t.xlsx", head, ["问", "答", "甲", "乙", "丙"]))
    assert found.question == "问"
    assert sorted(found.extra.values()) == ["丙", "乙", "甲"]


def test_short_rows_do_no_harm(tmp_path: Path) -> None:
    file = written(tmp_path / "t.csv", "标准问,回复话术,标签\n一,1\n二,2,甲\n")
    first, _ = read_rows(file)
    assert first[1] == {QUESTION: "一", REPLY: "1"}


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_cells_under_no_header_are_kept_and_told(name: str, tmp_path: Path) -> None:
    second: list[object] = ["二", None, "2", None, "丙"]
    lines: list[list[object]] = [[QUESTION, "", REPLY], ["一", "甲", "1"], second]
    file = book(tmp_path / "t.xlsx", *lines)
    if name == "t.csv":
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(lines)
    table = read_table(file.with_name(name))
    assert [cells for _, cells in table.rows] == [
        {QUESTION: "一", REPLY: "1", "列B": "甲"},
        {QUESTION: "二", REPLY: "2", "列E": "丙"},
    ]
    assert ["列B" in table.notes[0], "列E" in table.notes[1]] == [True, True]


def test_a_sheet_without_stray_cells_is_not_commented_on(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", [QUESTION, REPLY, " "], ["一", "1", " "])
    assert read_table(file).notes == ()


def test_json_may_be_a_list_or_name_one(tmp_path: Path) -> None:
    item = {"question": "问", "answer": "答", "similar": ["一", "二"], "order": 3, "none": None}
    for data in ([item], {"articles": [item]}, {"文章": [item], "version": 1}):
        (found,) = articles_in(written(tmp_path / "t.json", json.dumps(data)))
        assert found.similar == ("一", "二")
        assert found.extra == {"order": "3"}


def test_json_with_half_a_character_is_read_without_it(tmp_path: Path) -> None:
    text = '[{"标准问": "问\\ud83d", "回复话术": "答", "备注\\ud83d": "x"}]'
    (found,) = articles_in(written(tmp_path / "t.json", text))
    assert (found.question, found.extra) == ("问", {"备注": "x"})


def test_titles_are_taken_from_every_kind_of_row(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", list(row()), list(row(标题="").values()))
    assert [a.title for a in articles_in(file)] == [row()[QUESTION]]
    assert TITLE in read_rows(file)[0][1]
