"""Fitting the confidence model on questions that the encoder has never seen.

The base is the starter knowledge and, as articles, the intents that training sets aside. Asked are
those intents' other wordings (answerable), the same with their article gone (not answerable), slips
of the pen of the starter questions (answerable), and lines of trades that the starter knowledge
does not serve (not answerable).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assist.encoder.model import Encoder
from assist.evaluation.metrics import auc, table
from assist.evaluation.ours import OurFinder
from assist.model import Article
from assist.retrieval.confidence import FEATURES, LOOKED_AT, features
from assist.retrieval.query import asked
from assist.retrieval.suggesting import TITLES
from assist.training.corpus import Intent, digests, intents, starter_articles

PRECISION = 0.9
"""Share of shown first cards that must be right in cross-validation."""

STRENGTH = 1.0
"""Inverse of the penalty on standardised features."""

FOLDS = 5
SEED = 20260102
INDEXED_LINES = 5
"""Wordings of a set-aside intent that its article knows; the others are asked."""

STRANGE_TRADES = frozenset({"银行与信用卡", "保险", "教育培训", "医疗健康", "政务服务", "旅游出行"})
NAMED_PRECISION = 0.32
"""Share of the messages with titles but no card for which one of the titles must be right: one in
three among questions half of which nothing answers.
"""

EVERY_STRANGER = 6
EVERY_SLIP = 6
_OPENINGS = ("", "", "请问", "你好，", "亲，", "那个", "麻烦问下")
_CLOSINGS = ("", "", "？", "呢", "啊", "谢谢")


@dataclass(frozen=True, slots=True)
class Question:
    """A line, the article that answers it, and whether that article is there."""

    text: str
    article: str
    answerable: bool


def article_of(intent: Intent) -> Article:
    """A set-aside intent as an article; its lines beyond the first few stay unknown to it."""
    first, *rest = intent.lines[:INDEXED_LINES]
    return Article(f"{intent.trade}/{intent.name}", intent.name, intent.trade, first, first,
                   tuple(rest))  # fmt: skip


def questions(starters: Sequence[Article], aside: Sequence[Intent]) -> Iterator[Question]:
    """Everything that is asked, grouped by article; see the module's first lines."""
    chance = random.Random(SEED)
    for intent in aside:
        for line in intent.lines[INDEXED_LINES:]:
            yield Question(line, article_of(intent).key, True)
            yield Question(line, article_of(intent).key, False)
    slips = [(one.key, text) for one in starters for text in one.similar][::EVERY_SLIP]
    for key, text in slips:
        yield Question(_slipped(chance, text), key, True)
    strangers = [
        line
        for intent in intents()
        if intent.trade in STRANGE_TRADES and not intent.is_dev
        for line in intent.lines
    ]
    for line in strangers[::EVERY_STRANGER]:
        yield Question(line, f"none: {line}", False)


@dataclass(frozen=True, slots=True)
class _Cases:
    """A row a question that found anything."""

    groups: list[str]
    values: NDArray[np.float64]
    right: NDArray[np.bool_]
    named: NDArray[np.bool_]
    answerable: NDArray[np.bool_]


def _cases(finder: OurFinder, known: dict[str, Article], asked_for: Sequence[Question]) -> _Cases:
    groups: list[str] = []
    values: list[tuple[float, ...]] = []
    right: list[bool] = []
    named: list[bool] = []
    answerable: list[bool] = []
    for question in asked_for:
        hidden = not question.answerable and question.article in known
        if hidden:
            finder.drop(question.article)
        found = finder.find(question.text, LOOKED_AT)
        if hidden:
            finder.put([known[question.article]])
        if found:
            groups.append(question.article)
            values.append(features(asked(question.text), found))
            right.append(question.answerable and found[0].article.key == question.article)
            titles = [one.article.key for one in found[:TITLES]]
            named.append(question.answerable and question.article in titles)
            answerable.append(question.answerable)
    return _Cases(groups, np.array(values), np.array(right), np.array(named), np.array(answerable))


def fit(starters: Path, encoder: Encoder | None, file: Path) -> str:
    """Fit with and without meaning, thresholds by cross-validation; a report of the curves."""
    aside = [intent for intent in intents() if intent.is_dev]
    shop = starter_articles(starters)
    articles = [*shop, *map(article_of, aside)]
    lines = list(questions(shop, aside))
    known = {article.key: article for article in articles}
    report: dict[str, object] = {"inputs_sha256": digests()}
    told: list[str] = []
    for name, used in (("words", None), ("meaning", encoder)):
        if name == "meaning" and encoder is None:
            continue
        cases = _cases(OurFinder(articles, used), known, lines)
        model, curve = _fit_one(cases)
        report[name] = model
        header = ("threshold", "precision of shown", "answerable shown")
        rows = [(f"{t:.2f}", f"{p:.3f}", f"{s:.3f}") for t, p, s in curve]
        told.append(f"{name}: {json.dumps(model)}\n{table(header, rows)}\n")
    file.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return "\n".join(told)


def _fit_one(cases: _Cases) -> tuple[dict[str, object], list[tuple[float, float, float]]]:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))
    chances = cross_val_predict(
        model, cases.values, cases.right, groups=cases.groups, cv=GroupKFold(FOLDS),
        method="predict_proba",
    )[:, 1]  # fmt: skip
    curve = _curve(chances, cases.right, cases.answerable)
    # Where no threshold reaches the precision, the strictest is taken.
    good = [point for point in curve if point[1] >= PRECISION]
    threshold = (good or curve[-1:])[0][0]
    maybe = _maybe(chances, cases.named, threshold)
    model.fit(cases.values, cases.right)
    scaler, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scaler.scale_
    bias = logistic.intercept_[0] - float(weights @ scaler.mean_)
    fitted: dict[str, object] = {
        "weights": {n: round(float(w), 5) for n, w in zip(FEATURES, weights, strict=True)},
        "bias": round(float(bias), 5),
        "threshold": round(threshold, 3),
        "maybe": round(maybe, 3),
        "cases": len(cases.groups),
        "auc": round(auc(chances.tolist(), cases.right.tolist()), 4),
        "curve": [[round(value, 4) for value in point] for point in curve],
    }
    return fitted, curve


def _curve(
    chances: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_]
) -> list[tuple[float, float, float]]:
    """Threshold, share of shown first cards that are right, share of answerable lines shown."""
    curve: list[tuple[float, float, float]] = []
    for threshold in np.arange(0.1, 0.96, 0.02):
        shown = chances >= threshold
        if shown.any():
            share = float((shown & answerable).sum() / answerable.sum())
            curve.append((float(threshold), float(right[shown].mean()), share))
    return curve


def _maybe(chances: NDArray[np.float64], named: NDArray[np.bool_], threshold: float) -> float:
    """The lowest chance from which on titles are right often enough, below the threshold."""
    lowest = threshold
    for least in np.arange(0.05, threshold, 0.05):
        among = (chances >= least) & (chances < threshold)
        if among.any() and named[among].mean() >= NAMED_PRECISION:
            lowest = float(least)
            break
    return lowest


def _slipped(chance: random.Random, question: str) -> str:
    """The question with filler around it and now and then a character lost or doubled."""
    characters = list(question)
    for _ in range(chance.choice((0, 1, 1, 2))):
        place = chance.randrange(len(characters))
        characters[place] = chance.choice(("", characters[place] * 2))
    return chance.choice(_OPENINGS) + "".join(characters) + chance.choice(_CLOSINGS)
