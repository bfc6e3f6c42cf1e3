from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from assist.__main__ import main
from assist.knowledge.base import KnowledgeBase
from tests.articles import article


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save(
        [
            article("a", "退货几天内可以申请", reply="签收后7天内可以申请。"),
            article("b", "退货的话几天内可以申请", reply="签收后15天内可以申请。"),
            article("c", "快递到哪里了", valid_until=date(2020, 1, 1)),
        ]
    )
    base.close()
    return tmp_path / "kb.db"


def test_the_base_is_looked_over(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "h.xlsx"
    assert main(["kb", "health", "--db", str(kb), "--json", "--out", str(out)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["published"] == 2
    assert [one["kind"] for one in found["proposals"]] == ["contradicting", "expired"]
    assert found["contradicting"][0]["articles"] == ["a", "b"]
    assert len(openpyxl.load_workbook(out).worksheets) == 9


def test_a_person_reads_the_proposals(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "health", "--db", str(kb)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("1. ")
    assert "7天 ≠ 15天" in first
    assert "过期" in second


def test_another_format_is_refused(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "health", "--db", str(kb), "--out", "h.csv"]) == 2
    assert ".xlsx" in capsys.readouterr().err
