from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model import Article, Status, Suggestion
from assist.retrieval.blending import Blend
from assist.retrieval.ranking import ArticleIndex
from tests.articles import article

TODAY = date(2026, 3, 15)
DAY = timedelta(days=1)

RETURN = article("return", "退货运费谁承担", "退货邮费谁出", "寄回来的钱谁付")
INVOICE = article("invoice", "怎么开发票", "能开专票吗")
TRACK = article("track", "快递到哪里了", "物流信息不更新")


def index_of(articles: Iterable[Article], today: date = TODAY) -> ArticleIndex:
    index = ArticleIndex(lambda: today)
    index.put(articles)
    return index


def find(index: ArticleIndex, text: str, limit: int) -> list[Suggestion]:
    return Blend(index, None).find(text, limit)


def keys(index: ArticleIndex, text: str, limit: int = 3) -> list[str]:
    return [found.article.key for found in find(index, text, limit)]


@pytest.fixture
def index() -> ArticleIndex:
    return index_of([RETURN, INVOICE, TRACK])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("退货的运费谁承担啊", "return"),
        ("退貨運費誰承擔", "return"),
        ("退　货\u200b运费？？", "return"),
        ("寄回来的钱", "return"),
        ("开专票", "invoice"),
        ("快递到哪了", "track"),
    ],
)
def test_a_line_finds_its_article(index: ArticleIndex, text: str, key: str) -> None:
    assert keys(index, text)[0] == key


def test_every_article_comes_once_with_the_question_that_earned_it(index: ArticleIndex) -> None:
    (found,) = find(index, "退货邮费谁出", 3)
    assert (found.article, found.matched, found.score) == (RETURN, "退货邮费谁出", 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\t", "?", "😀", "😀" * 1000, "\0", "\ud800", "'; DROP TABLE article; --",
        '" OR 1=1 --', "NEAR(退货 运费)", "退*", 'title:"x"', "a AND NOT b", "c++ (what?", "[a-z",
        "{客户昵称}", "\\", "%s%d", "<b>x</b>", "\u202e",
    ],
)  # fmt: skip
def test_no_line_is_too_strange_to_be_looked_up(index: ArticleIndex, text: str) -> None:
    assert set(keys(index, text)) <= {"return"}


@pytest.mark.parametrize("text", ["退", "货", "票"])
def test_one_character_is_enough(index: ArticleIndex, text: str) -> None:
    assert len(keys(index, text)) == 1


def test_an_endless_line_is_looked_up_by_its_ends(index: ArticleIndex) -> None:
    assert keys(index, "怎么开发票" + "啊" * 10_000 + "退货运费谁承担") != []
    assert keys(index, "啊" * 10_000) == []


@given(st.text(st.characters(exclude_categories=()), max_size=40), st.integers(1, 5))
def test_any_line_finds_at_most_the_limit_best_first(text: str, limit: int) -> None:
    found = find(index_of([RETURN, INVOICE, TRACK]), text, limit)
    scores = [one.score for one in found]
    assert len(found) <= limit
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETIRED])
def test_what_is_not_published_is_never_found(status: Status) -> None:
    index = index_of([article("a", "怎么退货", status=status)])
    assert keys(index, "怎么退货") == []
    assert len(index.articles()) == 1


@pytest.mark.parametrize(
    ("start", "end", "live"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY + DAY, None, False),
        (None, TODAY - DAY, False),
        (TODAY - DAY, TODAY + DAY, True),
    ],
)
def test_only_what_is_valid_today_is_found(
    start: date | None, end: date | None, live: bool
) -> None:
    index = index_of([article("a", "怎么退货", valid_from=start, valid_until=end)])
    assert keys(index, "怎么退货") == (["a"] if live else [])


def test_an_article_expires_while_the_program_runs() -> None:
    day = TODAY
    index = ArticleIndex(lambda: day)
    index.put([article("a", "怎么退货", valid_until=TODAY)])
    assert keys(index, "怎么退货") == ["a"]
    day = TODAY + DAY
    assert keys(index, "怎么退货") == []


def test_drafts_never_crowd_out_what_is_published() -> None:
    drafts = [article(f"d{n}", "怎么退货", status=Status.DRAFT) for n in range(100)]
    index = index_of([*drafts, article("live", "退货怎么弄啊")])
    assert keys(index, "怎么退货") == ["live"]


def test_as_many_articles_are_found_as_were_asked_for() -> None:
    index = index_of(
        article(f"a{n}", f"退货{n}号", *(f"退货{n}号的第{m}种问法" for m in range(9)))
        for n in range(50)
    )
    assert len(keys(index, "退货", 40)) == 40


def test_a_replaced_article_is_found_by_its_new_words_only(index: ArticleIndex) -> None:
    index.put([article("return", "会员积分规则")])
    assert keys(index, "退货运费谁承担") == []
    assert keys(index, "会员积分") == ["return"]


def test_a_dropped_article_is_gone(index: ArticleIndex) -> None:
    index.drop(["return", "never-there"])
    assert keys(index, "退货运费谁承担") == []
    assert len(index) == 2


def test_many_edits_leave_the_index_as_if_it_were_new(index: ArticleIndex) -> None:
    for number in range(1500):
        index.put([article("return", f"第{number}种退货")])
    index.put([RETURN])
    fresh = index_of([RETURN, INVOICE, TRACK])
    for text in ("退货运费谁承担", "开发票", "快递", "谁"):
        assert find(index, text, 3) == find(fresh, text, 3)


def test_lookups_and_edits_from_several_threads_do_not_meet(index: ArticleIndex) -> None:
    failures: list[Exception] = []

    def edit() -> None:
        for number in range(300):
            index.put([article("return", f"第{number}种退货运费")])
            index.drop(["track"])
            index.put([TRACK])

    def look() -> None:
        try:
            for _ in range(300):
                assert set(keys(index, "退货运费和快递")) <= {"return", "track"}
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for work in (edit, look, look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_question_at_the_end_of_a_story_counts_by_itself(index: ArticleIndex) -> None:
    story = "上个月在你们店里买的那件衣服颜色不太喜欢，想换又怕麻烦，快递到哪里了"
    alone, at_the_end = index.matches("快递到哪里了", 3)[0], index.matches(story, 3)[0]
    assert alone.key == at_the_end.article.key == "track"
    assert at_the_end.ratio == pytest.approx(0.9 * alone.ratio)
