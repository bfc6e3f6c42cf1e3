from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist import paths
from assist.knowledge.columns import ALWAYS, QUESTION, REPLY, TITLE, parse_row
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import read_rows, read_table, write_articles
from assist.model import Article
from tests.articles import article, importable, parsed, row

FORMATS = ("table.xlsx", "table.csv", "table.json", "folder")


def articles_in(file: Path) -> list[Article]:
    found = [parsed(parse_row(number, cells)) for number, cells in read_rows(file)]
    return sorted(found, key=lambda article: article.key)


def excel(file: Path, *lines: Iterable[object]) -> Path:
    book = openpyxl.Workbook()
    for line in lines:
        book.worksheets[0].append(list(line))
    book.save(file)
    return file


def written(file: Path, data: str | bytes) -> Path:
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


def with_part(book: Path, part: str, old: str, new: str) -> None:
    """Change one part of an xlsx file as another program might have written it."""
    with zipfile.ZipFile(book) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(book, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25)
@given(articles=st.lists(importable(), max_size=4, unique_by=lambda article: article.key))
def test_any_articles_come_back_unchanged(
    name: str, articles: list[Article], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    write_articles(folder / name, articles)
    assert articles_in(folder / name) == sorted(articles, key=lambda article: article.key)
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", FORMATS)
def test_the_starter_knowledge_comes_back_unchanged(name: str, tmp_path: Path) -> None:
    starter = articles_in(paths.starter_knowledge())
    write_articles(tmp_path / name, starter)
    assert len(starter) > 100
    assert articles_in(tmp_path / name) == starter


HARD = article(
    "=1+1",
    '=HYPERLINK("http://example.com")',
    "+1",
    "-1",
    "@x",
    "'quoted'",
    "😀 表情",
    title='带"引号"，逗号;分号\t制表',
    category="CON/..\\:*?",
    reply="第一行\n\n  缩进的第三行\n- 像 YAML\n#不是注释\u2028\n：结尾",
    tags=("null", "123", "true", "~"),
    valid_from=date(2026, 1, 1),
    valid_until=date(9999, 12, 31),
    extra={"=备注": "=SUM(A1:A9)", "一行\n两行": "007", "yes": "1e5", ";;;;;;;;;;;;": "分号"},
)


@pytest.mark.parametrize("name", FORMATS)
def test_texts_that_look_like_something_else_stay_texts(name: str, tmp_path: Path) -> None:
    write_articles(tmp_path / name, [HARD])
    assert articles_in(tmp_path / name) == [HARD]


@pytest.mark.parametrize("name", FORMATS)
def test_no_articles_make_a_table_without_rows(name: str, tmp_path: Path) -> None:
    write_articles(tmp_path / name, [])
    assert read_rows(tmp_path / name) == []


def test_no_text_ever_becomes_a_formula_in_excel(tmp_path: Path) -> None:
    write_articles(tmp_path / "t.xlsx", [HARD])
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert all(
        cell.value is None for line in sheet.iter_rows() for cell in line if cell.data_type == "n"
    )


def test_exported_tables_begin_with_the_template(tmp_path: Path) -> None:
    write_articles(tmp_path / "t.csv", [article("a", extra={"备注": "x"})])
    first = (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()[0]
    assert first.split(",") == [*ALWAYS, "备注"]


def test_a_folder_has_a_file_for_every_category(tmp_path: Path) -> None:
    write_articles(
        tmp_path / "kb",
        [article("a", category="物流"), article("b", category="a/b"), article("c", category="A b")],
    )
    assert len(list((tmp_path / "kb").iterdir())) == 3
    assert [a.category for a in articles_in(tmp_path / "kb")] == ["物流", "a/b", "A b"]


def test_a_folder_that_is_written_again_holds_nothing_of_before(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    write_articles(folder, [article("a", category="物流"), article("b", category="旧名")])
    written(folder / "说明.yaml", "给人看的: 不是知识")
    written(folder / "readme.txt", "x")
    write_articles(folder, [article("a", category="物流"), article("b", category="新名")])
    names = {"物流.yaml", "新名.yaml", "说明.yaml", "readme.txt"}
    assert {file.name for file in folder.iterdir()} == names
    (folder / "说明.yaml").unlink()
    assert [a.category for a in articles_in(folder)] == ["物流", "新名"]


def test_numbers_and_dates_of_excel_become_what_a_person_sees(tmp_path: Path) -> None:
    head = [QUESTION, REPLY, "编号", "生效日期", "失效日期", "价格"]
    line = ["问", "答", 12.0, datetime(2026, 1, 2), date(2026, 3, 4), 9.9]
    (found,) = articles_in(excel(tmp_path / "t.xlsx", head, line))
    assert (found.key, found.extra) == ("12", {"价格": "9.9"})
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 2), date(2026, 3, 4))


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    file = excel(tmp_path / "t.xlsx", [], [], [QUESTION, REPLY], ["一", "1"], [], ["二", "2"])
    assert [number for number, _ in read_rows(file)] == [4, 6]


def test_rows_of_a_csv_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    file = written(tmp_path / "t.csv", '\n标准问,回复话术\n一,"两\n行"\n\n二,2\n')
    assert [number for number, _ in read_rows(file)] == [3, 5]


def test_a_table_that_tells_a_wrong_size_is_read_whole(tmp_path: Path) -> None:
    file = excel(tmp_path / "t.xlsx", [QUESTION, REPLY], ["一", "1"], ["二", "2"])
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
    (found,) = articles_in(excel(tmp_path / "t.xlsx", head, ["问", "答", "甲", "乙", "丙"]))
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
    file = excel(tmp_path / "t.xlsx", *lines)
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
    file = excel(tmp_path / "t.xlsx", [QUESTION, REPLY, " "], ["一", "1", " "])
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


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.xlsx", b""),
        ("t.xlsx", b"PK\x03\x04 not really"),
        ("t.xlsx", "标准问,回复话术\n一,1\n".encode()),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504),
        ("t.json", b"{"),
        ("t.json", b"3"),
        ("t.json", b'["a"]'),
        ("t.json", b'{"rows": []}'),
        ("t.json", b"[" * 200_000),
        ("t.csv", "姓名,电话\n一,1\n".encode()),
        ("t.txt", "标准问,回复话术\n一,1\n".encode()),
        ("t.xls", b"\xd0\xcf\x11\xe0"),
        ("noending", b""),
    ],
)
def test_what_is_no_table_of_articles_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=name):
        read_rows(written(tmp_path / name, data))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "文章: 3",
        "文章: [3]",
        "文章: [[一, 二]]",
        "a: b",
        "[" * 5000,
        "[" * 5000 + "]" * 5000,
        "\0",
    ],
)
def test_a_folder_with_a_file_that_holds_no_articles_is_refused(text: str, tmp_path: Path) -> None:
    written(tmp_path / "坏的.yaml", text)
    with pytest.raises(KnowledgeError, match="坏的"):
        read_rows(tmp_path)


def test_an_excel_file_without_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="表头"):
        read_rows(excel(tmp_path / "t.xlsx", ["张三", "李四"], ["王五", "赵六"]))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="没有这个"):
        read_rows(tmp_path / "没有这个.xlsx")


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_an_excel_file_with_a_torn_part_is_refused(part: str, tmp_path: Path) -> None:
    file = excel(tmp_path / "t.xlsx", [QUESTION, REPLY], ["一", "1"])
    with_part(file, part, ">", "")
    with pytest.raises(KnowledgeError, match="Excel"):
        read_rows(file)


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_excel_file_is_read_or_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    whole = bytearray(_sound_book(tmp_path_factory.getbasetemp()))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=3)):
        whole[place] ^= data.draw(st.integers(1, 255))
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))])
    with suppress(KnowledgeError):
        assert len(read_rows(file)) <= 2


def _sound_book(folder: Path) -> bytes:
    file = folder / "sound.xlsx"
    if not file.exists():
        write_articles(file, [article("a"), article("b", tags=("x",))])
    return file.read_bytes()


@pytest.mark.parametrize("name", ["t.txt", "t.xls", "missing/t.xlsx", "file/t"])
def test_what_cannot_be_written_is_said(name: str, tmp_path: Path) -> None:
    written(tmp_path / "file", "")
    with pytest.raises(KnowledgeError, match="t"):
        write_articles(tmp_path / name, [article("a")])


def test_titles_are_taken_from_every_kind_of_row(tmp_path: Path) -> None:
    file = excel(tmp_path / "t.xlsx", list(row()), list(row(标题="").values()))
    assert [a.title for a in articles_in(file)] == [row()[QUESTION]]
    assert TITLE in read_rows(file)[0][1]
