from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.grams import grams


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("退货", ["退", "货", "退货"]),
        ("退", ["退"]),
        ("iphone15", ["iphone15"]),
        ("用iphone付", ["用", "iphone", "付"]),
        ("退，货", ["退", "货"]),
        ("a b", ["a", "b"]),
        ("人々", ["人", "々", "人々"]),
        ("привет", ["привет"]),
    ],
)
def test_han_runs_give_characters_and_pairs_other_runs_give_words(
    text: str, found: list[str]
) -> None:
    assert grams(text) == found


@pytest.mark.parametrize("text", ["", " ", "？！……", "😀😀", "___", "\u200b"])
def test_a_line_of_marks_only_has_no_gram(text: str) -> None:
    assert grams(text) == []


@given(st.text())
def test_every_gram_stands_in_the_text(text: str) -> None:
    assert all(gram in text for gram in grams(text))
