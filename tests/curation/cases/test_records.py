from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.curation.cases.records import read_records
from assist.curation.cases.tables import columns, speaker_of
from assist.knowledge.errors import KnowledgeError
from assist.model import Speaker

CUSTOMER, AGENT = Speaker.CUSTOMER, Speaker.AGENT
ASKED = [(CUSTOMER, "怎么开发票"), (AGENT, "下单时勾选")]


def read(file: Path) -> tuple[dict[str, list[tuple[Speaker, str]]], list[str]]:
    told: list[str] = []
    found = list(read_records(file, lambda _file, number, why: told.append(f"{number} {why}")))
    return {one.id: [(line.speaker, line.text) for line in one.lines] for one in found}, told


def written(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding=encoding)
    return file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", "session\trole\ttext\n1\tcustomer\t怎么开发票\n1\tagent\t下单时勾选\n"),
        ("b.tsv", "id\tsender\tn\ttext\n1\tcustomer\tx\t怎么开发票\n1\thelpdesk\tx\t下单时勾选\n"),
        ("c.csv", "\ufeff会话,说话人,内容,时间\n1,客户,怎么开发票,9:00\n1,客服,下单时勾选,9:01\n"),
        ("d.csv", "對話id;發送者;訊息\n1;顾客;怎么开发票\n1;坐席;下单时勾选\n"),
        (
            "e.jsonl",
            '{"type":"message","conversation":"1","speaker":"customer","text":"怎么开发票"}\n'
            '{"type":"draft","conversation":"1","text":"草稿"}\n'
            '{"type":"message","conversation":"1","speaker":"agent","text":"下单时勾选"}\n',
        ),
    ],
)  # fmt: skip
def test_every_format_gives_the_same_conversation(name: str, text: str, tmp_path: Path) -> None:
    assert read(written(tmp_path, name, text)) == ({"1": ASKED}, [])


def test_an_excel_of_merged_cells_robots_and_strangers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        [None, None, None],
        ["会话编号", "消息内容", "角色"],
        [1, "怎么开发票", "买家"],
        [None, "您好，我是小助手", "智能客服机器人"],
        [None, "下单时勾选", "人工客服"],
        [2, "谁知道", "小王"],
        [2, "在吗", "用户"],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found, told = read(tmp_path / "a.xlsx")
    assert found == {"1": ASKED, "2": [(CUSTOMER, "在吗")]}
    assert len(told) == 1
    assert told[0].startswith("6 ")


def test_a_transcript_in_gbk_is_parted_by_empty_lines(tmp_path: Path) -> None:
    text = "客户：怎么开发票\n客服：下单时勾选\n\n------\n[10:00] 客户：运费多少\n乱写的一行\n"
    found, told = read(written(tmp_path, "t.txt", text, "gbk"))
    assert found == {"t#1": ASKED, "t#2": [(CUSTOMER, "运费多少")]}
    assert len(told) == 1


def test_interleaved_and_newest_first_conversations_come_out_in_order(tmp_path: Path) -> None:
    rows = ["会话,说话人,内容,时间"]
    rows += [f"{c},{who},{text},{t}" for t, who, text in ((3, "客户", "三"), (2, "客服", "二"))
             for c in "ab"]  # fmt: skip
    found, _ = read(written(tmp_path, "a.csv", "\n".join(rows)))
    assert found == {c: [(AGENT, "二"), (CUSTOMER, "三")] for c in "ab"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "标题,回复话术\n退货,可以\n"),
        ("b.xlsx", "this is no workbook"),
        ("c.tsv", "a\tb\n"),
    ],
)
def test_a_file_without_the_columns_is_refused_in_plain_words(
    name: str, text: str, tmp_path: Path
) -> None:
    with pytest.raises(KnowledgeError, match=name):
        read(written(tmp_path, name, text))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="nowhere"):
        read(tmp_path / "nowhere.txt")


def test_the_customers_name_names_the_conversation_only_where_nothing_better_does() -> None:
    assert columns(["客户", "说话人", "内容"])["会话"] == 0
    assert columns(["客户", "会话ID", "说话人", "内容"])["会话"] == 1


def test_a_stranger_is_neither_customer_nor_agent() -> None:
    with pytest.raises(ValueError, match="老李"):
        speaker_of("老李")


_texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([CUSTOMER, AGENT]), _texts)))
def test_no_line_of_a_stream_is_lost(said: list[tuple[str, Speaker, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.jsonl"
        lines = [
            json.dumps({"conversation": c, "speaker": who.value, "text": text})
            for c, who, text in said
        ]
        file.write_text("{}\n" + "\n".join(lines), encoding="utf-8")
        found, told = read(file)
    expected: dict[str, list[tuple[Speaker, str]]] = {}
    for c, who, text in said:
        expected.setdefault(c, []).append((who, text.strip()))
    assert found == expected
    assert len(told) == 1
