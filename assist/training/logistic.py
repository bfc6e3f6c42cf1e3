"""Logistic regression in numpy, for fitting on a workstation without scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REMEMBERED = 8
"""Steps that limited-memory BFGS builds its picture of the curve from."""


def fit_logistic(
    inputs: Floats,
    targets: Floats,
    weights: Floats,
    strength: float,
    rounds: int = 12,
    offsets: Floats | None = None,
) -> tuple[Floats, float]:
    """Coefficients and intercept of the L2-penalised weighted maximum likelihood.

    Newton's method (iteratively reweighted least squares; McCullagh & Nelder 1989).
    ``strength`` is the inverse of the penalty, as in scikit-learn; the intercept is not penalised.
    ``targets`` may be probabilities. ``offsets`` are logits that the solution is added to.
    """
    rows = np.hstack([inputs, np.ones((len(inputs), 1))])
    penalty = np.full(rows.shape[1], 1 / strength)
    penalty[-1] = 1e-9
    solution = np.zeros(rows.shape[1])
    start = 0.0 if offsets is None else offsets
    for _ in range(rounds):
        chances = 1 / (1 + np.exp(-np.clip(rows @ solution + start, -30, 30)))
        slopes = rows.T @ (weights * (chances - targets)) + penalty * solution
        curve = weights * chances * (1 - chances)
        step = np.linalg.solve((rows * curve[:, None]).T @ rows + np.diag(penalty), slopes)
        solution -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return solution[:-1], float(solution[-1])


def calibrated(parts: Floats, shares: Sequence[float], targets: Floats) -> Floats:
    """Shares and offset (last) that turn ``parts``, added up by ``shares``, into a logit.

    Only slope and offset are fitted (Platt 1999); the parts keep their shares of the sum.
    """
    wanted = np.asarray(shares)
    slope, offset = fit_logistic((parts @ wanted)[:, None], targets, np.ones(len(parts)), 100.0)
    return np.array([*(wanted * slope[0]), offset])


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of a sparse matrix: the columns of row i are ``places[starts[i]:starts[i + 1]]``, all
    with the value ``values[i]``; no row is empty.
    """

    places: NDArray[np.int64]
    starts: NDArray[np.int64]
    values: Floats
    width: int

    @classmethod
    def of(cls, lines: Sequence[NDArray[np.int64]], width: int) -> SparseRows:
        """Rows of norm one with these columns."""
        counts = np.array([len(line) for line in lines])
        starts = np.concatenate([[0], np.cumsum(counts)])
        return cls(np.concatenate(lines), starts, 1 / np.sqrt(counts), width)

    def times(self, vector: Floats) -> Floats:
        """The matrix by a vector of ``width``."""
        sums: Floats = np.add.reduceat(vector[self.places], self.starts[:-1]) * self.values
        return sums

    def sums(self, column: Floats) -> Floats:
        """The transposed matrix by a vector of a value a row."""
        spread = np.repeat(column * self.values, np.diff(self.starts))
        result: Floats = np.bincount(self.places, spread, self.width).astype(np.float64)
        return result


def fit_sparse(
    rows: SparseRows,
    targets: Floats,
    weights: Floats,
    strength: float,
    offsets: Floats,
    rounds: int = 60,
) -> tuple[Floats, float]:
    """Coefficients and intercept that are added to ``offsets``, as in ``fit_logistic``.

    Limited-memory BFGS (Nocedal 1980) with backtracking, for many more columns than rows.
    """

    def loss(solution: Floats) -> tuple[float, Floats]:
        logits = offsets + rows.times(solution[:-1]) + solution[-1]
        misses = weights * (np.logaddexp(0, logits) - targets * logits)
        slopes = weights * (1 / (1 + np.exp(-np.clip(logits, -30, 30))) - targets)
        penalty = float(solution[:-1] @ solution[:-1]) / (2 * strength)
        gradient = np.append(rows.sums(slopes) + solution[:-1] / strength, slopes.sum())
        return float(misses.sum()) + penalty, gradient

    solution = np.zeros(rows.width + 1)
    value, gradient = loss(solution)
    steps: list[tuple[Floats, Floats]] = []
    for _ in range(rounds):
        direction = _towards(gradient, steps)
        length, fall = 1.0 if steps else 1 / float(np.abs(gradient).sum()), direction @ gradient
        for _ in range(30):
            there, new_gradient = loss(solution + length * direction)
            if there <= value + 1e-4 * length * fall:
                break
            length /= 2
        moved, turned = length * direction, new_gradient - gradient
        if float(moved @ turned) > 1e-12:
            steps = [*steps[1 - REMEMBERED :], (moved, turned)]
        settled = value - there < 1e-6 * max(1.0, abs(value))
        solution, value, gradient = solution + moved, there, new_gradient
        if settled:
            break
    return solution[:-1], float(solution[-1])


def _towards(gradient: Floats, steps: Sequence[tuple[Floats, Floats]]) -> Floats:
    """The way down by the last steps and the turns of the gradient along them."""
    direction: Floats = -gradient
    shares: list[float] = []
    for moved, turned in reversed(steps):
        shares.append(float(moved @ direction) / float(moved @ turned))
        direction = direction - shares[-1] * turned
    if steps:
        moved, turned = steps[-1]
        direction = direction * (float(moved @ turned) / float(turned @ turned))
    for (moved, turned), share in zip(steps, reversed(shares), strict=True):
        back = float(turned @ direction) / float(moved @ turned)
        direction = direction + moved * (share - back)
    return direction
