"""Fitting the mood heads to one shop's own chats, on the workstation, in seconds.

The shop's unlabelled lines serve as background: nearly all of them are calm, which teaches the
n-grams what calm sounds like there; a line with strong words of the lexicon counts as unhappy.
Vectors gain nothing by it (tried: .78 with and without), so that only a few lines are encoded, to
calibrate. Nothing of the text is kept, only the refitted numbers.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist import paths
from assist.encoder.model import Encoder
from assist.evaluation.metrics import auc
from assist.evaluation.retrieval import read_table
from assist.i18n import tr
from assist.knowledge.errors import KnowledgeError
from assist.reading.figures import Figures, FiguresError, figures_file, read_figures, sha256
from assist.reading.heads import MOODS, SHARES, Heads
from assist.reading.mood_words import mood_words
from assist.reading.ngrams import BITS, hashed_grams
from assist.reading.risk import RiskRules
from assist.text.decoding import decode
from assist.training.corpus import mood_lines
from assist.training.figures import measured_lines, mood_curves
from assist.training.logistic import SparseRows, calibrated, fit_sparse

MOST_HISTORY = 30_000
SEED = 20260106
CALIBRATED_ON = 600
"""Background lines that are encoded."""

DOUBTFUL, TELLING = 3.0, 6.0
"""Points of the lexicon from which a background line is left out, and from which it is taken for
what its words say.
"""

BACKGROUND_WEIGHT, COMPLAINED_WEIGHT = 0.3, 0.5
STRENGTH = 8.0
LAST_LINES = 3
"""Lines of a chat that ended in a complaint which count as unhappy: its last ones."""

UNHAPPY_LABELS = frozenset({"unhappy", "angry", "threat", "不满", "愤怒", "讽刺", "威胁"})
ANGRY_LABELS = frozenset({"angry", "threat", "愤怒", "威胁"})


@dataclass(frozen=True, slots=True)
class History:
    """A shop's lines: the background, and the last lines of chats that ended in a complaint."""

    background: tuple[str, ...]
    complained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Golden:
    """Labelled lines that show whether an adaptation helped."""

    texts: tuple[str, ...]
    unhappy: tuple[bool, ...]
    angry: tuple[bool, ...]


def read_history(files: Iterable[Path]) -> History:
    """JSON lines (text, speaker?, conversation?, complained?) or plain lines.

    Raises KnowledgeError when a file cannot be read.
    """
    background: dict[str, None] = {}
    complaints: dict[str, list[str]] = {}
    for file in files:
        for line in _text(file).splitlines():
            item = _object(line)
            text = str(item.get("text", "")) if item else line
            if not text.strip() or (item and item.get("speaker") == "agent"):
                continue
            if item and item.get("complained"):
                complaints.setdefault(f"{file}:{item.get('conversation')}", []).append(text)
            else:
                background[text] = None
    last = [text for lines in complaints.values() for text in lines[-LAST_LINES:]]
    return History(tuple(background), tuple(last))


def read_golden(file: Path) -> Golden:
    """A tab-separated table, or JSON lines, with ``text`` and ``label``. Raises KnowledgeError."""
    first = _text(file).lstrip()[:1]
    rows = (
        [item for line in _text(file).splitlines() if (item := _object(line))]
        if first == "{"
        else read_table(file)
    )
    pairs = [(str(row["text"]), str(row["label"])) for row in rows if {"text", "label"} <= set(row)]
    if not pairs:
        raise KnowledgeError(tr("标注集里没有 text 和 label 两列：{file}").format(file=file))
    return Golden(
        tuple(text for text, _ in pairs),
        tuple(label in UNHAPPY_LABELS for _, label in pairs),
        tuple(label in ANGRY_LABELS for _, label in pairs),
    )


def judged(heads: Heads, golden: Golden) -> dict[str, float]:
    """AUC of the heads on a golden set, by label."""
    answers = [heads.read(text) for text in golden.texts]
    wanted = {"unhappy": golden.unhappy, "angry": golden.angry}
    return {
        label: round(auc([answer[label] for answer in answers], list(wanted[label])), 4)
        for label in MOODS
    }


def adapt(shipped: Path, encoder: Encoder, history: History, file: Path) -> int:
    """Refit both moods and write ``file``; how many background lines were used."""
    arrays = stored(shipped)
    pool = list(history.background)
    random.Random(SEED).shuffle(pool)
    background = pool[:MOST_HISTORY]
    encoded = background[:CALIBRATED_ON]
    lines = _Lines(measured_lines(), background, history.complained)
    felt = encoder.encode(encoded).astype(np.float64) if encoded else np.zeros((0, 1))
    chances = np.zeros((len(lines.own) + len(encoded), len(MOODS)))
    for place, label in enumerate(MOODS):
        targets, weights = lines.said(place, label)
        shares = SHARES[label]
        steps, bias, unseen = _step(lines.rows, _logits(arrays, place, lines), targets, weights)
        table = _moved(arrays, place, steps, bias)
        own, shop = len(lines.own), slice(len(lines.own), len(lines.own) + len(encoded))
        parts = np.vstack([
            arrays["held_out"][:, place].astype(np.float64),
            np.stack([_head(arrays, place, felt), unseen[shop], lines.points[shop, place]], 1),
        ])  # fmt: skip
        parts[:own, 1] = unseen[:own]
        used = np.concatenate([weights[:own] > 0, targets[shop] == 0])
        wanted = np.concatenate([targets[:own], np.zeros(len(encoded))])
        blend = calibrated(parts[used], shares, wanted[used])
        chances[:, place] = 1 / (1 + np.exp(-(parts @ blend[:-1] + blend[-1])))
        arrays["blend"][place] = blend
        arrays["alone"][place] = calibrated(parts[used, 1:], shares[1:], wanted[used])
        arrays["grams"][place], arrays["gram_scales"][place], arrays["gram_biases"][place] = table
    store(file, {**arrays, "made_of": np.array(sha256(shipped))})
    known = {
        text: dict(zip(MOODS, row, strict=True))
        for text, row in zip([*lines.own, *encoded], chances.tolist(), strict=True)
    }
    _write_figures(shipped, file, known, encoded)
    return len(background)


class _Lines:
    """Our own lines, the background, the ends of complaints, and what each of them says."""

    def __init__(
        self, own: Sequence[str], background: Sequence[str], complained: Sequence[str]
    ) -> None:
        self.own = own
        self._kinds = (len(own), len(background), len(complained))
        texts = [*own, *background, *complained]
        self.rows = SparseRows.of([hashed_grams(text) for text in texts], 1 << BITS)
        self.points = np.stack([mood_words().points(text) for text in texts]).astype(np.float64)

    def said(self, place: int, label: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What is taken for true of every line, and how much it counts."""
        own, background, complained = self._kinds
        points = self.points[own : own + background, place]
        felt = {line.text: getattr(line, label) for line in mood_lines()}
        telling = points >= TELLING
        counted = np.where((points < DOUBTFUL) | telling, BACKGROUND_WEIGHT, 0.0)
        return (
            np.concatenate([
                [float(felt.get(text, False)) for text in self.own], telling.astype(float),
                np.ones(complained),
            ]),
            np.concatenate([
                np.ones(own), np.where(telling, 1.0, counted),
                np.full(complained, COMPLAINED_WEIGHT if label == "unhappy" else 0.0),
            ]),
        )  # fmt: skip


def _logits(arrays: Mapping[str, NDArray[Any]], place: int, lines: _Lines) -> NDArray[np.float64]:
    """The n-grams' logits of all lines before the refit; of our own, held out from their fit."""
    table = arrays["grams"][place].astype(np.float64) * float(arrays["gram_scales"][place])
    logits = lines.rows.times(table) + float(arrays["gram_biases"][place])
    logits[: len(lines.own)] = arrays["held_out"][:, place, 1]
    return logits


def _head(
    arrays: Mapping[str, NDArray[Any]], place: int, vectors: NDArray[np.float64]
) -> NDArray[np.float64]:
    if not len(vectors):
        return np.zeros(0)
    felt: NDArray[np.float64] = vectors @ arrays["head"][place] + arrays["head_bias"][place]
    return felt


def _step(
    rows: SparseRows, before: NDArray[np.float64], targets: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:  # fmt: skip
    """What to add to the table and to its bias, and the logits of lines after a step that has not
    seen their half.
    """
    half = np.arange(len(before)) % 2 == 0
    unseen = before.copy()
    for side in (half, ~half):
        step, bias = fit_sparse(rows, targets, np.where(side, weights, 0.0), STRENGTH, before)
        unseen[~side] += (rows.times(step) + bias)[~side]
    return *fit_sparse(rows, targets, weights, STRENGTH, before), unseen


def _moved(
    arrays: Mapping[str, NDArray[Any]], place: int, step: NDArray[np.float64], bias: float
) -> tuple[NDArray[np.int8], float, float]:
    """Table, scale and bias after a step."""
    table = arrays["grams"][place].astype(np.float64) * float(arrays["gram_scales"][place]) + step
    scale = float(np.abs(table).max()) / 127
    return np.round(table / scale).astype(np.int8), scale, arrays["gram_biases"][place] + bias


def stored(file: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a heads file. Raises OSError."""
    with np.load(file) as arrays:
        return {name: arrays[name].copy() for name in arrays.files}


def store(file: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a heads file in one step. Raises OSError."""
    draft = file.with_name(file.name + ".draft.npz")
    np.savez_compressed(draft, **arrays)  # type: ignore[arg-type]
    draft.replace(file)


def _write_figures(
    shipped: Path, file: Path, known: Mapping[str, Mapping[str, float]], shop: Sequence[str]
) -> None:
    """Figures of adapted heads: moods measured anew, risk as shipped."""
    try:
        before = read_figures(shipped)
    except FiguresError:
        figures_file(file).unlink(missing_ok=True)
        return
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    curves = {**before.curves, **mood_curves(known, rules, shop)}
    figures = Figures(curves, before.mix, len(shop))
    figures.write(figures_file(file), file)


def _text(file: Path) -> str:
    try:
        return decode(file.read_bytes())[0]
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法读取 {file}：{reason}").format(file=file, reason=reason)
        ) from error


def _object(line: str) -> dict[str, Any] | None:
    try:
        item: Any = json.loads(line) if line.lstrip().startswith("{") else None
    except ValueError:
        return None
    return item if isinstance(item, dict) else None
