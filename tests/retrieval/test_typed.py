from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.retrieval.typed import TypedIndex
from assist.text.normal import normal

TEXTS = {
    "return": "退货运费谁承担",
    "flow": "退货操作流程",
    "invoice": "申请开发票",
    "refund": "退款进度查询",
    "exam": "重庆考试报名",
    "phone": "iphone15保修",
}


@pytest.fixture(scope="module")
def index() -> TypedIndex:
    return TypedIndex((key, normal(text), 1.0) for key, text in TEXTS.items())


def keys(index: TypedIndex, typed: str) -> list[str]:
    return [one.key for one in index.find(typed, 9)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("运费", ["return"]),
        ("退货操", ["flow"]),
        ("yunfei", ["return"]),
        ("yunf", ["return"]),
        ("thyf", ["return"]),
        ("THCZ", ["flow"]),
        ("退huo操", ["flow"]),
        ("tuihcz", ["flow"]),
        ("開發票", ["invoice"]),
        ("kfp", ["invoice"]),
        ("kai fa piao", ["invoice"]),
        ("chongqing", ["exam"]),
        ("zhongqing", ["exam"]),
        ("iph", ["phone"]),
        ("保xiu", ["phone"]),
        ("tuikuanchaxun", ["refund"]),
    ],
)
def test_any_way_of_typing_finds_it(index: TypedIndex, typed: str, found: list[str]) -> None:
    assert keys(index, typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [("发漂", "invoice"), ("fapioa", "invoice"), ("yunfie", "return"), ("jindo", "refund")],
)
def test_one_slip_is_forgiven(index: TypedIndex, typed: str, found: str) -> None:
    assert keys(index, typed)[0] == found


def test_of_two_characters_one_may_be_wrong_by_a_letter_only() -> None:
    index = TypedIndex([("before", "售前", 1.0), ("like", "推荐", 1.0)])
    assert keys(index, "tuiqian") == ["like"]


def test_a_beginning_stands_before_a_middle(index: TypedIndex) -> None:
    assert set(keys(index, "t")) == {"return", "flow", "refund"}
    assert keys(index, "shenqing") == ["invoice"]
    both = TypedIndex([("middle", "怎么退货", 1.0), ("first", "退货地址", 1.0)])
    assert keys(both, "th") == ["first", "middle"]


@pytest.mark.parametrize("typed", ["", " ", "。", "xyzxyz", "啊吧", "😀", "\ud800", "a" * 500])
def test_what_fits_nowhere_finds_nothing(index: TypedIndex, typed: str) -> None:
    assert keys(index, typed) == []


def test_an_empty_index_finds_nothing() -> None:
    assert keys(TypedIndex([]), "th") == []


@given(st.text(st.sampled_from("tuihoyunfeiz退货运 q1。"), max_size=30), st.integers(1, 4))
def test_any_typing_gives_at_most_the_limit_best_first(
    index: TypedIndex, typed: str, limit: int
) -> None:
    found = index.find(typed, limit)
    assert len(found) <= limit
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 1 for one in found)
