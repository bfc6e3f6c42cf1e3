from __future__ import annotations

import random

from assist.training.corpus import intents
from assist.training.dressing import LONGEST, surroundings

LINE = "退货的运费谁出"


def test_a_story_keeps_the_question_whole() -> None:
    around, chance = surroundings(), random.Random(1)
    stories = {around.around(LINE, chance) for _ in range(50)}
    assert len(stories) == 50
    assert all(LINE in story and len(story) > len(LINE) for story in stories)


def test_surroundings_ask_nothing_themselves() -> None:
    around = surroundings()
    pieces = [*around.before, *around.after]
    assert len(set(around.before)) == len(around.before) > 500
    assert not [piece for piece in pieces if any(mark in piece for mark in "？?")]


def test_no_piece_is_a_line_that_is_set_aside() -> None:
    aside = {line for intent in intents() if intent.is_dev for line in intent.lines}
    around = surroundings()
    assert aside.isdisjoint((*around.before, *around.after))


def test_long_lines_get_no_story_and_the_same_seed_dresses_the_same() -> None:
    around = surroundings()
    long = "这双鞋" * (LONGEST // 3 + 1)
    first, again = (
        [around.dressed(long, chance) for _ in range(30)]
        for chance in (random.Random(2), random.Random(2))
    )
    assert first == again
    assert all(abs(len(line) - len(long)) <= 1 for line in first)
