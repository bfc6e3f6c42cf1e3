"""Fitting the risk model: lines that deserve an alert against everything that does not.

The background matters as much as the threats: what customers say in the middle of an ordinary
chat (``resources/training/risk/日常往来.yaml``), intents, moods short of a threat, and the spoken
dialogue of CPED (Apache-2.0). A threat is held out together with its whole file, since lines of
one file resemble each other. The rows of the blend keep the background's share, so that a word of
the lexicon weighs what it does among ordinary lines and not among traps only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assist import paths
from assist.encoder.model import Encoder
from assist.evaluation.metrics import auc
from assist.model import RiskLevel
from assist.reading.risk import RiskRules
from assist.reading.risk_model import ALERT, CALM_KINDS, LABELS
from assist.training.corpus import (
    conversations,
    digests,
    intents,
    mood_lines,
    risk_files,
)
from assist.training.heads import gram_rows
from assist.training.public import Labelled

SEED = 20260107
LEXICON = paths.resource("lexicons", "risk.yaml")
SPOKEN = "anger_spoken"
"""The public set whose calm lines serve as background."""

FOLDS = 4
BACKGROUND = -1
EVERY_CALM = 4
"""Kinds are told apart on the risk files and one in this many lines of the background."""

CALM_MOODS = frozenset({"平静", "平静有险词", "问题", "高兴", "不满", "讽刺"})
"""Mood labels short of a threat; angry lines may or may not hold one."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Weights of the background by origin, and the inverse strengths of regularisation."""

    intents: float = 0.5
    moods: float = 1.0
    spoken: float = 0.3
    chats: float = 1.0
    everyday: float = 2.0
    head_c: float = 20.0
    gram_c: float = 5.0


@dataclass(frozen=True, slots=True)
class Table:
    """Lines, the kind of each ("" for none), weights, folds, and which stand in a risk file."""

    texts: list[str]
    kinds: NDArray[np.str_]
    weights: NDArray[np.float64]
    folds: NDArray[np.int64]
    risky: NDArray[np.bool_]

    def wanted(self, label: str) -> NDArray[np.bool_]:
        if label != ALERT:
            return self.kinds == label
        return (self.kinds != "") & ~np.isin(self.kinds, sorted(CALM_KINDS))

    def counts(self, label: str) -> NDArray[np.bool_]:
        """Which lines ``label`` is learned from: a call for care may hold a threat as well."""
        if label != ALERT:
            return self.risky | (np.arange(len(self.texts)) % EVERY_CALM == 0)
        return ~np.isin(self.kinds, sorted(CALM_KINDS))


def collect(public: Sequence[Labelled], recipe: Recipe) -> Table:
    """Every line that the model learns from."""
    rows: list[tuple[str, str, float, int]] = []
    for number, lines in enumerate(risk_files()):
        # A file without any threat is background like the rest.
        threats = any(kind for kind, _ in lines)
        weight, fold = (1.0, number % FOLDS) if threats else (recipe.everyday, BACKGROUND)
        rows += [(text, kind, weight, fold) for kind, text in lines]
    calm = [(line.text, recipe.moods) for line in mood_lines() if line.label in CALM_MOODS]
    calm += [(text, recipe.intents) for intent in intents() for text in intent.lines]
    for chat in conversations():
        calm += [(turn.text, recipe.chats) for turn in chat.turns if turn.by_customer]
    for one in public:
        if one.task == SPOKEN:
            pairs = zip(one.lines, one.labels, strict=True)
            calm += [(text, recipe.spoken) for text, angry in pairs if not angry]
    rows += [(text, "", weight, BACKGROUND) for text, weight in calm]
    texts, kinds, weights, folds = zip(*rows, strict=True)
    # A background line always falls into the same fold, however often it occurs.
    spread = [hashlib.sha256(text.encode()).digest()[0] % FOLDS for text in texts]
    given = np.array(folds)
    return Table(
        list(texts), np.array(kinds), np.array(weights),
        np.where(given == BACKGROUND, spread, given), given != BACKGROUND,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Label:
    head: Any
    grams: Any
    blend: NDArray[np.float64]
    alone: NDArray[np.float64]
    auc: float


class _Fitting:
    """The inputs of every label, computed once."""

    def __init__(self, encoder: Encoder, table: Table, recipe: Recipe) -> None:
        self.table, self.recipe = table, recipe
        self.vectors = encoder.encode(table.texts).astype(np.float64)
        self.grams = gram_rows(table.texts)
        rules = RiskRules(LEXICON)
        levels = [rules.read(text).level for text in table.texts]
        self.words = np.array(
            [[level is RiskLevel.ALERT, level is RiskLevel.WATCH] for level in levels], float
        )

    def label(self, name: str) -> _Label:
        table = self.table
        counts, wanted = table.counts(name), table.wanted(name)
        felt, counted = np.zeros(len(counts)), np.zeros(len(counts))
        for fold in range(FOLDS):
            here = counts & (table.folds == fold)
            head, grams = self._pair(counts & ~here, wanted)
            felt[here] = head.decision_function(self.vectors[here])
            counted[here] = grams.decision_function(self.grams[here])
        words = self.words if name == ALERT else np.zeros_like(self.words)
        both, labels = np.column_stack([felt, counted, words])[counts], wanted[counts]
        blend = _blend(both, labels, table.weights[counts])
        alone = _blend(both[:, 1:], labels, table.weights[counts])
        scores = both @ blend[:-1]
        head, grams = self._pair(counts, wanted)
        return _Label(head, grams, blend, alone, auc(scores.tolist(), labels.tolist()))

    def _pair(self, rows: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> tuple[Any, Any]:
        """A model on vectors and one on n-grams, each by the solver that is quick for its kind."""
        head = LogisticRegression(C=self.recipe.head_c, solver="newton-cholesky")
        grams = LogisticRegression(
            C=self.recipe.gram_c, solver="liblinear", intercept_scaling=10, random_state=SEED
        )
        weights = self.table.weights[rows]
        return (
            head.fit(self.vectors[rows], wanted[rows], weights),
            grams.fit(self.grams[rows], wanted[rows], weights),
        )


def _blend(
    inputs: NDArray[np.float64], wanted: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Coefficients and intercept of a logistic regression."""
    model = LogisticRegression(C=100, max_iter=500).fit(inputs, wanted, weights)
    result: NDArray[np.float64] = np.array([*model.coef_[0], model.intercept_[0]])
    return result


def fit(
    encoder: Encoder, public: Sequence[Labelled], file: Path, recipe: Recipe,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    """Fit every label and write ``file``, with a metrics JSON beside it."""
    table = collect(public, recipe)
    fitting = _Fitting(encoder, table, recipe)
    say(f"{len(table.texts)} lines encoded")
    labels: list[_Label] = []
    for name in LABELS:
        labels.append(fitting.label(name))
        say(f"{name}: AUC of held-out files {labels[-1].auc:.4f}")
    _store(file, labels)
    report = {
        "held_out_auc": {name: round(one.auc, 4) for name, one in zip(LABELS, labels, strict=True)},
        "blend_of_alert": [round(float(weight), 3) for weight in labels[0].blend],
        "lines": len(table.texts),
        "recipe": asdict(recipe),
        "inputs_sha256": {
            **digests(),
            f"lexicons/{LEXICON.name}": hashlib.sha256(LEXICON.read_bytes()).hexdigest(),
            **{one.source: one.sha256 for one in public},
        },
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    file.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def _store(file: Path, labels: Sequence[_Label]) -> None:
    scales = np.array([np.abs(one.grams.coef_).max() / 127 for one in labels], np.float32)
    tables = [
        np.round(one.grams.coef_[0] / scale).astype(np.int8)
        for one, scale in zip(labels, scales, strict=True)
    ]
    np.savez_compressed(
        file,
        labels=np.array(LABELS),
        head=np.stack([one.head.coef_[0] for one in labels]).astype(np.float32),
        head_bias=np.array([one.head.intercept_[0] for one in labels], np.float32),
        grams=np.stack(tables),
        gram_scales=scales,
        gram_biases=np.array([one.grams.intercept_[0] for one in labels], np.float32),
        blend=np.stack([one.blend for one in labels]),
        alone=np.stack([one.alone for one in labels]),
    )
