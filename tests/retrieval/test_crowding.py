from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assist.retrieval.crowding import DRIFT, SAMPLE, Crowding
from assist.retrieval.vectors import VectorRows


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made.astype(np.float32)


@pytest.fixture
def rows() -> NDArray[np.float32]:
    """Forty rows close to one another and ten far from everything."""
    chance = np.random.default_rng(1)
    crowd = np.eye(1, 64) + 0.05 * chance.normal(size=(40, 64))
    return unit(np.vstack([crowd, chance.normal(size=(10, 64))]))


def stored(rows: NDArray[np.float32]) -> VectorRows:
    made = VectorRows(rows.shape[1])
    for number, row in enumerate(rows):
        made.put(f"k{number}", row, 0)
    return made


def held(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows as they come back."""
    return stored(rows).view().rows(np.arange(len(rows)))


def drawn(rows: NDArray[np.float32]) -> Crowding:
    rowed = stored(rows)
    return Crowding.drawn(rowed.view(), rowed.places())


def test_a_row_among_many_is_more_crowded_than_a_lonely_one(rows: NDArray[np.float32]) -> None:
    measured = drawn(rows).of(held(rows))
    assert measured[:40].min() > 0.7
    assert measured[40:].max() < 0.5


def test_a_row_alone_is_not_crowded() -> None:
    alone = np.ones((1, 4), np.float32)
    assert drawn(alone).of(held(alone)).tolist() == [0.0]


def test_a_new_row_is_measured_by_the_same_sample(rows: NDArray[np.float32]) -> None:
    sample = drawn(rows[:45])
    assert np.allclose(sample.of(rows[45:]), sample.of(held(rows))[45:], atol=0.01)


def test_a_sample_speaks_for_a_base_of_about_its_size(rows: NDArray[np.float32]) -> None:
    sample = drawn(rows)
    assert sample.speaks_for(50)
    assert sample.speaks_for(60)
    assert not sample.speaks_for(int(50 * DRIFT) + 1)
    assert not sample.speaks_for(int(50 / DRIFT) - 1)


def test_the_sample_bounds_the_cost_at_any_size() -> None:
    chance = np.random.default_rng(2)
    rows = unit(chance.normal(size=(3 * SAMPLE, 16)))
    sample = drawn(rows)
    assert len(sample.arrays()["sample"]) == SAMPLE
    assert np.isfinite(sample.of(held(rows))).all()


def test_a_saved_sample_measures_the_same(rows: NDArray[np.float32]) -> None:
    sample = drawn(rows)
    again = Crowding.from_arrays(sample.arrays())
    assert np.array_equal(again.of(rows), sample.of(rows))
    assert again.speaks_for(50)
    assert not again.speaks_for(500)
