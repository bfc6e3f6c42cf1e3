"""Articles written to a file, in every format, and read again."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist import paths
from assist.knowledge.columns import ALWAYS
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import read_rows, write_articles
from assist.model import Article
from tests.articles import article, importable
from tests.knowledge.files import articles_in, written

FORMATS = ("table.xlsx", "table.csv", "table.json", "folder")


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


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@settings(max_examples=15)
@given(articles=st.lists(importable(), max_size=3, unique_by=lambda article: article.key))
def test_any_articles_come_back_from_a_csv_saved_anew(
    codec: str, articles: list[Article], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As Excel or an editor saves it in another encoding."""
    file = tmp_path_factory.getbasetemp() / "again.csv"
    write_articles(file, articles)
    file.write_bytes(file.read_bytes().decode("utf-8-sig").encode(codec))
    assert articles_in(file) == sorted(articles, key=lambda article: article.key)


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_the_starter_knowledge_comes_back_from_a_csv_saved_anew(codec: str, tmp_path: Path) -> None:
    starter = articles_in(paths.starter_knowledge())
    write_articles(tmp_path / "t.csv", starter)
    text = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig")
    (tmp_path / "t.csv").write_bytes(text.encode(codec))
    assert articles_in(tmp_path / "t.csv") == starter


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


@pytest.mark.parametrize("name", ["t.txt", "t.xls", "missing/t.xlsx", "file/t"])
def test_what_cannot_be_written_is_said(name: str, tmp_path: Path) -> None:
    written(tmp_path / "file", "")
    with pytest.raises(KnowledgeError, match="t"):
        write_articles(tmp_path / name, [article("a")])
