"""Vectors beside the file: what was encoded once and is the same still is not encoded again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assist import paths
from assist.knowledge.base import KnowledgeBase
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.library import Library
from assist.retrieval.meaning import MeaningIndex
from tests.retrieval.saving import cut, edit, empty, replace
from tests.retrieval.test_library import Letters

pytestmark = pytest.mark.usefixtures("small_is_large")


def learned(base: KnowledgeBase, file: Path, encoder: Letters, version: str = "e1") -> Library:
    model = ConfidenceModel(paths.resource("models", "confidence.json"))
    house = Library(base, model, MeaningIndex(encoder, encoder, file, version))
    house.follow()
    while house.learn(1000):
        pass
    return house


def test_saved_vectors_are_not_encoded_again(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "kb.db.meaning"
    first = learned(base, file, Letters())
    encoder = Letters()
    second = learned(base, file, encoder)
    assert encoder.encoded == []
    query = "第7号商品怎么退货"
    assert [(o.article.key, o.score) for o in second.suggest(query).found] == [
        (o.article.key, o.score) for o in first.suggest(query).found
    ]


def test_only_what_was_changed_is_encoded_again(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "kb.db.meaning"
    learned(base, file, Letters())
    edit(base)
    encoder = Letters()
    house = learned(base, file, encoder)
    assert {text for text in encoder.encoded if "。" not in text} == {"换个说法", "新问题在哪"}
    assert "a7" not in [one.article.key for one in house.search("第7号商品怎么退货", 60)]


@pytest.mark.parametrize("spoil", [cut, empty, replace])
def test_spoiled_vectors_are_made_anew(
    spoil: Callable[[Path], None], base: KnowledgeBase, tmp_path: Path
) -> None:
    file = tmp_path / "kb.db.meaning"
    learned(base, file, Letters())
    sound = file.read_bytes()
    spoil(file)
    encoder = Letters()
    learned(base, file, encoder)
    assert len(encoder.encoded) >= 50
    assert len(file.read_bytes()) == len(sound)


def test_vectors_of_another_encoder_are_not_used(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "kb.db.meaning"
    learned(base, file, Letters())
    encoder = Letters()
    learned(base, file, encoder, "e2")
    assert len(encoder.encoded) >= 50
