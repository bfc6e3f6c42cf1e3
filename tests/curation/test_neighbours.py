"""What an article looks like beside the starter knowledge, before and after it is learned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assist import app, loading
from assist.curation.checks import Finding, Weight
from assist.curation.neighbours import neighbours
from assist.knowledge.opening import open_base
from assist.model import Article
from assist.reading.mood import NoMood
from assist.retrieval.library import Library
from tests.articles import article


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The starter knowledge, known by its words only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSIST_HOME", str(tmp_path_factory.mktemp("home")))
        parts = app.build(open_base(None), loading.Models(), NoMood())
        yield parts.library
        parts.close()


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three articles, known by their meaning."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSIST_HOME", str(tmp_path_factory.mktemp("home")))
        base = open_base(tmp_path_factory.mktemp("base") / "knowledge.db")
        base.save([
            article("wrong", "收到的不是我买的东西怎么办", "发错货了", "寄来的不是我拍的那个"),
            article("invoice", "我买的东西怎么开发票", "申请开发票", "能开票不"),
            article("parcel", "我的快递到哪里了", "物流怎么不更新", "包裹走到哪了"),
        ])  # fmt: skip
        parts = app.build(base, loading.load_models(base.file), NoMood())
        app.learn_all(parts.library)
        yield parts.library
        parts.close()


def _named(library: Library, wanted: Article) -> list[str]:
    return [finding.other for finding in neighbours(wanted, library)]


def _of(library: Library, title: str) -> Article:
    return next(one for one in library.articles() if one.title == title)


def test_a_shared_phrase_is_no_duplicate_while_only_words_are_known(starter: Library) -> None:
    invoice = _of(starter, "申请开发票")
    assert "我买的东西" in invoice.question
    assert neighbours(invoice, starter) == []


@pytest.mark.parametrize(
    "title", ["退货地址", "会员生日礼", "收到商品破损", "是否正品", "安装收费标准"]
)
def test_the_starter_knowledge_has_no_duplicates_by_its_words(starter: Library, title: str) -> None:
    assert neighbours(_of(starter, title), starter) == []


def test_a_question_that_hardly_differs_is_a_duplicate_by_its_words(starter: Library) -> None:
    wrong = _of(starter, "发错商品")
    again = article("mine", wrong.question.replace("怎么办", "咋办"))
    found = neighbours(again, starter)
    assert [finding.other for finding in found] == [wrong.key]
    assert "很像" in found[0].told


def test_the_very_same_question_is_always_told(starter: Library, learned: Library) -> None:
    for library in (starter, learned):
        question = _of(library, library.articles()[0].title).question
        found: list[Finding] = neighbours(article("mine", question), library)
        assert found[0].weight is Weight.WARN
        assert "一模一样" in found[0].told


def test_a_shared_phrase_is_no_duplicate_by_meaning(learned: Library) -> None:
    for key in ("invoice", "wrong"):
        own = next(one for one in learned.articles() if one.key == key)
        assert _named(learned, own) == []


def test_another_wording_is_a_duplicate_by_meaning(learned: Library) -> None:
    assert _named(learned, article("mine", "可以开发票吗")) == ["invoice"]
