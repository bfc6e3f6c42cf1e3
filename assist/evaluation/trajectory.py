"""How well chats that end in dissatisfaction are told from the others, early and late.

On rated dialogues (NTCIR STC-3: ``helpdesk_turns.tsv`` with ``helpdesk_dialogues.tsv`` beside it;
dissatisfied is a mean satisfaction below 0). The text has no licence: models that are fitted to it
here are an experiment by cross-validation and are thrown away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder
from assist.evaluation.metrics import auc, table
from assist.evaluation.retrieval import read_table
from assist.reading.ending import EndingModel
from assist.reading.signs import Turn
from assist.text.normal import normal

FOLDS = 5
BATCH = 900
"""Lines that are encoded at once; the encoder remembers no larger batch."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A rated chat; its fold hangs on its name alone."""

    name: str
    turns: tuple[Turn, ...]
    dissatisfied: bool

    @property
    def half(self) -> tuple[Turn, ...]:
        return self.turns[: max(1, len(self.turns) // 2)]

    @property
    def fold(self) -> int:
        return hashlib.sha256(self.name.encode()).digest()[0] % FOLDS


def read_dialogues(file: Path, most: int | None = None) -> list[Dialogue]:
    """The rated dialogues, evenly thinned to ``most``. Raises OSError, KeyError."""
    said: dict[str, list[Turn]] = {}
    for row in read_table(file):
        turn = Turn(row["text"], row["sender"] == "customer")
        said.setdefault(row["id"], []).append(turn)
    rated = read_table(file.with_name("helpdesk_dialogues.tsv"))
    step = max(1, len(rated) // most) if most else 1
    return [
        Dialogue(row["id"], tuple(said[row["id"]]), float(row["S_mean"]) < 0)
        for row in rated[::step]
        if row["id"] in said
    ]


def with_vectors(dialogues: Sequence[Dialogue], encoder: Encoder) -> list[Dialogue]:
    """The dialogues with a vector for every line."""
    texts = [turn.text for one in dialogues for turn in one.turns]
    batches = [encoder.encode(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    vectors = iter(np.concatenate(batches))
    return [
        Dialogue(
            one.name,
            tuple(Turn(turn.text, turn.by_customer, next(vectors)) for turn in one.turns),
            one.dissatisfied,
        )
        for one in dialogues
    ]


Warn = Callable[[Sequence[Turn]], float]


def judged(warn: Warn, dialogues: Sequence[Dialogue]) -> tuple[float, float]:
    """AUC of the warning after the whole chat and after its first half."""
    wanted = [one.dissatisfied for one in dialogues]
    whole = auc([warn(one.turns) for one in dialogues], wanted)
    return whole, auc([warn(one.half) for one in dialogues], wanted)


def report(file: Path, models: dict[str, EndingModel], encoder: Encoder | None) -> str:
    """A row a shipped model; with an encoder one for the experiment, which needs scikit-learn."""
    bare = read_dialogues(file)
    dialogues = with_vectors(bare, encoder) if encoder else bare
    rows: list[tuple[str, str, str]] = []
    for name, model in models.items():
        whole, half = judged(model.chance, dialogues if model.uses_vectors else bare)
        rows.append((name, f"{whole:.3f}", f"{half:.3f}"))
    if encoder:
        whole, half = (_experiment(dialogues, first_half) for first_half in (False, True))
        rows.append(("five folds by dialogue, not shipped", f"{whole:.3f}", f"{half:.3f}"))
    share = sum(one.dissatisfied for one in dialogues) / len(dialogues)
    told = f"{file.name}: {len(dialogues)} dialogues, {share:.0%} dissatisfied\n"
    return told + table(("AUC of dissatisfied", "whole chat", "first half"), rows) + "\n"


def _experiment(dialogues: Sequence[Dialogue], first_half: bool) -> float:
    """AUC of linear models over vectors and n-grams, each dialogue judged by the other folds."""
    from sklearn.linear_model import LogisticRegression

    parts = [one.half if first_half else one.turns for one in dialogues]
    vectors = np.array([_vectors(part) for part in parts])
    words = [_words(part) for part in parts]
    wanted = np.array([one.dissatisfied for one in dialogues])
    folds = np.array([one.fold for one in dialogues])
    scores = np.zeros(len(wanted))
    for fold in range(FOLDS):
        rest, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        grams, known = _grams(words, rest), wanted[rest]
        for inputs in (vectors, grams):
            model = LogisticRegression(C=3, max_iter=500).fit(inputs[rest], known)
            scores[held] += model.decision_function(inputs[held])
    return auc(scores.tolist(), wanted.tolist())


def _vectors(turns: Sequence[Turn]) -> NDArray[np.float32]:
    """Mean, first and last of the customer's vectors, mean and last of the agent's, counts."""
    customer = [turn.vector for turn in turns if turn.by_customer and turn.vector is not None]
    agent = [turn.vector for turn in turns if not turn.by_customer and turn.vector is not None]
    nothing = np.zeros_like((customer or agent)[0])
    counts = [len(customer), len(agent), turns[-1].by_customer]
    return np.concatenate(
        [
            np.mean(customer, axis=0) if customer else nothing,
            customer[0] if customer else nothing,
            customer[-1] if customer else nothing,
            np.mean(agent, axis=0) if agent else nothing,
            agent[-1] if agent else nothing,
            np.array(counts, np.float32),
        ]
    )


def _words(turns: Sequence[Turn]) -> tuple[str, str, str]:
    """The customer's lines, the agent's, and the customer's last one if it is not the first."""
    customer = [normal(turn.text) for turn in turns if turn.by_customer]
    agent = [normal(turn.text) for turn in turns if not turn.by_customer]
    return "\n".join(customer), "\n".join(agent), customer[-1] if len(customer) > 1 else ""


def _grams(words: Sequence[tuple[str, str, str]], known: NDArray[np.int64]) -> Any:
    """TF-IDF of character 1- to 4-grams by part; the vocabulary is that of the rows ``known``."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    columns = []
    for part in range(3):
        said = [one[part] for one in words]
        weighing = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
        weighing.fit([said[place] for place in known])
        columns.append(weighing.transform(said))
    return hstack(columns).tocsr()
