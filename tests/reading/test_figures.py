"""Figures are shown for the heads that they were measured on, and for no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.reading.figures import Curve, Figures, FiguresError, Point, figures_file, read_figures

POINTS = (Point(0.1, 0.2, 0.9, 0.3), Point(0.5, 0.8, 0.7, 0.05, 0.031), Point(0.9, 1.0, 0.1, 0.0))
FIGURES = Figures({"alert": Curve(POINTS, 300, 2000)}, {"risk": 0.02}, 1500)


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    file = tmp_path / "kb.db.heads.npz"
    file.write_bytes(b"some heads")
    return file


def test_what_was_written_is_read(heads: Path) -> None:
    FIGURES.write(figures_file(heads), heads)
    assert read_figures(heads) == FIGURES


def test_other_heads_have_no_figures(heads: Path) -> None:
    FIGURES.write(figures_file(heads), heads)
    heads.write_bytes(b"other heads")
    with pytest.raises(FiguresError):
        read_figures(heads)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": 2}', '{"format": 1, "heads_sha256": 5}', "null"]
)
def test_a_damaged_file_has_no_figures(heads: Path, text: str) -> None:
    figures_file(heads).write_text(text, encoding="utf-8")
    with pytest.raises(FiguresError):
        read_figures(heads)


def test_heads_without_a_file_have_no_figures(heads: Path) -> None:
    with pytest.raises(FiguresError):
        read_figures(heads)


@given(st.floats(0, 1))
def test_the_nearest_point_is_told(threshold: float) -> None:
    curve = FIGURES.curves["alert"]
    found = curve.at(threshold)
    assert all(
        abs(found.threshold - threshold) <= abs(point.threshold - threshold)
        for point in curve.points
    )
