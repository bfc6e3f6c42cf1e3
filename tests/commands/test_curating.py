"""``assist kb``: the gate, golden questions, hit tests, merging, the template."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from assist.curation.publishing import report_of
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import COLUMNS, EXAMPLE, KEY, QUESTION, REPLY
from assist.knowledge.formats import read_rows, write_articles
from assist.knowledge.golden import GoldenEdit, GoldenQuestion, GoldenQuestions
from assist.model import Article, Status
from tests.articles import article
from tests.commands.test_kb import Told, table

LATE = article("late", "怎么还不发货", "付款五天了还没寄出", "仓库睡着了吗", title="催发货")
INVOICE = article("invoice", "能开发票吗", "要一张专票", title="开发票")
GREEDY = replace(INVOICE, similar=("怎么还不发货呀", "付款五天还没寄出", "仓库睡着了吧"))


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    file = tmp_path / "kb.db"
    base = KnowledgeBase(file)
    base.save([LATE, INVOICE])
    base.close()
    return file


def similar(kb: Path, key: str) -> tuple[str, ...]:
    base = KnowledgeBase(kb)
    found = base.fetch([key])[key].similar
    base.close()
    return found


@pytest.fixture
def greedy(tmp_path: Path) -> Path:
    write_articles(tmp_path / "greedy.csv", [GREEDY])
    return tmp_path / "greedy.csv"


def test_an_import_that_makes_things_worse_needs_a_reason(
    kb: Path, greedy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = Told(capsys, "kb", "import", greedy, "--publish", "--dry-run", "--db", kb)
    assert (tried.status, tried.report["written"]) == (0, False)
    assert tried.report["gate"]["worse"]
    refused = Told(capsys, "kb", "import", greedy, "--publish", "--db", kb)
    assert (refused.status, refused.report["written"]) == (1, False)
    assert {"by": "invoice", "from": "late"}.items() <= refused.report["gate"]["stolen"][0].items()
    assert "开发票" in refused.error
    assert "--reason" in refused.error
    assert similar(kb, "invoice") == INVOICE.similar
    done = Told(capsys, "kb", "import", greedy, "--publish", "--reason", "试一周", "--db", kb)
    assert (done.status, done.report["written"]) == (0, True)
    assert similar(kb, "invoice") == GREEDY.similar
    base = KnowledgeBase(kb)
    (batch,) = base.read("select * from batch where why = '试一周'")
    report = report_of(base, batch["id"])
    base.close()
    assert report is not None
    assert len(report.worse) == len(done.report["gate"]["worse"])


def test_a_review_that_makes_things_worse_needs_a_reason(
    kb: Path, greedy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "gate" not in Told(capsys, "kb", "import", greedy, "--no-wait", "--db", kb).report
    assert Told(capsys, "kb", "submit", "invoice", "--db", kb).status == 0
    refused = Told(capsys, "kb", "approve", "invoice", "--db", kb)
    assert (refused.status, refused.report["written"]) == (1, False)
    assert similar(kb, "invoice") == INVOICE.similar
    assert Told(capsys, "kb", "approve", "invoice", "--reason", "试", "--db", kb).status == 0
    assert similar(kb, "invoice") == GREEDY.similar


@pytest.mark.parametrize("name", ["g.xlsx", "g.csv", "g.yaml"])
def test_golden_questions_come_and_go_as_tables(
    name: str, kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = KnowledgeBase(kb)
    given = [
        GoldenQuestion("东西呢", ("late",), note="常见"),
        GoldenQuestion("在吗", ()),
        GoldenQuestion("=1", ("late", "invoice")),
    ]
    GoldenQuestions(base).put(given)
    file = tmp_path / name
    assert Told(capsys, "kb", "golden", "export", file, "--db", kb).report == {"questions": 3}
    GoldenQuestions(base).change(GoldenEdit(tuple(given)))
    GoldenQuestions(base).put([GoldenQuestion("多余的", ("late",))])
    told = Told(capsys, "kb", "golden", "import", file, "--replace", "--db", kb)
    assert (told.status, told.report["written"]) == (0, True)
    assert set(GoldenQuestions(base).all()) == set(given)
    base.close()


def test_golden_questions_with_errors_are_not_written(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "问题,期望\n东西呢,催发货\n发票,没有这篇\n在吗,\n,开发票\n"
    told = Told(capsys, "kb", "golden", "import", table(tmp_path, text), "--db", kb)
    assert (told.status, told.report["written"]) == (1, False)
    assert [(one["row"], one["column"]) for one in told.report["errors"]] == [
        (3, "期望"), (4, "期望"), (5, "问题"),
    ]  # fmt: skip
    base = KnowledgeBase(kb)
    assert GoldenQuestions(base).all() == []
    base.close()


def test_a_sheet_of_questions_is_tested(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "问题,期望\n怎么还不发货,催发货\n能开发票吗,late\n在吗,不回答\n随便问问,\n什么,没有这篇\n"
    )
    result = tmp_path / "result.xlsx"
    told = Told(capsys, "kb", "hits", table(tmp_path, text), result, "--db", kb)
    assert told.status == 1
    assert told.report["questions"] == 5
    assert (told.report["judged"], told.report["right"], told.report["among"]) == (2, 1, 2)
    unknown = {"row": 6, "question": "什么", "expected": "没有这篇", "near": []}
    assert told.report["unknown"] == [unknown]
    assert (told.report["missed"], told.report["errors"]) == (1, [])
    book = openpyxl.load_workbook(result)
    assert len(book.worksheets) == 2
    rows = list(book.worksheets[0].iter_rows(values_only=True, min_row=2))
    assert [row[9] for row in rows] == ["对", "在前三", "对", None, "没有这篇"]
    assert rows[0][3] == "催发货"


def test_two_copies_are_merged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / f"{name}.xlsx" for name in ("base", "a", "b")]
    for file, reply in zip(files, ("原来", "甲", "乙"), strict=True):
        write_articles(file, [replace(LATE, reply=reply), replace(INVOICE, reply=f"{reply[:0]}好")])
    told = Told(capsys, "kb", "merge", *files, tmp_path / "out.xlsx")
    assert told.status == 1
    assert [(c["key"], c["column"]) for c in told.report["conflicts"]] == [("late", REPLY)]
    assert (
        Told(capsys, "kb", "merge", files[0], files[0], files[1], tmp_path / "out.xlsx").status == 0
    )
    assert [cells[REPLY] for _, cells in read_rows(tmp_path / "out.xlsx")] == ["甲", "好"]


def test_a_merge_with_conflicts_cannot_be_imported(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{name}.xlsx" for name in ("base", "a", "b")]
    for file, reply in zip(files, ("原来", "甲", "乙"), strict=True):
        write_articles(file, [replace(LATE, reply=reply)])
    Told(capsys, "kb", "merge", *files, tmp_path / "out.xlsx")
    told = Told(capsys, "kb", "import", tmp_path / "out.xlsx", "--db", kb)
    assert (told.status, told.report["written"]) == (1, False)
    assert [(e["row"], e["column"]) for e in told.report["errors"]] == [(2, REPLY)]


def test_the_template_is_explained_and_its_example_not_imported(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "模板.xlsx"
    assert Told(capsys, "kb", "template", file).status == 0
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    head = {str(cell.value): cell for cell in sheet[1]}
    assert list(head) == list(COLUMNS)
    assert all(cell.comment for cell in head.values())
    assert len(sheet.data_validations.dataValidation) == 2
    assert sheet.cell(2, list(head).index(KEY) + 1).value == EXAMPLE
    sheet.cell(3, list(head).index(QUESTION) + 1, "新问题")
    sheet.cell(3, list(head).index(REPLY) + 1, "新回复")
    book.save(file)
    told = Told(capsys, "kb", "import", file, "--no-wait", "--db", kb)
    assert (told.status, told.counts) == (0, (1, 0, 0, 0))


def test_what_is_imported_into_an_empty_base_needs_no_gate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_articles(tmp_path / "t.csv", [LATE, GREEDY])
    told = Told(
        capsys, "kb", "import", tmp_path / "t.csv", "--publish", "--db", tmp_path / "new.db"
    )
    assert (told.status, told.report["written"]) == (0, True)
    assert "gate" not in told.report


def test_retiring_goes_through_the_gate(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = KnowledgeBase(kb)
    GoldenQuestions(base).put([GoldenQuestion("怎么还不发货", ("late",))])
    assert Told(capsys, "kb", "retire", "late", "--db", kb).status == 1
    assert base.fetch(["late"])["late"].status is Status.PUBLISHED
    assert Told(capsys, "kb", "retire", "late", "--reason", "停售", "--db", kb).status == 0
    found: Article = base.fetch(["late"])["late"]
    assert found.status is Status.RETIRED
    base.close()
