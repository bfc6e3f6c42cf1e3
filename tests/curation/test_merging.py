"""Two leads' copies of one export: nothing lost, nothing chosen silently."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assist.curation.copies import canonical
from assist.curation.merged_table import write_merged
from assist.curation.merging import NOTICE, Merged, merge_files
from assist.knowledge.columns import (
    CONFLICT,
    KEY,
    QUESTION,
    REPLY,
    TAGS,
    TITLE,
    UNTIL,
    CellError,
    parse_row,
)
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import read_rows, write_articles
from assist.model import Article
from tests.articles import article, importable, parsed

FEES = article("fees", "谁付运费", "邮费谁出", "运费算谁的", tags=("运费",), reply="我们付。")
INVOICE = article("invoice", "能开发票吗", reply="可以。")


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("2026/1/5", "2026-01-05"), ("长期", ""), ("1月5日", "1月5日"),
        ("1.5-1.15", "1.5-1.15"), ("2026年12月", "2026年12月"),
    ],
)  # fmt: skip
def test_a_day_that_must_be_told_is_left_for_the_import(cell: str, made: str) -> None:
    assert canonical(UNTIL, cell) == made
    with pytest.raises(CellError):
        canonical(UNTIL, "下周")


Edit = Callable[[Article], Article | None]


class Copies:
    """An export, and the copies of it that two people edit."""

    def __init__(self, folder: Path) -> None:
        self.files = [folder / f"{name}.xlsx" for name in ("原", "张", "李")]
        self.out = folder / "合并.xlsx"

    def of(self, base: list[Article], ours: list[Article], theirs: list[Article]) -> Merged:
        for file, articles in zip(self.files, (base, ours, theirs), strict=True):
            write_articles(file, articles)
        merged = merge_files(*self.files)
        write_merged(self.out, merged.rows, merged.conflicts)
        return merged

    def edits(self, ours: Mapping[str, object], theirs: Mapping[str, object]) -> Merged:
        return self.of([FEES], [replace(FEES, **ours)], [replace(FEES, **theirs)])  # type: ignore[arg-type]

    def imported(self) -> list[Article]:
        return [parsed(parse_row(number, cells)) for number, cells in read_rows(self.out)]


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path)


def test_edits_of_different_cells_come_together(copies: Copies) -> None:
    merged = copies.edits({"reply": "我们承担。"}, {"title": "退货运费"})
    assert (merged.changed, merged.conflicts) == (1, [])
    assert copies.imported() == [replace(FEES, reply="我们承担。", title="退货运费")]


def test_the_same_edit_twice_is_one(copies: Copies) -> None:
    assert not copies.edits({"reply": "新"}, {"reply": "新"}).conflicts
    assert copies.imported() == [replace(FEES, reply="新")]


def test_lists_are_merged_as_sets_in_their_order(copies: Copies) -> None:
    merged = copies.edits(
        {"similar": ("邮费谁出", "新一"), "tags": ("运费", "甲")},
        {"similar": ("新二", "邮费谁出", "运费算谁的"), "tags": ("乙", "运费")},
    )
    assert not merged.conflicts
    (found,) = copies.imported()
    assert found.similar == ("邮费谁出", "新一", "新二")
    assert found.tags == ("运费", "甲", "乙")


def test_a_cell_changed_differently_is_a_conflict_that_cannot_be_imported(copies: Copies) -> None:
    merged = copies.edits({"reply": "甲说"}, {"reply": "乙说"})
    (conflict,) = merged.conflicts
    assert (conflict.key, conflict.column) == ("fees", REPLY)
    assert (conflict.base, conflict.ours, conflict.theirs) == ("我们付。", "甲说", "乙说")
    ((number, cells),) = read_rows(copies.out)
    assert cells[REPLY].startswith(CONFLICT)
    assert "甲说" in cells[REPLY]
    assert "乙说" in cells[REPLY]
    with pytest.raises(CellError) as refused:
        parse_row(number, cells)
    assert refused.value.column == REPLY
    book = openpyxl.load_workbook(copies.out)
    assert [cell.value for cell in book.worksheets[1][2]][2:] == [REPLY, "我们付。", "甲说", "乙说"]
    marked = [cell for cell in book.worksheets[0][2] if cell.fill.fgColor.rgb == "00F9DEDC"]
    assert [str(cell.value)[:4] for cell in marked] == [CONFLICT]


def test_rows_that_one_added_or_deleted(copies: Copies) -> None:
    new, other = article("new", "新问题"), article("other", "另一个")
    merged = copies.of([FEES, INVOICE], [FEES, new], [FEES, INVOICE, other])
    assert (merged.added, merged.deleted, merged.conflicts) == (2, 1, [])
    assert [one.key for one in copies.imported()] == ["fees", "new", "other"]


def test_deleting_what_the_other_changed_is_a_conflict(copies: Copies) -> None:
    edited = replace(INVOICE, reply="电子发票")
    for pair in ([FEES], [FEES, edited]), ([FEES, edited], [FEES]):
        merged = copies.of([FEES, INVOICE], *pair)
        (conflict,) = merged.conflicts
        assert (conflict.key, conflict.column) == ("invoice", NOTICE)
        assert "电子发票" in conflict.ours + conflict.theirs
        assert merged.rows[1][REPLY] == "电子发票"
        with pytest.raises(CellError):
            copies.imported()


def test_both_adding_the_same_article_differently_is_a_conflict(copies: Copies) -> None:
    one = article("", "新问题", reply="甲")
    merged = copies.of([], [one], [replace(one, reply="乙")])
    assert [(c.column, c.ours, c.theirs) for c in merged.conflicts] == [(REPLY, "甲", "乙")]
    assert len(merged.rows) == 1


def table(file: Path, *rows: Mapping[str, str]) -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_a_row_that_lost_its_key_is_known_by_its_words(tmp_path: Path) -> None:
    base = {KEY: "a1", TITLE: "运费", QUESTION: "谁付", REPLY: "我们", UNTIL: "2026-01-05"}
    merged = merge_files(
        table(tmp_path / "base.csv", base),
        table(tmp_path / "a.csv", {**base, KEY: "", REPLY: "我们付"}),
        table(tmp_path / "b.csv", {**base, UNTIL: "2026年1月5日", TAGS: "新，旧"}),
    )
    assert merged.conflicts == [] or {c.column for c in merged.conflicts} == {KEY}
    assert merged.rows[0][REPLY] == "我们付"
    assert merged.rows[0][TAGS] == "新、旧"


def test_a_column_that_somebody_removed_is_not_emptied(tmp_path: Path) -> None:
    base = {KEY: "a1", QUESTION: "谁付", REPLY: "我们", TAGS: "运费", "备注": "x"}
    less = {KEY: "a1", QUESTION: "谁付", REPLY: "我们付"}
    merged = merge_files(
        table(tmp_path / "base.csv", base),
        table(tmp_path / "a.csv", less),
        table(tmp_path / "b.csv", base),
    )
    assert (merged.rows[0][TAGS], merged.rows[0]["备注"]) == ("运费", "x")
    assert merged.rows[0][REPLY] == "我们付"
    assert "标签" in merged.notes[0]


def test_two_rows_of_one_article_cannot_be_merged(tmp_path: Path) -> None:
    row = {KEY: "a1", QUESTION: "谁付", REPLY: "我们"}
    one, twice = table(tmp_path / "one.csv", row), table(tmp_path / "twice.csv", row, row)
    with pytest.raises(KnowledgeError, match=r"twice\.csv 第 3 行“编号”：与第 2 行"):
        merge_files(one, twice, one)


@pytest.mark.parametrize(("name", "told"), [("out.csv", "xlsx"), ("missing/out.xlsx", "写入")])
def test_what_cannot_be_written_is_said(name: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=told):
        write_merged(tmp_path / name, [])


@settings(max_examples=15, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_one_editor_alone_is_taken_as_they_left_it(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    articles = st.lists(importable(), max_size=3, unique_by=lambda one: one.key)
    # A copy that has nothing of the export is refused.
    base, edited = ([FEES, *data.draw(articles)] for _ in range(2))
    copies = Copies(tmp_path_factory.mktemp("merge"))
    files = [file.with_suffix(".json") for file in copies.files]
    for mine in (0, 1):
        pair = (base, edited) if mine else (edited, base)
        for file, made in zip(files, (base, *pair), strict=True):
            write_articles(file, made)
        merged = merge_files(*files)
        assert not merged.conflicts
        write_merged(copies.out, merged.rows)
        assert {one.key: one for one in copies.imported()} == {one.key: one for one in edited}
