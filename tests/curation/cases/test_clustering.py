from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.curation.cases.clustering import MEMBER, Floats, clusters

DIMENSIONS = 24


def groups(seed: int, sizes: list[int], spread: float = 0.1) -> Floats:
    """Unit vectors around as many directions as there are sizes, and as many strangers."""
    chance = np.random.default_rng(seed)
    directions = np.linalg.qr(chance.normal(size=(DIMENSIONS, DIMENSIONS)))[0]
    rows = [
        directions[place] + spread * chance.normal(size=DIMENSIONS)
        for place, size in enumerate(sizes)
        for _ in range(size)
    ]
    rows += [directions[len(sizes) + place] for place in range(3)]
    vectors = np.array(rows, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_groups_are_found_the_largest_first_and_strangers_left_alone() -> None:
    vectors = groups(1, [6, 12, 4])
    found = clusters(vectors, np.ones(len(vectors), np.int64), 4)
    assert [sorted(members.tolist()) for members in found] == [
        list(range(6, 18)), list(range(6)), list(range(18, 22)),
    ]  # fmt: skip


def test_the_order_of_the_questions_has_no_say() -> None:
    vectors = groups(2, [5, 9], spread=0.2)
    order = np.random.default_rng(3).permutation(len(vectors))
    weights = np.ones(len(vectors), np.int64)
    straight = {frozenset(one.tolist()) for one in clusters(vectors, weights, 3)}
    shuffled = {frozenset(order[one].tolist()) for one in clusters(vectors[order], weights, 3)}
    assert straight == shuffled


def test_a_question_asked_often_is_a_cluster_by_itself() -> None:
    vectors = groups(4, [1])
    weights = np.array([9, 1, 1, 1], np.int64)
    assert [one.tolist() for one in clusters(vectors, weights, 5)] == [[0]]


@given(st.integers(0, 1000), st.lists(st.integers(1, 8), max_size=4), st.floats(0.02, 0.6))
def test_nobody_is_in_two_clusters_and_all_are_near_their_centre(
    seed: int, sizes: list[int], spread: float
) -> None:
    vectors = groups(seed, sizes, spread)
    found = clusters(vectors, np.ones(len(vectors), np.int64), 2)
    together = np.concatenate([*found, np.zeros(0, np.int64)])
    assert len(set(together.tolist())) == len(together)
    for members in found:
        centre = vectors[members].mean(axis=0)
        nearness = vectors[members] @ (centre / np.linalg.norm(centre))
        assert nearness.mean() >= MEMBER - 0.05


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_comes_of_nothing(count: int) -> None:
    assert clusters(np.ones((count, 3), np.float32), np.ones(count, np.int64), 2) == []


def test_a_stopped_run_finds_nothing() -> None:
    vectors = groups(5, [8])
    assert clusters(vectors, np.ones(len(vectors), np.int64), 2, lambda: True) == []
