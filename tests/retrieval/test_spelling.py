from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.retrieval.spelling import LONGEST, Spelling, han_pairs
from assist.text.grams import grams
from assist.text.normal import normal
from assist.text.sounds import sounds

KNOWN = ("退货运费谁承担", "怎么开发票", "微粒贷怎么开通", "订单什么时候发货")


def corrected(line: str, known: tuple[str, ...] = KNOWN) -> str:
    counts = Counter(gram for text in known for gram in grams(normal(text)))
    spelling = Spelling()
    spelling.learn(han_pairs(list(counts), sounds()))
    return spelling.corrected(normal(line), lambda pair: counts[pair])


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("退祸运费谁承担", "退货运费谁承担"),
        ("腿货云费谁承担", "退货运费谁承担"),
        ("微粒袋开通", "微粒贷开通"),
        ("订什单么时候发货", "订单什么时候发货"),
        ("怎么开开发票", "怎么开发票"),
        ("退货运飞", "退货运费"),
    ],
)
def test_slips_are_set_right_towards_known_words(line: str, meant: str) -> None:
    assert corrected(line) == meant


@pytest.mark.parametrize(
    "line",
    [
        *("", "a", "退货运费谁承担", "看看这个", "天天都在等", "今天天气不错", "我想哭了"),
        *("有七天的免息", "iphone15", "😀😀", "吗", "\ud800", "真的吗你真的喜欢我吗"),
    ],
)
def test_what_is_written_well_stays(line: str) -> None:
    assert corrected(line) == normal(line)


def test_without_a_knowledge_base_nothing_is_wrong() -> None:
    assert corrected("退祸运费", ()) == "退祸运费"


def test_an_endless_line_is_left_alone() -> None:
    assert corrected("退祸" * LONGEST) == "退祸" * LONGEST


@given(st.text(st.sampled_from("退货祸运费云发票漂怎么开开微粒贷袋a1，？ 😀"), max_size=30))
def test_correcting_never_adds_and_settles(line: str) -> None:
    once = corrected(line)
    assert len(once) <= len(normal(line))
    assert sum(not sounds().of(c) for c in once) == sum(not sounds().of(c) for c in normal(line))
