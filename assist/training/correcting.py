"""Working corrections into the heads: a small step away from the heads in use, held by anchors.

The step is a logistic regression whose offsets are the logits of the heads in use. Anchors are
lines of our own with the probabilities that those heads give them, so that without corrections
nothing moves and with them only what they are about. It needs several different lines before it
believes anything, counts near-repetitions once, and is dropped where our own lines lose by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder, Vectors
from assist.evaluation.metrics import auc
from assist.reading.corrections import FEWEST, Correction
from assist.reading.figures import sha256
from assist.reading.heads import MOODS, Heads
from assist.reading.mood_words import mood_words
from assist.reading.ngrams import hashed_grams
from assist.reading.nudges import NEAR
from assist.training.adaptation import store, stored
from assist.training.corpus import mood_lines
from assist.training.logistic import fit_logistic

WEIGHT, LEADS_WEIGHT = 3.0, 6.0
MOST_WEIGHT = 0.03
"""What all corrections of a label weigh together at most, as a share of the anchors."""

STRENGTH = 1.0
EVERY_ANCHOR = 2
AT_A_TIME = 64
"""Anchors that are encoded before somebody who wants to quit is heard."""

MOST_LOST = 0.003
"""AUC on our own lines that a step may cost; above that it is dropped."""


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Our own lines: vectors (n, dimensions), logits (n, MOODS), and what was said of them."""

    vectors: NDArray[np.float64]
    logits: NDArray[np.float64]
    wanted: NDArray[np.bool_]


def work_in(
    corrections: Sequence[Correction],
    base: Path,
    encoder: Encoder,
    file: Path,
    stopped: Callable[[], bool] = lambda: False,
) -> dict[str, int]:
    """Write ``file``: the heads of ``base`` after a step towards the corrections.

    The labels that moved, with the number of lines that moved them; where none did, or where it was
    ``stopped`` meanwhile, nothing is written. Raises HeadsError, OSError.
    """
    chosen = {label: _distinct(corrections, label) for label in MOODS}
    chosen = {label: lines for label, lines in chosen.items() if lines}
    if not chosen:
        return {}
    heads = Heads(base, encoder)
    anchors = _anchors(heads, encoder, stopped)
    if anchors is None:
        return {}
    arrays = stored(base)
    moved: dict[str, int] = {}
    for label, lines in chosen.items():
        place = MOODS.index(label)
        share = float(arrays["blend"][place][0])
        step = _step(anchors, lines, heads, place, share)
        if step is not None:
            arrays["head"][place] += step[:-1].astype(np.float32)
            arrays["head_bias"][place] += np.float32(step[-1])
            moved[label] = len(lines)
    if moved:
        store(file, {**arrays, "made_of": np.array(sha256(base))})
    return moved


def _distinct(corrections: Sequence[Correction], label: str) -> list[Correction]:
    """Corrections of a label, near-repetitions once; only verdicts that enough lines share."""
    kept: list[Correction] = []
    for one in corrections:
        if label not in one.labels() or one.vector is None:
            continue
        vectors = [other.vector for other in kept if other.vector is not None]
        if all(float(vector @ one.vector) < NEAR for vector in vectors):
            kept.append(one)
    counts = {said: sum(one.labels()[label] is said for one in kept) for said in (True, False)}
    return [one for one in kept if counts[one.labels()[label]] >= FEWEST]


def _anchors(heads: Heads, encoder: Encoder, stopped: Callable[[], bool]) -> _Anchors | None:
    lines = mood_lines()[::EVERY_ANCHOR]
    texts = [line.text for line in lines]
    parts: list[Vectors] = []
    for start in range(0, len(texts), AT_A_TIME):
        if stopped():
            return None
        parts.append(encoder.encode(texts[start : start + AT_A_TIME]))
    vectors = np.concatenate(parts)
    logits = [
        heads.logits(vector, hashed_grams(text), mood_words().points(text))
        for vector, text in zip(vectors, texts, strict=True)
    ]
    wanted = np.array([(line.unhappy, line.angry) for line in lines])
    return _Anchors(vectors.astype(np.float64), np.stack(logits), wanted)


def _step(
    anchors: _Anchors, lines: Sequence[Correction], heads: Heads, place: int, share: float
) -> NDArray[np.float64] | None:
    """The change of a label's head and bias (last), None where our own lines lose by it.

    ``share`` is the head's in the blended logit.
    """
    label = MOODS[place]
    told = np.stack([one.vector for one in lines if one.vector is not None]).astype(np.float64)
    before = np.array([heads.logits(one.vector, one.grams, one.points)[place] for one in lines])
    held = anchors.logits[:, place]
    weights = np.array([LEADS_WEIGHT if one.by_lead else WEIGHT for one in lines])
    weights *= min(1.0, MOST_WEIGHT * len(held) / weights.sum())
    step, bias = fit_logistic(
        share * np.vstack([anchors.vectors, told]),
        np.concatenate([1 / (1 + np.exp(-held)), [one.labels()[label] for one in lines]]),
        np.concatenate([np.ones(len(held)), weights]),
        STRENGTH,
        offsets=np.concatenate([held, before]),
    )
    # The intercept stands outside of the share.
    bias /= share
    wanted = anchors.wanted[:, place].tolist()
    after = held + share * (anchors.vectors @ step + bias)
    lost = auc(held.tolist(), wanted) - auc(after.tolist(), wanted)
    return np.append(step, bias) if lost <= MOST_LOST else None
