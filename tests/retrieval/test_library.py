from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assist import app, paths
from assist.encoder.model import Vectors
from assist.knowledge.base import KnowledgeBase
from assist.model import Status
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.library import Library
from assist.retrieval.meaning import MeaningIndex
from tests.articles import article
from tests.fakes import small_parts

RETURN, INVOICE, TRACK = (
    article("return", "退货运费谁承担", "退货邮费谁出"),
    article("invoice", "怎么开发票"),
    article("track", "快递到哪里了"),
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[app.Parts]:
    with small_parts(tmp_path / "kb.db", [RETURN, INVOICE, TRACK]) as house:
        yield house


@pytest.fixture
def elsewhere(house: app.Parts) -> Iterator[KnowledgeBase]:
    """The same file, opened by another program."""
    base = KnowledgeBase(house.base.file)
    yield base
    base.close()


def suggested(house: app.Parts, text: str) -> list[str]:
    return [found.article.key for found in house.library.suggest(text).found]


def test_a_sure_answer_is_shown(house: app.Parts) -> None:
    offered = house.library.suggest("退货运费谁承担")
    assert offered.found[0].article == RETURN
    assert offered.confidence > 0.5
    assert offered.shown == 1


@pytest.mark.parametrize(
    "text", ["", "😀", "在吗", "\ud800", "'; DROP TABLE article; --", "嗯" * 10_000]
)
def test_where_nothing_fits_the_agent_is_left_in_peace(house: app.Parts, text: str) -> None:
    assert house.library.suggest(text).shown == 0


def test_the_best_are_told_even_when_nothing_is_shown(house: app.Parts) -> None:
    offered = house.library.suggest("谁是今年的冠军啊")
    assert (offered.found[0].article, offered.shown) == (RETURN, 0)
    assert 0 < offered.confidence < 0.5


def test_search_holds_nothing_back_but_what_is_not_live(house: app.Parts) -> None:
    house.base.save([article("draft", "运费草稿", status=Status.DRAFT)])
    found = [found.article.key for found in house.library.search("运费", 5)]
    assert found[0] == "return"
    assert "draft" not in found


def test_search_finds_the_very_words_of_a_reply(house: app.Parts) -> None:
    told = replace(TRACK, reply="请报一下单号，我让 USB 小组查")
    gone = article("gone", "怎么查件", status=Status.RETIRED)
    house.base.save([told, replace(gone, reply="请报一下单号")])
    for typed in ("报一下单", "usb", " USB "):
        assert [one.article.key for one in house.library.search(typed, 5)][:1] == ["track"], typed
    titles = house.library.search("快递", 5)
    assert titles[0].score > house.library.search("报一下单", 5)[0].score


@pytest.mark.parametrize("typed", ["asdfgh", "refund", "量子力学", "%", "_", "' or 1=1 --"])
def test_search_finds_nothing_rather_than_anything(house: app.Parts, typed: str) -> None:
    assert house.library.search(typed, 5) == []


def test_a_new_article_counts_at_once(house: app.Parts, elsewhere: KnowledgeBase) -> None:
    assert "install" not in suggested(house, "怎么预约安装")
    elsewhere.save([article("install", "怎么预约安装")])
    assert suggested(house, "怎么预约安装")[0] == "install"


def test_a_changed_article_counts_at_once(house: app.Parts, elsewhere: KnowledgeBase) -> None:
    elsewhere.save([replace(INVOICE, question="报销凭证在哪", title="报销", similar=())])
    assert house.library.suggest("怎么开发票").shown == 0
    assert suggested(house, "报销凭证在哪")[0] == "invoice"


@pytest.mark.parametrize(
    "change",
    [{"status": Status.DRAFT}, {"status": Status.RETIRED}, {"valid_until": date(2020, 1, 1)}],
)
def test_an_article_that_was_taken_back_is_no_longer_suggested(
    house: app.Parts, elsewhere: KnowledgeBase, change: dict[str, object]
) -> None:
    assert suggested(house, "怎么开发票")[0] == "invoice"
    elsewhere.save([replace(INVOICE, **change)])  # type: ignore[arg-type]
    assert "invoice" not in suggested(house, "怎么开发票")


def test_a_removed_article_is_gone_at_once(house: app.Parts, elsewhere: KnowledgeBase) -> None:
    elsewhere.remove(["return"])
    assert "return" not in suggested(house, "退货运费")
    assert {a.key for a in house.library.articles()} == {"invoice", "track"}


def test_a_new_category_is_a_topic_at_once(house: app.Parts, elsewhere: KnowledgeBase) -> None:
    elsewhere.save([article("install", "怎么预约安装", "安装师傅什么时候来", category="安装")])
    assert house.library.learn(0) == house.library.learn(0) == 0
    assert house.reader.topics.topic("预约安装师傅").name == "安装"


def test_a_library_of_nothing_suggests_nothing(tmp_path: Path) -> None:
    with small_parts(tmp_path / "kb.db", []) as house:
        assert house.library.suggest("退货").found == ()
        assert house.library.search("退货", 5) == []
        house.base.save([RETURN])
        assert suggested(house, "退货") == ["return"]


class Letters:
    """An encoder that knows which characters stand in a line, and nothing else."""

    dimensions = 512

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[[ord(character) % self.dimensions for character in text] or [0]] = 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@pytest.fixture
def meaning(tmp_path: Path) -> Iterator[tuple[Library, KnowledgeBase, Letters]]:
    base, encoder = KnowledgeBase(tmp_path / "kb.db"), Letters()
    model = ConfidenceModel(paths.resource("models", "confidence.json"))
    yield Library(base, model, MeaningIndex(encoder, encoder)), base, encoder
    base.close()


def test_articles_are_learned_a_few_at_a_time(
    meaning: tuple[Library, KnowledgeBase, Letters],
) -> None:
    library, base, _ = meaning
    base.save([RETURN, INVOICE, TRACK])
    library.follow()
    assert [library.learn(2), library.learn(2), library.learn(2)] == [1, 0, 0]


def test_only_what_is_published_is_learned(
    meaning: tuple[Library, KnowledgeBase, Letters],
) -> None:
    library, base, encoder = meaning
    base.save([RETURN, article("draft", "还没审核的问题", status=Status.DRAFT)])
    library.follow()
    assert library.learn(99) == 0
    assert "退货运费谁承担" in encoder.encoded
    assert "还没审核的问题" not in encoder.encoded
    base.save([article("draft", "还没审核的问题")])
    library.follow()
    base.save([article("draft", "还没审核的问题", status=Status.DRAFT)])
    library.follow()
    assert library.learn(99) == 0
    assert "还没审核的问题" not in encoder.encoded


def test_as_many_results_as_were_asked_for(
    meaning: tuple[Library, KnowledgeBase, Letters],
) -> None:
    library, base, _ = meaning
    base.save(article(f"a{number}", f"第{number}号商品怎么退货") for number in range(120))
    library.follow()
    assert len(library.search("怎么退货", 100)) == 100
    assert library.learn(200) == 0
    assert len(library.suggest("怎么退货", 100).found) == 100
