from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assist import paths
from assist.model import Article, Offer, Suggestion
from assist.retrieval.blending import Blend
from assist.retrieval.confidence import Confidence, ConfidenceModel
from assist.retrieval.context import Context
from assist.retrieval.ranking import ArticleIndex
from assist.retrieval.suggesting import CLOSE, TIE, TITLES, Suggester
from assist.text.asking import asking
from tests.articles import article

ARTICLES = (
    article("return", "退货运费谁承担", "退货邮费谁出", category="退换货"),
    article("invoice", "怎么开发票", "能开专票吗", category="发票"),
    article("track", "快递到哪里了", "物流信息不更新", category="物流"),
    article("fee", "运费怎么算", category="物流"),
    article("points", "会员积分怎么兑换", category="会员"),
)


def suggester(articles: Sequence[Article] = ARTICLES) -> Suggester:
    index = ArticleIndex()
    index.put(articles)
    model = ConfidenceModel(paths.resource("models", "confidence.json"))
    return Suggester(Blend(index, None), model)


def keys(found: Sequence[Suggestion]) -> list[str]:
    return [one.article.key for one in found]


def test_a_message_with_two_questions_gets_a_card_for_each() -> None:
    offered = suggester().suggest("退货运费谁承担？另外怎么开发票？")
    assert offered.offer is Offer.SEVERAL
    assert set(keys(offered.found[: offered.shown])) == {"return", "invoice"}


@pytest.mark.parametrize(
    ("asked", "cards"),
    [
        ("退货运费谁承担？另外怎么开发票？", ["return", "invoice"]),
        ("怎么开发票？另外退货运费谁承担？", ["invoice", "return"]),
        ("怎么开发票？也要会员积分兑换", ["invoice", "points"]),
    ],
)
def test_cards_stand_in_the_order_asked_each_with_its_own_chance(
    asked: str, cards: list[str]
) -> None:
    offered = suggester().suggest(asked)
    assert keys(offered.found[: offered.shown]) == cards
    assert len(offered.chances) == offered.shown
    assert offered.chances[0] == offered.confidence
    alone = [suggester().suggest(part).confidence for part in asking().of(asked).questions]
    assert list(offered.chances) == alone


def test_a_sure_question_is_answered_beside_one_without_an_answer() -> None:
    offered = suggester().suggest("你们老板姓什么？另外怎么开发票？")
    assert (keys(offered.found[: offered.shown]), offered.offer) == (["invoice"], Offer.ANSWER)


def test_a_part_that_is_less_than_sure_stands_behind_a_sure_one() -> None:
    unsure, sure = "快递怎么算？", "怎么开发票？"
    assert suggester().suggest(unsure).shown == 0
    offered = suggester().suggest(unsure + sure)
    assert keys(offered.found[: offered.shown]) == ["invoice", "fee"]
    assert offered.chances[0] > offered.chances[1] > 0


def test_titles_are_named_for_each_part_where_none_is_sure() -> None:
    strict = suggester()
    strict.threshold = 1.01
    offered = strict.suggest("怎么开发票？退货运费谁承担？")
    assert (offered.offer, offered.shown, offered.titles) == (Offer.MAYBE, 0, 2)
    assert keys(offered.found[:2]) == ["invoice", "return"]


def test_no_more_are_shown_than_asked_for() -> None:
    offered = suggester().suggest("退货运费谁承担？另外怎么开发票？", 1)
    assert (offered.shown, len(offered.found)) == (1, 1)


def test_two_questions_about_one_article_are_one_card() -> None:
    offered = suggester().suggest("退货运费谁承担？退货邮费谁出？")
    assert (offered.offer, offered.shown) == (Offer.ANSWER, 1)
    assert offered.found[0].article.key == "return"


def test_no_more_suggestions_than_asked_for_even_for_two_questions() -> None:
    offered = suggester().suggest("退货运费谁承担？另外怎么开发票？", 1)
    assert len(offered.found) == 1


def test_a_follow_up_is_read_with_what_the_customer_said_before() -> None:
    alone = suggester().suggest("那运费呢")
    followed = suggester().suggest("那运费呢", context=Context(("你好", "我要退货", "在吗")))
    assert alone.found[0].article.key == "fee"
    assert followed.found[0].article.key == "return"


def test_a_follow_up_about_another_thing_is_not_answered_with_the_same_article() -> None:
    context = Context(("怎么开发票",))
    assert suggester().suggest("怎么开发票").found[0].article.key == "invoice"
    other = suggester().suggest("那会员积分呢", context=context)
    assert other.found[0].article.key == "points"
    told = replace(context, sent=frozenset({"invoice"}))
    assert suggester().suggest("那会员积分呢", context=told).found[0].article.key == "points"
    same = suggester().suggest("怎么办", context=context)
    assert same.found[0].article.key == "invoice"


def test_a_line_that_stands_alone_is_not_mixed_with_earlier_ones() -> None:
    offered = suggester().suggest("怎么开发票", context=Context(("我要退货",)))
    assert offered == suggester().suggest("怎么开发票")


def test_what_was_just_sent_is_not_suggested_again_nor_the_next_best_for_it() -> None:
    sent = Context(sent=frozenset({"return"}))
    offered = suggester().suggest("退货运费谁承担", context=sent)
    assert "return" not in keys(offered.found)
    assert (offered.shown, offered.titles, offered.offer) == (0, 0, Offer.SILENCE)
    assert suggester().suggest("怎么开发票", context=sent).shown == 1


@pytest.mark.parametrize(
    ("gap", "topic", "first"),
    [(TIE / 2, "b", "b"), (TIE / 2, "a", "a"), (TIE / 2, "", "a"), (2 * TIE, "b", "a")],
)
def test_the_topic_decides_between_equals(gap: float, topic: str, first: str) -> None:
    offered = _fixed(gap).suggest("问", context=Context(topic=topic))
    assert offered.found[0].article.key == first


class _Fixed:
    """A blend that always finds the same, and a confidence that follows the lead."""

    def __init__(self, found: list[Suggestion]) -> None:
        self._found = found

    def find(self, line: str, limit: int, unlearned: object = ()) -> list[Suggestion]:
        return self._found[:limit]

    def of(self, text: str, found: Sequence[Suggestion]) -> Confidence:
        lead = found[0].score - found[1].score if len(found) > 1 else found[0].score
        return Confidence(min(1.0, 4 * lead), 0.5, 0.1)


def _fixed(gap: float, third: float = 0.2) -> Suggester:
    first = Suggestion(article("a", category="a"), 0.6, "")
    second = replace(first, article=article("b", category="b"), score=0.6 - gap)
    last = replace(first, article=article("c", category="c"), score=third)
    fixed = _Fixed([first, second, last])
    return Suggester(fixed, fixed)  # type: ignore[arg-type]


def test_two_that_are_as_likely_become_a_choice() -> None:
    offered = _fixed(CLOSE / 2).suggest("问")
    assert (offered.offer, offered.shown) == (Offer.CHOICE, 2)


def test_three_alike_are_no_choice() -> None:
    offered = _fixed(CLOSE / 2, third=0.57).suggest("问")
    assert offered.shown == 0


def test_below_the_threshold_titles_are_named() -> None:
    offered = _fixed(0.1, third=0.4).suggest("问")
    assert (offered.offer, offered.shown, offered.titles) == (Offer.MAYBE, 0, TITLES)


def test_a_users_threshold_counts_instead() -> None:
    strict = suggester()
    strict.threshold = 1.01
    assert strict.suggest("怎么开发票").shown == 0
