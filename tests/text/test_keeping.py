from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.keeping import LONGEST_BY_LEAD, keepable
from assist.text.masking import mask


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("亲在吗，麻烦问一下退货运费谁出呀", "退货运费谁出呀"),
        ("請問運費誰出", "运费谁出"),
        ("我的订单1234567890123什么时候发货", "我的订单 什么时候发货"),
    ],
)
def test_the_question_is_kept_without_courtesies_and_numbers(line: str, kept: str) -> None:
    assert keepable(line) == kept


@pytest.mark.parametrize(
    "line",
    [
        "",
        "好的谢谢",
        "怎么办",
        "那运费呢",
        "多少钱啊",
        "13812345678",
        "我叫王小明电话13812345678",
        "订单1234567890123",
        "退货运费多少？发票怎么开？",
        "我上周在你们店里买的那件衣服，" * 8,
        "😀😀😀😀😀",
    ],
)
def test_what_says_nothing_or_too_much_is_not_kept(line: str) -> None:
    assert keepable(line) == ""


def test_a_lead_may_keep_short_words_but_no_numbers() -> None:
    assert keepable("怎么办", by_lead=True) == "怎么办"
    assert keepable("我叫王小明电话13812345678", by_lead=True) == ""


@given(st.text(max_size=300), st.booleans())
def test_whatever_is_kept_is_masked_short_and_kept_as_it_is(line: str, by_lead: bool) -> None:
    kept = keepable(line, by_lead)
    assert mask(kept) == kept
    assert len(kept) <= LONGEST_BY_LEAD
