"""What the editor would say of an article is said of every row of an import."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from assist.curation import advice
from assist.curation.advice import with_advice
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import QUESTION, REPLY, SIMILAR, TITLE, UNTIL
from assist.knowledge.importing import ImportPlan, plan_import

TODAY = date(2026, 11, 22)
NAMES = (TITLE, QUESTION, SIMILAR, REPLY, UNTIL)
MANY = "运费谁出\n邮费谁付\n退货要邮费吗"


def planned(tmp_path: Path, *rows: tuple[str, ...]) -> ImportPlan:
    file = tmp_path / "t.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([NAMES, *rows])
    base = KnowledgeBase(tmp_path / "kb.db")
    plan = with_advice(base, plan_import(base, file), TODAY)
    base.close()
    return plan


@pytest.mark.parametrize(
    ("reply", "until", "column", "word"),
    [
        ("长" * 2201, "", REPLY, "2201"),
        ("满 300 元减 50 元", "", REPLY, "300 元"),
        ("活动到 2026-11-11 结束", "", REPLY, "2026-11-11"),
        ("请加店长 13812345678", "", REPLY, "13812345678"),
        ("包邮", "2026-11-11", UNTIL, "2026-11-11"),
        ("请到{货架号}取", "", REPLY, "货架号"),
    ],
)
def test_a_row_says_what_the_editor_would(
    reply: str, until: str, column: str, word: str, tmp_path: Path
) -> None:
    plan = planned(
        tmp_path,
        ("运费", "退货谁付运费", MANY, "我们付。", ""),
        ("活动", "现在有什么活动", MANY, reply, until),
    )
    (note,) = plan.notes
    assert (note.row, note.column) == (3, column)
    assert word in note.told
    assert not plan.errors
    assert len(plan.new) == 2


def test_few_similar_questions_are_told_once_for_all(tmp_path: Path) -> None:
    rows = [(f"标题{n}", f"问题{n}怎么办", "", "答案", "") for n in range(5)]
    (note,) = planned(tmp_path, *rows).notes
    assert (note.row, note.column) == (0, SIMILAR)
    assert "5 篇" in note.told


def test_a_variable_that_a_table_uses_twice_is_known(tmp_path: Path) -> None:
    rows = [(f"标题{n}", f"问题{n}怎么办", MANY, "请到{货架号}取", "") for n in range(2)]
    assert planned(tmp_path, *rows).notes == ()


def test_notes_come_in_the_order_of_the_rows(tmp_path: Path) -> None:
    rows = [(f"标题{n}", f"问题{n}怎么办", "", "只要 9 元", "") for n in range(3)]
    assert [note.row for note in planned(tmp_path, *rows).notes] == [0, 2, 3, 4]


def test_of_a_very_long_table_only_a_part_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advice, "MOST_READ", 2)
    rows = [(f"标题{n}", f"问题{n}怎么办", MANY, "只要 9 元", "") for n in range(3)]
    notes = planned(tmp_path, *rows).notes
    assert [note.row for note in notes] == [0, 2, 3]
    assert "2 篇" in notes[0].told
