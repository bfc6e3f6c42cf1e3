"""The few measures that every table here is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Area under the ROC curve, ties counted half (Mann-Whitney); nan for one class."""
    values = np.asarray(scores, np.float64)
    wanted = np.asarray(positive, bool)
    positives, negatives = int(wanted.sum()), int((~wanted).sum())
    if not positives or not negatives:
        return float("nan")
    above = _mean_ranks(values)[wanted].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def _mean_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: NDArray[np.float64] = (last - (counts - 1) / 2).astype(np.float64)
    return means[inverse]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0…100) per cent lie; nan when there are none."""
    return float(np.percentile(np.asarray(values, np.float64), share)) if values else float("nan")


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Plain text columns, numbers as they were formatted by the caller."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)
