"""Fitting the confidence model on the starter knowledge and on our own lines of other trades.

Four kinds of case: a similar question asked again with a slip of the pen and with filler (usually
answered), a similar question left out of its article (answered only if the rest finds it), the same
with the whole article left out, and lines from trades that the starter knowledge does not serve.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from assist import paths
from assist.evaluation.metrics import auc, table
from assist.model import Article
from assist.retrieval.confidence import FEATURES, features
from assist.retrieval.ranking import ArticleIndex
from assist.training.corpus import starter_articles

PRECISION = 0.97
FOLDS = 5
SEED = 20260102
STRANGE_TRADES = ("银行与信用卡", "保险", "教育培训", "医疗健康", "政务服务", "旅游出行")
_OPENINGS = ("", "", "请问", "你好，", "亲，", "那个", "麻烦问下")
_CLOSINGS = ("", "", "？", "呢", "啊", "谢谢")


@dataclass(frozen=True, slots=True)
class _Case:
    """One left-out question: its features, and whether the first article found is the right one."""

    article: str
    values: tuple[float, ...]
    right: bool
    answerable: bool


def _cases(articles: Sequence[Article], strangers: Sequence[str]) -> list[_Case]:
    index = ArticleIndex()
    index.put(articles)
    chance = random.Random(SEED)
    cases: list[_Case] = []

    def ask(text: str, key: str, answerable: bool) -> None:
        found = index.find(text, 3)
        if found:
            right = answerable and found[0].article.key == key
            cases.append(_Case(key, features(text, found), right, answerable))

    for article in articles:
        for question in article.similar:
            index.put([article])
            ask(_slipped(chance, question), article.key, True)
            rest = tuple(other for other in article.similar if other != question)
            index.put([replace(article, similar=rest)])
            ask(question, article.key, True)
            index.drop([article.key])
            ask(question, article.key, False)
        index.put([article])
    for line in strangers:
        ask(line, line, False)
    return cases


def _slipped(chance: random.Random, question: str) -> str:
    """The question with filler around it and now and then a character lost or doubled."""
    characters = list(question)
    for _ in range(chance.choice((0, 1, 1, 2))):
        place = chance.randrange(len(characters))
        characters[place] = chance.choice(("", characters[place] * 2))
    return chance.choice(_OPENINGS) + "".join(characters) + chance.choice(_CLOSINGS)


def _strangers(folder: Path) -> list[str]:
    """Lines of trades that a shop does not serve, every fifth."""
    lines: list[str] = []
    for trade in STRANGE_TRADES:
        data = yaml.load((folder / f"{trade}.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
        lines += [line for intent in data["意图"] for line in intent["说法"]]
    return lines[::5]


def fit(starters: Path, file: Path) -> str:
    """Fit, choose the threshold by cross-validation, write ``file``; a report of the curve."""
    articles = starter_articles(starters)
    strangers = _strangers(paths.resource("training", "intents"))
    cases = _cases(articles, strangers)
    inputs = np.array([case.values for case in cases])
    right = np.array([case.right for case in cases])
    groups = np.array([case.article for case in cases])
    model = LogisticRegression(C=10.0)
    chances = cross_val_predict(
        model, inputs, right, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )[:, 1]
    curve = _curve(chances, right, np.array([case.answerable for case in cases]))
    # Shown cards must be right nine times in ten; where no threshold reaches that, the strictest.
    good = [point for point in curve if point[1] >= PRECISION]
    threshold = (good or curve[-1:])[0][0]
    model.fit(inputs, right)
    digest = hashlib.sha256("\n".join(a.key + a.question for a in articles).encode()).hexdigest()
    report = {
        "weights": {n: round(float(w), 5) for n, w in zip(FEATURES, model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 5),
        "threshold": round(threshold, 3),
        "cases": len(cases),
        "auc": round(auc(chances.tolist(), right.tolist()), 4),
        "knowledge_sha256": digest,
    }
    file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    rows = [(f"{t:.2f}", f"{p:.3f}", f"{s:.3f}") for t, p, s in curve]
    header = ("threshold", "precision of shown", "answerable shown")
    return f"{json.dumps(report)}\n{table(header, rows)}\n"


def _curve(
    chances: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_]
) -> list[tuple[float, float, float]]:
    """Threshold, share of shown first cards that are right, share of answerable lines shown."""
    curve: list[tuple[float, float, float]] = []
    for threshold in np.arange(0.1, 0.96, 0.05):
        shown = chances >= threshold
        if shown.any():
            share = float((shown & answerable).sum() / answerable.sum())
            curve.append((float(threshold), float(right[shown].mean()), share))
    return curve
