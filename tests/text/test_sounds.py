from __future__ import annotations

import pytest

from assist.text.sounds import sounds


@pytest.mark.parametrize(("character", "sound"), [("退", "tui"), ("行", "xing"), ("略", "lve")])
def test_a_character_has_its_usual_reading(character: str, sound: str) -> None:
    assert sounds().of(character) == sound


@pytest.mark.parametrize("other", ["a", "1", "，", "😀", "か"])
def test_what_is_not_han_has_none(other: str) -> None:
    assert sounds().of(other) == ""


def test_words_give_some_characters_a_second_reading() -> None:
    readings = dict(sounds().readings())
    assert readings["重"] == ("zhong", "chong")
    assert readings["得"] == ("de",)
