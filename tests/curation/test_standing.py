"""How golden questions stand, and the list of them."""

from __future__ import annotations

from datetime import date

import pytest

from assist.curation.golden_shelf import Column, GoldenShelf, Group, Wanted, golden
from assist.curation.listing import Listing
from assist.curation.standing import Standing, answered, place_of, place_word, shown_word
from assist.knowledge.golden import GoldenQuestion
from assist.model import Suggestion, Suggestions
from tests.articles import article

ARTICLES = {key: article(key) for key in ("a", "b", "c", "d")}


def offered(found: str, shown: int = 0) -> Suggestions:
    return Suggestions(tuple(Suggestion(ARTICLES[key], 0.5, "") for key in found), 0.5, shown)


@pytest.mark.parametrize(
    ("expected", "found", "shown", "standing", "place", "told"),
    [
        ("a", "abc", 1, Standing.RIGHT, "第一", "推荐了"),
        ("b", "abc", 2, Standing.RIGHT, "第二", "推荐了"),
        ("a", "abc", 0, Standing.FIRST, "第一", "没有推荐"),
        ("c", "abc", 0, Standing.LATER, "第三", "没有推荐"),
        ("d", "abcd", 0, Standing.ABSENT, "前三没有", "没有推荐"),
        ("a", "", 0, Standing.ABSENT, "前三没有", "没有推荐"),
        ("b", "abc", 1, Standing.MISLED, "第二", "推荐了别的"),
        ("dc", "abc", 0, Standing.LATER, "第三", "没有推荐"),
        ("", "abc", 0, Standing.RIGHT, "无需文章", "没有推荐"),
        ("", "abc", 1, Standing.MISLED, "无需文章", "推荐了别的"),
    ],
)
def test_a_question_stands_by_what_is_found_and_shown(
    expected: str, found: str, shown: int, standing: Standing, place: str, told: str
) -> None:
    question = GoldenQuestion("问", tuple(expected))
    ((same, answer),) = answered(lambda _text: offered(found, shown), [question])
    assert same == question
    assert Standing.of(question, answer) is standing
    assert place_word(question, answer) == place
    assert shown_word(answer) == told
    assert (place_of(question, answer) > 0) == (place in ("第一", "第二", "第三"))


def test_answers_last_while_a_question_expects_the_same() -> None:
    first, second = GoldenQuestion("一", ("a",)), GoldenQuestion("二", ("b",))
    before = GoldenShelf([first, second], None)
    for question, answer in answered(lambda _text: offered("ab", 1), [first, second]):
        before.put(question, answer)
    assert before.counts() == {Standing.RIGHT: 1, Standing.MISLED: 1}
    assert before.concerned(["b"]) == ["一", "二"]
    changed, new = GoldenQuestion("二", ("a",)), GoldenQuestion("三", ())
    after = GoldenShelf([first, changed, new], None)
    assert after.take_answers(before) == ["二", "三"]
    assert after.counts() == {Standing.RIGHT: 1, None: 2}
    assert after.find(Wanted(group=Group.SILENT)) == [2]
    assert after.find(Wanted(column=Column.STANDING, descending=True))[0] == 0


def test_without_a_listing_no_article_is_in_use() -> None:
    shelf = GoldenShelf(
        [GoldenQuestion("问", ("a",)), GoldenQuestion("静", ())], Listing((), date(2026, 1, 1))
    )
    assert shelf.find(Wanted(group=Group.UNUSABLE)) == [0]
    assert shelf.title("a") == "a"


def test_what_is_typed_is_kept_tidy() -> None:
    assert golden("  能\n开票吗 ", ["a", "a"], " 备注 ") == GoldenQuestion(
        "能 开票吗", ("a",), note="备注"
    )
