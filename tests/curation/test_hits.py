"""A sheet of questions asked at once."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from assist.curation.hits import Hit, Mark, Pick, Summary, ask_all, result_row, write_hits
from assist.knowledge.columns import CellError
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.golden_files import Asked, Missed
from assist.model import Suggestion, Suggestions
from tests.articles import article

FEES, INVOICE = article("fees", title="运费"), article("invoice", title="发票")


def offered(*articles: object, shown: int = 0) -> Suggestions:
    found = tuple(Suggestion(one, 0.5, "") for one in articles)  # type: ignore[arg-type]
    return Suggestions(found, 0.75, shown)


@pytest.mark.parametrize(
    ("expected", "found", "mark"),
    [
        (("fees",), offered(FEES, INVOICE, shown=1), Mark.RIGHT),
        (("invoice",), offered(FEES, INVOICE, shown=1), Mark.AMONG),
        (("other",), offered(FEES, INVOICE), Mark.WRONG),
        (("other",), offered(), Mark.WRONG),
        ((), offered(FEES), Mark.RIGHT),
        ((), offered(FEES, shown=1), Mark.WRONG),
        (None, offered(FEES, shown=1), Mark.UNJUDGED),
    ],
)
def test_an_answer_is_judged(
    expected: tuple[str, ...] | None, found: Suggestions, mark: Mark
) -> None:
    assert Hit(Asked(2, "问", expected), found).mark is mark


@pytest.mark.parametrize(
    ("expected", "mark"),
    [(None, Mark.MISSED), (("invoice",), Mark.MISSED), (("fees",), Mark.RIGHT)],
)
def test_nobody_is_judged_by_an_article_that_is_none(
    expected: tuple[str, ...] | None, mark: Mark
) -> None:
    asked = Asked(2, "谁付", expected, missed=(Missed("运废", ("运费",)),))
    hit = Hit(asked, offered(FEES, shown=1))
    assert hit.mark is mark
    counts = Summary.of([hit])
    assert (counts.questions, counts.missed) == (1, int(mark is Mark.MISSED))
    assert (counts.judged, counts.wrong) == (int(mark is Mark.RIGHT), 0)
    assert Pick.SHOWN_WRONG.holds(hit) is False
    assert Pick.MISSED.holds(hit) is (mark is Mark.MISSED)
    row = result_row(hit, str)
    assert str(row[2]).endswith("没有这篇：运废（是不是“运费”？）")


def test_results_summary_and_errors_stand_in_a_book(tmp_path: Path) -> None:
    asked = [
        Asked(2, "谁付", ("fees",)),
        Asked(3, "=1+1", ("invoice",)),
        Asked(5, "你好", ()),
        Asked(6, "随便", None),
    ]
    answers = {
        "谁付": offered(FEES, INVOICE, shown=1),
        "=1+1": offered(FEES, INVOICE, shown=1),
        "你好": offered(),
        "随便": offered(FEES),
    }
    told: list[tuple[int, int]] = []
    hits = list(ask_all(answers.__getitem__, asked, lambda *done: told.append(done)))
    assert told[-1] == (4, 4)
    assert Summary.of(hits) == Summary(
        questions=4, judged=2, right=1, among=2, shown=2, shown_right=1, shown_judged=2,
        silent_right=1, silent_wanted=1,
    )  # fmt: skip
    write_hits(tmp_path / "r.xlsx", hits, [CellError(4, "期望", "没有")], str)
    results, summary, errors = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets
    rows = list(results.iter_rows(values_only=True))
    assert rows[1] == (2, "谁付", "fees", "运费", "发票", None, 0.5, 0.75, "推荐", "对")
    assert rows[2][1] == "=1+1"
    assert [row[-1] for row in rows[2:]] == ["在前三", "对", None]
    assert list(summary.iter_rows(values_only=True))[4] == ("第一篇就对", 1, "50.0%")
    assert list(errors.iter_rows(values_only=True))[1] == (4, "期望", "没有")
    write_hits(tmp_path / "r.csv", hits, [], str)
    assert len((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()) == 5


def test_results_go_into_tables_only(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="xlsx"):
        write_hits(tmp_path / "r.txt", [], [], str)
    with pytest.raises(KnowledgeError, match="写入"):
        write_hits(tmp_path / "missing" / "r.xlsx", [], [], str)
