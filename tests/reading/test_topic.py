from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model import Article, Topic
from assist.reading.topic import WordTopics
from tests.articles import article

ARTICLES = (
    article("a", "怎么开发票", "能开专票吗", "发票抬头填错了", category="发票"),
    article("b", "快递到哪里了", "物流信息不更新", "什么时候发货", category="物流"),
    article("c", "退货运费谁出", "怎么申请退货", category="退换货"),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("发票抬头能改吗", "发票"),
        ("發票抬頭能改嗎", "发票"),
        ("我的快递物流怎么不动了", "物流"),
        ("申请退货", "退换货"),
    ],
)
def test_a_line_is_filed_under_the_category_of_its_words(text: str, name: str) -> None:
    assert WordTopics(ARTICLES).topic(text).name == name


@pytest.mark.parametrize("text", ["", "😀", "哈喽", "hello"])
def test_a_line_without_a_known_word_has_no_topic(text: str) -> None:
    assert WordTopics(ARTICLES).topic(text) == Topic()


def test_a_word_of_every_category_decides_nothing() -> None:
    four = [article(name, "怎么", category=name) for name in "甲乙丙丁"]
    assert WordTopics(four).topic("怎么") == Topic()


@pytest.mark.parametrize("articles", [(), (article("a", "😀", category="表情"),)])
def test_nothing_to_learn_from_makes_no_topic(articles: tuple[Article, ...]) -> None:
    assert WordTopics(articles).topic("发票") == Topic()


@given(st.text())
def test_a_topic_is_a_known_category_with_a_share(text: str) -> None:
    topic = WordTopics(ARTICLES).topic(text)
    assert topic.name in {"", "发票", "物流", "退换货"}
    assert 0 <= topic.score <= 1
    assert bool(topic.name) == bool(topic.score)
