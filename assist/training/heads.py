"""Fitting the heads: logistic regression on vectors, on hashed n-grams, and on their sum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assist import paths
from assist.encoder.model import Encoder
from assist.evaluation.metrics import auc
from assist.reading.alerts import Alerts, Thresholds
from assist.reading.heads import MOODS, PARTS, SHARES
from assist.reading.mood_words import mood_words
from assist.reading.ngrams import BITS, hashed_grams
from assist.reading.risk import RiskRules
from assist.reading.risk_model import RiskModel
from assist.training.corpus import digests
from assist.training.figures import measured, measured_lines, write_figures
from assist.training.labelled import FOLDS, SourceWeights, Table, collect
from assist.training.logistic import calibrated
from assist.training.public import Labelled

SEED = 20260105
LEXICON = paths.resource("lexicons", "mood.yaml")
POSTS_SHARE = 0.6
"""Of a head, what public posts alone teach it: fitted together with our own lines, which are more
and plainer, the anger of others is drowned. Chosen on SMP's usual dev and jd_labelled_dev.
"""

Inputs: TypeAlias = Any
"""A matrix with a row a line, dense or sparse."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Source weights and the inverse strength of regularisation of both parts."""

    weights: SourceWeights = field(default_factory=SourceWeights)
    head_c: float = 20.0
    gram_c: float = 8.0


def gram_rows(texts: Sequence[str]) -> csr_matrix:
    """One row a line, every row of norm one."""
    places = [hashed_grams(text) for text in texts]
    counts = np.array([len(line) for line in places])
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return csr_matrix((values, np.concatenate(places), starts), (len(texts), 1 << BITS))


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What the parts see of every line; ``points`` are the lexicon's of MOODS."""

    vectors: Inputs
    grams: Inputs
    points: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Linear:
    """A logit: coefficients of shape (columns,) and an intercept."""

    coefficients: NDArray[np.float64]
    intercept: float

    def of(self, inputs: Inputs) -> NDArray[np.float64]:
        """The logits of rows."""
        logits: NDArray[np.float64] = inputs @ self.coefficients + self.intercept
        return logits

    def mixed(self, other: _Linear, share: float) -> _Linear:
        """This and ``share`` of the other, which is a logit of the same columns again."""
        return _Linear(
            (1 - share) * self.coefficients + share * other.coefficients,
            (1 - share) * self.intercept + share * other.intercept,
        )


def _fitted(inputs: Inputs, table: Table, label: int, rows: NDArray[np.bool_], c: float) -> _Linear:
    """Fitted on ``rows``, with POSTS_SHARE of what posts alone teach where they say anything."""
    said = rows & (table.weights[:, label] > 0)
    fitted = _regression(inputs, table, label, said, c)
    if not (said & table.posted).any():
        return fitted
    return fitted.mixed(_regression(inputs, table, label, said & table.posted, c), POSTS_SHARE)


def _regression(
    inputs: Inputs, table: Table, label: int, use: NDArray[np.bool_], c: float
) -> _Linear:
    model = LogisticRegression(C=c, max_iter=500, random_state=SEED)
    model.fit(inputs[use], table.labels[use, label], table.weights[use, label])
    return _Linear(model.coef_[0], float(model.intercept_[0]))


@dataclass(frozen=True, slots=True)
class _Label:
    """Everything that is stored for one label, and its AUC on held-out lines of ours.

    ``unseen`` has the logits of vector and n-grams and the points of every line, (n, 3), from parts
    that were fitted without its fold; ``chances`` what the blend makes of them.
    """

    head: _Linear
    grams: _Linear
    blend: NDArray[np.float64]
    alone: NDArray[np.float64]
    auc: float
    unseen: NDArray[np.float64]
    chances: NDArray[np.float64]


def _fit_label(
    inputs: _Inputs, table: Table, label: int, recipe: Recipe, asked: NDArray[np.bool_]
) -> _Label:
    everything = np.ones(len(table.texts), bool)
    rated = table.own & (table.weights[:, label] > 0)
    unseen = np.zeros((len(rated), PARTS))
    unseen[:, 2] = inputs.points[:, label]
    parts = ((inputs.vectors, recipe.head_c), (inputs.grams, recipe.gram_c))
    for fold in range(FOLDS):
        rest, held = table.folds != fold, (table.folds == fold) & (rated | asked)
        for place, (rows, c) in enumerate(parts):
            model = _fitted(rows, table, label, rest, c)
            unseen[held, place] = model.of(rows[held])
    wanted, shares = table.labels[rated, label], SHARES[MOODS[label]]
    blend = calibrated(unseen[rated], shares, wanted.astype(float))
    logits = unseen @ blend[:-1] + blend[-1]
    head, grams = (_fitted(rows, table, label, everything, c) for rows, c in parts)
    return _Label(
        head, grams, blend, calibrated(unseen[rated, 1:], shares[1:], wanted.astype(float)),
        auc(logits[rated].tolist(), wanted.tolist()), unseen, 1 / (1 + np.exp(-logits)),
    )  # fmt: skip


def fit(
    encoder: Encoder,
    risks: RiskModel,
    public: Sequence[Labelled],
    file: Path,
    recipe: Recipe,
    say: Callable[[str], None],
) -> None:
    """Fit every label and write ``file``, with its metrics and its figures as JSON beside it;
    those of ``risks`` among them.
    """
    table = collect(public, recipe.weights)
    place_of = {text: row for row, text in enumerate(table.texts)}
    ours = measured_lines()
    asked_rows = [place_of[text] for text in ours]
    asked = np.zeros(len(table.texts), bool)
    asked[asked_rows] = True
    inputs = _Inputs(
        encoder.encode(table.texts),
        gram_rows(table.texts),
        np.stack([mood_words().points(text) for text in table.texts]),
    )
    say(f"{len(table.texts)} lines encoded")
    labels: list[_Label] = []
    for place, name in enumerate(MOODS):
        labels.append(_fit_label(inputs, table, place, recipe, asked))
        say(f"{name}: AUC of held-out lines {labels[-1].auc:.4f}")
    held_out = np.stack([one.unseen[asked_rows] for one in labels], 1)
    _store(file, labels, held_out)
    report = {
        "held_out_auc": {name: round(one.auc, 4) for name, one in zip(MOODS, labels, strict=True)},
        "recipe": asdict(recipe),
        "inputs_sha256": {
            **digests(),
            f"lexicons/{LEXICON.name}": hashlib.sha256(LEXICON.read_bytes()).hexdigest(),
            **{one.source: one.sha256 for one in public},
        },
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    file.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    chances = np.stack([one.chances[asked_rows] for one in labels], 1).tolist()
    known = {
        text: dict(zip(MOODS, row, strict=True)) for text, row in zip(ours, chances, strict=True)
    }
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    write_figures(file, measured(known, rules, Alerts(rules, risks, Thresholds())))


def _store(file: Path, labels: Sequence[_Label], held_out: NDArray[np.float64]) -> None:
    """``held_out`` are the parts' logits of measured lines, for refitting on a workstation."""
    scales = np.array([np.abs(one.grams.coefficients).max() / 127 for one in labels], np.float32)
    tables = [
        np.round(one.grams.coefficients / scale).astype(np.int8)
        for one, scale in zip(labels, scales, strict=True)
    ]
    np.savez_compressed(
        file,
        labels=np.array(MOODS),
        held_out=held_out.astype(np.float16),
        head=np.stack([one.head.coefficients for one in labels]).astype(np.float32),
        head_bias=np.array([one.head.intercept for one in labels], np.float32),
        grams=np.stack(tables),
        gram_scales=scales,
        gram_biases=np.array([one.grams.intercept for one in labels], np.float32),
        blend=np.stack([one.blend for one in labels]),
        alone=np.stack([one.alone for one in labels]),
    )
