"""Corrections worked into the heads: slowly, bounded, and never at the cost of our own lines.

The encoder here gives every text a direction of its own, so that a correction can speak for no
other line but its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assist import paths
from assist.encoder.model import Vectors
from assist.model import Verdict
from assist.reading.corrections import FEWEST, Corrections
from assist.reading.heads import MOODS, Heads, is_made_of
from assist.training import correcting
from assist.training.correcting import work_in

SHIPPED = paths.resource("models", "heads.npz")


class Directions:
    """A unit vector a text, from its hash."""

    dimensions = 384

    def encode(self, texts: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) for text in texts]
        raw = np.stack([np.random.default_rng(seed).normal(size=384) for seed in seeds])
        vectors: Vectors = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
        return vectors


@pytest.fixture(autouse=True)
def _few_anchors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correcting, "EVERY_ANCHOR", 8)


@pytest.fixture
def kept(tmp_path: Path) -> Corrections:
    return Corrections(tmp_path / "c", "one")


def _correct(kept: Corrections, texts: Sequence[str], verdict: Verdict) -> None:
    for text in texts:
        kept.add(text, verdict, "", False, Directions().encode([text])[0])


def _lines(count: int) -> list[str]:
    return [f"第{number}种说法" for number in range(count)]


def _unhappy(file: Path, texts: Sequence[str]) -> float:
    heads = Heads(file, Directions())
    return float(np.mean([heads.read(text)["unhappy"] for text in texts]))


def test_a_few_corrections_move_nothing_else(kept: Corrections, tmp_path: Path) -> None:
    _correct(kept, _lines(FEWEST - 1), Verdict.UNHAPPY)
    assert work_in(kept.all(), SHIPPED, Directions(), tmp_path / "new.npz") == {}
    assert not (tmp_path / "new.npz").exists()


def test_repetitions_of_one_line_count_once(kept: Corrections, tmp_path: Path) -> None:
    vector = Directions().encode(["一"])[0]
    for text in _lines(20):
        kept.add(text, Verdict.UNHAPPY, "", False, vector)
    assert work_in(kept.all(), SHIPPED, Directions(), tmp_path / "new.npz") == {}


def test_enough_corrections_move_their_label_and_no_other(
    kept: Corrections, tmp_path: Path
) -> None:
    file, texts = tmp_path / "new.npz", _lines(12)
    _correct(kept, texts, Verdict.UNHAPPY)
    assert work_in(kept.all(), SHIPPED, Directions(), file) == {"unhappy": 12}
    assert is_made_of(file, SHIPPED)
    assert _unhappy(file, texts) > _unhappy(SHIPPED, texts)
    before, after = np.load(SHIPPED), np.load(file)
    moved = np.flatnonzero(np.abs(before["head"] - after["head"]).max(axis=1) > 1e-6)
    assert [MOODS[place] for place in moved] == ["unhappy"]
    assert (before["blend"] == after["blend"]).all()


def test_many_corrections_weigh_no_more_than_their_share(kept: Corrections, tmp_path: Path) -> None:
    """Somebody who calls two hundred calm lines unhappy does not turn the model around."""
    file, others = tmp_path / "new.npz", ["别的话甲", "别的话乙", "别的话丙", "别的话丁"]
    _correct(kept, _lines(200), Verdict.UNHAPPY)
    work_in(kept.all(), SHIPPED, Directions(), file)
    now = file if file.exists() else SHIPPED
    assert abs(_unhappy(now, others) - _unhappy(SHIPPED, others)) < 0.15


def test_a_step_that_costs_our_own_lines_is_dropped(
    kept: Corrections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "MOST_LOST", -1.0)
    _correct(kept, _lines(12), Verdict.UNHAPPY)
    assert work_in(kept.all(), SHIPPED, Directions(), tmp_path / "new.npz") == {}


def test_whoever_quits_need_not_wait(kept: Corrections, tmp_path: Path) -> None:
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(True)
        return len(asked) > 2

    _correct(kept, _lines(12), Verdict.UNHAPPY)
    assert work_in(kept.all(), SHIPPED, Directions(), tmp_path / "new.npz", stopped) == {}
    assert len(asked) == 3
    assert not (tmp_path / "new.npz").exists()


def test_corrected_heads_do_not_outlive_what_they_were_made_of(
    kept: Corrections, tmp_path: Path
) -> None:
    file, other = tmp_path / "new.npz", tmp_path / "other.npz"
    _correct(kept, _lines(12), Verdict.CALM)
    work_in(kept.all(), SHIPPED, Directions(), file)
    other.write_bytes(SHIPPED.read_bytes() + b"x")
    assert not is_made_of(file, other)
    assert not is_made_of(tmp_path / "nothing.npz", SHIPPED)
