"""What platforms fine shops for is pointed at in a reply, and what only looks like it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assist.curation.checks import Part, Weight, check
from assist.curation.claims import ClaimWords, claim_words
from assist.text.lexicons import LexiconError
from tests.articles import article

SIMILAR = ("运费谁出", "退货要邮费吗", "寄回去谁付钱")


def _pointed_at(reply: str) -> list[str]:
    written = replace(article("fee", "退货运费谁承担", *SIMILAR), reply=reply)
    found = check(written, (), date(2026, 6, 1))
    assert all(one.weight is Weight.WARN and one.place.part is Part.REPLY for one in found)
    return [reply[one.place.start : one.place.end] for one in found]


def test_a_reply_that_breaks_every_rule_gets_every_warning() -> None:
    pointed = _pointed_at("保证全网最低价，加微信13800138000哦，100%不会坏")
    assert sorted(pointed) == sorted(["13800138000", "全网最低价", "加微信", "100%"])


def test_a_number_behind_its_platform_is_still_a_telephone_number() -> None:
    written = replace(article("fee", "运费", *SIMILAR), reply="微信13800138000")
    (finding,) = check(written, (), date(2026, 6, 1))
    assert "电话号码“13800138000”" in finding.told
    written = replace(written, reply="QQ：10086123 找我")
    (finding,) = check(written, (), date(2026, 6, 1))
    assert "账号“10086123”" in finding.told


@pytest.mark.parametrize(
    ("reply", "pointed"),
    [
        ("这是全国最低价了", "全国最低价"),
        ("我们质量最好", "质量最好"),
        ("这是最好的面膜", "最好的"),
        ("我们销量第一", "销量第一"),
        ("１００％有效", "１００％"),
        ("百分百不掉色", "百分百"),
        ("绝对不会坏", "绝对"),
        ("保证不掉色", "保证不"),
        ("您加我的个人微信", "加我的个人微信"),
        ("麻烦加一下ＱＱ", "加一下ＱＱ"),
        ("可以私下转账给您优惠", "私下转账"),
        ("不走平台便宜十块", "不走平台"),
    ],
)
def test_what_a_platform_fines_is_pointed_at(reply: str, pointed: str) -> None:
    assert pointed in _pointed_at(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "最好先拍张照片",
        "收货人最好是本人",
        "您最好在签收时验货",
        "最好的办法是先重启",
        "第一次使用请先充电",
        "我们第一时间处理",
        "第一，先登录；第二，提交",
        "保证金七天内退回",
        "面料是100%棉",
        "成分：桑蚕丝100%",
        "请先充到100%再开机",
        "请保证商品完好",
        "不能保证今天送到",
        "绝对不要把验证码告诉别人",
        "请勿私下转账",
        "客服不会让您加微信",
        "可以用微信支付",
        "食品最佳赏味期是30天",
    ],
)
def test_what_only_looks_like_it_is_left_alone(reply: str) -> None:
    assert _pointed_at(reply) == []


def test_a_negation_of_something_else_excuses_nothing() -> None:
    assert "全网最低价" in _pointed_at("不会贵的，全网最低价")
    assert "绝对" in _pointed_at("特别耐用绝对不会坏")


def test_a_lead_may_change_the_words(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text("绝对用语:\n  - 神器\n", encoding="utf-8")
    assert [span for _claim, *span in ClaimWords(file).found("减肥神器")] == [[2, 4]]


def test_words_that_cannot_be_read_are_told_and_the_other_checks_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text("绝对用语:\n  - re:(\n", encoding="utf-8")
    with pytest.raises(LexiconError):
        ClaimWords(file)
    monkeypatch.setattr("assist.curation.checks.claim_words", lambda: ClaimWords(file))
    written = replace(article("fee", "退货运费谁承担", *SIMILAR), reply="电话13800138000")
    told = [one.told for one in check(written, (), date(2026, 6, 1))]
    assert any("13800138000" in words for words in told)
    assert any("claims.yaml" in words for words in told)


def test_the_words_that_are_shipped_can_be_read() -> None:
    assert [*claim_words().found("")] == []
