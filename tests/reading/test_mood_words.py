"""Single words of a line tell its mood, unless they are part of a harmless one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.reading.mood_words import MoodWords, mood_words
from assist.text.lexicons import LexiconError


@pytest.mark.parametrize(
    "line",
    [
        "你们就是骗子",
        "真是无语了",
        "垃圾平台",
        "到底还发不发货",
        "等了三天了还没人管",
        "???",
        "真服了你們",
    ],
)
def test_a_word_of_displeasure_adds_to_unhappy(line: str) -> None:
    assert mood_words().points(line)[0] > 0


@pytest.mark.parametrize(
    "line",
    ["垃圾桶放哪里", "满减不满300元能用吗", "麻烦你帮我看下", "给你们添麻烦了", "滚筒洗衣机多少钱"],
)
def test_harmless_words_add_nothing(line: str) -> None:
    assert mood_words().points(line)[0] <= 0


def test_a_kind_counts_once() -> None:
    points = mood_words().points
    assert (points("骗子") == points("骗子！骗子骗子".replace("！", "，"))).all()


def test_what_soothes_takes_away() -> None:
    assert mood_words().points("谢谢你，非常满意")[0] < 0


@pytest.mark.parametrize(
    ("written", "told"),
    [("类别: 词", "读不了"), ("类别: {坏: {不满: 1, 愤怒: 1, 词: [\"re:(\"]}}", "写错了"),
     ("类别: {坏: {不满: 多, 愤怒: 1, 词: [烦]}}", "读不了"), ("[1, 2]", "应当是")],
)  # fmt: skip
def test_a_badly_edited_lexicon_is_told(tmp_path: Path, written: str, told: str) -> None:
    file = tmp_path / "mood.yaml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(LexiconError, match=told):
        MoodWords(file)
