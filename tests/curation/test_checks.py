"""Checks of an article: each with a sentence and the place it points at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.curation.checks import Finding, Part, Weight, check
from assist.model import Article
from tests.articles import article

TODAY = date(2026, 6, 1)
SIMILAR = ("运费谁出", "退货要邮费吗", "寄回去谁付钱")
GOOD = replace(article("fee", "退货运费谁承担", *SIMILAR), reply="质量问题我们承担。")


def _found(changed: Article, *used: str) -> list[Finding]:
    return check(changed, used, TODAY)


def _pointed_at(changed: Article, finding: Finding) -> str:
    text = str(getattr(changed, finding.place.part))
    return text[finding.place.start : finding.place.end]


def test_a_good_article_is_left_alone() -> None:
    assert _found(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "part", "words"),
    [
        ({"question": " "}, Part.QUESTION, "还没有标准问"),
        ({"reply": ""}, Part.REPLY, "还没有回复话术"),
        (
            {"valid_from": date(2026, 7, 1), "valid_until": date(2026, 6, 30)},
            Part.VALID_UNTIL,
            "早于生效日期",
        ),
    ],
)
def test_what_must_be_mended(changes: dict[str, object], part: Part, words: str) -> None:
    first = _found(replace(GOOD, **changes))[0]  # type: ignore[arg-type]
    assert first.weight is Weight.MUST
    assert first.place.part is part
    assert words in first.told


@pytest.mark.parametrize(
    ("reply", "pointed"),
    [
        ("请打 13812345678 找我。", "13812345678"),
        ("活动到2026年5月31日结束。", "2026年5月31日"),
        ("现在只要￥99。", "￥99"),
        ("您好{客户呢称}，马上办。", "{客户呢称}"),
        ("您好{客户昵称，马上办。", "{"),
    ],
)
def test_what_is_wrong_in_a_reply_is_pointed_at(reply: str, pointed: str) -> None:
    changed = replace(GOOD, reply=reply)
    assert pointed in [_pointed_at(changed, finding) for finding in _found(changed)]


def test_a_misspelt_variable_gets_a_proposal() -> None:
    (finding,) = _found(replace(GOOD, reply="您好{客户呢称}"))
    assert "{客户昵称}" in finding.told
    assert _found(replace(GOOD, reply="由{快递公司}送"), "快递公司") == []


def test_a_price_with_an_end_and_a_day_to_come_are_fine() -> None:
    changed = replace(GOOD, reply="99元，到2026年12月31日。", valid_until=date(2026, 12, 31))
    assert _found(changed) == []


def test_one_intent_an_article() -> None:
    (finding,) = _found(replace(GOOD, question="退货运费谁承担？退款几天到账？"))
    assert finding.place.part is Part.QUESTION
    assert "几件事" in finding.told


def test_a_question_stands_once() -> None:
    found = _found(replace(GOOD, similar=(*SIMILAR, "退货運費誰承擔")))
    assert [finding.place.row for finding in found] == [3]


def test_too_long_is_told_from_where_on() -> None:
    changed = replace(GOOD, reply="好" * 320)
    (finding,) = _found(changed)
    assert _pointed_at(changed, finding) == "好" * 20


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_place_lies_in_its_text(question: str, reply: str) -> None:
    changed = replace(GOOD, question=question, reply=reply)
    for finding in _found(changed):
        if finding.place.part in (Part.QUESTION, Part.REPLY):
            text = str(getattr(changed, finding.place.part))
            assert 0 <= finding.place.start <= finding.place.end <= len(text)
