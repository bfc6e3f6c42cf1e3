from __future__ import annotations

import pytest

from assist.curation.cases.gathering import LONGEST_EXAMPLE, Ask, asks_of
from assist.curation.cases.records import Line, Record
from assist.curation.cases.wording import case_words
from assist.model import Speaker

C, A = Speaker.CUSTOMER, Speaker.AGENT


def asks(*said: tuple[Speaker, str]) -> list[Ask]:
    record = Record("r", [Line(who, text) for who, text in said])
    return list(asks_of(7, record, case_words(), lambda text: float("气" in text)))


def test_an_answer_belongs_to_the_question_before_it() -> None:
    first, second = asks(
        (C, "在吗"), (A, "在的"), (C, "气死了"), (C, "退货的运费谁出"), (A, "您好，"),
        (A, "质量问题由我们承担"), (C, "好的谢谢"), (A, "不客气"), (C, "发票怎么开"),
    )  # fmt: skip
    assert (first.question, first.reply) == ("退货的运费谁出", "质量问题由我们承担。")
    assert (first.record, first.unhappy, first.helped) == (7, 1.0, 1)
    assert (second.question, second.reply, second.helped) == ("发票怎么开", "", 0)


@pytest.mark.parametrize(
    ("after", "helped"),
    [("明白了", 1), ("我问的不是这个", -1), ("退货的运费到底谁出", -1), ("键盘有背光吗", 0)],
)
def test_what_the_customer_says_next_tells_whether_it_helped(after: str, helped: int) -> None:
    ask = asks((C, "退货的运费谁出"), (A, "质量问题由我们承担"), (C, after))[0]
    assert ask.helped == helped


def test_a_question_counts_once_a_conversation() -> None:
    assert len(asks((C, "怎么开发票"), (A, "稍等"), (C, "怎么开发票"))) == 1


def test_of_a_long_turn_the_part_around_the_question_is_kept_masked() -> None:
    story = "我昨天在你们那里买了一个键盘，" * 20
    (ask,) = asks((C, f"{story}我电话13800138000，键盘的背光怎么调亮度？"))
    assert len(ask.line) <= LONGEST_EXAMPLE
    assert "键盘的背光怎么调亮度" in ask.line
    assert "138" not in ask.line
