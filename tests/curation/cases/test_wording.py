from __future__ import annotations

import pytest

from assist.curation.cases.wording import case_words
from assist.text.masking import mask


@pytest.mark.parametrize(
    ("line", "questions"),
    [
        ("你好，请问退货的运费怎么算？谢谢", ["退货的运费怎么算？"]),
        ("咨询订单号:123456789012 什么时候发货啊", ["什么时候发货啊"]),
        ("@中国联通 #宽带# 为什么晚上网速就慢了？", ["为什么晚上网速就慢了？"]),
        ("我想改地址，还有发票能开专票吗", ["发票能开专票吗"]),
        ("在吗", []),
        ("好的谢谢", []),
        ("那怎么办呢", []),
        ("你们到底什么时候能解决问题？", []),
        ("你们就是这么对待客户的吗", []),
        ("13800138000", []),
        ("北京市朝阳区建国路88号", []),
        ("那多久能到", []),
    ],
)
def test_what_asks_for_something_is_a_question(line: str, questions: list[str]) -> None:
    assert case_words().questions(mask(line), opening=False) == questions


def test_an_opening_line_that_only_tells_of_a_trouble_counts() -> None:
    told = "手机充电特别慢还发烫"
    assert case_words().questions(told, opening=True) == [told]
    assert case_words().questions(told, opening=False) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("您好，很抱歉给您带来不便，建议您到营业厅办理，谢谢！", "建议您到营业厅办理。"),
        ("请问还有其他还可以帮到您的吗? 感谢您对京东的支持，祝您生活愉快，再见!", ""),
        ("亲，这边帮您看下哦", ""),
        ("好的 稍等", ""),
        ("亲爱的，质量问题由我们承担运费哦~", "质量问题由我们承担运费哦。"),
    ],
)
def test_an_answer_is_kept_without_phrases(said: str, kept: str) -> None:
    assert case_words().answer(said).text == kept


def test_asking_back_and_what_holds_for_one_customer_are_told() -> None:
    words = case_words()
    assert words.answer("麻烦您提供下订单号").asks_back == 1.0
    assert words.answer("您的订单已经为您取消了").personal
    assert not words.answer("签收后7天内可以无理由退货").personal
