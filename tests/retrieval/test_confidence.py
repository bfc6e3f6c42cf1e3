from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist import paths
from assist.model import Suggestion
from assist.retrieval.confidence import FEATURES, ConfidenceModel, features
from tests.articles import article

A, B = article("a", "退货运费谁承担"), article("b")
WORDS, MEANING = 0.0, 0.9
"""Nearness of an article that was found by words alone, and by its meaning too."""


@pytest.fixture(scope="module")
def model() -> ConfidenceModel:
    return ConfidenceModel(paths.resource("models", "confidence.json"))


def test_nothing_found_is_never_shown(model: ConfidenceModel) -> None:
    nothing = model.of("退货", ())
    assert nothing.chance == 0 < nothing.threshold


@pytest.mark.parametrize("nearness", [WORDS, MEANING])
def test_the_same_words_deserve_more_confidence_than_a_few_shared_ones(
    nearness: float, model: ConfidenceModel
) -> None:
    weak = Suggestion(B, 0.2, "x", 0.2, nearness / 4)
    same = model.of("退货运费谁承担", [Suggestion(A, 1.0, A.question, 1.0, nearness), weak])
    some = model.of("今天是谁的生日", [Suggestion(A, 0.2, A.question, 0.2, nearness / 4), weak])
    assert 0 < some.chance < some.threshold
    assert same.threshold < same.chance < 1


@pytest.mark.parametrize("nearness", [WORDS, MEANING])
def test_a_lead_over_the_second_raises_confidence(nearness: float, model: ConfidenceModel) -> None:
    first = Suggestion(A, 0.8, A.question, 0.8, nearness)
    near = model.of("退货运费", [first, Suggestion(B, 0.79, "x", 0.79, nearness)])
    far = model.of("退货运费", [first, Suggestion(B, 0.1, "x", 0.1, nearness / 9)])
    assert near.chance < far.chance


@given(
    st.text(st.characters(exclude_categories=())),
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(-1, 1)),
    st.text(),
)
def test_confidence_is_a_probability(
    model: ConfidenceModel, text: str, scores: tuple[float, float, float], matched: str
) -> None:
    score, words, nearness = scores
    found = [Suggestion(A, score, matched, words, nearness)]
    assert 0 <= model.of(text, found).chance <= 1
    assert len(features(text, found)) == len(FEATURES)


@pytest.mark.parametrize("data", [{}, {"words": {}, "meaning": {}}])
def test_a_model_with_parts_missing_is_refused(data: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps(data))
    with pytest.raises(KeyError):
        ConfidenceModel(tmp_path / "m.json")
