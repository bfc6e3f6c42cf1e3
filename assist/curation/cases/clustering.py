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

NEAR = 0.62
"""Cosine to the leader, and later to the centre, from which questions belong together. Chosen by
reading clusters of real chats: at 0.55 neighbouring topics flow together, at 0.7 one question falls
into several clusters."""

SAME = 0.80
"""Cosine of two centres that are one question told twice."""

ROUNDS = 3
AT_ONCE = 1024

Stopped = Callable[[], bool]


def clusters(
    vectors: Floats, weights: Ints, least: int, stopped: Stopped = lambda: False
) -> list[Ints]:
    """Places of the questions of every cluster that weighs at least ``least``, nearest to the
    centre first; the heaviest cluster first. Empty when ``stopped``.

    ``vectors``: unit vectors of shape (n, d). ``weights``: how often each question was asked.
    """
    density = _density(vectors, weights, stopped)
    leaders = _leaders(vectors, density, least, stopped)
    if stopped() or not leaders:
        return []
    centres = np.stack([vectors[leader] for leader in leaders])
    for _ in range(ROUNDS):
        labels, nearness = _assigned(vectors, centres)
        centres = _centres(vectors, weights, labels, nearness, centres, least)
        if not len(centres):
            return []
    labels, nearness = _assigned(vectors, centres)
    found = [
        members[np.lexsort((members, -nearness[members]))]
        for place in range(len(centres))
        if weights[members := np.flatnonzero((labels == place) & (nearness >= NEAR))].sum() >= least
    ]
    return sorted(found, key=lambda members: (-int(weights[members].sum()), int(members[0])))


def _density(vectors: Floats, weights: Ints, stopped: Stopped) -> Ints:
    """How often a question near to each was asked."""
    density = np.zeros(len(vectors), np.int64)
    for start in range(0, len(vectors), AT_ONCE):
        if stopped():
            break
        near = vectors[start : start + AT_ONCE] @ vectors.T >= NEAR
        density[start : start + AT_ONCE] = near @ weights
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
    vectors: Floats, weights: Ints, labels: Ints, nearness: Floats, before: Floats, least: int
) -> Floats:
    """New centres of clusters that are heavy enough; those as good as equal become one."""
    kept: list[Floats] = []
    sizes: list[int] = []
    for place in range(len(before)):
        members = np.flatnonzero((labels == place) & (nearness >= NEAR))
        size = int(weights[members].sum())
        if size >= least:
            # The root: one question copied a hundred times is no hundred questions.
            centre = np.sqrt(weights[members]).astype(np.float32) @ vectors[members]
            kept.append(centre / np.linalg.norm(centre))
            sizes.append(size)
    order = sorted(range(len(kept)), key=lambda place: (-sizes[place], place))
    merged: list[Floats] = []
    for place in order:
        if all(float(kept[place] @ other) < SAME for other in merged):
            merged.append(kept[place])
    return np.stack(merged) if merged else np.zeros((0, vectors.shape[1]), np.float32)
