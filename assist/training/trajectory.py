"""Fitting the early warning on conversations of our own, every beginning of each one a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assist import paths
from assist.encoder.model import Encoder
from assist.evaluation.metrics import auc
from assist.reading.ending import inputs
from assist.reading.signs import NAMES, CourseWords, Turn
from assist.training.corpus import conversations, digests

STRENGTH = 10.0
"""Inverse of the penalty; chosen with trades held out."""

STRENGTH_ALONE = 100.0
BEGINNINGS = 1.0
"""What all beginnings of a chat weigh together, beside the whole chat's 1."""

SEED = 20260108

Floats = NDArray[np.float64]


def _chats(encoder: Encoder | None) -> list[tuple[Turn, ...]]:
    chats = [chat.turns for chat in conversations()]
    if encoder is None:
        return [tuple(Turn(turn.text, turn.by_customer) for turn in chat) for chat in chats]
    vectors = iter(encoder.encode([turn.text for chat in chats for turn in chat]))
    return [
        tuple(Turn(turn.text, turn.by_customer, next(vectors)) for turn in chat) for chat in chats
    ]


def _fitted(
    chats: Sequence[tuple[Turn, ...]], wanted: Sequence[bool], words: CourseWords, strength: float
) -> Floats:
    """Coefficients and intercept."""
    rows: list[NDArray[np.float32]] = []
    labels: list[bool] = []
    weights: list[float] = []
    for chat, ends_badly in zip(chats, wanted, strict=True):
        for length in range(1, len(chat) + 1):
            rows.append(inputs(chat[:length], words))
            labels.append(ends_badly)
            weights.append(1.0 if length == len(chat) else BEGINNINGS / (len(chat) - 1))
    model = LogisticRegression(C=strength, max_iter=1000, random_state=SEED)
    model.fit(np.array(rows), labels, weights)
    result: Floats = np.array([*model.coef_[0], model.intercept_[0]])
    return result


def _held_out(
    chats: Sequence[tuple[Turn, ...]], wanted: Sequence[bool], words: CourseWords, strength: float
) -> tuple[float, float]:
    """AUC with each trade's chats held out in turn: whole, and from the first half."""
    trades = [chat.trade for chat in conversations()]
    whole, half = np.zeros(len(chats)), np.zeros(len(chats))
    for trade in set(trades):
        rest = [place for place, one in enumerate(trades) if one != trade]
        weights = _fitted(
            [chats[place] for place in rest], [wanted[place] for place in rest], words, strength
        )
        for place in set(range(len(chats))) - set(rest):
            chat = chats[place]
            for scores, part in ((whole, chat), (half, chat[: max(1, len(chat) // 2)])):
                scores[place] = weights[:-1] @ inputs(part, words) + weights[-1]
    return auc(whole.tolist(), wanted), auc(half.tolist(), wanted)


def fit(encoder: Encoder, file: Path, say: Callable[[str], None]) -> None:
    """Write ``file``, with a metrics JSON beside it."""
    words = CourseWords(paths.resource("lexicons", "course.yaml"))
    wanted = [chat.dissatisfied for chat in conversations()]
    weights: dict[str, Floats] = {}
    report: dict[str, object] = {"chats": len(wanted), "dissatisfied": sum(wanted)}
    for name, chats, strength in (
        ("weights", _chats(encoder), STRENGTH),
        ("alone", _chats(None), STRENGTH_ALONE),
    ):
        weights[name] = _fitted(chats, wanted, words, strength)
        whole, half = _held_out(chats, wanted, words, strength)
        report[name] = {"held_out_auc": round(whole, 4), "first_half": round(half, 4)}
        say(f"{name}: AUC with trades held out {whole:.4f}, from the first half {half:.4f}")
    np.savez_compressed(
        file,
        signs=np.array(NAMES),
        weights=weights["weights"].astype(np.float32),
        alone=weights["alone"].astype(np.float32),
    )
    report["inputs_sha256"] = {
        name: digest for name, digest in digests().items() if name.startswith("conversations/")
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    file.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
