"""Fitting the mood heads to one shop's own chats, on the workstation, in seconds.

The shop's unlabelled lines serve as background: nearly all of them are calm, which teaches the
heads what calm sounds like there. Nothing of the text is kept, only the refitted numbers.
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
from assist.reading.figures import Figures, FiguresError, figures_file, read_figures
from assist.reading.heads import MOODS, Heads
from assist.reading.risk import RiskRules
from assist.text.decoding import decode
from assist.training.corpus import mood_lines
from assist.training.figures import calm_lines, mood_curves
from assist.training.logistic import fit_logistic

MOST_HISTORY = 6000
SEED = 20260106
DOUBTFUL = 0.7
"""A background line that the heads in use find unhappier than this is left out: it may well be."""

BACKGROUND_WEIGHT = 0.5
COMPLAINED_WEIGHT = 0.5
STRENGTH = 20.0
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


def adapt(shipped: Path, encoder: Encoder, heads: Heads, history: History, file: Path) -> int:
    """Refit both moods and write ``file``; how many background lines were used."""
    arrays = stored(shipped)
    chance = random.Random(SEED)
    pool = list(history.background)
    chance.shuffle(pool)
    background = pool[:MOST_HISTORY]
    own = mood_lines()
    texts = [*(line.text for line in own), *background, *history.complained]
    calm = calm_lines()
    vectors = encoder.encode(texts).astype(np.float64)
    counted = np.stack([heads.gram_scores(text) for text in texts])
    calm_vectors = encoder.encode(calm)
    # The n-grams were fitted on our own lines; only what was held out is worth anything there.
    held_out = arrays["held_out_grams"].astype(np.float32)
    counted[: len(own)], calm_counted = held_out[: len(own)], held_out[len(own) :]
    chances = np.zeros((len(texts) + len(calm), len(MOODS)))
    for place, label in enumerate(MOODS):
        wanted = np.array(
            [*(getattr(line, label) for line in own), *[False] * len(background),
             *[label == "unhappy"] * len(history.complained)], float,
        )  # fmt: skip
        doubtful = [heads.read(text)[label] >= DOUBTFUL for text in background]
        weights = np.array(
            [*[1.0] * len(own), *(0.0 if doubt else BACKGROUND_WEIGHT for doubt in doubtful),
             *[COMPLAINED_WEIGHT if label == "unhappy" else 0.0] * len(history.complained)],
        )  # fmt: skip
        head, bias, blend, unseen = _refit(vectors, counted[:, place], wanted, weights)
        felt = calm_vectors @ head + bias
        calmly = blend[0] * felt + blend[1] * calm_counted[:, place] + blend[2]
        chances[:, place] = [*unseen, *(1 / (1 + np.exp(-calmly)))]
        where = MOODS.index(label)
        arrays["head"][where], arrays["head_bias"][where] = head, bias
        arrays["blend"][where] = blend
    store(file, arrays)
    known = {
        text: dict(zip(MOODS, row, strict=True))
        for text, row in zip([*texts, *calm], chances.tolist(), strict=True)
    }
    _write_figures(shipped, file, known, background)
    return len(background)


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


def _refit(
    vectors: NDArray[np.float64], counted: NDArray[np.float32], wanted: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float, NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Head, bias, blend, and the chances of lines as read by a head that has not seen their half.

    The blend is fitted on those same logits.
    """
    half = np.arange(len(wanted)) % 2 == 0
    felt = np.zeros(len(wanted))
    for side in (half, ~half):
        head, bias = fit_logistic(vectors[side], wanted[side], weights[side], STRENGTH)
        felt[~side] = vectors[~side] @ head + bias
    both = np.stack([felt, counted], 1)
    shares, offset = fit_logistic(both, wanted, weights, 100.0)
    head, bias = fit_logistic(vectors, wanted, weights, STRENGTH)
    held_out = 1 / (1 + np.exp(-(both @ shares + offset)))
    return head, bias, np.array([*shares, offset]), held_out


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
