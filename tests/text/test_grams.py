from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.grams import GramCodes, grams


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


GRAM_TEXTS = st.lists(
    st.text(st.sampled_from("退货运费怎々开a1z9 ，。😀_éйか𠮷\ud800-A"), max_size=8), max_size=6
)


@given(GRAM_TEXTS)
def test_codes_tell_grams_apart_as_their_texts_do(texts: list[str]) -> None:
    codes, places = GramCodes().of(texts)
    assert [np.count_nonzero(places == place) for place in range(len(texts))] == [
        len(grams(text)) for text in texts
    ]
    assert len(set(codes.tolist())) == len({gram for text in texts for gram in grams(text)})


@given(GRAM_TEXTS, st.integers(0, 5))
def test_a_gram_has_one_code_for_ever(texts: list[str], first: int) -> None:
    known = GramCodes()
    known.of(texts)
    later = GramCodes(known.words)
    together, places = later.of(texts, learn=False)
    for place, text in enumerate(texts):
        alone, _ = known.of([text])
        assert sorted(together[places == place].tolist()) == sorted(alone.tolist())


def test_a_word_that_was_never_seen_has_the_code_of_no_other() -> None:
    known = GramCodes()
    seen = set(known.of(["iphone 15"])[0].tolist())
    strange = known.of(["nokia 3310 nokia"], learn=False)[0].tolist()
    assert len(set(strange)) == 2
    assert not seen & set(strange)
    assert known.words == ["iphone", "15"]
