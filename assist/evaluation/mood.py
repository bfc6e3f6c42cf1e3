"""Mood quality: how well each engine's probabilities order the lines of a labelled table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.evaluation.metrics import auc, percentile
from assist.evaluation.retrieval import read_table
from assist.model import Message, Reading, Risk, Speaker, Topic
from assist.reading.mood import MoodEngine
from assist.reading.trajectory import trajectory

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
    "helpdesk_turns": {
        "dissatisfied": frozenset({"S_mean<0"}),
        "dissatisfied, first half": frozenset({"S_mean<0"}),
    },
}
"""Which labels of a file count as positive, by the file's stem."""

DIALOGUES = "helpdesk_turns"
"""Whole dialogues; the customers' satisfaction stands in ``helpdesk_dialogues.tsv`` beside it."""

MOST_DIALOGUES = 800

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
    if file.stem == DIALOGUES:
        return _evaluate_dialogues(name, engine, file)
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


def _evaluate_dialogues(name: str, engine: MoodEngine, file: Path) -> Result:
    """AUC of the trajectory's warning after the whole chat and after its first half."""
    rated = read_table(file.with_name("helpdesk_dialogues.tsv"))
    rated = rated[:: max(1, len(rated) // MOST_DIALOGUES)]
    turns: dict[str, list[dict[str, str]]] = {}
    for row in read_table(file):
        turns.setdefault(row["id"], []).append(row)
    whole: list[float] = []
    half: list[float] = []
    wanted: list[bool] = []
    times: list[float] = []
    for dialogue in rated:
        said = turns.get(dialogue["id"], [])
        if not said:
            continue
        before = time.thread_time()
        whole.append(_warning(engine, said))
        times.append((time.thread_time() - before) * 1000 / len(said))
        half.append(_warning(engine, said[: max(1, len(said) // 2)]))
        wanted.append(float(dialogue["S_mean"]) < 0)
    aucs = {"dissatisfied": auc(whole, wanted), "dissatisfied, first half": auc(half, wanted)}
    return Result(name, file.stem, aucs, len(wanted), percentile(times, 50), percentile(times, 95))


def _warning(engine: MoodEngine, turns: Sequence[dict[str, str]]) -> float:
    """The chance of dissatisfaction from what the customer wrote; agents' lines have no mood."""
    readings = [
        Reading(
            Message("", "", Speaker.CUSTOMER, turn["text"], 0.0),
            engine.mood(turn["text"]),
            Risk(),
            Topic(),
        )
        for turn in turns
        if turn["sender"] == "customer"
    ]
    return trajectory(readings).dissatisfied
