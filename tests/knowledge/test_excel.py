"""Excel sheets as people make them: nothing is lost without a word."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from assist.knowledge import excel
from assist.knowledge.columns import (
    FROM,
    KEY,
    QUESTION,
    REPLY,
    SIMILAR,
    TITLE,
    CellError,
    parse_row,
)
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import read_table
from tests.knowledge.files import book, with_part

HEAD = [TITLE, QUESTION, SIMILAR, REPLY]


def test_one_cell_over_several_rows_stands_in_each_of_them(tmp_path: Path) -> None:
    file = book(
        tmp_path / "t.xlsx",
        ["分类", QUESTION, REPLY],
        ["物流", "到哪了", "查一下"],
        [None, "丢了", "赔"],
        merged=("A2:A3",),
    )
    assert [cells["分类"] for _, cells in read_table(file).rows] == ["物流", "物流"]


def test_rows_under_one_question_are_one_article(tmp_path: Path) -> None:
    file = book(
        tmp_path / "t.xlsx",
        HEAD,
        ["运费", "谁付运费", "邮费谁出", "我们付"],
        [None, None, "运费算谁的", None],
        ["发票", "能开票吗", None, "能"],
        merged=("A2:A3", "B2:B3", "D2:D3"),
    )
    table = read_table(file)
    first, second = (parse_row(number, cells).article for number, cells in table.rows)
    assert (first.question, first.similar) == ("谁付运费", ("邮费谁出", "运费算谁的"))
    assert second.question == "能开票吗"
    assert any("合并" in note for note in table.notes)


def test_a_title_over_the_table_is_not_its_header(tmp_path: Path) -> None:
    file = book(
        tmp_path / "t.xlsx", ["客服标准话术"], [], HEAD, ["", "问", "", "答"], merged=("A1:D1",)
    )
    table = read_table(file)
    assert [(number, cells[QUESTION]) for number, cells in table.rows] == [(4, "问")]
    assert any("3" in note for note in table.notes)


def test_a_formula_without_a_result_is_an_error_of_its_cell(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", HEAD, ["", "问", "", '="答"&"案"'], ["", "二", "", "答"])
    (number, cells), (_, sound) = read_table(file).rows
    with pytest.raises(CellError) as refused:
        parse_row(number, cells)
    assert (refused.value.row, refused.value.column) == (2, REPLY)
    assert "公式" in refused.value.reason
    assert parse_row(3, sound).article.reply == "答"


def test_a_formula_counts_for_what_it_shows(tmp_path: Path) -> None:
    """As Excel saves it: the formula and its result."""
    file = book(tmp_path / "t.xlsx", HEAD, ["", "问", "", '="答"&"案"'])
    with_part(file, "xl/worksheets/sheet1.xml", "<v />", "<v>答案</v>")
    with_part(file, "xl/worksheets/sheet1.xml", '<c r="D2">', '<c r="D2" t="str">')
    ((_, cells),) = read_table(file).rows
    assert cells[REPLY] == "答案"


def test_a_broken_formula_is_an_error_of_its_cell(tmp_path: Path) -> None:
    ((number, cells),) = read_table(book(tmp_path / "t.xlsx", HEAD, ["", "问", "", "#REF!"])).rows
    with pytest.raises(CellError, match="REF"):
        parse_row(number, cells)


DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/\
spreadsheetDrawing"><xdr:oneCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff>\
<xdr:row>1</xdr:row></xdr:from></xdr:oneCellAnchor><xdr:twoCellAnchor><xdr:from><xdr:col>4\
</xdr:col><xdr:row>6</xdr:row></xdr:from><xdr:to><xdr:row>9</xdr:row></xdr:to></xdr:twoCellAnchor>\
</xdr:wsDr>"""
LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="x" Target="../drawings/drawing1.xml"/></Relationships>"""


def test_pictures_are_told_with_their_rows(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", HEAD, ["", "问", "", "答"])
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("xl/worksheets/_rels/sheet1.xml.rels", LINKS)
        packed.writestr("xl/drawings/drawing1.xml", DRAWING)
    (note,) = read_table(file).notes
    assert "2 张图片" in note
    assert "第 2、7 行" in note


def test_a_picture_in_a_cell_is_told_and_is_no_text(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", HEAD, ["", "问", '=_xlfn.DISPIMG("ID_1",1)', "答"])
    table = read_table(file)
    assert [cells[SIMILAR] for _, cells in table.rows] == [""]
    assert "1 张图片" in table.notes[0]


def test_missing_columns_are_named_beside_those_that_were_recognised(tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", ["标题", "问法", "答案文字"], ["运费", "谁付", "我们"])
    with pytest.raises(KnowledgeError) as refused:
        read_table(file)
    told = str(refused.value)
    assert "缺少列：标准问、回复话术" in told
    assert "认出的列：标题" in told
    assert "没认出的列：问法、答案文字" in told


def test_the_sheet_that_has_a_header_is_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["请先看说明"])
    sheet = made.create_sheet("知识")
    sheet.append(HEAD)
    sheet.append(["", "问", "", "答"])
    made.save(tmp_path / "t.xlsx")
    assert len(read_table(tmp_path / "t.xlsx").rows) == 1


def test_the_example_row_of_the_template_is_not_read(tmp_path: Path) -> None:
    file = book(
        tmp_path / "t.xlsx", [*HEAD, KEY], ["", "例", "", "答", "示例"], ["", "问", "", "答", None]
    )
    assert [cells[QUESTION] for _, cells in read_table(file).rows] == ["问"]


@pytest.mark.parametrize(
    "cell", ["2026/1/5", "2026年1月5日", "2026-01-05 13:20", "20260105", "46027", 46027, 46027.5]
)
def test_days_are_read_in_every_form_that_excel_leaves(cell: object, tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", [*HEAD, FROM], ["", "问", "", "答", cell])
    ((number, cells),) = read_table(file).rows
    assert str(parse_row(number, cells).article.valid_from) == "2026-01-05"


def test_a_file_that_unpacks_to_too_much_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "LARGEST", 1000)
    with pytest.raises(KnowledgeError, match="太大"):
        read_table(book(tmp_path / "t.xlsx", HEAD, ["", "问", "", "答"]))


def test_a_cell_that_a_merge_left_open_is_refused() -> None:
    with pytest.raises(CellError) as refused:
        parse_row(7, {QUESTION: "问", REPLY: "【冲突】甲：一\n乙：二"})
    assert (refused.value.row, refused.value.column) == (7, REPLY)
