"""A turn of all vectors, fitted on this machine: directions in which wordings of one question
differ from their article count less, so that what tells questions apart counts more.

Within-class covariance normalisation (Hatch, Kajarekar, Stolcke, "Within-class covariance
normalization for SVM-based speaker recognition", 2006), drawn towards doing nothing the more the
fewer accepted lines there are. RIDGE was chosen on bq_dev_cur (docs/learning.md has the table, and
what a turn fitted by gradient descent did: it won more on articles that had answered before and
lost on all others).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Vectors

RIDGE, LEAST_RIDGE = 900.0, 1.0
"""Over the number of accepted lines: how many times the mean variance is added to all variances."""

FOLDS = 5
"""Every accepted line is judged by a turn that has not seen it, and by one that has seen none of
its article's.
"""

WORTH = 0.005
"""Mean reciprocal rank that a turn must win on lines it has not seen."""

LOSS = 0.002
"""Mean reciprocal rank that it may lose on articles it has not seen, and on own questions."""

SEED = 20261122


class Interrupted(Exception):
    """Somebody needs the machine: nothing was changed, another time will do."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """``lines``: unit vectors; ``targets``: which of ``rows`` answered each."""

    lines: Vectors
    targets: NDArray[np.intp]
    rows: Vectors

    def part(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Some of the lines over all rows."""
        return Pairs(self.lines[chosen], self.targets[chosen], self.rows)


@dataclass(frozen=True, slots=True)
class Tuning:
    """A turn, how many lines it was fitted on, and the mean reciprocal rank without and with it: of
    lines that it had not seen, of lines whose article it had not seen, of articles' own questions.
    """

    turn: Vectors
    pairs: int
    lines: tuple[float, float]
    strangers: tuple[float, float]
    own: tuple[float, float]

    @property
    def pays(self) -> bool:
        kept = all(after >= before - LOSS for before, after in (self.strangers, self.own))
        return kept and self.lines[1] >= self.lines[0] + WORTH


def turned(vectors: Vectors, turn: Vectors | None) -> Vectors:
    """Vectors after the turn, as long as before."""
    if turn is None:
        return vectors
    moved = vectors @ turn
    kept: Vectors = moved * (lengths(vectors) / lengths(moved))[..., None]
    return kept


def lengths(vectors: Vectors) -> NDArray[np.float32]:
    """Never 0."""
    found: NDArray[np.float32] = np.maximum(np.linalg.norm(vectors, axis=-1), np.float32(1e-9))
    return found


def fit(pairs: Pairs) -> Vectors:
    """The symmetric map for these pairs; some ten milliseconds."""
    apart = pairs.lines - pairs.rows[pairs.targets]
    spread = np.matmul(apart.T, apart)
    spread = spread / max(float(np.trace(spread)) / len(spread), 1e-9)
    ridge = max(LEAST_RIDGE, RIDGE / len(apart))
    values, directions = np.linalg.eigh(spread)
    shares = np.sqrt((1 + ridge) / (np.maximum(values, 0) + ridge))
    turn: Vectors = ((directions * shares) @ directions.T).astype(np.float32)
    return turn


Crowd = Callable[[Vectors], NDArray[np.float32]]
"""What rows' nearness loses for the crowd around them, in the space they are given in."""


def tuned(pairs: Pairs, own: Pairs, crowd: Crowd, stopped: Callable[[], bool]) -> Tuning:
    """The turn for ``pairs`` and what it is worth; ``own`` are articles' own questions.

    Raises Interrupted within a tenth of a second.
    """
    chance, count = np.random.default_rng(SEED), len(pairs.lines)
    by_line = chance.permutation(count) % FOLDS
    by_article = (chance.permutation(int(pairs.targets.max()) + 1) % FOLDS)[pairs.targets]
    before = float(_ranks(pairs, None, crowd).mean())
    after = [_held_out(pairs, folds, crowd, stopped) for folds in (by_line, by_article)]
    turn = fit(pairs)
    questions = (0.0, 0.0)
    if len(own.lines):
        questions = tuple(float(_ranks(own, one, crowd).mean()) for one in (None, turn))  # type: ignore[assignment]
    return Tuning(turn, count, (before, after[0]), (before, after[1]), questions)


def _held_out(
    pairs: Pairs, folds: NDArray[np.intp], crowd: Crowd, stopped: Callable[[], bool]
) -> float:
    """Mean reciprocal rank of every fold with a turn that the others gave."""
    ranks = np.zeros(len(folds))
    for fold in np.unique(folds):
        if stopped():
            raise Interrupted
        aside = folds == fold
        turn = None if aside.all() else fit(pairs.part(~aside))
        if stopped():
            raise Interrupted
        ranks[aside] = _ranks(pairs.part(aside), turn, crowd)
    return float(ranks.mean())


def _ranks(pairs: Pairs, turn: Vectors | None, crowd: Crowd) -> NDArray[np.float64]:
    """The reciprocal rank of the article that answered, for each line."""
    rows = turned(pairs.rows, turn)
    nearness = turned(pairs.lines, turn) @ rows.T - crowd(rows)
    right = nearness[np.arange(len(pairs.lines)), pairs.targets]
    ranks: NDArray[np.float64] = 1.0 / (1 + (nearness > right[:, None]).sum(axis=1))
    return ranks
