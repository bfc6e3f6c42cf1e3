from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.curation.health.figures import contradiction, figures, says_yes


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("签收后7天内可以退货，运费10元", {"天": {7}, "元": {10}}),
        ("十五个工作日内到账，两次催办", {"工作日": {15}, "次": {2}}),
        ("打９５折，保修一百二十天", {"折": {95}, "天": {120}}),
        ("没有数字", {}),
    ],
)
def test_figures_are_read_with_their_units(reply: str, found: dict[str, set[float]]) -> None:
    assert figures(reply) == found


@pytest.mark.parametrize(
    ("reply", "yes"),
    [
        ("可以的，下单时勾选", True),
        ("您好，不支持的", False),
        ("亲，暂时没有办法退", False),
        ("请联系客服", None),
        ("", None),
    ],
)
def test_a_yes_or_a_no_stands_at_the_beginning(reply: str, yes: bool | None) -> None:
    assert says_yes(reply) is yes


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("7天内可以退货", "15天内可以退货", "7天 ≠ 15天"),
        ("可以开专票", "不可以开专票", "可以 ≠ 不可以"),
        ("7天内可以退", "可以退，7天内", ""),
        ("1到3天到", "3天内到", ""),
        ("运费10元", "7天到货", ""),
    ],
)
def test_replies_contradict_in_figures_or_in_yes_and_no(one: str, other: str, told: str) -> None:
    assert contradiction(one, other) == told


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_contradicts_itself_and_both_ways_agree(one: str, other: str) -> None:
    assert contradiction(one, one) == ""
    assert bool(contradiction(one, other)) == bool(contradiction(other, one))
