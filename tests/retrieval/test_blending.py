from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assist.model import Article, Suggestion
from assist.retrieval.blending import blended
from tests.articles import article

ARTICLES = {key: article(key) for key in "abcdef"}
_shares = st.floats(0, 1)


def by_words(scores: dict[str, float]) -> list[Suggestion]:
    return [Suggestion(ARTICLES[key], score, f"{key}的问法") for key, score in scores.items()]


@given(
    st.dictionaries(st.sampled_from("abcdef"), _shares),
    st.dictionaries(st.sampled_from("abcdef"), _shares),
    st.integers(1, 8),
)
def test_both_sides_give_one_falling_order(
    words: dict[str, float], near: dict[str, float], limit: int
) -> None:
    found = blended(by_words(words), near, ARTICLES.get, limit)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert {one.article.key for one in blended(by_words(words), near, ARTICLES.get, 99)} == (
        words.keys() | near.keys()
    )
    assert len(found) == min(limit, len(words.keys() | near.keys()))


def test_what_agrees_in_words_and_meaning_comes_first() -> None:
    found = blended(by_words({"a": 0.9, "b": 0.2}), {"a": 0.9, "c": 0.8}, ARTICLES.get, 3)
    assert found[0].article.key == "a"


def test_what_is_near_but_not_live_is_left_out() -> None:
    def live(key: str) -> Article | None:
        return None if key == "a" else ARTICLES[key]

    found = blended((), {"a": 0.9, "b": 0.8}, live, 3)
    assert [(one.article.key, one.matched) for one in found] == [("b", "b怎么办")]
