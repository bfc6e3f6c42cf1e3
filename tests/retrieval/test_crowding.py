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


def keys(count: int, first: int = 0) -> list[str]:
    return [f"k{number}" for number in range(first, first + count)]


def held(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows as they come back."""
    return stored(rows).view().rows(np.arange(len(rows)))


def drawn(rows: NDArray[np.float32]) -> Crowding:
    rowed = stored(rows)
    return Crowding.drawn(rowed.view(), rowed.places())


def test_a_row_among_many_is_more_crowded_than_a_lonely_one(rows: NDArray[np.float32]) -> None:
    measured = drawn(rows).of(held(rows), keys(50))
    assert measured[:40].min() > 0.7
    assert measured[40:].max() < 0.5


def test_a_row_alone_is_not_crowded() -> None:
    alone = np.ones((1, 4), np.float32)
    assert drawn(alone).of(held(alone), keys(1)).tolist() == [0.0]


def test_a_new_row_is_measured_by_the_same_sample(rows: NDArray[np.float32]) -> None:
    sample = drawn(rows[:45])
    assert np.allclose(
        sample.of(rows[45:], keys(5, 45)), sample.of(held(rows), keys(50))[45:], atol=0.01
    )


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
    assert np.isfinite(sample.of(held(rows), keys(len(rows)))).all()


def test_a_saved_sample_measures_the_same(rows: NDArray[np.float32]) -> None:
    sample = drawn(rows)
    again = Crowding.from_arrays(sample.arrays())
    assert np.array_equal(again.of(rows, keys(50)), sample.of(rows, keys(50)))
    assert again.speaks_for(50)
    assert not again.speaks_for(500)


def test_an_edited_row_is_not_crowded_by_what_it_was(rows: NDArray[np.float32]) -> None:
    sample = drawn(rows)
    edited = unit(rows[:1].astype(np.float64) + 0.01)
    as_it_was, as_another = sample.of(edited, ["k0"]), sample.of(edited, ["new"])
    assert as_it_was[0] < as_another[0]
    assert np.allclose(as_it_was, sample.of(rows[:1], ["k0"]), atol=0.01)
