"""Speed and memory of retrieval over made articles, ours against peers, each in its own process."""

from __future__ import annotations

import gc
import importlib.util
import multiprocessing
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assist import loading, paths
from assist.encoder.model import Encoder, OnnxEncoder, Vectors
from assist.evaluation.bench_stages import QUERIES, cpu_times
from assist.evaluation.corpora import made_articles, made_messages
from assist.evaluation.metrics import percentile, table
from assist.evaluation.peers import Fts5, Rapidfuzz, Tantivy
from assist.knowledge.base import KnowledgeBase
from assist.model import Article
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.library import Library
from assist.retrieval.meaning import MeaningIndex

WARM_UP = 20
CARDS = 3

Find = Callable[[str], object]
Open = Callable[[Path, Sequence[Article]], Find]
"""Builds in a folder what is not there yet and opens what is; the second argument is empty then."""


class MadeVectors:
    """In the place of minutes of encoding: a random unit vector a text. For speed only."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        seeds = (zlib.crc32(text.encode()) for text in texts)
        rows = [np.random.default_rng(seed).normal(size=self.dimensions) for seed in seeds]
        vectors: Vectors = np.array(rows, np.float32).reshape(-1, self.dimensions)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _library(folder: Path, articles: Sequence[Article], encoder: Encoder | None) -> Library:
    file = folder / "bench.db"
    base = KnowledgeBase(file)
    if articles:
        base.save(articles)
    made = MadeVectors(encoder.dimensions) if encoder else None
    meaning = (
        MeaningIndex(encoder, made, loading.beside(file, "meaning")) if encoder and made else None
    )
    model = ConfidenceModel(paths.resource("models", "confidence.json"))
    library = Library(base, model, meaning, index_file=loading.beside(file, "words"))
    library.follow()
    return library


def _words(folder: Path, articles: Sequence[Article]) -> Find:
    return _library(folder, articles, None).suggest


def _meaning(folder: Path, articles: Sequence[Article]) -> Find:
    library = _library(folder, articles, OnnxEncoder(paths.resource("models", "encoder")))
    while library.learn(0):
        library.learn(1000)
    return library.suggest


def _fts5(folder: Path, articles: Sequence[Article]) -> Find:
    finder = Fts5(articles, file=folder / "fts5.db")
    return lambda line: finder.find(line, CARDS)


def _fts5_trigram(folder: Path, articles: Sequence[Article]) -> Find:
    finder = Fts5(articles, trigram=True, file=folder / "fts5.db")
    return lambda line: finder.find(line, CARDS)


def _tantivy(folder: Path, articles: Sequence[Article]) -> Find:
    finder = Tantivy(articles, folder / "tantivy")
    return lambda line: finder.find(line, CARDS)


def _rapidfuzz(folder: Path, articles: Sequence[Article]) -> Find:
    """Keeps nothing: every start builds."""
    known = folder / "count"
    if articles:
        known.write_text(str(len(articles)))
    else:
        articles = made_articles(paths.starter_knowledge(), int(known.read_text()))
    finder = Rapidfuzz(articles)
    return lambda line: finder.find(line, CARDS)


def _plain_e5(folder: Path, articles: Sequence[Article]) -> Find:
    """An encoder of e5-small's size and every question's vector in 32-bit floats, by numpy."""
    encoder, file = OnnxEncoder(paths.resource("models", "encoder")), folder / "rows.npy"
    if articles:
        texts = [text for a in articles for text in (a.question, *a.similar)]
        np.save(file, MadeVectors(encoder.dimensions).encode(texts))
    rows = np.load(file)
    return lambda line: np.argpartition(-(rows @ encoder.encode([line])[0]), CARDS)[:CARDS]


BY_WORDS: dict[str, Open] = {
    "assist, words only": _words,
    "fts5-bigram": _fts5,
    "fts5-trigram": _fts5_trigram,
    "tantivy": _tantivy,
    "rapidfuzz": _rapidfuzz,
}
BY_MEANING: dict[str, Open] = {"assist": _meaning, "plain e5": _plain_e5}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process measured: seconds, MB of resident memory that were added, ms a query."""

    seconds: float
    cpu_seconds: float
    added_mb: float
    p50: float = float("nan")
    p95: float = float("nan")


def _resident_mb() -> float:
    """The process's resident memory now; nan where the system does not tell it so."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 1e6 if statm.exists() else float("nan")


def _measure(name: str, folder: Path, count: int) -> Figures:
    """Runs in a process of its own; ``count`` 0: what was built is opened and asked."""
    starters = paths.starter_knowledge()
    articles = made_articles(starters, count) if count else []
    lines = list(made_messages(starters, QUERIES + WARM_UP))
    open_it = {**BY_WORDS, **BY_MEANING}[name]
    before, begun, cpu = _resident_mb(), time.perf_counter(), time.process_time()
    find = open_it(folder, articles)
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu
    if count:
        return Figures(seconds, cpu_seconds, float("nan"))
    times = cpu_times(lines, find)[WARM_UP:]
    gc.collect()
    added = _resident_mb() - before
    return Figures(seconds, cpu_seconds, added, percentile(times, 50), percentile(times, 95))


def _row(name: str, count: int) -> tuple[str, ...]:
    with (
        tempfile.TemporaryDirectory() as folder,
        multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool,
    ):
        built = pool.apply(_measure, (name, Path(folder), count))
        opened = pool.apply(_measure, (name, Path(folder), 0))
    return (
        name, f"{opened.p50:.2f}", f"{opened.p95:.2f}", f"{built.seconds:.1f}",
        f"{built.cpu_seconds:.1f}", f"{opened.seconds:.2f}", f"{opened.added_mb:.0f}",
    )  # fmt: skip


def bench_retrieval(count: int, words_only: bool = False) -> str:
    """Query times, build and start times, added memory; ours with the base file around it."""
    names = [*BY_WORDS] if words_only else [*BY_WORDS, *BY_MEANING]
    rows = [
        _row(name, count)
        for name in names
        if name != "tantivy" or importlib.util.find_spec("tantivy")
    ]
    header = ("", "query p50", "p95 ms", "build s", "of it CPU", "start s", "added MB")
    told = "thread CPU; by meaning with made vectors" if not words_only else "thread CPU"
    return f"{count} articles, {QUERIES} queries, {told}\n{table(header, rows)}\n"
