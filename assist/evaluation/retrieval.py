"""Retrieval quality on a knowledge base and queries given as tables."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.evaluation.metrics import auc, percentile
from assist.evaluation.peers import Finder
from assist.evaluation.variants import VARIANTS, vary
from assist.model import Article

NO_ANSWER = "-1"
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Query:
    """A customer's line and the key of the article that answers it, NO_ANSWER when none does."""

    text: str
    gold: str


@dataclass(frozen=True, slots=True)
class Result:
    """One finder's figures; shares 0…1, times in ms of thread CPU."""

    name: str
    r1: float
    r3: float
    mrr10: float
    no_answer_auc: float
    cpu_ms_p50: float
    cpu_ms_p95: float


def read_table(file: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file without quoting. Raises OSError."""
    lines = file.read_text(encoding="utf-8").split("\n")
    header = lines[0].split("\t")
    return [
        dict(zip(header, line.split("\t"), strict=True))
        for line in lines[1:]
        if line.count("\t") == len(header) - 1
    ]


def read_accepted(file: Path) -> list[tuple[str, str]]:
    """The aliases as lines that agents saw answered: articles' keys and texts."""
    return [(row["kb_id"], row["text"]) for row in read_table(file) if row["kind"] == "alias"]


def read_articles(file: Path) -> list[Article]:
    """Heads and distractors as articles."""
    heads: dict[str, str] = {}
    for number, row in enumerate(read_table(file)):
        if row["kind"] == "alias":
            continue
        if row["kb_id"] == NO_ANSWER:
            # Distractors answer no query and share one id: each is an article of its own.
            heads[f"distractor {number}"] = row["text"]
        else:
            heads[row["kb_id"]] = row["text"]
    return [Article(key, text, "", text, "") for key, text in heads.items()]


def read_queries(file: Path) -> list[Query]:
    return [Query(row["text"], row["gold_kb_id"]) for row in read_table(file)]


def evaluate(finder: Finder, queries: Sequence[Query]) -> Result:
    """Run every query once; recall and MRR over the answerable ones only."""
    times: list[float] = []
    tops: list[float] = []
    ranks: list[int] = []
    for query in queries:
        before = time.thread_time()
        found = finder.find(query.text, DEPTH)
        times.append((time.thread_time() - before) * 1000)
        tops.append(finder.certainty(query.text, found))
        if query.gold != NO_ANSWER:
            keys = [key for key, _ in found]
            ranks.append(keys.index(query.gold) + 1 if query.gold in keys else 0)
    count = max(1, len(ranks))
    return Result(
        finder.name,
        r1=sum(rank == 1 for rank in ranks) / count,
        r3=sum(0 < rank <= 3 for rank in ranks) / count,
        mrr10=sum(1 / rank for rank in ranks if rank) / count,
        no_answer_auc=auc(tops, [query.gold != NO_ANSWER for query in queries]),
        cpu_ms_p50=percentile(times, 50),
        cpu_ms_p95=percentile(times, 95),
    )


MOST_VARIED = 500
"""Answerable queries that are asked again in every variant, evenly drawn."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """Recall of one variant of the same queries, and the points that are allowed to be lost."""

    name: str
    r1: float
    r3: float
    allowed: float


def robustness(finder: Finder, queries: Sequence[Query]) -> list[Robustness]:
    """The queries as they are, then in every variant; see ``variants.py``."""
    answerable = [query for query in queries if query.gold != NO_ANSWER]
    drawn = answerable[:: max(1, -(-len(answerable) // MOST_VARIED))]
    rows: list[Robustness] = []
    for name in ("as they are", *VARIANTS):
        lines = [query.text for query in drawn]
        varied = vary(name, lines) if name in VARIANTS else lines
        asked = [Query(text, query.gold) for text, query in zip(varied, drawn, strict=True)]
        result = evaluate(finder, asked)
        allowed = VARIANTS[name][1] if name in VARIANTS else 0.0
        rows.append(Robustness(name, result.r1, result.r3, allowed))
    return rows
