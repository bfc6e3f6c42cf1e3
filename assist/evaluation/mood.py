"""Mood quality: how well each engine's probabilities order the lines of a labelled table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.evaluation.metrics import auc, percentile
from assist.evaluation.retrieval import read_table
from assist.reading.mood import MoodEngine

POSITIVES: dict[str, dict[str, frozenset[str]]] = {
    "jd_labelled_dev": {
        "unhappy": frozenset({"unhappy", "angry", "threat"}),
        "angry": frozenset({"angry", "threat"}),
    },
    "smp2020_usual": {"angry": frozenset({"angry"})},
    "smp2020_virus": {"angry": frozenset({"angry"})},
    "weibo8_emotion": {"angry": frozenset({"anger"})},
    "cped_valid": {"angry": frozenset({"anger", "disgust"})},
    "cold": {"angry": frozenset({"1"})},
    "waimai": {"unhappy": frozenset({"0"})},
    "shop": {"unhappy": frozenset({"0"})},
}
"""Which labels of a file count as positive, by the file's stem."""

MOST_LINES = 3000
"""Lines of a file that are read, evenly spread; the peers are slow."""


@dataclass(frozen=True, slots=True)
class Result:
    """One engine on one file: AUC by label, thread CPU in ms."""

    name: str
    file: str
    aucs: dict[str, float]
    lines: int
    cpu_ms_p50: float
    cpu_ms_p95: float


def positives(file: Path) -> dict[str, frozenset[str]]:
    """What counts as unhappy and as angry in ``file``. Raises KeyError for an unknown file."""
    return POSITIVES[file.stem]


def evaluate(name: str, engine: MoodEngine, file: Path) -> Result:
    """Read the file's dev part, or all of it where it has no parts. Raises OSError, KeyError."""
    rows = read_table(file)
    if any(row.get("split") == "dev" for row in rows):
        rows = [row for row in rows if row["split"] == "dev"]
    rows = rows[:: max(1, len(rows) // MOST_LINES)]
    wanted = positives(file)
    unhappy: list[float] = []
    angry: list[float] = []
    times: list[float] = []
    for row in rows:
        before = time.thread_time()
        mood = engine.mood(row["text"])
        times.append((time.thread_time() - before) * 1000)
        unhappy.append(mood.unhappy if mood else 0.5)
        angry.append(mood.angry if mood else 0.5)
    scores: dict[str, Sequence[float]] = {"unhappy": unhappy, "angry": angry}
    aucs = {
        label: auc(scores[label], [row["label"] in values for row in rows])
        for label, values in wanted.items()
    }
    return Result(name, file.stem, aucs, len(rows), percentile(times, 50), percentile(times, 95))
