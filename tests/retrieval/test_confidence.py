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

MODEL = ConfidenceModel.load(paths.resource("models", "confidence.json"))
A = article("a", "退货运费谁承担")


def test_nothing_found_deserves_no_confidence() -> None:
    assert MODEL.of("退货", ()) == 0.0


def test_the_same_words_deserve_more_confidence_than_a_few_shared_ones() -> None:
    same = MODEL.of("退货运费谁承担", [Suggestion(A, 1.0, A.question)])
    some = MODEL.of("运费险要多少钱", [Suggestion(A, 0.3, A.question)])
    assert 0 < some < MODEL.threshold < same < 1


def test_a_lead_over_the_second_raises_confidence() -> None:
    near = [Suggestion(A, 0.7, A.question), Suggestion(article("b"), 0.69, "x")]
    far = [Suggestion(A, 0.7, A.question), Suggestion(article("b"), 0.1, "x")]
    assert MODEL.of("退货运费", near) < MODEL.of("退货运费", far)


@given(st.text(st.characters(exclude_categories=())), st.floats(0, 1), st.text())
def test_confidence_is_a_probability(text: str, score: float, matched: str) -> None:
    found = [Suggestion(A, score, matched)]
    assert 0 <= MODEL.of(text, found) <= 1
    assert len(features(text, found)) == len(FEATURES)


@pytest.mark.parametrize("data", [{}, {"weights": {}, "bias": 0, "threshold": 0.5}])
def test_a_model_with_parts_missing_is_refused(data: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps(data))
    with pytest.raises(KeyError):
        ConfidenceModel.load(tmp_path / "m.json")
