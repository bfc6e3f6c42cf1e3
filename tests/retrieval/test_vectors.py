from __future__ import annotations

import numpy as np
import pytest

from assist.retrieval.vectors import VectorRows

DIMENSIONS = 48
CHANCE = np.random.default_rng(5)
ROWS = CHANCE.normal(size=(700, DIMENSIONS)).astype(np.float32)
ROWS /= np.linalg.norm(ROWS, axis=1, keepdims=True)


@pytest.fixture
def rows() -> VectorRows:
    rows = VectorRows(DIMENSIONS)
    for number, row in enumerate(ROWS):
        rows.put(f"k{number}", row, number)
    return rows


def test_the_nearest_are_those_of_an_exact_search(rows: VectorRows) -> None:
    for line in ROWS[::50] + 0.3 * ROWS[1::50]:
        found = rows.view().nearest(line, 10)
        exact = ROWS @ line
        assert next(iter(found)) == f"k{np.argmax(exact)}"
        best = {f"k{number}" for number in np.argsort(-exact)[:10]}
        assert len(best & found.keys()) >= 9
        for key, nearness in found.items():
            assert nearness == pytest.approx(exact[int(key[1:])], abs=0.01)
        assert list(found.values()) == sorted(found.values(), reverse=True)


def test_saved_rows_are_the_same_and_can_be_added_to(rows: VectorRows) -> None:
    rows.drop("k3")
    rows.put("k5", -ROWS[5], 1005)
    taken = VectorRows(DIMENSIONS, rows.arrays())
    assert dict(taken.stamps) == dict(rows.stamps)
    assert taken.wasted == 0
    taken.put("new", ROWS[3], 1)
    taken.drop("k9")
    assert next(iter(taken.view().nearest(ROWS[3], 3))) == "new"
    assert "k9" not in taken.view().nearest(ROWS[9], 700)
    assert next(iter(taken.view().nearest(-ROWS[5], 3))) == "k5"
    assert len(taken) == len(rows)


def test_what_was_dropped_while_a_search_goes_on_is_not_found(rows: VectorRows) -> None:
    view = rows.view()
    rows.drop("k8")
    rows.put("k9", ROWS[0], 0)
    assert "k8" not in view.nearest(ROWS[8], 5)


def test_arrays_that_do_not_fit_are_refused(rows: VectorRows) -> None:
    arrays = rows.arrays()
    with pytest.raises(ValueError, match="rows"):
        VectorRows(DIMENSIONS + 1, arrays)
    with pytest.raises(ValueError, match="rows"):
        VectorRows(DIMENSIONS, {**arrays, "scales": arrays["scales"][1:]})
    with pytest.raises(KeyError):
        VectorRows(DIMENSIONS, {"rows": arrays["rows"]})


def test_nothing_is_near_in_an_empty_room() -> None:
    assert VectorRows(DIMENSIONS).view().nearest(ROWS[0], 3) == {}
    zero = VectorRows(DIMENSIONS)
    zero.put("zero", np.zeros(DIMENSIONS, np.float32), 0)
    assert zero.view().nearest(np.zeros(DIMENSIONS, np.float32), 3) == {"zero": 0.0}
