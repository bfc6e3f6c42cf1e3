from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.encoder.model import Vectors
from assist.model import Article, Status
from assist.retrieval.blending import Blend
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.ranking import ArticleIndex
from tests.articles import article

RETURN = article("return", "退货运费谁承担", "退货邮费谁出")
INVOICE = article("invoice", "怎么开发票")
TRACK = article("track", "快递到哪里了")
MEANT = {"凭证": "票", "包裹": "快"}
"""Words of customers and the character of the articles that means the same."""


class Meanings:
    """An encoder for which some words mean the same as others."""

    dimensions = 4

    def encode(self, texts: Sequence[str]) -> Vectors:
        for word, character in MEANT.items():
            texts = [text.replace(word, character) for text in texts]
        rows = np.array([[1e-3 + text.count(c) for c in "退票快修"] for text in texts], np.float32)
        vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors


def blend_of(articles: Sequence[Article], learned: Sequence[Article] = ()) -> Blend:
    words, meaning = ArticleIndex(), MeaningIndex(Meanings(), Meanings())
    words.put(articles)
    meaning.put(learned)
    return Blend(words, meaning)


def keys(blend: Blend, line: str, limit: int = 3, unlearned: Sequence[str] = ()) -> list[str]:
    return [one.article.key for one in blend.find(line, limit, unlearned)]


ALL = (RETURN, INVOICE, TRACK)


@pytest.mark.parametrize(
    ("line", "key"), [("凭证给我", "invoice"), ("包裹呢", "track"), ("退货运费", "return")]
)
def test_meaning_finds_what_shares_no_word(line: str, key: str) -> None:
    assert keys(blend_of(ALL, ALL), line)[0] == key


@given(
    st.text(st.sampled_from("退货运费谁承担开发票快递到哪里凭证，？a1 "), max_size=20),
    st.integers(1, 5),
)
def test_one_falling_order_of_shares(line: str, limit: int) -> None:
    found = blend_of(ALL, ALL).find(line, limit)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert len(found) <= limit
    assert all(0 <= one.score <= 1 and 0 <= one.words <= 1 for one in found)


def test_what_is_near_but_not_live_is_left_out() -> None:
    draft = article("draft", "发票凭证", status=Status.DRAFT)
    assert "draft" not in keys(blend_of((*ALL, draft), (*ALL, draft)), "凭证")


def test_an_article_without_a_vector_is_found_by_its_words() -> None:
    new = article("new", "会员积分怎么兑换")
    blend = blend_of((*ALL, new), ALL)
    assert keys(blend, "积分怎么兑换", unlearned=["new"])[0] == "new"


def test_while_most_articles_are_unlearned_words_alone_count() -> None:
    blend = blend_of(ALL, (INVOICE,))
    found = blend.find("退货邮费谁出", 3, ["return", "track"])
    assert (found[0].article.key, found[0].matched, found[0].nearness) == (
        "return", "退货邮费谁出", 0.0,
    )  # fmt: skip


@pytest.mark.parametrize("line", ["退祸运费谁承担", "退货云费谁承担", "退货运运费谁承担"])
def test_slips_of_the_pen_are_set_right_first(line: str) -> None:
    assert blend_of(ALL, ALL).find(line, 1)[0].matched == "退货运费谁承担"
