"""Speed of reading, without a window."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assist import paths
from assist.evaluation.corpora import made_articles, made_messages
from assist.evaluation.metrics import percentile, table
from assist.loading import load_models, moods_of
from assist.reading.alerts import Alerts, Thresholds
from assist.reading.reader import Reader
from assist.reading.risk import RiskRules
from assist.reading.snow import SnowMood
from assist.reading.topic import WordTopics

QUERIES = 300


def cpu_times(lines: Sequence[str], work: Callable[[str], object]) -> list[float]:
    times: list[float] = []
    for line in lines:
        before = time.thread_time()
        work(line)
        times.append((time.thread_time() - before) * 1000)
    return times


def _row(name: str, times: Sequence[float]) -> tuple[str, str, str]:
    return name, f"{percentile(times, 50):.2f}", f"{percentile(times, 95):.2f}"


def bench_reading(starters: Path) -> str:
    """Thread CPU of reading a line and of 500 characters: mood and risk by the models together, and
    the parts without.
    """
    # A line that was read before costs nothing.
    lines = list(dict.fromkeys(made_messages(starters, QUERIES)))
    long_lines = ["，".join(lines[i : i + 40])[:500] for i in range(0, len(lines) - 40, 13)]
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    topics = WordTopics(made_articles(starters, 198))
    before = time.perf_counter()
    models = load_models(None)
    ready = time.perf_counter() - before
    moods = moods_of("assist", models)
    whole = Reader(moods, Alerts(rules, models.risks, Thresholds()), topics)
    snow = SnowMood()
    before = time.perf_counter()
    snow.mood("你好")
    loaded = time.perf_counter() - before
    rows: list[tuple[str, ...]] = []
    for name, work in (
        ("mood, risk", whole.judge), ("rules", rules.read), ("topic by words", topics.topic),
        ("snownlp", snow.mood),
    ):  # fmt: skip
        short, long = cpu_times(lines, work), cpu_times(long_lines, work)
        rows.append((*_row(name, short), f"{percentile(long, 50):.2f}"))
    header = ("", "line p50 ms", "line p95 ms", "500 characters p50 ms")
    return f"{table(header, rows)}\nmodels load {ready:.2f} s, snownlp {loaded:.1f} s\n"
