"""Publishing through the gate: a regression needs a reason, and what was said is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assist import lead, loading
from assist.curation.gate import Gate
from assist.curation.publishing import Publishing, Regression, report_of
from assist.knowledge.accounts import Account, Role
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.formats import write_articles
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions
from assist.knowledge.importing import plan_import
from assist.knowledge.life import Life
from assist.model import Article, Status
from tests.articles import article

LEAD = Account("组长", Role.APPROVER)
LATE = article("late", "怎么还不发货", "付款五天了还没寄出", "仓库睡着了吗")
INVOICE = article("invoice", "能开发票吗", "要一张专票")
GREEDY = replace(INVOICE, similar=("怎么还不发货呀", "付款五天还没寄出", "仓库睡着了吧"))
HARMLESS = replace(INVOICE, reply="可以开。")


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    yield base
    base.close()


@pytest.fixture
def filled(base: KnowledgeBase) -> KnowledgeBase:
    Life(base, LEAD).publish([LATE, INVOICE])
    GoldenQuestions(base).put([GoldenQuestion("付款五天还没寄出呢", ("late",))])
    return base


def publishing(base: KnowledgeBase) -> Publishing:
    """By words alone."""

    def gate() -> Gate:
        return lead.gate_of(base, loading.Models(), None)

    return Publishing(base, gate, LEAD)


def live(base: KnowledgeBase) -> dict[str, Article]:
    return {one.key: one for one in base.articles() if one.status is Status.PUBLISHED}


def test_a_regression_without_a_reason_is_refused_with_what_got_worse(
    filled: KnowledgeBase,
) -> None:
    with pytest.raises(Regression) as refused:
        publishing(filled).publish([GREEDY])
    assert "付款五天还没寄出呢" in str(refused.value)
    assert "能开发票吗" in str(refused.value)
    assert refused.value.report.worse
    assert live(filled)["invoice"].similar == INVOICE.similar


def test_with_a_reason_it_is_published_and_the_report_kept(filled: KnowledgeBase) -> None:
    outcome = publishing(filled).publish([GREEDY], "活动期间先这样")
    assert live(filled)["invoice"].similar == GREEDY.similar
    assert outcome.batch.why == "活动期间先这样"
    assert report_of(filled, outcome.batch.id) == outcome.report
    assert outcome.report is not None
    assert outcome.report.worse


def test_what_passes_needs_no_reason(filled: KnowledgeBase) -> None:
    outcome = publishing(filled).publish([HARMLESS])
    assert outcome.report is not None
    assert outcome.report.passes
    assert live(filled)["invoice"].reply == "可以开。"


def test_a_first_filling_has_nothing_to_compare_with(base: KnowledgeBase) -> None:
    assert publishing(base).publish([LATE, GREEDY]).report is None
    assert len(live(base)) == 2


def test_a_review_goes_through_the_gate(filled: KnowledgeBase) -> None:
    life = Life(filled, LEAD)
    life.propose([GREEDY])
    life.submit(["invoice"])
    with pytest.raises(Regression):
        publishing(filled).approve(["invoice"])
    assert live(filled)["invoice"].similar == INVOICE.similar
    publishing(filled).approve(["invoice"], "试一周")
    assert live(filled)["invoice"].similar == GREEDY.similar


def test_retiring_the_answer_to_a_golden_question_needs_a_reason(filled: KnowledgeBase) -> None:
    with pytest.raises(Regression):
        publishing(filled).retire(["late"])
    publishing(filled).retire(["late"], "不再预售")
    assert "late" not in live(filled)


def test_an_import_that_only_proposes_needs_no_gate(filled: KnowledgeBase, tmp_path: Path) -> None:
    write_articles(tmp_path / "t.csv", [GREEDY])
    plan = plan_import(filled, tmp_path / "t.csv")
    assert publishing(filled).check_import(plan) is None
    assert publishing(filled).bring_in(plan).report is None


def test_a_batch_without_a_report_has_none(filled: KnowledgeBase) -> None:
    filled.write(lambda db: db.execute("insert into gate_report values (99, '{}')"))
    assert report_of(filled, 1) is None
    assert report_of(filled, 99) is None
