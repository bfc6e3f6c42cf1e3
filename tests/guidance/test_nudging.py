"""Which lines ask for nothing but an answer to what was said before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.guidance.nudging import Nudging, nudging
from assist.text.lexicons import LexiconError

NUDGES = (
    "在吗", "？", "???", "快点啊", "人呢", "人呢？", "快点回复", "怎么还不回我", "没人理我",
    "有人在吗", "等了半个小时了", "等等", "傻逼客服，滚", "垃圾", "气死了", "太慢了", "什么破服务",
    "无语了",
    "我要投诉你们", "我要打12315", "[图片]", "[表情]", "😡😡", "👍", "#E-s01", "[订单x]",
    "[订单编号:[订单x]，下单时间:[日期x]]", "订单号：3245678901234", "转人工",
    "好的", "谢谢", "急急急", "3245678901234", "亲，好了么，还在吗", "……",
)  # fmt: skip
QUESTIONS = (
    "怎么处理", "怎么办", "运费谁出", "那运费呢", "能换个颜色吗", "我要退货", "要等多久", "发票呢",
    "太贵了，能便宜点吗", "你们几点下班", "地址写错了", "快递太慢了，能换顺丰吗", "客服电话多少",
    "今天天气不错", "是黑色的", "退款怎么还没到",
)  # fmt: skip
SETTLED = ("不用了", "解决了，谢谢", "好了 谢谢", "算了", "知道了，谢谢", "收到了")


@pytest.mark.parametrize("line", NUDGES)
def test_a_nudge_asks_nothing(line: str) -> None:
    assert nudging().is_nudge(line)


@pytest.mark.parametrize("line", QUESTIONS)
def test_whoever_says_something_new_does_not_only_nudge(line: str) -> None:
    assert not nudging().is_nudge(line)


@pytest.mark.parametrize("line", SETTLED)
def test_what_is_settled_is_no_nudge(line: str) -> None:
    assert not nudging().is_nudge(line)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_one_or_the_other(line: str) -> None:
    assert nudging().is_nudge(line) in (True, False)


def test_a_lexicon_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nudging.yaml"
    file.write_text("催促:\n  - re:(快\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"nudging\.yaml"):
        Nudging(file)
