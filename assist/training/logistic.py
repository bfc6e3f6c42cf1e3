"""Logistic regression in numpy, for fitting on a workstation without scikit-learn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
