from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.guidance.variables import empty, fill, greeting, known_values, variables

REPLY = "{客户昵称}您好，订单 {订单号} 已发出，{客户昵称}请留意。"


def test_variables_are_named_once_in_order() -> None:
    assert variables(REPLY) == ("客户昵称", "订单号")


@pytest.mark.parametrize(
    "text", ["没有变量", "{}", "{一\n二}", "{" + "长" * 21 + "}", "}倒{", "{", "{{}}"]
)
def test_braces_around_no_name_are_no_variable(text: str) -> None:
    assert variables(text) == ()
    assert fill(text, {"": "x"}) == text


def test_filled_variables_are_replaced_and_the_others_stay() -> None:
    filled = fill(REPLY, {"客户昵称": "林小姐", "订单号": " "})
    assert filled == "林小姐您好，订单 {订单号} 已发出，林小姐请留意。"
    assert empty(REPLY, {"客户昵称": "林小姐", "订单号": " "}) == ("订单号",)


def test_a_value_is_never_read_as_a_variable() -> None:
    assert fill("{甲}", {"甲": "{乙}", "乙": "x"}) == "{乙}"
    assert fill("{甲}", {"甲": r"\1 \g<0>"}) == r"\1 \g<0>"


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_what_is_not_empty_gets_filled(text: str, values: dict[str, str]) -> None:
    missing = empty(text, values)
    assert set(missing) <= set(variables(text))
    if not variables(text):
        assert fill(text, values) == text


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "夜深"),
        (4, "夜深"),
        (5, "早上"),
        (10, "早上"),
        (12, "中午"),
        (13, "下午"),
        (18, "晚上"),
        (23, "晚上"),
    ],
)
def test_the_greeting_fits_the_time_of_day(hour: int, words: str) -> None:
    assert words in greeting(datetime(2026, 3, 1, hour))


@pytest.mark.parametrize(
    ("title", "nickname"),
    [
        (" 林小姐 ", "林小姐"),
        ("xiaoli@localhost", "xiaoli"),
        ("13800138000", None),
        ("13800138000@shop", None),
        ("", None),
    ],
)
def test_a_customer_is_called_by_a_name_never_by_a_number(title: str, nickname: str | None) -> None:
    values = known_values(title, "08", "", datetime(2026, 3, 1, 9))
    assert values.get("客户昵称") == nickname
    assert values["我的工号"] == "08"
    assert "店铺名" not in values
