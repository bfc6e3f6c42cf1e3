"""The shipped encoder, as a user's machine runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from assist import paths
from assist.encoder.model import EncoderError, OnnxEncoder

SHIPPED = paths.resource("models", "encoder")


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(SHIPPED)


def test_vectors_are_of_unit_length(encoder: OnnxEncoder) -> None:
    lengths = np.linalg.norm(encoder.encode(["快递到哪了", "😀", "", "x" * 5000]), axis=1)
    assert np.allclose(lengths, 1, atol=1e-3)


def test_like_meanings_are_nearer_than_unlike_ones(encoder: OnnxEncoder) -> None:
    asked, same, other = encoder.encode(
        ["东西怎么还没送到", "快递为什么这么久没派送", "发票抬头可以改吗"]
    )
    assert asked @ same > asked @ other


def test_traditional_and_simplified_lines_have_one_vector(encoder: OnnxEncoder) -> None:
    simplified, traditional = encoder.encode(["退货运费谁出", "退貨運費誰出"])
    assert np.allclose(simplified, traditional)


def test_a_batch_gives_what_single_lines_give(encoder: OnnxEncoder) -> None:
    lines = ["能便宜点吗", "我想问一下上周买的那台洗衣机什么时候可以安排师傅上门安装", "嗯"]
    whole = OnnxEncoder(SHIPPED).encode(lines)
    single = np.concatenate([encoder.encode([line]) for line in lines])
    assert ((whole * single).sum(axis=1) > 0.99).all()


def test_no_lines_give_no_vectors(encoder: OnnxEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize("missing", ["encoder.onnx", "vocabulary.txt", "model.json"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    broken = tmp_path / "encoder"
    shutil.copytree(SHIPPED, broken)
    (broken / missing).unlink()
    with pytest.raises(EncoderError):
        OnnxEncoder(broken)


def test_a_cut_model_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "encoder"
    shutil.copytree(SHIPPED, broken)
    model = broken / "encoder.onnx"
    model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
    with pytest.raises(EncoderError):
        OnnxEncoder(broken)
