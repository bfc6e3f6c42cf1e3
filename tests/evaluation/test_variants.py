from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.evaluation.variants import ONE_IN, VARIANTS, homophones, slip, traditional, vary
from assist.text.normal import normal
from assist.text.sounds import sounds

LINE = "退货运费谁承担"


@pytest.mark.parametrize("name", VARIANTS)
def test_every_run_makes_the_same(name: str) -> None:
    lines = [LINE, "怎么开发票", "a", ""]
    assert vary(name, lines) == vary(name, lines)


def test_traditional_says_the_same() -> None:
    made = traditional(LINE, random.Random(1))
    assert made != LINE
    assert normal(made) == LINE


@given(st.integers(), st.text(st.sampled_from("退货运费谁承担abc，"), min_size=3, max_size=12))
def test_a_slip_changes_little(seed: int, line: str) -> None:
    made = slip(line, random.Random(seed))
    assert abs(len(made) - len(line)) <= 1
    assert set(made) <= set(line)


@given(st.integers())
def test_homophones_sound_the_same_and_are_few(seed: int) -> None:
    made = homophones(LINE, random.Random(seed))
    changed = [(a, b) for a, b in zip(LINE, made, strict=True) if a != b]
    assert len(changed) == -(-len(LINE) // ONE_IN)
    assert all(sounds().of(a) == sounds().of(b) for a, b in changed)


def test_a_long_line_still_holds_the_question() -> None:
    (made,) = vary("long", [LINE])
    assert LINE in made
    assert len(made) > 2 * len(LINE)
