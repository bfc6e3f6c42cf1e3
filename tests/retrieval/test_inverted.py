from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.retrieval.inverted import InvertedIndex

WORDS = ("退货", "运费", "发票", "怎么", "开", "iphone", "15", "😀", "，")
texts = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)


def index_of(*texts: str) -> InvertedIndex:
    index = InvertedIndex()
    for text in texts:
        index.add(text)
    return index


def found(index: InvertedIndex, query: str, limit: int = 1000) -> list[tuple[str, float]]:
    return [(index.text(slot), score) for slot, score in index.best(query, limit)]


@given(st.lists(st.tuples(texts, st.booleans()), max_size=12), texts, st.integers(1, 20))
def test_an_edited_index_scores_as_if_it_were_built_anew(
    history: list[tuple[str, bool]], query: str, limit: int
) -> None:
    edited = InvertedIndex()
    kept: list[str] = []
    for text, stays in history:
        slot = edited.add(text)
        if stays:
            kept.append(text)
        else:
            edited.remove(slot)
    fresh = index_of(*kept)
    assert len(edited) == len(fresh) == len(kept)
    assert edited.wasted == len(history) - len(kept)
    assert found(edited, query) == found(fresh, query)
    assert [s for _, s in found(edited, query, limit)] == [s for _, s in found(fresh, query, limit)]


@given(st.lists(texts, max_size=12), texts)
def test_scores_are_shares_in_falling_order(entries: list[str], query: str) -> None:
    scores = [score for _, score in found(index_of(*entries), query)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@given(st.lists(texts, max_size=12), texts, st.integers(1, 5))
def test_a_limit_keeps_the_best(entries: list[str], query: str, limit: int) -> None:
    index = index_of(*entries)
    everything = [score for _, score in found(index, query)]
    assert [score for _, score in found(index, query, limit)] == everything[:limit]


def test_the_query_itself_is_a_full_match_and_comes_first() -> None:
    index = index_of("退货运费谁出", "运费多少", "开发票")
    (best, score), *others = found(index, "退货运费谁出")
    assert best == "退货运费谁出"
    assert score == pytest.approx(1.0)
    assert [text for text, _ in others] == ["运费多少"]


def test_a_rare_word_says_more_than_a_common_one() -> None:
    index = index_of("退货流程", "退货时间", "退货地址", "发票地址")
    assert found(index, "发票退货")[0][0] == "发票地址"


@pytest.mark.parametrize("query", ["", " ", "😀", "。。。", "价格"])
def test_what_shares_no_word_finds_nothing(query: str) -> None:
    assert found(index_of("退货运费"), query) == []


def test_an_empty_index_finds_nothing() -> None:
    assert found(InvertedIndex(), "退货") == []


def test_only_texts_without_words_are_left() -> None:
    index = index_of("😀")
    index.remove(index.add("退货"))
    assert found(index, "退货") == []


def test_a_text_that_was_removed_is_gone() -> None:
    index = index_of("退货")
    index.remove(0)
    with pytest.raises(KeyError):
        index.text(0)
    with pytest.raises(KeyError):
        index.remove(0)


def test_an_index_grows_past_its_first_size() -> None:
    index = index_of(*(f"第{number}号商品" for number in range(3000)))
    assert found(index, "2999", 1)[0][0] == "第2999号商品"
    assert len(index) == 3000
