"""Measuring how right the heads are at every threshold, on lines held out by their fit.

Moods: our mood lines, each read by parts fitted without its fold; the moods of an alert of the
rules count as the program shows them. Risk: the probe of ``resources/evaluation``, written blind to
rules and training text. Calm lines of both: our calm mood lines, traps with scary words among them,
and the intents that neither the encoder's training saw nor the line's fold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from assist import paths
from assist.model import Mood, RiskLevel
from assist.reading.alerts import Alerts
from assist.reading.figures import Curve, Figures, Point, figures_file
from assist.reading.mood import heated_by
from assist.reading.risk import RiskRules
from assist.training.corpus import intents, mood_lines

THRESHOLDS = tuple(round(percent / 100, 2) for percent in range(5, 100))

MIX = {"unhappy": 0.08, "angry": 0.03, "risk": 0.02}
"""Of a day's customer lines, an assumption that the page states: measured shares of shops differ,
and precision depends on nothing so much."""

Chances = Mapping[str, Mapping[str, float]]
"""Probabilities by label, by line."""


def calm_lines() -> list[str]:
    """Lines of intents that were set aside when the encoder was trained."""
    return [line for intent in intents() if intent.is_dev for line in intent.lines]


def measured(chances: Chances, rules: RiskRules, alerts: Alerts) -> Figures:
    """Figures of moods whose held-out ``chances`` are known by line, and of ``alerts``."""
    return Figures({**mood_curves(chances, rules), **_risk_curves(alerts)}, MIX)


def preview_lines() -> list[str]:
    """What a preview is made on when the lead has no sample: the demonstration's customer, the
    probe, and calm lines.
    """
    session = paths.resource("demo", "session.jsonl").read_text(encoding="utf-8")
    said = [json.loads(line) for line in session.splitlines()]
    probe = _probe()
    return [
        *(one["text"] for one in said if one.get("speaker") == "customer"),
        *(line for kind in probe["警报"].values() for line in kind),
        *probe["无警报"],
        *calm_lines(),
    ]


def _probe() -> Any:
    file = paths.resource("evaluation", "alerts_blind.yaml")
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


def measured_lines() -> list[str]:
    """Every line that moods are measured on."""
    return [*(line.text for line in mood_lines()), *calm_lines()]


def mood_curves(chances: Chances, rules: RiskRules, shop: Sequence[str] = ()) -> dict[str, Curve]:
    """Both moods' curves, and what share of a ``shop``'s own unlabelled lines they mark."""
    lines = mood_lines()
    texts = {
        "unhappy": [line.text for line in lines if line.unhappy and not line.angry],
        "angry": [line.text for line in lines if line.angry],
        "calm": [*(line.text for line in lines if not line.unhappy), *calm_lines()],
        "shop": shop,
    }
    felt = {
        name: [_felt(chances[one], one, rules) for one in group] for name, group in texts.items()
    }
    return {
        label: _curve(
            {name: np.array([scores[place] for scores in group]) for name, group in felt.items()},
            {"unhappy": MIX["unhappy"], "angry": MIX["angry"]},
            meant,
        )
        for place, (label, meant) in enumerate(
            (("unhappy", ("unhappy", "angry")), ("angry", ("angry",)))
        )
    }


def _felt(said: Mapping[str, float], text: str, rules: RiskRules) -> tuple[float, float]:
    """The unhappiness and the anger that the program would show."""
    unhappy = max(said["unhappy"], said["angry"])
    mood = heated_by(rules.read(text), Mood(1 - 2 * unhappy, unhappy, said["angry"]))
    assert mood is not None
    return mood.unhappy, mood.angry


def _risk_curves(alerts: Alerts) -> dict[str, Curve]:
    data = _probe()
    lines = mood_lines()
    texts = {
        "risk": [line for kind in data["警报"].values() for line in kind],
        "unhappy": [*data["无警报"], *(one.text for one in lines if one.unhappy and not one.angry)],
        "calm": [*(line.text for line in lines if not line.unhappy), *calm_lines()],
    }
    usual = alerts.thresholds

    def alerting(threshold: float) -> Alerts:
        return alerts.under(replace(usual, alert=threshold, watch=min(usual.watch, threshold)))

    def watching(threshold: float) -> Alerts:
        return alerts.under(replace(usual, watch=threshold))

    shares = {"risk": MIX["risk"], "unhappy": MIX["unhappy"] + MIX["angry"]}
    curves: dict[str, Curve] = {}
    for label, made, levels in (
        ("alert", alerting, {RiskLevel.ALERT}),
        ("watch", watching, {RiskLevel.ALERT, RiskLevel.WATCH}),
    ):
        steps = [made(threshold) for threshold in THRESHOLDS]
        scores = {
            name: np.array([_strictest(steps, levels, one) for one in group])
            for name, group in texts.items()
        }
        curves[label] = _curve(scores, shares, ("risk",))
    return curves


def _strictest(steps: Sequence[Alerts], levels: set[RiskLevel], text: str) -> float:
    """The highest threshold at which a line is marked, 0 when it never is; found by halving."""
    low, high = 0, len(steps)
    while low < high:
        middle = (low + high) // 2
        if steps[middle].read(text).level in levels:
            low = middle + 1
        else:
            high = middle
    return THRESHOLDS[low - 1] if low else 0.0


def _curve(
    scores: Mapping[str, NDArray[np.float64]], shares: Mapping[str, float], meant: Sequence[str]
) -> Curve:
    """Groups of lines weighted as in a day's lines, calm ones filling up the rest."""
    shares = {**shares, "calm": 1 - sum(shares.values())}
    asked = sum(shares[name] for name in meant)
    points: list[Point] = []
    for threshold in THRESHOLDS:
        marked = {name: _share(group >= threshold) for name, group in scores.items()}
        right = sum(shares[name] * marked[name] for name in meant)
        everything = sum(shares[name] * marked[name] for name in shares)
        precision = right / everything if everything else 1.0
        others = (marked["calm"], marked.get("shop", 0.0))
        points.append(Point(threshold, precision, right / asked, *others))
    return Curve(tuple(points), sum(len(scores[name]) for name in meant), len(scores["calm"]))


def _share(marked: NDArray[np.bool_]) -> float:
    return float(marked.mean()) if len(marked) else 0.0


def write_figures(heads: Path, figures: Figures) -> None:
    """Put the figures of a heads file beside it."""
    figures.write(figures_file(heads), heads)
