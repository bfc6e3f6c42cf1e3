from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.encoder.tokenizer import BEGIN, END, UNKNOWN, Tokenizer


@pytest.fixture
def tokenizer(tmp_path: Path) -> Tokenizer:
    file = tmp_path / "vocabulary.txt"
    file.write_text("▁\t-3\n快\t-5\n递\t-5\n快递\t-4\n▁快递\t-4.5\n到\t-6\n", encoding="utf-8")
    return Tokenizer(file)


def test_the_likeliest_segmentation_wins(tokenizer: Tokenizer) -> None:
    pieces = ["▁", "快", "递", "快递", "▁快递", "到"]
    assert [pieces[i - 4] for i in tokenizer.ids("快递到", 16)[1:-1]] == ["▁快递", "到"]


def test_an_unknown_character_becomes_one_unknown_token(tokenizer: Tokenizer) -> None:
    assert tokenizer.ids("快猫", 16).count(UNKNOWN) == 1


def test_an_empty_line_has_only_the_specials(tokenizer: Tokenizer) -> None:
    assert tokenizer.ids("", 16) == [BEGIN, END]


def test_an_empty_vocabulary_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(ValueError, match="empty"):
        Tokenizer(tmp_path / "empty.txt")


def test_long_lines_are_cut_and_always_framed(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.txt"
    file.write_text("▁\t-3\n快\t-5\n", encoding="utf-8")
    tokenizer = Tokenizer(file)

    @given(st.text(max_size=60))
    def framed(text: str) -> None:
        ids = tokenizer.ids(text, 12)
        assert len(ids) <= 12
        assert ids[0] == BEGIN
        assert ids[-1] == END
        assert all(0 <= identity < len(tokenizer) for identity in ids)

    framed()
