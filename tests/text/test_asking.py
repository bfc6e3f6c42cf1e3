from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.asking import LONGEST_FOLLOW_UP, Asking, asking
from assist.text.lexicons import LexiconError
from assist.text.normal import normal


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("亲在吗麻烦问一下退货运费谁出", "退货运费谁出"),
        ("亲，在吗？麻烦问一下，退货运费谁出？谢谢啦", "退货运费谁出?"),
        ("你好，我想咨询一下 怎么开发票", "怎么开发票"),
        ("您好 打扰了 請問發票怎麼開", "发票怎么开"),
        ("唉，到现在还没发货", "到现在还没发货"),
        ("能快点吗 着急", "能快点吗"),
        ("拜托您帮忙催一下，真的很急", "帮忙催一下"),
        ("[订单x] 到哪了", "到哪了"),
        ("花呗怎么还", "花呗怎么还"),
        ("App Store 里怎么退款", "app store 里怎么退款"),
        ("2.5L的多少钱", "2.5l的多少钱"),
    ],
)
def test_courtesies_and_masks_are_left_out(line: str, left: str) -> None:
    assert asking().of(line).text == left


@pytest.mark.parametrize("line", ["你好", "在吗", "谢谢", "亲"])
def test_a_line_of_courtesies_alone_stays_as_it_is(line: str) -> None:
    assert asking().of(line).text == line
    assert asking().is_courtesy(line)


@pytest.mark.parametrize(
    ("line", "questions"),
    [
        ("退货运费谁出？另外发票怎么开？", ("退货运费谁出?", "发票怎么开?")),
        ("运费谁出，发票怎么开", ("运费谁出", "发票怎么开")),
        ("我想退货，运费谁出", ()),
        ("昨天买的锅今天就裂了，怎么办", ()),
        ("怎么退货", ()),
    ],
)
def test_two_questions_in_one_message_are_told_apart(line: str, questions: tuple[str, ...]) -> None:
    assert asking().of(line).questions == questions


@pytest.mark.parametrize("line", ["那运费呢？", "多久", "那这个呢", "要多少钱啊", "这款有吗"])
def test_a_short_line_leans_on_what_was_said(line: str) -> None:
    assert asking().of(line).follows


@pytest.mark.parametrize("line", ["怎么开发票", "退货运费谁出", "谢谢", "", "那" * 50])
def test_what_stands_alone_leans_on_nothing(line: str) -> None:
    assert not asking().of(line).follows


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_line_is_read_and_never_grows(line: str) -> None:
    asked = asking().of(line)
    assert len(asked.text) <= len(normal(line))
    assert len(asked.questions) != 1
    assert not asked.follows or len(asked.text) <= LONGEST_FOLLOW_UP + 10


@given(
    st.lists(
        st.sampled_from(["亲", "在吗", "，", " ", "怎么退", "？", "[数字x]", "谢谢"]), max_size=9
    )
)
def test_what_was_stripped_once_stays_so(parts: list[str]) -> None:
    once = asking().of("".join(parts)).text
    assert asking().of(once).text == once


@pytest.mark.parametrize(
    "content", ["整段: 你好", "开头: ['re:(']", "- a", ":\n :", "整段: [[1]]", "\x00"]
)
def test_a_broken_lexicon_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "asking.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(LexiconError, match="asking"):
        Asking(file)


def test_an_empty_list_strips_nothing(tmp_path: Path) -> None:
    file = tmp_path / "asking.yaml"
    file.write_text("疑问: [吗]\n", "utf-8")
    assert Asking(file).of("你好，能退吗").text == "你好,能退吗"


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("那运费呢？", "运费"),
        ("那拆旧的呢", "拆旧"),
        ("发票呢", "发票"),
        ("那怎么办呢", ""),
        ("那个呢", ""),
        ("怎么办", ""),
        ("我想问一下退货的运费谁来出呢", ""),
    ],
)
def test_a_follow_up_may_ask_the_same_about_another_thing(line: str, other: str) -> None:
    assert asking().of(line).other == other
