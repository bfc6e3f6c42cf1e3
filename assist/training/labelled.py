"""All labelled lines in one table: what each says about every label, and where it says nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assist.reading.heads import MOODS
from assist.training.corpus import MoodLine, intent_moods, intents, mood_lines, risk_lines
from assist.training.public import Labelled

FOLDS = 5

_CALM_RISKS = frozenset({"fraud", "vulnerable", "privacy"})
"""Kinds that a calm customer may bring up; their lines say nothing about mood."""

_TASKS = {"anger": "angry", "anger_spoken": "angry", "offence": "angry", "review": "unhappy"}
"""Which label a public set teaches."""


_POSTED = frozenset({"anger", "offence"})
"""Public sets of what people post."""


@dataclass(frozen=True, slots=True)
class SourceWeights:
    """How much a line of each origin counts, and how many lines of a public set are taken.

    Anger on Weibo is what other people's anger sounds like: it counts as much as a line of ours.
    """

    own: float = 1.0
    background: float = 0.5
    public: Mapping[str, float] = field(
        default_factory=lambda: {"anger": 1.0, "offence": 0.3, "anger_spoken": 0.3, "review": 0.3}
    )
    most_public: int = 12_000


@dataclass(frozen=True, slots=True)
class Table:
    """Lines, their labels and weights by column of MOODS, and their cross-validation folds.

    A weight of 0 says that the line has no such label; ``own`` marks lines of ours, ``posted`` what
    people wrote to everybody instead of to somebody who serves them.
    """

    texts: list[str]
    labels: NDArray[np.bool_]
    weights: NDArray[np.float64]
    folds: NDArray[np.int64]
    own: NDArray[np.bool_]
    posted: NDArray[np.bool_]


class _Collector:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.labels: list[list[bool]] = []
        self.weights: list[list[float]] = []
        self.own: list[bool] = []
        self.posted: list[bool] = []

    def add(
        self, text: str, said: Mapping[str, bool], weight: float, own: bool, posted: bool = False
    ) -> None:
        self.texts.append(text)
        self.labels.append([said.get(label, False) for label in MOODS])
        self.weights.append([weight if label in said else 0.0 for label in MOODS])
        self.own.append(own)
        self.posted.append(posted)

    def table(self) -> Table:
        # A text always falls into the same fold, however often it occurs.
        folds = [hashlib.sha256(text.encode()).digest()[0] % FOLDS for text in self.texts]
        return Table(
            self.texts, np.array(self.labels), np.array(self.weights), np.array(folds),
            np.array(self.own), np.array(self.posted),
        )  # fmt: skip


def collect(public: Sequence[Labelled], weights: SourceWeights) -> Table:
    """Our mood, risk and intent lines, and the public sets that are present."""
    collector = _Collector()
    for line in mood_lines():
        said = {"unhappy": line.unhappy, "angry": line.angry}
        collector.add(line.text, said, weights.own, True)
    for kind, text in risk_lines():
        collector.add(text, _said_by_risk(kind), weights.own, True)
    moods = intent_moods()
    for intent in intents():
        for text in intent.lines:
            line = MoodLine(text, moods.get(text, "平静"))
            said = {"unhappy": line.unhappy, "angry": line.angry}
            collector.add(text, said, weights.background, True)
    for labelled in public:
        part = labelled.sample(weights.most_public)
        for text, label in zip(part.lines, part.labels, strict=True):
            said, weight = {_TASKS[labelled.task]: label}, weights.public[labelled.task]
            collector.add(text, said, weight, False, labelled.task in _POSTED)
    return collector.table()


def _said_by_risk(kind: str) -> dict[str, bool]:
    if not kind:
        return {"angry": False}
    said = {} if kind in _CALM_RISKS or kind == "harm" else {"unhappy": True}
    return said | {"angry": True} if kind == "abuse" else said
