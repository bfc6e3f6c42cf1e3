from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assist.retrieval.crowding import DRIFT, SAMPLE, Crowding


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made.astype(np.float32)


@pytest.fixture
def rows() -> NDArray[np.float32]:
    """Forty rows close to one another and ten far from everything."""
    chance = np.random.default_rng(1)
    crowd = np.eye(1, 64) + 0.05 * chance.normal(size=(40, 64))
    return unit(np.vstack([crowd, chance.normal(size=(10, 64))]))


def test_a_row_among_many_is_more_crowded_than_a_lonely_one(rows: NDArray[np.float32]) -> None:
    crowding = Crowding()
    crowding.follow(rows, range(len(rows)))
    assert crowding.of_rows[:40].min() > 0.7
    assert crowding.of_rows[40:].max() < 0.5


def test_a_row_alone_is_not_crowded() -> None:
    crowding = Crowding()
    crowding.follow(np.ones((1, 4), np.float32), [0])
    assert crowding.of_rows.tolist() == [0.0]


def test_new_rows_are_measured_and_old_ones_stay_until_the_base_has_grown(
    rows: NDArray[np.float32],
) -> None:
    crowding = Crowding()
    crowding.follow(rows[:45], range(45))
    before = crowding.of_rows.copy()
    crowding.follow(rows[:48], range(48))
    assert np.array_equal(crowding.of_rows[:45], before)
    assert crowding.of_rows[45:].any()
    crowding.follow(np.vstack([rows, rows]), range(int(45 * DRIFT) + 20))
    assert not np.array_equal(crowding.of_rows[:45], before)


def test_the_sample_bounds_the_cost_at_any_size() -> None:
    chance = np.random.default_rng(2)
    rows = unit(chance.normal(size=(3 * SAMPLE, 16)))
    crowding = Crowding()
    crowding.follow(rows, range(len(rows)))
    assert len(crowding._sample) == SAMPLE
    assert np.isfinite(crowding.of_rows).all()
