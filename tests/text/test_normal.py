from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.normal import LONGEST_READ, clip, normal, normal_all, normal_with_origin

any_text = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("我要退貨", "我要退货"),
        ("ＡＢＣ１２３", "abc123"),
        ("Hello　World", "hello world"),
        ("  两  头\t空\n白 ", "两 头 空 白"),
        ("退\u200b货\u200e", "退货"),
        ("①㈱", "1(株)"),
        ("發票髮型", "发票发型"),
        ("", ""),
        ("\ud800", ""),
    ],
)
def test_a_line_is_read_in_simplified_half_width_lower_case(written: str, read: str) -> None:
    assert normal(written) == read


@given(any_text)
def test_every_part_of_the_normal_form_knows_where_it_came_from(text: str) -> None:
    line = normal_with_origin(text)
    assert len(line.text) == len(line.origin)
    assert list(line.origin) == sorted(line.origin)
    assert all(0 <= place < len(text) for place in line.origin)


@given(any_text, st.data())
def test_a_span_of_the_normal_form_is_a_span_of_the_original(
    text: str, data: st.DataObject
) -> None:
    line = normal_with_origin("退" + text)
    start = data.draw(st.integers(0, len(line.text) - 1))
    end = data.draw(st.integers(start + 1, len(line.text)))
    first, last = line.span(start, end)
    assert 0 <= first < last <= len(text) + 1


@given(any_text)
def test_nothing_invisible_is_left(text: str) -> None:
    assert not {unicodedata.category(c) for c in normal(text)} & {"Cc", "Cf", "Cs", "Co", "Cn"}


@given(any_text)
def test_the_normal_form_of_a_short_line_depends_on_neither_blanks_nor_marks(text: str) -> None:
    assert normal(f" \u200b{text}\ufeff\n") == normal(text)


def test_a_span_covers_a_character_that_became_several() -> None:
    line = normal_with_origin("价㍿格")
    assert line.text == "价株式会社格"
    assert line.span(1, 5) == (1, 2)
    assert line.span(2, 6) == (1, 3)


def test_of_an_oversized_message_the_beginning_and_the_end_are_read() -> None:
    text = "头" + "中" * 3 * LONGEST_READ + "尾"
    read = clip(text)
    assert read[0] == "头"
    assert read[-1] == "尾"
    assert len(read) <= LONGEST_READ + 1


def test_a_message_that_is_not_oversized_is_read_whole() -> None:
    assert clip("退" * LONGEST_READ) == "退" * LONGEST_READ


@given(
    st.lists(
        st.text(st.characters(exclude_categories=()), max_size=12)
        | st.text(st.sampled_from("退貨 乾燥後天髮\n\t\u200bＡ①½ﬁé😀\ud800"), max_size=12)
    )
)
def test_many_texts_at_once_are_as_each_alone(texts: list[str]) -> None:
    assert normal_all(texts) == [normal(text) for text in texts]


def test_long_texts_among_many_are_clipped_too() -> None:
    texts = ["貨" * 10_000, "短", "長" * 4000]
    assert normal_all(texts) == [normal(text) for text in texts]
