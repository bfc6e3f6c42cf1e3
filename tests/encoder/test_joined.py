"""Two encoders as one, and a program whose second one is broken."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assist import paths
from assist.encoder.joined import SHARE, JoinedEncoder
from assist.encoder.model import OnnxEncoder, Vectors
from assist.loading import load_models

LINES = ["运费谁出", "能货到付款吗", "我想退货，寄回去的邮费算谁的"]


class Axes:
    """Line number i along axis i."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.eye(len(texts), self.dimensions, dtype=np.float32)


class Alike(Axes):
    """Every line along the first axis."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.repeat(np.eye(1, self.dimensions, dtype=np.float32), len(texts), axis=0)


def test_the_product_is_the_weighted_sum_of_both_cosines() -> None:
    joined = JoinedEncoder(Axes(5), Alike(3))
    vectors = joined.encode(LINES)
    assert vectors.shape == (3, joined.dimensions) == (3, 8)
    products = vectors @ vectors.T
    assert products == pytest.approx(np.full((3, 3), SHARE) + (1 - SHARE) * np.eye(3), abs=1e-6)


def test_the_shipped_phrase_encoder_knows_related_lines() -> None:
    encoder = OnnxEncoder(paths.resource("models", "phrases"))
    one, other, third = encoder.encode([LINES[0], "邮费是谁付", LINES[1]])
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)
    assert one @ other > one @ third


@pytest.mark.parametrize("line", ["", "😀" * 50, "a" * 10_000, "<s>", "退" * 5_000])
def test_any_line_has_a_vector(line: str) -> None:
    (vector,) = OnnxEncoder(paths.resource("models", "phrases")).encode([line])
    assert np.isfinite(vector).all()


def test_lines_in_a_batch_do_not_change_each_other() -> None:
    encoder = OnnxEncoder(paths.resource("models", "phrases"))
    together = encoder.encode(LINES)
    alone = np.concatenate(
        [OnnxEncoder(paths.resource("models", "phrases")).encode([x]) for x in LINES]
    )
    assert (together * alone).sum(axis=1).min() > 0.98


def test_without_the_phrases_articles_are_still_found_by_meaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(paths.resource("models"), tmp_path / "models")
    shutil.copytree(paths.resource("lexicons"), tmp_path / "lexicons")
    (tmp_path / "models" / "phrases" / "encoder.onnx").write_bytes(b"cut")
    whole = load_models(None).space_version
    monkeypatch.setattr(paths, "resource", tmp_path.joinpath)
    models = load_models(None)
    assert "短语模型" in models.trouble
    space = models.space(models.encoder)
    assert space is not None
    assert space.dimensions == 384
    assert models.space_version != whole
