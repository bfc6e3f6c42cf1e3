from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.display import display

any_text = st.text(st.characters(exclude_categories=()) | st.sampled_from("\u202e\u2066\n\0退"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("退货", "退货"),
        ("退货运费", "退货运…"),
        ("一\n二\t三", "一 二…"),
        ("\u202e货退", "货退"),
        ("退\0货\ud800", "退货"),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_three_characters_are_shown(text: str, shown: str) -> None:
    assert display(text, 3) == shown


@given(any_text, st.integers(1, 30))
def test_whatever_a_customer_writes_fits_and_cannot_reorder_the_screen(
    text: str, longest: int
) -> None:
    shown = display(text, longest)
    assert len(shown) <= longest + 1
    assert not set(shown) & set("\n\r\t\0\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f")
    shown.encode()


def test_an_enormous_text_ends_in_an_ellipsis() -> None:
    assert display("退" * 1_000_000, 5) == "退退退退退…"
    assert display(" " * 1_000_000 + "退", 5) == "…"
