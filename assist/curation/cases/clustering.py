"""Questions that mean the same, found by their vectors: leaders first, then centres.

Leader clustering (Hartigan, "Clustering Algorithms", 1975, ch. 3) with the densest question as
the next leader instead of the first that comes, so that the order of the records has no say; then
a few rounds of spherical k-means (Dhillon & Modha, 2001) that keep only what is near its centre.
Deterministic; numpy alone: scipy and scikit-learn would add 100 MB to the installer for this.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

NEAR = 0.60
"""Cosine to the leader from which questions belong together. Chosen by
reading clusters of real chats: at 0.5 neighbouring topics flow together, at 0.7 one question falls
into several clusters."""

MEMBER = 0.65
"""Cosine to the centre from which a question belongs to the cluster: centres are nearer to all than
any leader is."""

SAME = 0.80
"""Cosine of two centres that are one question told twice."""

ROUNDS = 3
PASSES = 3
AT_ONCE = 256

Stopped = Callable[[], bool]


def clusters(
    vectors: Floats, weights: Ints, least: int, stopped: Stopped = lambda: False
) -> list[Ints]:
    """Places of the questions of every cluster that weighs at least ``least``, nearest to the
    centre first; the heaviest cluster first. Empty when ``stopped``.

    ``vectors``: unit vectors of shape (n, d). ``weights``: how often each question was asked.
    """
    found: list[Ints] = []
    centres: Floats = np.zeros((0, vectors.shape[1]), np.float32)
    left = np.arange(len(vectors))
    for _ in range(PASSES):
        fresh = _pass(vectors[left], weights[left], least, stopped)
        # What one pass leaves over may be a cluster of its own, or the fringe of a known one.
        for members in (left[one] for one in fresh):
            centre = _centre(vectors[members], weights[members])
            if not len(centres) or float((centres @ centre).max()) < SAME:
                centres = np.concatenate([centres, centre[None]])
                found.append(members)
        left = np.setdiff1d(left, np.concatenate([*found, np.zeros(0, np.int64)]))
        if stopped():
            return []
        if not fresh:
            break
    return sorted(found, key=lambda members: (-int(weights[members].sum()), int(members[0])))


def _pass(vectors: Floats, weights: Ints, least: int, stopped: Stopped) -> list[Ints]:
    """The clusters around the densest questions."""
    leaders = _leaders(vectors, _density(vectors, weights, stopped), least, stopped)
    centres = vectors[leaders]
    for _ in range(ROUNDS):
        if not len(centres):
            return []
        labels, nearness = _assigned(vectors, centres)
        centres = _centres(vectors, weights, labels, nearness, len(centres), least)
    if not len(centres):
        return []
    labels, nearness = _assigned(vectors, centres)
    found = []
    for place in range(len(centres)):
        members = np.flatnonzero((labels == place) & (nearness >= MEMBER))
        if weights[members].sum() >= least:
            found.append(members[np.lexsort((members, -nearness[members]))])
    return found


def _centre(vectors: Floats, weights: Ints) -> Floats:
    # The root: one question copied a hundred times is no hundred questions.
    centre: Floats = np.sqrt(weights).astype(np.float32) @ vectors
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    return centre


def _density(vectors: Floats, weights: Ints, stopped: Stopped) -> Ints:
    """How often a question near to each was asked."""
    density = np.zeros(len(vectors), np.int64)
    for start in range(0, len(vectors), AT_ONCE):
        if stopped():
            break
        near = (vectors[start : start + AT_ONCE] @ vectors.T >= NEAR).astype(np.float32)
        density[start : start + AT_ONCE] = near @ weights.astype(np.float32)
    return density


def _leaders(vectors: Floats, density: Ints, least: int, stopped: Stopped) -> list[int]:
    """Questions in the midst of many, none near to another."""
    free = density >= least
    leaders: list[int] = []
    for place in np.lexsort((np.arange(len(density)), -density)).tolist():
        if density[place] < least or stopped():
            break
        if free[place]:
            leaders.append(place)
            free &= vectors @ vectors[place] < NEAR
    return leaders


def _assigned(vectors: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """The nearest centre of every question, and how near it is."""
    labels = np.zeros(len(vectors), np.int64)
    nearness = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        products = vectors[start : start + AT_ONCE] @ centres.T
        labels[start : start + AT_ONCE] = products.argmax(axis=1)
        nearness[start : start + AT_ONCE] = products.max(axis=1)
    return labels, nearness


def _centres(
    vectors: Floats, weights: Ints, labels: Ints, nearness: Floats, count: int, least: int
) -> Floats:
    """New centres of clusters that are heavy enough; those as good as equal become one."""
    parts = [np.flatnonzero((labels == place) & (nearness >= MEMBER)) for place in range(count)]
    heavy = [part for part in parts if weights[part].sum() >= least]
    merged: Floats = np.zeros((0, vectors.shape[1]), np.float32)
    for part in sorted(heavy, key=lambda part: (-int(weights[part].sum()), int(part[0]))):
        centre = _centre(vectors[part], weights[part])
        if not len(merged) or float((merged @ centre).max()) < SAME:
            merged = np.concatenate([merged, centre[None]])
    return merged
