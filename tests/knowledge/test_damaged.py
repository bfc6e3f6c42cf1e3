"""Files that hold no articles, or are broken: refused by name, never a crash."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.knowledge.columns import QUESTION, REPLY
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import read_rows, write_articles
from tests.articles import article
from tests.knowledge.files import book, with_part, written


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
        read_rows(book(tmp_path / "t.xlsx", ["张三", "李四"], ["王五", "赵六"]))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="没有这个"):
        read_rows(tmp_path / "没有这个.xlsx")


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_an_excel_file_with_a_torn_part_is_refused(part: str, tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", [QUESTION, REPLY], ["一", "1"])
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
