"""Fitting the heads: logistic regression on vectors, on hashed n-grams, and on both logits."""

from __future__ import annotations

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
from assist.reading.heads import MOODS
from assist.reading.ngrams import BITS, hashed_grams
from assist.reading.risk import RiskRules
from assist.reading.risk_model import RiskModel
from assist.training.corpus import digests
from assist.training.figures import measured, measured_lines, write_figures
from assist.training.labelled import FOLDS, SourceWeights, Table, collect
from assist.training.public import Labelled

SEED = 20260105
Inputs: TypeAlias = Any
"""A matrix with a row a line, dense or sparse."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Source weights and the inverse strength of regularisation of both parts."""

    weights: SourceWeights = field(default_factory=SourceWeights)
    head_c: float = 20.0
    gram_c: float = 2.0


def gram_rows(texts: Sequence[str]) -> csr_matrix:
    """One row a line, every row of norm one."""
    places = [hashed_grams(text) for text in texts]
    counts = np.array([len(line) for line in places])
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return csr_matrix((values, np.concatenate(places), starts), (len(texts), 1 << BITS))


def _fitted(inputs: Inputs, table: Table, label: int, rows: NDArray[np.bool_], c: float) -> Any:
    use = rows & (table.weights[:, label] > 0)
    model = LogisticRegression(C=c, max_iter=500, random_state=SEED)
    return model.fit(inputs[use], table.labels[use, label], table.weights[use, label])


@dataclass(frozen=True, slots=True)
class _Label:
    """Everything that is stored for one label, and its AUC on held-out lines of ours.

    ``counted`` and ``chances`` are the n-grams' logit and the probability of every asked line from
    parts that were fitted without its fold.
    """

    head: Any
    grams: Any
    blend: Any
    alone: Any
    auc: float
    counted: NDArray[np.float64]
    chances: NDArray[np.float64]


def _fit_label(
    vectors: Inputs, grams: Inputs, table: Table, label: int, recipe: Recipe,
    asked: NDArray[np.bool_],
) -> _Label:  # fmt: skip
    everything = np.ones(len(table.texts), bool)
    rated = table.own & (table.weights[:, label] > 0)
    felt, counted = np.zeros(len(rated)), np.zeros(len(rated))
    for fold in range(FOLDS):
        rest, held = table.folds != fold, (table.folds == fold) & (rated | asked)
        felt[held] = _fitted(vectors, table, label, rest, recipe.head_c).decision_function(
            vectors[held]
        )
        counted[held] = _fitted(grams, table, label, rest, recipe.gram_c).decision_function(
            grams[held]
        )
    both, wanted = np.stack([felt, counted], 1)[rated], table.labels[rated, label]
    blend = LogisticRegression(C=100).fit(both, wanted)
    return _Label(
        _fitted(vectors, table, label, everything, recipe.head_c),
        _fitted(grams, table, label, everything, recipe.gram_c),
        blend,
        LogisticRegression(C=100).fit(counted[rated][:, None], wanted),
        auc(blend.decision_function(both).tolist(), wanted.tolist()),
        counted,
        blend.predict_proba(np.stack([felt, counted], 1))[:, 1],
    )


def fit(
    encoder: Encoder,
    public: Sequence[Labelled],
    file: Path,
    recipe: Recipe,
    say: Callable[[str], None],
) -> None:
    """Fit every label and write ``file``, with its metrics and its figures as JSON beside it."""
    table = collect(public, recipe.weights)
    place_of = {text: row for row, text in enumerate(table.texts)}
    ours = measured_lines()
    asked_rows = [place_of[text] for text in ours]
    asked = np.zeros(len(table.texts), bool)
    asked[asked_rows] = True
    vectors, grams = encoder.encode(table.texts), gram_rows(table.texts)
    say(f"{len(table.texts)} lines encoded")
    labels: list[_Label] = []
    for place, name in enumerate(MOODS):
        labels.append(_fit_label(vectors, grams, table, place, recipe, asked))
        say(f"{name}: AUC of held-out lines {labels[-1].auc:.4f}")
    held_out = np.stack([labels[MOODS.index(mood)].counted[asked_rows] for mood in MOODS], 1)
    _store(file, labels, held_out)
    report = {
        "held_out_auc": {name: round(one.auc, 4) for name, one in zip(MOODS, labels, strict=True)},
        "recipe": asdict(recipe),
        "inputs_sha256": {**digests(), **{one.source: one.sha256 for one in public}},
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    file.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    chances = np.stack([one.chances[asked_rows] for one in labels], 1).tolist()
    known = {
        text: dict(zip(MOODS, row, strict=True)) for text, row in zip(ours, chances, strict=True)
    }
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    alerts = Alerts(rules, RiskModel(paths.resource("models", "alerts.npz"), encoder), Thresholds())
    write_figures(file, measured(known, rules, alerts))


def _store(file: Path, labels: Sequence[_Label], held_out: NDArray[np.float64]) -> None:
    """``held_out`` are the n-grams' logits of measured lines, for refitting on a workstation."""
    scales = np.array([np.abs(one.grams.coef_).max() / 127 for one in labels], np.float32)
    tables = [
        np.round(one.grams.coef_[0] / scale).astype(np.int8)
        for one, scale in zip(labels, scales, strict=True)
    ]
    np.savez_compressed(
        file,
        labels=np.array(MOODS),
        held_out_grams=held_out.astype(np.float16),
        head=np.stack([one.head.coef_[0] for one in labels]).astype(np.float32),
        head_bias=np.array([one.head.intercept_[0] for one in labels], np.float32),
        grams=np.stack(tables),
        gram_scales=scales,
        gram_biases=np.array([one.grams.intercept_[0] for one in labels], np.float32),
        blend=np.array([[*one.blend.coef_[0], one.blend.intercept_[0]] for one in labels]),
        alone=np.array([[*one.alone.coef_[0], one.alone.intercept_[0]] for one in labels]),
    )
