"""A turn of lines' vectors towards the articles that answered such lines, fitted on this machine.

A linear map I + A on the side of the line only, so that no stored vector changes and taking it back
is forgetting it. Fitted by gradient descent on the softmax over articles' nearness (InfoNCE, van
den Oord et al. 2018) with A drawn towards zero; with 462 accepted lines of bq_dev_cur half a
second. TEMPERATURE, PULL and STEPS are chosen there (docs/learning.md has the table).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Vectors

TEMPERATURE, PULL, RATE, MOMENTUM, STEPS = 0.05, 0.2, 0.05, 0.9, 80

MOST_TURN = 4.0
"""The Frobenius norm that A has at most: no turn is wild, whatever it is fitted on."""

FOLDS = 5
"""Every accepted line is judged by a turn that has not seen its article."""

WORTH = 0.005
"""Mean reciprocal rank that a turn must win on lines it has not seen."""

LOSS = 0.002
"""Mean reciprocal rank that it may lose on the articles' own questions."""

SEED = 20261122


class Interrupted(Exception):
    """Somebody needs the machine: nothing was changed, another time will do."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """``lines``: vectors; ``targets``: which of ``rows`` answered each. ``handicaps``: by row, what
    its nearness loses.
    """

    lines: Vectors
    targets: NDArray[np.intp]
    rows: Vectors
    handicaps: NDArray[np.float32]

    def part(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Some of the lines over all rows."""
        return Pairs(self.lines[chosen], self.targets[chosen], self.rows, self.handicaps)


@dataclass(frozen=True, slots=True)
class Tuning:
    """A turn, how many lines it was fitted on, and the mean reciprocal rank of lines that it had
    not seen, without and with it.
    """

    turn: Vectors
    pairs: int
    before: float
    after: float

    @property
    def pays(self) -> bool:
        return self.after >= self.before + WORTH


def turned(lines: Vectors, turn: Vectors) -> Vectors:
    """Unit vectors of lines after the turn."""
    moved: Vectors = lines @ turn
    moved /= np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9)
    return moved


def reciprocal_ranks(pairs: Pairs, turn: Vectors | None = None) -> NDArray[np.float64]:
    """Of the article that answered, for each line."""
    lines = pairs.lines if turn is None else turned(pairs.lines, turn)
    nearness = lines @ pairs.rows.T - pairs.handicaps
    right = nearness[np.arange(len(lines)), pairs.targets]
    ranks: NDArray[np.float64] = 1.0 / (1 + (nearness > right[:, None]).sum(axis=1))
    return ranks


def fit(pairs: Pairs, stopped: Callable[[], bool]) -> Vectors:
    """The turn for these pairs. Raises Interrupted within some ten milliseconds."""
    dimensions, count = pairs.lines.shape[1], len(pairs.lines)
    identity = np.eye(dimensions, dtype=np.float32)
    change, speed = np.zeros((2, dimensions, dimensions), np.float32)
    for _ in range(STEPS):
        if stopped():
            raise Interrupted
        moved = pairs.lines @ (identity + change)
        lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        moved /= lengths
        logits = (moved @ pairs.rows.T - pairs.handicaps) / TEMPERATURE
        logits -= logits.max(axis=1, keepdims=True)
        pull = np.exp(logits)
        pull /= pull.sum(axis=1, keepdims=True)
        pull[np.arange(count), pairs.targets] -= 1
        slope = (pull @ pairs.rows) / (count * TEMPERATURE)
        slope = (slope - (slope * moved).sum(axis=1, keepdims=True) * moved) / lengths
        speed = MOMENTUM * speed + pairs.lines.T @ slope + PULL * change
        change = _bounded(change - RATE * speed)
    turn: Vectors = identity + change
    return turn


def _bounded(change: Vectors) -> Vectors:
    size = float(np.linalg.norm(change))
    return change if size <= MOST_TURN else change * np.float32(MOST_TURN / size)


def tuned(pairs: Pairs, own: Pairs, stopped: Callable[[], bool]) -> Tuning:
    """The turn for ``pairs`` and what it is worth on lines whose article it has not seen; worth
    nothing where ``own``, the articles' own questions, would suffer. Raises Interrupted.
    """
    articles = np.unique(pairs.targets)
    folds = np.random.default_rng(SEED).integers(0, FOLDS, articles.max() + 1)[pairs.targets]
    after = np.zeros(len(pairs.lines))
    for fold in np.unique(folds):
        aside = folds == fold
        if aside.all():
            continue
        after[aside] = reciprocal_ranks(pairs.part(aside), fit(pairs.part(~aside), stopped))
    turn = fit(pairs, stopped)
    before = float(reciprocal_ranks(pairs).mean())
    suffers = len(own.lines) and (
        reciprocal_ranks(own, turn).mean() < reciprocal_ranks(own).mean() - LOSS
    )
    return Tuning(turn, len(pairs.lines), before, 0.0 if suffers else float(after.mean()))
