from __future__ import annotations

import pytest

from assist.curation.cases.drafting import (
    as_written,
    said_again,
    similar_questions,
    standard_question,
    tags_of,
    title_of,
)
from assist.curation.cases.wording import case_words


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("我想更改发票信息怎么更改？", "更改发票信息怎么更改"),
        ("我要开增值税发票", "开增值税发票"),
        ("退货的运费怎么算？", "退货的运费怎么算"),
        ("为什么晚上网速就慢了呢？", "为什么晚上网速就慢了"),
        ("手机升级之后一直黑屏，长按电源键也没有反应，怎么重新开机？", "怎么重新开机"),
    ],
)
def test_a_title_is_the_question_made_short(question: str, title: str) -> None:
    assert title_of(question) == title


def test_a_plain_question_stands_for_the_others() -> None:
    questions = ["竟然要扣运费", "的运费退吗", "退货的运费怎么算?", "你们到底收多少运费啊"]
    assert standard_question(questions, [0.9, 0.89, 0.88, 0.87]) == "退货的运费怎么算？"


def test_similar_questions_differ() -> None:
    asked = ["退货的运费怎么算", "退货的运费怎么算啊", "的运费退吗", "退货要扣运费的吗"]
    assert similar_questions(asked, "退货的运费怎么算？") == ("退货要扣运费的吗？",)


@pytest.mark.parametrize(
    ("masked", "reply"),
    [
        ("[姓名x]您好,订单[订单x]已签收", "{客户昵称}您好，订单{订单号}已签收。"),
        ("大概[数字x]天 到账哦", "大概{数字}天，到账哦。"),
        ("可以的。", "可以的。"),
    ],
)
def test_a_reply_has_variables_where_it_had_marks(masked: str, reply: str) -> None:
    assert said_again(masked) == reply


def test_only_questions_get_the_mark() -> None:
    assert as_written("能开发票吗") == "能开发票吗？"
    assert as_written("我要开发票,急") == "我要开发票，急"


def test_a_tag_is_a_whole_word_that_many_used() -> None:
    asked = ["快递费谁出", "这个快递费怎么收", "要付快递费吗", "键盘灯怎么设置"]
    assert tags_of(asked, case_words()) == ("快递费",)
