"""Mood quality: how well each engine's probabilities order the lines of a labelled table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.evaluation.metrics import auc, percentile
from assist.evaluation.retrieval import read_table
from assist.evaluation.trajectory import judged, read_dialogues
from assist.model import Message, Reading, Risk, Speaker, Topic
from assist.reading.ending import EndingModel
from assist.reading.mood import MoodEngine
from assist.reading.signs import Turn
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


def evaluate(
    name: str, engine: MoodEngine, file: Path, ending: EndingModel | None = None
) -> Result:
    """Read the file's dev part, or all of it where it has no parts. Raises OSError, KeyError."""
    if file.stem == DIALOGUES:
        return _evaluate_dialogues(name, engine, file, ending)
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


def _evaluate_dialogues(
    name: str, engine: MoodEngine, file: Path, ending: EndingModel | None
) -> Result:
    """AUC of the trajectory's warning after the whole chat and after its first half.

    An engine without a model of endings is judged by the heat of the customer's lines.
    """
    dialogues = read_dialogues(file, MOST_DIALOGUES)
    times: list[float] = []

    def warn(turns: Sequence[Turn]) -> float:
        before = time.thread_time()
        chance = _warning(engine, turns, ending)
        times.append((time.thread_time() - before) * 1000 / len(turns))
        return chance

    whole, half = judged(warn, dialogues)
    aucs = {"dissatisfied": whole, "dissatisfied, first half": half}
    costs = (percentile(times, 50), percentile(times, 95))
    return Result(name, file.stem, aucs, len(dialogues), *costs)


def _warning(engine: MoodEngine, turns: Sequence[Turn], ending: EndingModel | None) -> float:
    messages = [
        Message("", "", Speaker.CUSTOMER if turn.by_customer else Speaker.AGENT, turn.text, 0.0)
        for turn in turns
    ]
    readings = [
        Reading(message, engine.mood(message.text), Risk(), Topic())
        for message in messages
        if message.speaker is Speaker.CUSTOMER
    ]
    return trajectory(readings, messages, ending).dissatisfied
